"""Editions as a feature."""

from contest.editions.cli import definition
from contest.editions.models import TABLES
from contest.editions.operations import sections
from contest.editions.operations.schema import OWN_PARTS, REQUIRED
from contest.editions.policy import POLICIES
from contest.editions.views import blueprint
from contest.editions.views.public import desk_piece, start_piece
from contest.foundation.feature import DefinitionSection, Feature, NavItem, Slot
from contest.foundation.words import N_

FEATURE = Feature(
    name="editions",
    tables=TABLES,
    policies=POLICIES,
    blueprints=(blueprint,),
    commands=(definition,),
    nav=(
        NavItem(N_("Contests"), "editions.events", "event.view", N_("Contests"), 10, "trophy"),
        NavItem(N_("Series"), "editions.series_list", "event.view", N_("Contests"), 11, "books"),
    ),
    slots=(
        Slot("public_start", "editions/start_piece.html", start_piece, 10),
        Slot("work_desk", "editions/desk_piece.html", desk_piece, 10),
    ),
    definition_sections=(
        DefinitionSection(
            "event",
            schema=OWN_PARTS,
            lint=sections.lint,
            apply=sections.make_stages,
            required=REQUIRED,
        ),
    ),
)
