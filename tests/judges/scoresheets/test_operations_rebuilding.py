"""Marks are rebuilt from the trail: no difference in a sound system, every planted one is found."""

from decimal import Decimal

import pytest
from sqlalchemy import delete, select

from judges.panels.operations import recuse
from judges.scoresheets.models import (
    ImportedMark,
    ScoreSheet,
    SheetMark,
    SheetRevision,
    SheetState,
)
from judges.scoresheets.operations import import_marks, rebuild_marks, resolve_conflict
from judges.scoresheets.queries import revisions_of
from tests.conftest import NOON
from tests.factories.people import SYSTEM
from tests.factories.scoresheets import a_judging, a_submitted_sheet, judge_on
from tests.judges.scoresheets.test_operations_imports import an_imported_stage

LOW = {"C1": "10", "Q1": "10", "S1": "5"}


@pytest.fixture
def judging(session):
    return a_judging(session, entries=2)


def rebuilt(session, judging):
    session.flush()
    return rebuild_marks(session, judging.event.stream)


def test_a_sound_system_has_nothing_to_rebuild(session, judging):
    """Submitted, superseded, contested, chosen and held sheets all follow from the trail."""
    first, second, third = judging.panel.seats
    a_submitted_sheet(session, judging, seat=first)
    a_submitted_sheet(session, judging, seat=first, texts=LOW, base_revision=1, reason="读数误差")
    contested = a_submitted_sheet(session, judging, seat=second)
    a_submitted_sheet(session, judging, seat=second, texts=LOW)
    resolve_conflict(
        session,
        judge_on(session, second),
        contested,
        chosen=revisions_of(session, contested)[1],
        reason="核对",
        now=NOON,
    )
    a_submitted_sheet(session, judging, seat=third)
    a_submitted_sheet(session, judging, seat=third, texts=LOW)
    other = judging.works[1]
    a_submitted_sheet(session, judging, seat=first, work=other)
    recuse(session, judge_on(session, first), first, other, reason="亲属", now=NOON)

    assert rebuilt(session, judging) == []
    assert rebuild_marks(session, "system") == []
    assert rebuild_marks(session, "event:0") == []


def test_a_planted_mark_is_found_and_mended(session, judging):
    sheet = a_submitted_sheet(session, judging, texts=LOW)
    mark = session.scalars(select(SheetMark).where(SheetMark.criterion == "C1")).one()
    mark.mark = Decimal(40)

    lines = rebuilt(session, judging)

    name = f"sheet {sheet.public_id} ({judging.work.code}, seat 1)"
    assert lines == [f"{name} C1: 40 stands, the trail gives 10"]
    assert rebuilt(session, judging) == []


def test_a_planted_total_is_found_and_mended(session, judging):
    sheet = a_submitted_sheet(session, judging, texts=LOW)
    sheet.total = Decimal(99)

    assert len(rebuilt(session, judging)) == 1
    assert sheet.total == Decimal(25)


def test_a_changed_revision_is_found_and_mended(session, judging):
    sheet = a_submitted_sheet(session, judging, texts=LOW)
    revision = revisions_of(session, sheet)[0]
    body = revision.body
    revision.body = body.replace('"value":100', '"value":400')

    lines = rebuilt(session, judging)

    assert [line.partition(": ")[2] for line in lines] == [
        f"revision 1 ({revision.event_id}) was changed"
    ]
    assert revision.body == body


def test_a_sheet_that_was_never_submitted_is_found(session, judging):
    sheet = a_submitted_sheet(session, judging)
    forged = ScoreSheet(
        edition_id=sheet.edition_id,
        stage_id=sheet.stage_id,
        seat_id=judging.panel.seats[1].id,
        work_id=sheet.work_id,
        state=SheetState.SUBMITTED,
        submitted_at=NOON,
        revision=1,
        draft={},
    )
    session.add(forged)

    lines = rebuilt(session, judging)

    assert lines == [
        f"sheet {forged.public_id} ({judging.work.code}) is submitted, the trail has none"
    ]
    assert forged.state is SheetState.DRAFT


def test_a_deleted_sheet_comes_back_whole(session, judging):
    sheet = a_submitted_sheet(session, judging, texts=LOW)
    public_id = sheet.public_id
    for table in (SheetMark, SheetRevision, ScoreSheet):
        session.execute(delete(table))
    session.expunge_all()

    assert f"sheet {public_id} is missing" in rebuilt(session, judging)
    again = session.scalars(select(ScoreSheet)).one()
    assert (again.public_id, again.state, again.total) == (
        public_id,
        SheetState.SUBMITTED,
        Decimal(25),
    )
    assert rebuilt(session, judging) == []


def test_a_planted_imported_mark_is_found_and_mended(session):
    event, stage, works = an_imported_stage(session)
    marks = [(work, "", Decimal("84.5")) for work in works]
    import_marks(session, SYSTEM, stage, marks=marks, source="理论考试", now=NOON)
    assert rebuild_marks(session, event.stream) == []
    row = session.scalars(select(ImportedMark).where(ImportedMark.work_id == works[0].id)).one()
    row.value = 900
    session.delete(
        session.scalars(select(ImportedMark).where(ImportedMark.work_id == works[1].id)).one()
    )
    session.flush()

    assert len(rebuild_marks(session, event.stream)) == 2
    assert row.value == 845
    assert rebuild_marks(session, event.stream) == []
