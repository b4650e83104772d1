"""Stages are opened, paused and closed; opening one begins the judging."""

from datetime import datetime

from sqlalchemy.orm import Session

from contest.editions.errors import WrongMove
from contest.editions.models import EventPhase, Stage, StageState
from contest.editions.operations.events import set_phase
from contest.editions.rules import STATE_MOVES, may_move
from contest.foundation import ledger
from contest.foundation.permissions import Actor, require

BEFORE_JUDGING = (EventPhase.PREPARING, EventPhase.REGISTRATION)


def open_stage(session: Session, actor: Actor, stage: Stage, *, now: datetime) -> None:
    """Let a stage take marks, for the first time or again.

    The event moves to judging where it was not there yet. Raises `NotPermitted`, or `WrongMove`
    when the stage is open or the results stand in notice.
    """
    require(actor, "stage.control", stage)
    if stage.event.phase not in (*BEFORE_JUDGING, EventPhase.JUDGING):
        raise WrongMove
    _move(session, actor, stage, StageState.OPEN, now)
    if stage.event.phase in BEFORE_JUDGING:
        set_phase(session, actor, stage.event, phase=EventPhase.JUDGING, now=now)


def pause_stage(session: Session, actor: Actor, stage: Stage, *, now: datetime) -> None:
    """Take no marks for a while; raises `NotPermitted` or `WrongMove`."""
    require(actor, "stage.control", stage)
    _move(session, actor, stage, StageState.PAUSED, now)


def close_stage(session: Session, actor: Actor, stage: Stage, *, now: datetime) -> None:
    """Take no marks any more; raises `NotPermitted` or `WrongMove`."""
    require(actor, "stage.control", stage)
    _move(session, actor, stage, StageState.CLOSED, now)


def _move(session: Session, actor: Actor, stage: Stage, state: StageState, now: datetime) -> None:
    if not may_move(STATE_MOVES, stage.state, state):
        raise WrongMove
    body = {"from": str(stage.state), "to": str(state)}
    if stage.state is StageState.CLOSED:
        stage.reopened_at = now
    stage.state = state
    if state is StageState.OPEN:
        stage.opened_at, stage.closed_at = stage.opened_at or now, None
    if state is StageState.CLOSED:
        stage.closed_at = now
    session.flush()
    ledger.record(session, actor, "stage.move", stage, body=body, now=now)
