"""Marks from elsewhere: each bad row named, good ones taken as one batch, taken back as one."""

from datetime import timedelta
from decimal import Decimal

import pytest
from sqlalchemy import select

from contest.editions.operations import close_stage
from contest.foundation.errors import NotPermitted
from contest.foundation.lists import ImportDone, ListInUse, hand_in_list, import_list, undo_list
from contest.foundation.office import Heading, Sheet, read_table, write_xlsx
from judges.scoresheets.errors import MarksRefused, NothingToImport, StageClosed
from judges.scoresheets.models import ImportedMark
from judges.scoresheets.operations import MARK_LIST, import_marks, rebuild_marks
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


def handed_in(session, stage, *rows):
    data = write_xlsx([Sheet("成绩", [Heading("作品号"), Heading("成绩")], list(rows))])
    options = {"criterion": "", "source": "理论考试"}
    batch = hand_in_list(
        session,
        SYSTEM,
        MARK_LIST,
        stage,
        data=data,
        file_name="成绩.xlsx",
        options=options,
        now=NOON,
    )
    return batch, read_table(data, "成绩.xlsx", columns=MARK_LIST.columns(session, stage))


def test_each_row_says_what_is_wrong_and_the_good_ones_are_taken(session):
    event, stage, works = an_imported_stage(session)
    code = works[0].code
    batch, table = handed_in(
        session, stage, (f" {code.lower()} ", "80.5"), ("A-9999", "80"), (code, "70"),
        (works[1].code, "100.5"), (works[1].code, "八十"),
    )  # fmt: skip

    rows = MARK_LIST.plan(session, stage, table, batch.options)
    assert [(row.number, row.state) for row in rows] == [
        (2, "good"),
        (3, "faulty"),
        (4, "duplicate"),
        (5, "faulty"),
        (6, "faulty"),
    ]
    assert [(one.column, one.value) for row in rows[1:4] for one in row.faults] == [
        ("作品号", "A-9999"),
        ("作品号", code),
        ("成绩", "100.5"),
    ]
    taken = import_list(session, SYSTEM, MARK_LIST, stage, batch, table=table, now=NOON)

    assert taken == (1, ())
    assert [(one.work_id, one.value) for one in imported_of_stage(session, stage)] == [
        (works[0].id, Decimal("80.5"))
    ]
    assert rebuild_marks(session, event.stream) == []


def test_undoing_puts_the_former_mark_back_and_the_trail_agrees(session):
    event, stage, works = an_imported_stage(session)
    marks = [(works[0], "", Decimal(60))]
    import_marks(session, SYSTEM, stage, marks=marks, source="初评", now=NOON)
    batch, table = handed_in(session, stage, (works[0].code, "80"), (works[1].code, "70.25"))
    import_list(session, SYSTEM, MARK_LIST, stage, batch, table=table, now=NOON)

    assert undo_list(session, SYSTEM, MARK_LIST, stage, batch, now=NOON) == 2

    assert [(one.work_id, one.value) for one in imported_of_stage(session, stage)] == [
        (works[0].id, Decimal(60))
    ]
    assert rebuild_marks(session, event.stream) == []


def test_a_mark_that_another_list_replaced_is_not_taken_back(session):
    _, stage, works = an_imported_stage(session)
    batch, table = handed_in(session, stage, (works[0].code, "80"))
    import_list(session, SYSTEM, MARK_LIST, stage, batch, table=table, now=NOON)
    marks = [(works[0], "", Decimal(81))]
    import_marks(session, SYSTEM, stage, marks=marks, source="更正", now=NOON)

    with pytest.raises(ListInUse):
        undo_list(session, SYSTEM, MARK_LIST, stage, batch, now=NOON)

    assert [one.value for one in imported_of_stage(session, stage)] == [Decimal(81)]


def test_the_same_mark_of_another_list_is_not_taken_back(session):
    event, stage, works = an_imported_stage(session)
    first, table = handed_in(session, stage, (works[0].code, "80"))
    second, _ = handed_in(session, stage, (works[0].code, "80"))
    for batch, now in ((first, NOON), (second, NOON + timedelta(minutes=1))):
        import_list(session, SYSTEM, MARK_LIST, stage, batch, table=table, now=now)
    later = NOON + timedelta(minutes=2)

    with pytest.raises(ListInUse):
        undo_list(session, SYSTEM, MARK_LIST, stage, first, now=later)
    session.expire_all()
    undo_list(session, SYSTEM, MARK_LIST, stage, second, now=later)

    (left,) = imported_of_stage(session, stage)
    assert left.value == Decimal(80)
    kept = session.scalars(select(ImportedMark)).one()
    assert (kept.source, kept.imported_at) == ("理论考试", NOON)
    undo_list(session, SYSTEM, MARK_LIST, stage, first, now=later)
    assert imported_of_stage(session, stage) == []
    assert rebuild_marks(session, event.stream) == []


def test_the_twin_of_a_row_that_is_in_stays_a_duplicate(session):
    _, stage, works = an_imported_stage(session)
    batch, table = handed_in(session, stage, (works[0].code, "80"), (works[0].code, "85"))
    import_list(session, SYSTEM, MARK_LIST, stage, batch, table=table, now=NOON)

    with pytest.raises(ImportDone):
        import_list(session, SYSTEM, MARK_LIST, stage, batch, table=table, now=NOON)


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


def test_a_list_for_a_criterion_that_is_gone_is_looked_at_and_each_row_says_so(session):
    judging = a_judging(session)
    work = works_of_stage(session, judging.stage)[0]
    data = write_xlsx([Sheet("x", [Heading("编号"), Heading("得分")], [(work.code, "80")])])
    options = {"criterion": "T9", "source": "理论考试"}
    columns = MARK_LIST.columns(session, judging.stage)
    table = read_table(data, "x.xlsx", columns=columns)

    rows = MARK_LIST.plan(session, judging.stage, table, options)

    assert [[fault.rule for fault in row.faults] for row in rows] == [
        ["%(code)s takes no such mark."]
    ]
