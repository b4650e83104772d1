"""Judges rank works, and places turn into points: driven through the application."""

from typing import Any

import pytest
from sqlalchemy.orm import Session

from contest.editions.models import Event, EventPhase, Stage
from contest.editions.operations import close_stage, open_stage
from judges.panels.models import Panel
from judges.panels.operations import assign_works, recuse
from judges.panels.queries import panels_of_stage
from judges.results.errors import ResultsBlocked
from judges.results.queries import blockers_and_unsettled
from judges.scoresheets.operations import submit_score_sheet
from judges.scoresheets.queries import ballots_of_seat
from judges.scoring.values import Placed
from judges.sealing.operations import draw_stage
from tests.conftest import NOON
from tests.factories.editions import a_document, a_stage, an_event
from tests.factories.panels import a_panel
from tests.factories.people import SYSTEM, apart
from tests.factories.scoresheets import judge_on, rubric_of
from tests.judges.results.driving import (
    computed,
    imported_entries,
    performances_of,
    works_by_name,
)
from tests.judges.scoring.vectors import rule_vector

VECTORS = ("ballots_mean_of_votes", "ballots_own_entry_missing")


@pytest.mark.parametrize("name", VECTORS)
def test_places_become_points_as_worked_out_by_hand(session: Session, name: str) -> None:
    example = rule_vector(name)
    event = ranked(session, example)

    shown = performances_of(session, computed(session, event))

    wanted = example["expect"]["stages"]["b"]
    assert {code: total for (_stage, code), (total, _rank) in shown.items()} == wanted["totals"]
    assert {code: rank for (_stage, code), (_total, rank) in shown.items()} == wanted["ranks"]


def test_a_ballot_that_is_no_ranking_is_named_once_and_holds_the_result_back(
    session: Session,
) -> None:
    example = rule_vector("ballots_void")
    event = ranked(session, example)
    stage = a_stage(session, event)

    told = [one for one in blockers_and_unsettled(session, [stage]) if one.work]

    assert [(one.message, dict(one.params)) for one in told] == [
        (
            "The places of seat %(seat)s for “%(name)s” are no ranking.",
            {"seat": "1", "name": "名次", "name_en": ""},
        )
    ]
    with pytest.raises(ResultsBlocked):
        computed(session, event)

    # Seat 1 ranked two works 1 and 3; as 1 and 2 they are a ranking.
    open_stage(session, SYSTEM, stage, now=NOON)
    give(session, stage, seat=1, work="B", place=2, base=1)
    close_stage(session, SYSTEM, stage, now=NOON)
    apart(session)

    shown = performances_of(session, computed(session, event))
    assert {code: total for (_stage, code), (total, _rank) in shown.items()} == {
        "A": "24.00",
        "B": "10.00",
        "C": "10.00",
    }


def test_the_judge_sees_the_own_ballot_grow_and_whether_it_is_a_ranking(session: Session) -> None:
    example = rule_vector("ballots_mean_of_votes")
    event = ranked(session, example, submit=False)
    stage = a_stage(session, event)
    open_stage(session, SYSTEM, stage, now=NOON)
    seat, rubric = panels_of_stage(session, stage)[0].seats[0], rubric_of(session, stage)
    codes = {name: work.code for name, work in works_by_name(session, stage).items()}
    said = []
    for work, place in (("A", 1), ("B", 3), ("C", 2), ("D", 2)):
        give(session, stage, seat=1, work=work, place=place)
        (ballot,) = ballots_of_seat(session, seat, rubric)
        said.append((len(ballot.waiting), ballot.fits))

    assert said == [(3, None), (2, None), (1, None), (0, False)]
    assert [(one.work.code, one.place, one.shared) for one in ballot.placements] == [
        (codes["A"], 1, False),
        *((code, 2, True) for code in sorted((codes["C"], codes["D"]))),
        (codes["B"], 3, False),
    ]
    # Two share place 2, so the last one is 4.
    give(session, stage, seat=1, work="B", place=4, base=1)
    assert [one.fits for one in ballots_of_seat(session, seat, rubric)] == [True]


def document_of(example: dict[str, Any]) -> dict[str, Any]:
    document = a_document("workshop")
    document["rubrics"] = example["definition"]["rubrics"]
    document["stages"] = [{"max": "100", **example["definition"]["stages"][0]}]
    document["ranking"] = {"compose": "sum"}
    return document


def ranked(session: Session, example: dict[str, Any], *, submit: bool = True) -> Event:
    """The worked example as a contest; whom a seat did not place, it was recused from."""
    event = an_event(session, document=document_of(example), phase=EventPhase.REGISTRATION)
    names = sorted({code for _stage, code, *_ in example["marks"]})
    imported_entries(session, event, names)
    stage = a_stage(session, event)
    draw_stage(session, SYSTEM, stage, now=NOON)
    apart(session)
    panel = a_panel(session, stage)
    assign_works(session, SYSTEM, panel, now=NOON)
    apart(session)
    placed = {(code, int(seat)): int(place) for _stage, code, seat, _c, place in example["marks"]}
    recuse_others(session, stage, panel, placed)
    if not submit:
        return event
    open_stage(session, SYSTEM, stage, now=NOON)
    for (code, number), place in placed.items():
        give(session, stage, seat=number, work=code, place=place)
    close_stage(session, SYSTEM, stage, now=NOON)
    apart(session)
    return event


def recuse_others(
    session: Session, stage: Stage, panel: Panel, placed: dict[tuple[str, int], int]
) -> None:
    for name, work in works_by_name(session, stage).items():
        for seat in panel.seats:
            if (name, seat.number) not in placed:
                recuse(session, SYSTEM, seat, work, reason="本单位", now=NOON)
                apart(session)


def give(
    session: Session, stage: Stage, *, seat: int, work: str, place: int, base: int = 0
) -> None:
    (panel,) = panels_of_stage(session, stage)
    chair = panel.seats[seat - 1]
    judge = judge_on(session, chair)
    apart(session)
    submit_score_sheet(
        session,
        judge,
        seat=chair,
        work=works_by_name(session, stage)[work],
        values={"C": Placed(place)},
        base_revision=base,
        reason="更正名次" if base else None,
        now=NOON,
    )
