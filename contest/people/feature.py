"""People as a feature."""

from contest.foundation.feature import Feature, NavItem
from contest.foundation.words import N_
from contest.people import login, start
from contest.people.cli import people
from contest.people.messages import MESSAGES
from contest.people.models import TABLES
from contest.people.operations.units import spell_units
from contest.people.personal import PERSONAL_DATA
from contest.people.policy import POLICIES, ROLES
from contest.people.views import blueprint

FEATURE = Feature(
    name="people",
    personal_data=PERSONAL_DATA,
    tables=TABLES,
    roles=ROLES,
    policies=POLICIES,
    blueprints=(blueprint,),
    commands=(people,),
    nav=(
        NavItem(N_("Units"), "people.units", "unit.view", N_("Settings"), 80, "building"),
        NavItem(N_("Persons"), "people.persons", "person.view", N_("Settings"), 81, "users"),
        NavItem(N_("Roles"), "people.roles", "role.view", N_("Settings"), 82, "key"),
    ),
    messages=MESSAGES,
    renew=(spell_units,),
    setup=(login.init_app, start.refuse_demo_accounts),
)
