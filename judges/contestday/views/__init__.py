"""Pages of the contest day; each file adds its own to the one blueprint."""

from judges.contestday.views import day, hall, unlocking
from judges.contestday.views.base import blueprint

__all__ = ["blueprint", "day", "hall", "unlocking"]
