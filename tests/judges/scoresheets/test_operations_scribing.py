"""One tablet for all seats: only where it is allowed, by nobody who judges, never over a judge."""

import pytest

from contest.foundation import ledger
from contest.foundation.errors import NotPermitted
from judges.scoresheets.errors import JudgeHasOwn, ScribeNotAllowed
from judges.scoresheets.models import SheetState
from judges.scoresheets.operations import (
    allow_scribe,
    rebuild_marks,
    scribe_score_sheet,
    stop_scribe,
)
from tests.conftest import NOON
from tests.factories.people import an_actor, apart
from tests.factories.scoresheets import a_judging, a_submitted_sheet, full_values, judge_on

HIGH = {"C1": "36", "Q1": "35.5", "S1": "18"}


@pytest.fixture
def judging(session):
    return a_judging(session, entries=2)


@pytest.fixture
def clerk(session, judging):
    found = an_actor(session, "clerk", event=judging.event)
    organiser = an_actor(session, "organiser")
    apart(session)
    allow_scribe(session, organiser, judging.stage, now=NOON)
    return found


def enter(session, judging, actor, seat=1, C1="36", **details):
    return scribe_score_sheet(
        session,
        actor,
        seat=judging.panel.seats[seat],
        work=judging.work,
        values=full_values(session, judging.stage, **{**HIGH, "C1": C1}),
        **{"base_revision": 0, "now": NOON, **details},
    )


def submitted(session, judging):
    kinds = ("score_sheet.submit",)
    return [content for _, content in ledger.records(session, judging.event.stream, kinds)]


def test_the_record_names_who_entered_and_for_whom(session, judging, clerk):
    sheets = [enter(session, judging, clerk, seat=at) for at in range(len(judging.panel.seats))]

    told = submitted(session, judging)
    assert {sheet.state for sheet in sheets} == {SheetState.SUBMITTED}
    assert {one["actor"] for one in told} == {clerk.reference}
    assert {one["data"]["way"] for one in told} == {"scribe"}
    assert [one["data"]["entered_for"] for one in told] == [
        seat.holder.judge.public_id for seat in judging.panel.seats
    ]
    mended = enter(session, judging, clerk, base_revision=1, reason="听错", C1="35")
    assert (mended.state, mended.revision) == (SheetState.SUBMITTED, 2)
    assert rebuild_marks(session, judging.event.stream) == []


def test_a_seats_own_version_is_never_entered_over(session, judging, clerk):
    own = a_submitted_sheet(session, judging, seat=judging.panel.seats[1])

    with pytest.raises(JudgeHasOwn):
        enter(session, judging, clerk)
    with pytest.raises(JudgeHasOwn):
        enter(session, judging, clerk, base_revision=1, reason="听错")

    assert (own.state, own.revision) == (SheetState.SUBMITTED, 1)
    assert len(submitted(session, judging)) == 1

    # The other way round both stand, and people choose.
    enter(session, judging, clerk, seat=2)
    late = a_submitted_sheet(session, judging, seat=judging.panel.seats[2])
    assert late.state is SheetState.CONFLICT
    with pytest.raises(JudgeHasOwn):
        enter(session, judging, clerk, seat=2, base_revision=1, reason="再录")


def test_nobody_enters_where_it_is_not_allowed_or_where_they_judge(session, judging, clerk):
    judge = judge_on(session, judging.seat)
    with pytest.raises(NotPermitted):
        enter(session, judging, judge)
    with pytest.raises(NotPermitted):
        allow_scribe(session, clerk, judging.stage, now=NOON)
    seated = judging.seat.holder.judge.person
    sitting_clerk = an_actor(session, "clerk", event=judging.event, person=seated)
    apart(session)
    with pytest.raises(ScribeNotAllowed):
        enter(session, judging, sitting_clerk)

    organiser = an_actor(session, "organiser")
    apart(session)
    stop_scribe(session, organiser, judging.stage, now=NOON)

    with pytest.raises(ScribeNotAllowed):
        enter(session, judging, clerk)
    assert submitted(session, judging) == []
