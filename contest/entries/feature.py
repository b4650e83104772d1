"""Entries as a feature."""

from contest.editions.signals import RehearsalBegun, RehearsalEnds
from contest.entries import tiles
from contest.entries.jobs import BATCHES, JOBS, forget_pieces
from contest.entries.messages import MESSAGES
from contest.entries.models import TABLES
from contest.entries.operations import pieces_in_use
from contest.entries.operations.register import spell_titles
from contest.entries.operations.samples import enter_samples
from contest.entries.personal import PERSONAL_DATA
from contest.entries.policy import POLICIES
from contest.entries.schemas import SCHEMA, lint_entrants
from contest.entries.views import blueprint
from contest.entries.views.archive import entries_in_archive
from contest.entries.views.drafting import read_form, read_groups, show_form, show_groups
from contest.foundation.feature import (
    ArchivePart,
    DefinitionSection,
    Feature,
    NavItem,
    Slot,
    StepPiece,
    Steps,
    Todo,
)
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
    renew=(spell_titles,),
    jobs=JOBS,
    daily=(BATCHES,),
    scratch=(pieces_in_use,),
    handlers=((RehearsalBegun, enter_samples), (RehearsalEnds, forget_pieces)),
    archive=(ArchivePart("entries", entries_in_archive, 20),),
    steps=(Steps(tiles.event_steps, 20),),
    todos=(Todo("entries", "entry.decide", tiles.waiting_lines, 20),),
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
