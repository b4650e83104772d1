"""What results, judges and organisers read: values, queues, progress; fixed query counts."""

from contextlib import contextmanager
from decimal import Decimal

import pytest
from sqlalchemy import event as sa_event

from judges.panels.operations import recuse
from judges.rubrics.queries import parsed_definition
from judges.scoresheets.operations import save_draft
from judges.scoresheets.queries import (
    RowState,
    chief_persons,
    conflicts_to_decide,
    has_seats,
    marks_for_scoring,
    progress_of_stage,
    queue_of_judge,
)
from judges.scoring.contest import score_contest
from judges.scoring.inputs import ContestInput, EntryInput, SheetInput
from judges.scoring.values import PointsGiven
from judges.sealing.models import WorkStatus
from judges.sealing.operations import set_work_status
from tests.conftest import NOON
from tests.factories.people import SYSTEM
from tests.factories.scoresheets import a_judging, a_submitted_sheet, full_values, judge_on

SHEETS = (
    {"C1": "36", "Q1": "35", "S1": "17"},
    {"C1": "37", "Q1": "36.5", "S1": "18"},
    {"C1": "36", "Q1": "36", "S1": "18"},
)


@contextmanager
def counted(session):
    """Count the statements that the session sends."""
    statements = []

    def note(_c, _k, statement, *_rest):
        statements.append(statement)

    session.flush()
    session.expire_all()
    engine = session.get_bind()
    sa_event.listen(engine, "before_cursor_execute", note)
    try:
        yield statements
    finally:
        sa_event.remove(engine, "before_cursor_execute", note)


def test_three_sheets_of_a_workshop_contest_give_the_total_of_the_rule_book(session):
    """D0: 88, 91.5 and 90 give 89.83."""
    judging = a_judging(session)
    totals = [
        a_submitted_sheet(session, judging, seat=seat, texts=texts).total
        for seat, texts in zip(judging.panel.seats, SHEETS, strict=True)
    ]

    marks = marks_for_scoring(session, judging.stage)
    result = score_contest(
        parsed_definition(session, judging.event),
        ContestInput(
            entries=(EntryInput("E1"),),
            sheets=tuple(
                SheetInput(judging.stage.code, str(one.seat_number), "E1", one.values)
                for one in marks.sheets
            ),
        ),
    )

    assert totals == [Decimal(88), Decimal("91.5"), Decimal(90)]
    assert marks.statuses == {judging.work.id: WorkStatus.PRESENT}
    assert marks.sheets[0].values["Q1"] == PointsGiven(Decimal("35.0"))
    assert result.overall["E1"].total == Decimal("89.83")


def test_drafts_do_not_count(session):
    judging = a_judging(session)
    values = full_values(session, judging.stage)
    judge = judge_on(session, judging.seat)
    save_draft(session, judge, seat=judging.seat, work=judging.work, values=values, now=NOON)

    assert marks_for_scoring(session, judging.stage).sheets == []


@pytest.mark.parametrize("entries", [1, 3])
def test_marks_are_read_in_three_statements(session, entries):
    judging = a_judging(session, entries=entries)
    for work in judging.works:
        for seat in judging.panel.seats:
            a_submitted_sheet(session, judging, seat=seat, work=work)

    stage = judging.stage
    session.flush()
    session.refresh(stage)
    with counted(session) as statements:
        session.refresh(stage)
        del statements[:]
        found = marks_for_scoring(session, stage)

    assert (len(found.sheets), len(statements)) == (3 * entries, 3)


def queue_statements(session, entries):
    judging = a_judging(session, entries=entries)
    person = judge_on(session, judging.seat).person_id
    with counted(session) as statements:
        lists = queue_of_judge(session, person)
        names = [row.name for row in lists[0].to_do]
    assert len(names) == entries
    return len(statements)


def test_a_queue_of_three_works_takes_as_many_statements_as_one_of_one(session):
    assert queue_statements(session, 1) == queue_statements(session, 3)


def progress_statements(session, entries):
    judging = a_judging(session, entries=entries)
    stage = judging.stage
    with counted(session) as statements:
        session.refresh(stage)
        del statements[:]
        grid = progress_of_stage(session, stage)
        names = [seat.holder.judge.person.name for seat in grid.seats if seat.holder]
    assert (len(grid.cells), len(names)) == (3 * entries, 3)
    return len(statements)


def test_progress_of_three_works_takes_as_many_statements_as_of_one(session):
    assert progress_statements(session, 1) == progress_statements(session, 3)


def test_a_queue_names_the_entry_beside_the_code_in_the_workshop_alone(session):
    open_names = a_judging(session)
    sealed = a_judging(session, safeguards={"preset": "standard"}, stage={"sealing": ["work"]})

    shown = queue_of_judge(session, judge_on(session, open_names.seat).person_id)
    hidden = queue_of_judge(session, judge_on(session, sealed.seat).person_id)

    assert shown[0].to_do[0].name is not None
    assert hidden[0].to_do[0].name is None
    assert hidden[0].to_do[0].total is None


def test_a_queue_puts_what_is_begun_first_and_what_is_done_last(session):
    judging = a_judging(session, entries=4)
    first, second, third, fourth = judging.works
    a_submitted_sheet(session, judging, work=first)
    judge = judge_on(session, judging.seat)
    values = {"C1": PointsGiven(Decimal(30))}
    save_draft(session, judge, seat=judging.seat, work=third, values=values, now=NOON)
    recuse(session, judge, judging.seat, fourth, reason="亲属", now=NOON)
    set_work_status(session, SYSTEM, second, status=WorkStatus.ABSENT, reason="未到", now=NOON)

    mine = queue_of_judge(session, judge.person_id)[0]

    assert [(row.work.code, row.state, row.given) for row in mine.to_do] == [
        (third.code, RowState.IN_PROGRESS, 1)
    ]
    assert [(row.work.code, row.state) for row in mine.done] == [
        (first.code, RowState.SUBMITTED),
        (second.code, RowState.ABSENT),
    ]


def test_nobody_has_an_empty_queue_and_no_seat(session):
    judging = a_judging(session)

    assert queue_of_judge(session, None) == []
    assert has_seats(session, None) is False
    assert has_seats(session, judge_on(session, judging.seat).person_id) is True


def test_a_chief_judge_sees_the_conflicts_of_others_on_their_panel(session):
    judging = a_judging(session)
    chief, other = judging.panel.seats[0], judging.panel.seats[1]
    sheet = a_submitted_sheet(session, judging, seat=other, texts=SHEETS[0])
    a_submitted_sheet(session, judging, seat=other, texts=SHEETS[1])

    person = judge_on(session, chief).person_id
    assert chief_persons(session, judging.panel) == frozenset({person})
    assert conflicts_to_decide(session, person) == [sheet]
    assert conflicts_to_decide(session, judge_on(session, other).person_id) == []


def test_progress_counts_what_is_in_and_what_is_wanted(session):
    judging = a_judging(session, entries=2)
    a_submitted_sheet(session, judging)
    set_work_status(
        session, SYSTEM, judging.works[1], status=WorkStatus.ABSENT, reason="未到", now=NOON
    )

    grid = progress_of_stage(session, judging.stage)

    assert (grid.done, grid.wanted, len(grid.cells)) == (1, 3, 6)
