"""Entries as a feature."""

from contest.entries import tiles
from contest.entries.jobs import BATCHES, JOBS
from contest.entries.messages import MESSAGES
from contest.entries.models import TABLES
from contest.entries.personal import PERSONAL_DATA
from contest.entries.policy import POLICIES
from contest.entries.schemas import SCHEMA, lint_entrants
from contest.entries.views import blueprint
from contest.entries.views.drafting import read_form, read_groups, show_form, show_groups
from contest.foundation.feature import DefinitionSection, Feature, NavItem, Slot, StepPiece
from contest.foundation.words import N_

FEATURE = Feature(
    name="entries",
    personal_data=PERSONAL_DATA,
    tables=TABLES,
    policies=POLICIES,
    blueprints=(blueprint,),
    nav=(
        NavItem(
            N_("My entries"), "entries.mine", "entry.edit", N_("Taking part"), 10, "id-badge-2"
        ),
        NavItem(
            N_("Recommendations"),
            "entries.nominations",
            "nomination.view",
            N_("Taking part"),
            20,
            "user-check",
        ),
    ),
    messages=MESSAGES,
    jobs=JOBS,
    daily=(BATCHES,),
    slots=(
        Slot("public_event_page", "entries/public_event_piece.html", tiles.public_event_piece, 10),
        Slot("event_page", "entries/event_piece.html", tiles.event_piece, 10),
        Slot("work_desk", "entries/desk_piece.html", tiles.desk_piece, 30),
    ),
    # Editions makes the groups themselves: they are rows of its own.
    definition_sections=(
        DefinitionSection(
            "entrants",
            {"entrants": SCHEMA},
            lint_entrants,
            pieces=(
                StepPiece(
                    "awards", "entries/draft_groups.html", show_groups, read_groups, position=10
                ),
                StepPiece("form", "entries/draft_form.html", show_form, read_form, position=10),
            ),
        ),
    ),
)
