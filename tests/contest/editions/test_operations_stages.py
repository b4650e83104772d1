"""Opening, pausing and closing stages."""

import pytest

from contest.editions import operations
from contest.editions.errors import WrongMove
from contest.editions.models import EventPhase, StageState
from contest.foundation import ledger
from contest.foundation.errors import NotPermitted
from tests.factories.editions import a_stage, an_event
from tests.factories.people import SYSTEM, an_actor, an_enterprise


def test_a_stage_is_opened_paused_closed_and_opened_again(session, now):
    event = an_event(session)
    stage = a_stage(session, event)
    clerk = an_actor(session, "clerk", event=event)

    operations.open_stage(session, clerk, stage, now=now)
    assert (stage.state, stage.opened_at, event.phase) == (
        StageState.OPEN,
        now,
        EventPhase.JUDGING,
    )
    operations.pause_stage(session, clerk, stage, now=now)
    operations.open_stage(session, clerk, stage, now=now)
    operations.close_stage(session, clerk, stage, now=now)
    assert (stage.state, stage.closed_at) == (StageState.CLOSED, now)
    operations.open_stage(session, clerk, stage, now=now)

    assert (stage.state, stage.closed_at, stage.reopened_at) == (StageState.OPEN, None, now)
    moves = [
        content["data"]["to"]
        for _, content in ledger.records(session, event.stream, ("stage.move",))
    ]
    assert moves == ["open", "paused", "open", "closed", "open"]


def test_what_does_not_follow_is_refused(session, now):
    event = an_event(session)
    stage = a_stage(session, event)

    for move in (operations.pause_stage, operations.close_stage):
        with pytest.raises(WrongMove):
            move(session, SYSTEM, stage, now=now)
    operations.open_stage(session, SYSTEM, stage, now=now)
    with pytest.raises(WrongMove):
        operations.open_stage(session, SYSTEM, stage, now=now)


@pytest.mark.parametrize("phase", [EventPhase.NOTICE, EventPhase.FINISHED])
def test_no_stage_opens_while_results_stand(session, now, phase):
    event = an_event(session, phase=phase)

    with pytest.raises(WrongMove):
        operations.open_stage(session, SYSTEM, a_stage(session, event), now=now)


def test_others_do_not_control_a_stage(session, now):
    event = an_event(session)
    stage = a_stage(session, event)
    other_event = an_event(session)

    for actor in (
        an_actor(session, "organiser", unit=an_enterprise(session)),
        an_actor(session, "clerk", event=other_event),
        an_actor(session, "supervisor"),
        an_actor(session, "entrant"),
    ):
        with pytest.raises(NotPermitted):
            operations.open_stage(session, actor, stage, now=now)

    assert stage.state is StageState.PLANNED
