"""Editions as a feature."""

from flask import Flask

from contest.editions.cli import definition
from contest.editions.jobs import (
    ARCHIVE_JOB,
    FORGET,
    archive_piece,
    forget_files,
    forget_later,
    keep_archive,
    scratch_in_use,
)
from contest.editions.models import TABLES
from contest.editions.operations import sections
from contest.editions.operations.schema import OWN_PARTS, REQUIRED
from contest.editions.policy import POLICIES
from contest.editions.queries import asks_second_factor
from contest.editions.signals import RehearsalWiped
from contest.editions.views import blueprint
from contest.editions.views.archives import rules_in_archive, trail_in_archive
from contest.editions.views.clock import keep_time
from contest.editions.views.public import desk_piece, start_piece
from contest.editions.views.steps import announcing, closing, opening
from contest.editions.views.todos import waiting_lines
from contest.foundation.feature import (
    ArchivePart,
    Background,
    DefinitionSection,
    Feature,
    NavItem,
    Slot,
    Steps,
    Todo,
)
from contest.foundation.words import N_
from contest.people.login import demand_second_factor


def _ask_staff(app: Flask) -> None:
    demand_second_factor(app, asks_second_factor)


FEATURE = Feature(
    name="editions",
    tables=TABLES,
    policies=POLICIES,
    blueprints=(blueprint,),
    commands=(definition,),
    nav=(
        NavItem(N_("Contests"), "editions.events", "event.view", N_("Contests"), 1, "trophy"),
        NavItem(N_("Series"), "editions.series_list", "event.view", N_("Contests"), 2, "books"),
    ),
    slots=(
        Slot("public_start", "editions/start_piece.html", start_piece, 10),
        Slot("work_desk", "editions/desk_piece.html", desk_piece, 10),
    ),
    handlers=((RehearsalWiped, forget_later),),
    jobs={
        ARCHIVE_JOB: Background(keep_archive, archive_piece),
        FORGET: Background(forget_files),
    },
    scratch=(scratch_in_use,),
    archive=(
        ArchivePart("rules", rules_in_archive, 10),
        ArchivePart("trail", trail_in_archive, 90),
    ),
    todos=(Todo("editions", "event.view", waiting_lines, 10),),
    steps=(Steps(announcing, 10), Steps(opening, 50), Steps(closing, 60)),
    setup=(_ask_staff, keep_time),
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
