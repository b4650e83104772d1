"""One sheet of a closed stage is opened, by two persons where that is asked; nothing is lost."""

from datetime import timedelta

import pytest

from contest.editions.models import EventPhase
from contest.editions.operations import close_stage
from contest.foundation.approvals import ContentChanged, SamePerson
from judges.scoresheets.errors import (
    AlreadyUnlocked,
    NotLocked,
    ReasonNeeded,
    ResultsStand,
    StageClosed,
)
from judges.scoresheets.models import SheetState
from judges.scoresheets.operations import approve_unlock, refuse_unlock, request_unlock
from judges.scoresheets.queries import revisions_of
from tests.conftest import NOON
from tests.factories.people import SYSTEM, an_actor, apart
from tests.factories.scoresheets import a_judging, a_submitted_sheet

STANDARD = {"preset": "workshop", "second_person_for": ["correction"]}
LATER = NOON + timedelta(minutes=10)
FIXED = {"C1": "30"}


def a_closed_sheet(session, **details):
    judging = a_judging(session, **details)
    sheet = a_submitted_sheet(session, judging)
    close_stage(session, SYSTEM, judging.stage, now=NOON)
    apart(session)
    return judging, sheet


def asked(session, judging, actor, **more):
    details = {"seat": judging.seat, "work": judging.work, "reason": "误读卡尺", "now": NOON}
    return request_unlock(session, actor, **{**details, **more})


def corrected(session, judging, *, now=LATER):
    return a_submitted_sheet(
        session, judging, texts=FIXED, base_revision=1, reason="误读卡尺", now=now
    )


def test_without_a_second_person_it_opens_at_once_for_one_version(session):
    judging, sheet = a_closed_sheet(session)
    organiser = an_actor(session, "organiser")

    unlock = asked(session, judging, organiser)
    corrected(session, judging)

    assert (unlock.asks_second, unlock.used_at) == (False, LATER)
    assert [one.revision for one in revisions_of(session, sheet)] == [1, 2]
    assert (sheet.state, sheet.revision) == (SheetState.SUBMITTED, 2)
    with pytest.raises(StageClosed):
        a_submitted_sheet(session, judging, base_revision=2, reason="再改", now=LATER)


def test_a_second_person_has_to_agree_where_the_safeguards_ask(session):
    judging, sheet = a_closed_sheet(session, safeguards=STANDARD)
    organiser, supervisor = an_actor(session, "organiser"), an_actor(session, "supervisor")
    unlock = asked(session, judging, organiser)
    with pytest.raises(StageClosed):
        corrected(session, judging)
    with pytest.raises(SamePerson):
        approve_unlock(session, organiser, unlock, now=NOON)

    approve_unlock(session, supervisor, unlock, now=NOON)

    assert corrected(session, judging).revision == 2
    assert len(revisions_of(session, sheet)) == 2


def test_a_refused_one_stays_shut_and_may_be_asked_anew(session):
    judging, _sheet = a_closed_sheet(session, safeguards=STANDARD)
    organiser, supervisor = an_actor(session, "organiser"), an_actor(session, "supervisor")
    refuse_unlock(session, supervisor, asked(session, judging, organiser), now=NOON)

    with pytest.raises(StageClosed):
        corrected(session, judging)
    assert asked(session, judging, organiser).opened_at is None


def test_it_is_void_when_a_version_came_since_it_was_asked(session):
    judging, sheet = a_closed_sheet(session, safeguards=STANDARD)
    unlock = asked(session, judging, an_actor(session, "organiser"))
    sheet.revision = 7
    session.flush()

    with pytest.raises(ContentChanged):
        approve_unlock(session, an_actor(session, "supervisor"), unlock, now=NOON)


def test_it_shuts_by_itself_after_half_an_hour(session):
    judging, _sheet = a_closed_sheet(session)
    asked(session, judging, an_actor(session, "organiser"))

    with pytest.raises(StageClosed):
        corrected(session, judging, now=NOON + timedelta(minutes=30))


def test_what_cannot_be_unlocked_is_said(session):
    open_ = a_judging(session)
    a_submitted_sheet(session, open_)
    organiser = an_actor(session, "organiser")
    with pytest.raises(NotLocked):
        asked(session, open_, organiser)
    with pytest.raises(NotLocked):
        asked(session, open_, organiser, seat=open_.panel.seats[1], now=LATER)
    apart(session)
    close_stage(session, SYSTEM, open_.stage, now=NOON)
    with pytest.raises(ReasonNeeded):
        asked(session, open_, organiser, reason=" ")
    asked(session, open_, organiser)
    with pytest.raises(AlreadyUnlocked):
        asked(session, open_, organiser)
    open_.event.phase = EventPhase.NOTICE
    with pytest.raises(ResultsStand):
        asked(session, open_, organiser)
