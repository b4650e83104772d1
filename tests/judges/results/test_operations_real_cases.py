"""Real finals, driven through the application, come out as their officials published them."""

from collections.abc import Mapping
from decimal import Decimal
from typing import Any

import pytest
from sqlalchemy.orm import Session

from contest.editions.models import EventPhase, Stage
from contest.editions.queries import stage_by_code
from judges.results.operations import record_advancement
from judges.rubrics.queries import scoring_rubric
from judges.scoring.values import PointsGiven, Value
from tests.conftest import NOON
from tests.factories.editions import an_event
from tests.factories.people import SYSTEM, an_enterprise, apart
from tests.judges.results.driving import (
    OutsideMark,
    computed,
    held,
    imported_entries,
    performances_of,
    ranking_of,
)
from tests.judges.scoring.cases import fs01
from tests.judges.scoring.cases.reading import document, needs, rows
from tests.judges.scoring.cases.skating import SEATS
from tests.judges.scoring.test_contest_diving import MEN as DIVERS
from tests.judges.scoring.test_contest_diving import SEATS as DIVE_SEATS
from tests.judges.scoring.test_contest_diving import STAGES as ROUNDS
from tests.judges.scoring.test_contest_skating_championships import LADIES, PAIRS
from tests.judges.scoring.test_contest_skating_championships import STAGES as SEGMENTS

pytestmark = pytest.mark.slow

Sheets = dict[str, dict[str, dict[str, Value | None]]]
SKATED = [
    pytest.param(fs01.document, fs01.FOLDER, fs01.STAGES, 12, marks=fs01.needs_case, id="fs01"),
    pytest.param(
        lambda: document("figure_skating_fs02"),
        LADIES,
        SEGMENTS,
        58,
        marks=needs(LADIES),
        id="fs02",
    ),
    pytest.param(
        lambda: document("figure_skating_fs03"), PAIRS, SEGMENTS, 16, marks=needs(PAIRS), id="fs03"
    ),
]


@pytest.mark.parametrize(("read", "folder", "segments", "count"), SKATED)
def test_figure_skating_through_the_application(
    session: Session, read: Any, folder: str, segments: Mapping[str, str], count: int
) -> None:
    event = an_event(session, document=read(), phase=EventPhase.REGISTRATION)
    official = list(rows(folder, "official_results.csv"))
    imported_entries(session, event, sorted({row["entry"] for row in official}))
    judges = [(seat, an_enterprise(session).name) for seat in SEATS]
    for stage in (stage_by_code(session, event, code) for code in ("short", "free")):
        if stage.code == "free" and folder == LADIES:
            record_advancement(session, SYSTEM, event, to_stage=stage, now=NOON)
            apart(session)
        held(
            session,
            stage,
            judges=judges,
            sheets=component_sheets(session, stage, folder, segments),
            outside=elements_and_deductions(stage, official, segments),
        )

    version = computed(session, event)

    assert ranking_of(session, version) == [
        (int(row["place"]), row["entry"], row["total_sp_plus_fs"])
        for row in rows(folder, "derived_final.csv")
    ]
    shown = performances_of(session, version)
    assert shown == {
        (segments[row["segment"]], row["entry"]): (
            row["official_segment_score"],
            int(row["official_rank"]),
        )
        for row in official
    }
    assert len(shown) == count


@needs(DIVERS)
def test_the_diving_rounds_through_the_application(session: Session) -> None:
    event = an_event(session, document=document("diving_men_3m"), phase=EventPhase.REGISTRATION)
    official = list(rows(DIVERS, "official_results.csv"))
    imported_entries(session, event, sorted({row["diver"] for row in official}))
    judges = [(seat, an_enterprise(session).name) for seat in DIVE_SEATS]
    for code in ROUNDS.values():
        stage = stage_by_code(session, event, code)
        if code != "prelim":
            record_advancement(session, SYSTEM, event, to_stage=stage, now=NOON)
            apart(session)
        sheets, difficulties = dives_of(code)
        held(session, stage, judges=judges, sheets=sheets, outside=difficulties)

    version = computed(session, event)

    shown = performances_of(session, version)
    assert shown == {
        (ROUNDS[row["round"]], row["diver"]): (
            row["computed_cumulative"],
            int(row["official_rank"]),
        )
        for row in official
    }
    assert len(shown) == 79


def component_sheets(
    session: Session, stage: Stage, folder: str, segments: Mapping[str, str]
) -> Sheets:
    """What each judge gave in this stage; an empty cell is a judge who was away."""
    rubric = scoring_rubric(session, stage)
    assert rubric is not None
    codes = {criterion.name_en: criterion.code for criterion in rubric.judged}
    found: Sheets = {}
    for row in rows(folder, "component_marks.csv"):
        for seat in SEATS:
            if segments[row["segment"]] == stage.code and row[seat]:
                sheet = found.setdefault(seat, {}).setdefault(row["entry"], {})
                sheet[codes[row["component"]]] = PointsGiven(Decimal(row[seat]))
    return found


def elements_and_deductions(
    stage: Stage, official: list[dict[str, str]], segments: Mapping[str, str]
) -> list[OutsideMark]:
    return [
        (row["entry"], criterion, Decimal(row[column]))
        for row in official
        if segments[row["segment"]] == stage.code
        for column, criterion in (("official_tes", "TES"), ("deductions", "DED"))
    ]


def dives_of(stage: str) -> tuple[Sheets, list[OutsideMark]]:
    """The judges' marks of each dive, and the degree of difficulty that multiplies it."""
    sheets: Sheets = {}
    difficulties = []
    for row in rows(DIVERS, "dives.csv"):
        if ROUNDS[row["round"]] == stage:
            dive = row["dive_no"]
            difficulties.append((row["diver"], f"DD{dive}", Decimal(row["difficulty"])))
            for seat in DIVE_SEATS:
                sheet = sheets.setdefault(seat, {}).setdefault(row["diver"], {})
                sheet[f"D{dive}"] = PointsGiven(Decimal(row[seat]))
    return sheets, difficulties
