"""A judge takes a sheet back within its minutes; later the chief judge decides; nothing is lost."""

from datetime import timedelta

import pytest
from sqlalchemy import select

from contest.editions.operations import pause_stage
from contest.foundation import ledger
from contest.foundation.approvals import SamePerson
from contest.foundation.errors import NotPermitted
from judges.scoresheets.errors import (
    AlreadyUnlocked,
    NotRecallable,
    ReasonNeeded,
    RecallOver,
    StillRecallable,
    WordsNeeded,
)
from judges.scoresheets.models import SheetMark, SheetState
from judges.scoresheets.operations import (
    approve_unlock,
    rebuild_marks,
    recall_score_sheet,
    refuse_unlock,
    request_correction,
    request_unlock,
)
from judges.scoresheets.queries import correction_of, revisions_of, wishes_to_decide
from tests.conftest import NOON
from tests.factories.people import SYSTEM, an_actor, apart
from tests.factories.scoresheets import a_judging, a_submitted_sheet, judge_on

IN_TIME, OVER = NOON + timedelta(minutes=4, seconds=59), NOON + timedelta(minutes=5)
FIXED = {"C1": "30"}


def recalled(session, judging, now=IN_TIME, seat=None):
    seat = seat or judging.seat
    return recall_score_sheet(
        session, judge_on(session, seat), seat=seat, work=judging.work, now=now
    )


def wished(session, judging, now=OVER, reason="误读卡尺", seat=None):
    seat = seat or judging.panel.seats[1]
    return request_correction(
        session, judge_on(session, seat), seat=seat, work=judging.work, reason=reason, now=now
    )


def in_two(session, **details):
    """A sheet of the second seat; the first one is the chief's."""
    judging = a_judging(session, **details)
    return judging, a_submitted_sheet(session, judging, seat=judging.panel.seats[1])


def test_a_recalled_sheet_is_a_draft_with_its_marks_and_counts_nowhere(session):
    judging = a_judging(session)
    sheet = a_submitted_sheet(session, judging)
    (first,) = revisions_of(session, sheet)

    recalled(session, judging)

    assert (sheet.state, sheet.submitted_at, sheet.total) == (SheetState.DRAFT, None, None)
    assert session.scalars(select(SheetMark)).all() == []
    assert ledger.verify(session, judging.event.stream).is_good
    told = [c for _, c in ledger.records(session, judging.event.stream, ("score_sheet.recall",))]
    assert [one["data"]["revision"] for one in told] == [1]
    assert rebuild_marks(session, judging.event.stream) == []
    again = a_submitted_sheet(session, judging, texts=FIXED, base_revision=1, now=OVER)
    assert [one.revision for one in revisions_of(session, again)] == [1, 2]
    assert (
        revisions_of(session, again)[0].body == first.body != revisions_of(session, again)[1].body
    )
    assert (again.state, again.revision) == (SheetState.SUBMITTED, 2)
    assert rebuild_marks(session, judging.event.stream) == []


def test_a_trail_that_tells_of_a_recall_is_rebuilt_as_one(session):
    judging = a_judging(session)
    sheet = a_submitted_sheet(session, judging)
    recalled(session, judging)
    sheet.state, sheet.submitted_at = SheetState.SUBMITTED, NOON
    session.flush()

    assert len(rebuild_marks(session, judging.event.stream)) == 1

    assert str(sheet.state) == "draft"
    assert sheet.submitted_at is None


def test_after_five_minutes_or_in_a_shut_stage_the_sheet_stands(session):
    judging = a_judging(session)
    sheet = a_submitted_sheet(session, judging)
    with pytest.raises(RecallOver):
        recalled(session, judging, now=OVER)
    with pytest.raises(RecallOver):
        a_submitted_sheet(session, judging, texts=FIXED, base_revision=1, reason="x", now=OVER)
    pause_stage(session, SYSTEM, judging.stage, now=NOON)
    with pytest.raises(RecallOver):
        recalled(session, judging)

    assert (sheet.state, sheet.revision) == (SheetState.SUBMITTED, 1)


def test_the_minutes_are_a_setting_and_none_means_none(session):
    long = a_judging(session, safeguards={"preset": "workshop", "recall_minutes": 60})
    a_submitted_sheet(session, long)
    assert recalled(session, long, now=NOON + timedelta(minutes=59)).state is SheetState.DRAFT
    apart(session)
    none = a_judging(session, safeguards={"preset": "workshop", "recall_minutes": 0})
    a_submitted_sheet(session, none)

    with pytest.raises(RecallOver):
        recalled(session, none, now=NOON)


def test_nobody_else_recalls_and_only_what_is_in(session):
    judging = a_judging(session)
    with pytest.raises(NotRecallable):
        recalled(session, judging)
    a_submitted_sheet(session, judging)
    other = judge_on(session, judging.panel.seats[1])
    with pytest.raises(NotPermitted):
        recall_score_sheet(session, other, seat=judging.seat, work=judging.work, now=NOON)


def test_a_granted_wish_opens_the_sheet_for_one_version(session):
    judging, sheet = in_two(session)
    chief = judge_on(session, judging.seat)
    with pytest.raises(StillRecallable):
        wished(session, judging, now=NOON)
    wish = wished(session, judging)
    assert wishes_to_decide(session, chief.person_id) == [wish]
    assert wishes_to_decide(session, judge_on(session, judging.panel.seats[1]).person_id) == []
    with pytest.raises(AlreadyUnlocked):
        wished(session, judging)
    with pytest.raises(RecallOver):
        change(session, judging)

    approve_unlock(session, chief, wish, now=OVER)

    found = correction_of(session, sheet, now=OVER)
    assert found is not None
    assert (found.state, found.reason) == ("granted", "误读卡尺")
    assert change(session, judging).revision == 2
    # The new version may be taken back like any other; nobody has to be asked for that.
    assert correction_of(session, sheet, now=OVER) is None
    with pytest.raises(RecallOver):
        change(session, judging, base=2, now=OVER + timedelta(minutes=6))


def change(session, judging, *, base=1, now=OVER):
    seat = judging.panel.seats[1]
    return a_submitted_sheet(
        session, judging, seat=seat, texts=FIXED, base_revision=base, reason="误读卡尺", now=now
    )


def test_a_refused_wish_says_why_and_may_be_made_anew(session):
    judging, sheet = in_two(session)
    chief = judge_on(session, judging.seat)
    wish = wished(session, judging)
    with pytest.raises(WordsNeeded):
        refuse_unlock(session, chief, wish, answer="  ", now=OVER)

    refuse_unlock(session, chief, wish, answer="读数无误", now=OVER)

    found = correction_of(session, sheet, now=OVER)
    assert found is not None
    assert (found.state, found.answer) == ("refused", "读数无误")
    with pytest.raises(RecallOver):
        change(session, judging)
    assert wished(session, judging).answer is None


def test_a_chief_does_not_decide_their_own_wish(session):
    judging = a_judging(session)
    a_submitted_sheet(session, judging)
    chief, organiser = judge_on(session, judging.seat), an_actor(session, "organiser")
    wish = wished(session, judging, seat=judging.seat)

    assert wishes_to_decide(session, chief.person_id) == []
    with pytest.raises(SamePerson):
        approve_unlock(session, chief, wish, now=OVER)
    approve_unlock(session, organiser, wish, now=OVER)
    assert wish.opened_at == OVER


def test_a_wish_needs_a_reason_and_a_submitted_sheet(session):
    judging, _sheet = in_two(session)
    with pytest.raises(ReasonNeeded):
        wished(session, judging, reason=" ")
    with pytest.raises(NotRecallable):
        wished(session, judging, seat=judging.seat)


def test_the_desk_opens_a_sheet_of_an_open_stage_once_its_judge_cannot(session):
    judging, sheet = in_two(session)
    details = {"seat": judging.panel.seats[1], "work": judging.work, "reason": "误读"}
    request_unlock(session, an_actor(session, "organiser"), now=OVER, **details)

    assert change(session, judging).revision == sheet.revision == 2
