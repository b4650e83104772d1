"""Industrialisation as a feature."""

from contest.awards.signals import AwardConfirmed
from contest.foundation.feature import Fact, Feature, NavItem, Slot, Tile, Todo
from contest.foundation.words import N_
from contest.industrialisation import tiles
from contest.industrialisation.jobs import JOBS, REMIND
from contest.industrialisation.messages import MESSAGES
from contest.industrialisation.models import TABLES
from contest.industrialisation.operations import open_on_award
from contest.industrialisation.personal import PERSONAL_DATA
from contest.industrialisation.policy import POLICIES
from contest.industrialisation.queries import (
    transfer_cases,
    transfer_steps,
    verified_benefits,
)
from contest.industrialisation.rules import BENEFIT_NAMES, STAGE_NAMES
from contest.industrialisation.section import SECTION
from contest.industrialisation.views import blueprint

PAGE = ("industrialisation.case", "case_id")

FEATURE = Feature(
    name="industrialisation",
    tables=TABLES,
    personal_data=PERSONAL_DATA,
    policies=POLICIES,
    blueprints=(blueprint,),
    jobs=JOBS,
    daily=(REMIND,),
    messages=MESSAGES,
    handlers=((AwardConfirmed, open_on_award),),
    nav=(
        NavItem(
            N_("Project pipeline"),
            "industrialisation.board",
            "transfer.follow",
            N_("Projects"),
            60,
            "layout-kanban",
        ),
    ),
    tiles=(
        Tile(
            "projects_by_stage",
            N_("Where do the winning projects stand?"),
            "industrialisation/tile_stages.html",
            tiles.by_stage,
            "transfer.follow",
            60,
        ),
        Tile(
            "late_reports",
            N_("Which projects owe a report?"),
            "industrialisation/tile_late.html",
            tiles.late_reports,
            "transfer.follow",
            61,
        ),
        Tile(
            "stalled_projects",
            N_("In which projects does nothing happen?"),
            "industrialisation/tile_stalled.html",
            tiles.stalled,
            "transfer.follow",
            61,
        ),
        Tile(
            "benefits_to_verify",
            N_("Which benefits wait to be verified?"),
            "industrialisation/tile_verify.html",
            tiles.to_verify,
            "benefit.verify",
            62,
        ),
    ),
    todos=(
        Todo("late_reports", "transfer.follow", tiles.waiting_lines, 80),
        Todo("benefits", "benefit.verify", tiles.waiting_figures, 81),
    ),
    slots=(
        Slot("entry_page", "industrialisation/slot_entry.html", tiles.on_entry_page, 30),
        Slot("entry_page", "industrialisation/slot_library.html", tiles.offer_library, 31),
        Slot("work_desk", "industrialisation/slot_desk.html", tiles.on_work_desk, 40),
        Slot("public_start", "industrialisation/slot_start.html", tiles.on_public_start, 60),
    ),
    facts=(
        Fact(
            "transfer_cases",
            "a project that is followed",
            {
                "public_id": "of the case",
                "title": "of the project",
                "title_en": "in English, where there is one",
                "stage": "where it stands today",
                "next_report_on": "day; None when all reports are in",
                "unit_id": "the authors' unit",
                "entry_id": "the entry that won",
                "event_id": "event",
                "edition_id": "edition",
            },
            transfer_cases,
            PAGE,
            {"stage": STAGE_NAMES},
        ),
        Fact(
            "verified_benefits",
            "a verified figure of one project, year and kind that no better one replaced",
            {
                "public_id": "of the case",
                "title": "of the project",
                "title_en": "in English, where there is one",
                "unit_id": "the authors' unit",
                "edition_id": "edition",
                "year": "in which the benefit arose",
                "kind": "new_sales, profit, savings, tax, investment, patents, jobs",
                "amount": "yuan, or a count for patents and jobs",
                "is_summed": "whether it counts in the sum of benefit: profit, tax, savings",
                "voucher": "number of the finance-stamped statement",
                "verified_by_name": "who verified it",
                "verified_at": "instant",
                "event_id": "event",
                "counted_unit_id": "a further unit that uses the result; None: the authors' own",
            },
            verified_benefits,
            PAGE,
            {"kind": BENEFIT_NAMES},
        ),
        Fact(
            "transfer_steps",
            "a step of a project from stage to stage",
            {
                "step_id": "in the order of recording",
                "case_id": "of the case",
                "public_id": "of the case",
                "edition_id": "edition",
                "from_stage": "None where the case was opened",
                "to_stage": "reached by the step",
                "happened_on": "day",
            },
            transfer_steps,
            PAGE,
            {"to_stage": STAGE_NAMES},
        ),
    ),
    definition_sections=(SECTION,),
)
