"""Marks from elsewhere: all rows or none, each bad row named."""

from decimal import Decimal

import pytest

from contest.editions.operations import close_stage
from contest.foundation.errors import NotPermitted
from judges.scoresheets.errors import MarksRefused, NothingToImport, StageClosed
from judges.scoresheets.operations import MarkRow, import_marks, marks_from_rows
from judges.scoresheets.queries import imported_of_stage
from judges.sealing.models import WorkStatus
from judges.sealing.operations import draw_stage, set_work_status
from judges.sealing.queries import works_of_stage
from tests.conftest import NOON
from tests.factories.editions import a_stage, an_event
from tests.factories.entries import an_accepted_entry
from tests.factories.people import SYSTEM, an_actor, apart
from tests.factories.scoresheets import a_judging
from tests.factories.sealing import seeded


def an_imported_stage(session):
    """The theory stage of a skills contest with two works, its codes open."""
    event = an_event(session, template="skills-cnc-turner")
    entries = [an_accepted_entry(session, event) for _ in range(2)]
    stage = a_stage(session, event, "prelim")
    draw_stage(session, SYSTEM, stage, entries=entries, now=NOON, chance=seeded())
    apart(session)
    return event, stage, works_of_stage(session, stage)


def test_marks_are_taken_over_and_replaced_by_a_second_list(session):
    _, stage, works = an_imported_stage(session)

    for value in (Decimal(84), Decimal("85.5")):
        marks = [(work, "", value) for work in works]
        count = import_marks(session, SYSTEM, stage, marks=marks, source="理论考试", now=NOON)

    found = imported_of_stage(session, stage)
    assert count == 2
    assert [(one.criterion, one.value) for one in found] == [("", Decimal("85.5"))] * 2


@pytest.mark.parametrize("value", ["-1", "100.5", "84.1234567"])
def test_a_mark_out_of_range_is_refused_and_nothing_is_imported(session, value):
    _, stage, works = an_imported_stage(session)
    marks = [(works[0], "", Decimal(80)), (works[1], "", Decimal(value))]

    with pytest.raises(MarksRefused) as refused:
        import_marks(session, SYSTEM, stage, marks=marks, source="理论考试", now=NOON)

    assert [fault.params["code"] for fault in refused.value.faults] == [works[1].code]
    assert imported_of_stage(session, stage) == []


def test_an_absent_work_takes_no_mark(session):
    _, stage, works = an_imported_stage(session)
    set_work_status(session, SYSTEM, works[0], status=WorkStatus.ABSENT, reason="缺考", now=NOON)

    with pytest.raises(MarksRefused):
        import_marks(
            session, SYSTEM, stage, marks=[(works[0], "", Decimal(1))], source="x", now=NOON
        )


def test_rows_name_unknown_and_double_works(session):
    _, stage, works = an_imported_stage(session)
    code = works[0].code
    rows = [MarkRow(2, code, "80"), MarkRow(3, "A-9999", "80"), MarkRow(4, code, "70")]

    with pytest.raises(MarksRefused) as refused:
        marks_from_rows(session, stage, rows, criterion="")

    assert [fault.row for fault in refused.value.faults] == [3, 4]


def test_a_work_is_found_by_its_code_in_any_spelling(session):
    _, stage, works = an_imported_stage(session)
    rows = [MarkRow(2, f" {works[0].code.lower()} ", "80.5")]

    assert marks_from_rows(session, stage, rows, criterion="") == [(works[0], "", Decimal("80.5"))]


def test_a_judged_stage_takes_no_imported_mark(session):
    judging = a_judging(session)

    with pytest.raises(NothingToImport):
        import_marks(
            session,
            SYSTEM,
            judging.stage,
            marks=[(judging.work, "", Decimal(1))],
            source="x",
            now=NOON,
        )


def test_a_closed_stage_takes_no_imported_mark(session):
    judging = a_judging(session)
    close_stage(session, SYSTEM, judging.stage, now=NOON)

    with pytest.raises(StageClosed):
        import_marks(session, SYSTEM, judging.stage, marks=[], source="x", now=NOON)


def test_a_supervisor_may_not_import(session):
    judging = a_judging(session)
    supervisor = an_actor(session, "supervisor")

    with pytest.raises(NotPermitted):
        import_marks(session, supervisor, judging.stage, marks=[], source="x", now=NOON)
