"""Stages open and close by the clock, against the decisions of people."""

from datetime import UTC, datetime, timedelta

import pytest

from contest.editions import operations, queries
from contest.editions.errors import BadDefinition
from contest.editions.models import EventPhase, StageState
from contest.foundation import ledger
from tests.conftest import NOON
from tests.factories.editions import a_document, a_stage, an_event
from tests.factories.people import SYSTEM, apart

OPENS, CLOSES = NOON + timedelta(hours=1), NOON + timedelta(hours=4)
MINUTE = timedelta(minutes=1)
# NOON is twelve o'clock in Shanghai, on a Friday.
HOURS = {
    "opens": {"from": "held_on", "at": "13:00"},
    "closes": {"from": "held_on", "at": "16:00"},
}


def a_timed_event(session, phase=EventPhase.REGISTRATION, days=HOURS, **parts):
    document = a_document()
    (stage,) = document["stages"]
    document = {**document, "timeline": {stage["code"]: days}, **parts}
    return an_event(session, document=document, phase=phase, held_on=NOON.date())


def settled(session, event, now):
    due = queries.events_to_switch(session, now)
    moves = operations.switch_stages(session, event, now=now)
    assert bool(due) is bool(moves)
    stage = a_stage(session, event)
    return stage.state, event.phase


def test_a_stage_opens_and_closes_by_itself_and_the_trail_says_when_it_was_due(session):
    event = a_timed_event(session)

    assert settled(session, event, OPENS - MINUTE) == ("planned", "registration")
    assert settled(session, event, OPENS) == ("open", "judging")
    assert settled(session, event, CLOSES - MINUTE) == ("open", "judging")
    assert settled(session, event, CLOSES + MINUTE) == ("closed", "judging")
    stage = a_stage(session, event)
    assert (stage.opened_at, stage.closed_at, stage.switches_at) == (OPENS, CLOSES, None)
    told = [
        (content["actor"], content["data"]["to"], content["data"]["due"])
        for _, content in ledger.records(session, event.stream, ("stage.move",))
    ]
    assert told == [
        ("system:timeline", "open", OPENS.isoformat()),
        ("system:timeline", "closed", CLOSES.isoformat()),
    ]


def test_when_nobody_came_by_for_a_day_both_moves_are_made_up(session):
    event = a_timed_event(session)

    assert operations.switch_stages(session, event, now=CLOSES + timedelta(days=1)) == 2
    assert operations.switch_stages(session, event, now=CLOSES + timedelta(days=1)) == 0
    assert a_stage(session, event).state is StageState.CLOSED


def test_the_clock_does_not_undo_what_a_hand_did(session):
    paused, reopened, early = (a_timed_event(session) for _ in range(3))
    for event in (paused, reopened, early):
        apart(session)
        operations.switch_stages(session, event, now=OPENS)
    apart(session)
    operations.pause_stage(session, SYSTEM, a_stage(session, paused), now=OPENS)
    apart(session)
    operations.close_stage(session, SYSTEM, a_stage(session, early), now=OPENS)
    apart(session)
    operations.switch_stages(session, reopened, now=CLOSES)
    operations.open_stage(session, SYSTEM, a_stage(session, reopened), now=CLOSES + MINUTE)

    later = CLOSES + timedelta(hours=9)
    assert settled(session, paused, later) == ("paused", "judging")
    assert settled(session, early, later) == ("closed", "judging")
    assert settled(session, reopened, later) == ("open", "judging")


def test_a_stage_opened_early_by_hand_closes_at_its_time(session):
    event = a_timed_event(session)
    operations.open_stage(session, SYSTEM, a_stage(session, event), now=NOON)

    assert settled(session, event, OPENS) == ("open", "judging")
    assert settled(session, event, CLOSES) == ("closed", "judging")


def test_nothing_opens_in_an_event_that_is_not_announced_and_nothing_is_made_up_for(session):
    event = a_timed_event(session, phase=EventPhase.PREPARING)

    assert settled(session, event, CLOSES) == ("planned", "preparing")
    later = CLOSES + timedelta(days=2)
    operations.move_phase(session, SYSTEM, event, phase=EventPhase.REGISTRATION, now=later)
    assert settled(session, event, later) == ("planned", "registration")


def test_the_times_move_with_the_day_of_the_contest_past_holidays(session):
    # 30 September 2026 is a Wednesday; the national holiday ends on 7 October.
    event = a_timed_event(
        session,
        days={"opens": {"from": "held_on", "working_days": 1, "at": "08:30"}},
        check={"ends": {"from": "registration_closes", "working_days": 2, "at": "17:30"}},
    )
    operations.schedule_event(
        session,
        SYSTEM,
        event,
        registration_opens_at=None,
        registration_closes_at=datetime(2026, 9, 29, 9, 30, tzinfo=UTC),
        held_on=datetime(2026, 9, 30, tzinfo=UTC).date(),
        venue=None,
        now=NOON - timedelta(days=90),
    )

    assert a_stage(session, event).opens_at == datetime(2026, 10, 8, 0, 30, tzinfo=UTC)
    assert event.check_ends_at == datetime(2026, 10, 8, 9, 30, tzinfo=UTC)


def test_without_a_day_of_the_contest_nothing_opens_by_itself(session):
    event = a_timed_event(session)
    operations.schedule_event(
        session,
        SYSTEM,
        event,
        registration_opens_at=None,
        registration_closes_at=None,
        held_on=None,
        venue=None,
        now=NOON,
    )

    assert a_stage(session, event).switches_at is None
    assert settled(session, event, CLOSES) == ("planned", "registration")


@pytest.mark.parametrize(
    "parts",
    [
        {"timeline": {"practical": {"opens": {"from": "held_on", "at": "25:00"}}}},
        {"timeline": {"practical": {"opens": {"from": "easter", "at": "08:00"}}}},
        {"timeline": {"practical": {"opens": "2026-02-30T08:00"}}},
        {
            "timeline": {
                "practical": {
                    "opens": {"from": "held_on", "at": "17:00"},
                    "closes": {"from": "held_on", "at": "08:00"},
                }
            }
        },
        {"check": {"ends": "2026-02-30T08:00"}},
        {"check": {}},
    ],
)
def test_a_timeline_that_cannot_be_is_refused(session, parts):
    with pytest.raises(BadDefinition):
        operations.check_document({**a_document(), **parts})


def test_only_judged_stages_open_by_themselves(session):
    document = a_document("labour-teams")
    (first, *_rest) = document["stages"]

    with pytest.raises(BadDefinition):
        operations.check_document({**document, "timeline": {first["code"]: HOURS}})
