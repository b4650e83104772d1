"""The timeline opens and closes stages by itself; whoever comes first after the time settles it."""

from collections.abc import Mapping
from datetime import datetime
from typing import Any

from sqlalchemy.orm import Session

from contest.editions import queries
from contest.editions.models import Event, EventPhase, Stage, StageState
from contest.editions.operations.timeline import moment_of
from contest.editions.rules import due_states, next_switch
from contest.foundation import ledger
from contest.foundation.permissions import system_actor

CLOCK = "timeline"
RUNNING = (EventPhase.REGISTRATION, EventPhase.JUDGING)


def plan_switches(
    session: Session, event: Event, document: Mapping[str, Any], *, now: datetime
) -> None:
    """Work the document's timeline out for the event's present dates, in instants.

    To be called whenever the document, the dates or the phase of the event changed.
    """
    event.check_ends_at = moment_of(event, document.get("check", {}).get("ends"))
    timeline = document.get("timeline", {})
    for stage in queries.stages_of(session, event):
        days = timeline.get(stage.code, {})
        stage.opens_at = moment_of(event, days.get("opens"))
        stage.closes_at = moment_of(event, days.get("closes"))
        set_next_switch(stage, now)
    session.flush()


def set_next_switch(stage: Stage, now: datetime) -> None:
    """Note when the timeline moves the stage next, after a decision or a change of the plan."""
    stage.switches_at = next_switch(
        stage.state, opens_at=stage.opens_at, closes_at=stage.closes_at, now=now
    )


def switch_stages(session: Session, event: Event, *, now: datetime) -> int:
    """Open and close the event's stages whose time has come; return how many moves were made.

    Nobody is asked: the timeline was decided before. Each move stands in the trail with the time
    at which it was due. A second call changes nothing.
    """
    moves = 0
    for stage in queries.stages_of(session, event):
        if stage.switches_at is None or stage.switches_at > now or event.phase not in RUNNING:
            continue
        due = due_states(stage.state, opens_at=stage.opens_at, closes_at=stage.closes_at, now=now)
        for state, at in list(due):
            _switch(session, stage, StageState(state), at, now)
            moves += 1
        set_next_switch(stage, now)
    session.flush()
    return moves


def note_move(stage: Stage, state: StageState, at: datetime) -> None:
    """Set what a stage in `state` knows of when it was opened and closed."""
    stage.state = state
    if state is StageState.OPEN:
        stage.opened_at, stage.closed_at = stage.opened_at or at, None
    if state is StageState.CLOSED:
        stage.closed_at = at


def _switch(session: Session, stage: Stage, state: StageState, at: datetime, now: datetime) -> None:
    actor, event = system_actor(CLOCK), stage.event
    body = {"from": str(stage.state), "to": str(state), "due": at.isoformat()}
    note_move(stage, state, at)
    session.flush()
    ledger.record(session, actor, "stage.move", stage, body=body, now=now)
    if state is StageState.OPEN and event.phase is EventPhase.REGISTRATION:
        moved = {"from": str(event.phase), "to": str(EventPhase.JUDGING)}
        event.phase = EventPhase.JUDGING
        session.flush()
        ledger.record(session, actor, "event.phase", event, body=moved, now=now)
