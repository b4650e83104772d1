"""Stages are opened, paused and closed by hand; opening one begins the judging."""

from datetime import datetime

from sqlalchemy.orm import Session

from contest.editions.errors import WrongMove
from contest.editions.models import EventPhase, Stage, StageState
from contest.editions.operations.events import set_phase
from contest.editions.operations.switches import note_move, set_next_switch
from contest.editions.rules import STATE_MOVES, may_move
from contest.foundation import ledger
from contest.foundation.permissions import Actor, require

BEFORE_JUDGING = (EventPhase.PREPARING, EventPhase.REGISTRATION)


def open_stage(
    session: Session, actor: Actor, stage: Stage, *, now: datetime, reason: str | None = None
) -> None:
    """Let a stage take marks, for the first time or again.

    The event moves to judging where it was not there yet. `reason` is kept outside the chain.
    Raises `NotPermitted`, or `WrongMove` when the stage is open or the results stand in notice.
    """
    require(actor, "stage.control", stage)
    if stage.event.phase not in (*BEFORE_JUDGING, EventPhase.JUDGING):
        raise WrongMove
    _move(session, actor, stage, StageState.OPEN, reason=reason, now=now)
    # A rehearsal is judged in preparation: no list of true contests ever holds it.
    if stage.event.phase in BEFORE_JUDGING and not stage.event.is_rehearsal:
        set_phase(session, actor, stage.event, phase=EventPhase.JUDGING, now=now)


def pause_stage(
    session: Session, actor: Actor, stage: Stage, *, now: datetime, reason: str | None = None
) -> None:
    """Take no marks for a while; raises `NotPermitted` or `WrongMove`."""
    require(actor, "stage.control", stage)
    _move(session, actor, stage, StageState.PAUSED, reason=reason, now=now)


def close_stage(
    session: Session, actor: Actor, stage: Stage, *, now: datetime, reason: str | None = None
) -> None:
    """Take no marks any more; raises `NotPermitted` or `WrongMove`."""
    require(actor, "stage.control", stage)
    _move(session, actor, stage, StageState.CLOSED, reason=reason, now=now)


def _move(
    session: Session,
    actor: Actor,
    stage: Stage,
    state: StageState,
    *,
    reason: str | None,
    now: datetime,
) -> None:
    if not may_move(STATE_MOVES, stage.state, state):
        raise WrongMove
    body = {"from": str(stage.state), "to": str(state)}
    if stage.state is StageState.CLOSED:
        stage.reopened_at = now
    note_move(stage, state, now)
    set_next_switch(stage, now)
    session.flush()
    ledger.record(
        session, actor, "stage.move", stage, body=body, private={"reason": reason}, now=now
    )
