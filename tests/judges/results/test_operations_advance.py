"""Who goes on: by the written rule, recorded before the draw, and kept."""

from decimal import Decimal

import pytest
from sqlalchemy.orm import Session

from contest.editions.models import Event, Stage
from contest.editions.operations import close_stage, open_stage
from contest.editions.queries import stage_by_code
from contest.foundation import ledger
from contest.foundation.errors import NotPermitted
from contest.foundation.permissions import Actor
from judges.results import operations
from judges.results.errors import (
    NotATie,
    NothingDecides,
    ResultsBlocked,
    TieUndecided,
    WitnessDecides,
)
from judges.results.queries import open_ties, tie_decisions
from judges.scoresheets.operations import import_marks
from judges.sealing.errors import AlreadyDrawn, NobodyGoesOn
from judges.sealing.operations import draw_stage
from judges.sealing.queries import entries_of_works, works_of_stage
from tests.conftest import NOON
from tests.factories.editions import a_document, an_event
from tests.factories.entries import an_accepted_entry
from tests.factories.people import SYSTEM, an_actor, apart


def two_of(
    session: Session, *marks: int, ties: str = "include_all", is_closed: bool = True
) -> tuple[Event, Stage, Actor]:
    """A skills contest of which the best two of the theory paper go on."""
    document = a_document("skills-cnc-turner")
    document["stages"][0]["advance"] = {"to": "final", "top": 2, "ties_at_cut": ties}
    event = an_event(session, document=document)
    for _mark in marks:
        an_accepted_entry(session, event)
    apart(session)
    prelim = stage_by_code(session, event, "prelim")
    draw_stage(session, SYSTEM, prelim, now=NOON)
    open_stage(session, SYSTEM, prelim, now=NOON)
    behind = entries_of_works(session, prelim)
    works = sorted(works_of_stage(session, prelim), key=lambda work: behind[work.id].number)
    given = [(work, "", Decimal(mark)) for work, mark in zip(works, marks, strict=True)]
    import_marks(session, SYSTEM, prelim, marks=given, source="机考", now=NOON)
    if is_closed:
        close_stage(session, SYSTEM, prelim, now=NOON)
    apart(session)
    organiser = an_actor(session, "organiser", unit=event.edition.unit)
    apart(session)
    return event, stage_by_code(session, event, "final"), organiser


def decide(
    session: Session,
    actor: Actor,
    event: Event,
    stage: Stage | None,
    order: list[str],
    *,
    witness: str = "严守信",
) -> None:
    operations.decide_tie(
        session,
        actor,
        event,
        stage=stage,
        order=order,
        method="lots",
        reason="当场抽签",
        witness=witness,
        now=NOON,
    )
    apart(session)


def test_the_best_go_on_and_the_draw_takes_them_and_no_others(session: Session) -> None:
    event, final, organiser = two_of(session, 80, 95, 70, 88)

    going_on = operations.record_advancement(session, organiser, event, to_stage=final, now=NOON)
    works = draw_stage(session, SYSTEM, final, now=NOON)

    assert [entry.number for entry in going_on] == [2, 4]
    assert len(works) == 2


def test_all_tied_at_the_cut_go_on_where_the_rule_says_so(session: Session) -> None:
    event, final, organiser = two_of(session, 80, 95, 80, 70)

    going_on = operations.who_advances(session, organiser, event, to_stage=final)

    assert [entry.number for entry in going_on] == [2, 1, 3]


def test_a_tie_at_the_cut_waits_for_a_person_where_the_rule_says_so(session: Session) -> None:
    event, final, organiser = two_of(session, 80, 95, 80, 70, ties="block")

    with pytest.raises(TieUndecided) as refused:
        operations.record_advancement(session, organiser, event, to_stage=final, now=NOON)

    assert refused.value.faults[0].params["places"] == 1


def test_a_person_decides_the_tie_at_the_cut_before_the_next_stage_is_drawn(
    session: Session,
) -> None:
    event, final, organiser = two_of(session, 80, 95, 80, 70, ties="block")
    prelim = stage_by_code(session, event, "prelim")
    (tie,) = open_ties(session, event)
    assert (tie.stage, tie.places, tie.award) == (prelim, 1, "")

    third, first = (code for code in tie.entries)
    decide(session, organiser, event, prelim, [third, first])
    going_on = operations.record_advancement(session, organiser, event, to_stage=final, now=NOON)

    assert [entry.public_id for entry in going_on][1:] == [third]
    assert open_ties(session, event) == []
    (told,) = [
        content["data"] for row, content in ledger.records(session, event.stream, ("tie.decide",))
    ]
    assert told == {"entries": [third, first], "method": "lots", "stage": "prelim"}


def test_what_is_not_tied_in_this_ranking_or_decided_already_is_refused(session: Session) -> None:
    event, final, organiser = two_of(session, 80, 95, 80, 70, ties="block")
    prelim = stage_by_code(session, event, "prelim")
    (tie,) = open_ties(session, event)
    best = operations.cut_before(session, organiser, event, to_stage=final).rows[0].entry.public_id

    wrong = [
        (None, list(tie.entries)),
        (prelim, [*tie.entries, best]),
        (prelim, [*tie.entries, tie.entries[0]]),
        (final, list(tie.entries)),
    ]
    for stage, order in wrong:
        with pytest.raises(NotATie):
            decide(session, organiser, event, stage, order)
    with pytest.raises(WitnessDecides):
        decide(session, organiser, event, prelim, list(tie.entries), witness=organiser.name)
    decide(session, organiser, event, prelim, list(tie.entries))
    with pytest.raises(NotATie):
        decide(session, organiser, event, prelim, list(reversed(tie.entries)))

    assert len(tie_decisions(session, event)) == 1


def test_the_cut_says_of_each_why_it_goes_on_or_waits(session: Session) -> None:
    event, final, organiser = two_of(session, 80, 95, 80, 70, ties="block")

    cut = operations.cut_before(session, organiser, event, to_stage=final)

    told = [
        (row.entry.number, row.goes_on, row.waits, row.reason and row.reason.code)
        for row in cut.rows
    ]
    assert told == [
        (2, True, False, "cut_in"),
        (1, False, True, "cut_waits"),
        (3, False, True, "cut_waits"),
        (4, False, False, "cut_out"),
    ]


def test_nothing_is_drawn_before_it_is_recorded_who_goes_on(session: Session) -> None:
    _event, final, _organiser = two_of(session, 80, 95, 70)

    with pytest.raises(NobodyGoesOn):
        draw_stage(session, SYSTEM, final, now=NOON)


def test_an_open_stage_decides_nothing_yet(session: Session) -> None:
    event, final, organiser = two_of(session, 80, 95, 70, is_closed=False)

    with pytest.raises(ResultsBlocked):
        operations.record_advancement(session, organiser, event, to_stage=final, now=NOON)


def test_after_the_draw_the_list_stands(session: Session) -> None:
    event, final, organiser = two_of(session, 80, 95, 70)
    operations.record_advancement(session, organiser, event, to_stage=final, now=NOON)
    draw_stage(session, SYSTEM, final, now=NOON)

    with pytest.raises(AlreadyDrawn):
        operations.record_advancement(session, organiser, event, to_stage=final, now=NOON)


def test_the_first_stage_is_everybodys(session: Session) -> None:
    event, _final, organiser = two_of(session, 80, 95)
    prelim = stage_by_code(session, event, "prelim")

    assert operations.deciding_stage(session, event, prelim) is None
    with pytest.raises(NothingDecides):
        operations.who_advances(session, organiser, event, to_stage=prelim)


def test_a_supervisor_records_nothing(session: Session) -> None:
    event, final, _organiser = two_of(session, 80, 95, 70)
    supervisor = an_actor(session, "supervisor", unit=event.edition.unit)

    with pytest.raises(NotPermitted):
        operations.record_advancement(session, supervisor, event, to_stage=final, now=NOON)
