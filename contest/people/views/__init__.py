"""Pages of people: the start, signing in, one's account, units, persons, roles."""

from contest.people.views import account, persons, phone, roles, slips, start, units
from contest.people.views.common import blueprint

__all__ = ["account", "blueprint", "persons", "phone", "roles", "slips", "start", "units"]
