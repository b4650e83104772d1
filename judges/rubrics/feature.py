"""Marking schemes: their part of the definition, their rows, their page."""

from collections.abc import Mapping, Sequence
from typing import Any

from contest.foundation.feature import DefinitionSection, Fact, Feature, Finding, Slot, StepPiece
from contest.foundation.words import N_
from judges.rubrics import views
from judges.rubrics.models import TABLES
from judges.rubrics.operations import make_rubrics
from judges.rubrics.policy import POLICIES
from judges.rubrics.queries import named_criteria
from judges.rubrics.rules import rules_without_pages
from judges.rubrics.views.drafting import read_awards, read_rubric, show_awards, show_rubric
from judges.scoring.definition import lint as lint_scoring
from judges.scoring.schema import SECTION_SCHEMAS


def lint(document: Mapping[str, Any]) -> Sequence[Finding]:
    """Return what scoring finds in rubrics, stages, ranking and awards of `document`."""
    found_by_us = [
        Finding(
            "error",
            path,
            N_("The pages do not carry the rule “%(rule)s” yet; the command line scores it."),
            N_("Leave it out, or score this contest with python -m judges.scoring."),
            {"rule": rule},
        )
        for path, rule in rules_without_pages(document)
    ]
    return found_by_us + [
        Finding(
            "error" if found.severity == "error" else "hint",
            found.path,
            found.message,
            found.remedy,
            found.params,
        )
        for found in lint_scoring(document)
    ]


FEATURE = Feature(
    name="rubrics",
    tables=TABLES,
    policies=POLICIES,
    blueprints=(views.blueprint,),
    slots=(
        Slot("event_page", "rubrics/slot.html", views.event_piece, position=30),
        Slot("public_event_page", "rubrics/slot.html", views.event_piece, position=30),
    ),
    facts=(
        Fact(
            "criteria",
            "a criterion of one version of an event's rubric",
            {
                "criterion_id": "rising with the version",
                "code": "by which published scores name it",
                "name": "in Chinese",
                "name_en": "in English, where there is one",
                "event_id": "event",
                "edition_id": "edition",
            },
            named_criteria,
        ),
    ),
    definition_sections=(
        DefinitionSection(
            "rubrics",
            schema={
                key: SECTION_SCHEMAS[key] for key in ("rubrics", "stages", "ranking", "awards")
            },
            lint=lint,
            apply=make_rubrics,
            required=("rubrics", "stages", "ranking"),
            pieces=(
                StepPiece("awards", "rubrics/draft_awards.html", show_awards, read_awards, 20),
                StepPiece("rubric", "rubrics/draft_rubric.html", show_rubric, read_rubric, 10),
            ),
        ),
    ),
)
