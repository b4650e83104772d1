"""Draws the order of appearance and leads through it, one press after another."""

from datetime import datetime
from random import Random, SystemRandom
from typing import Final

from sqlalchemy import delete
from sqlalchemy.orm import Session

from contest.editions.models import Stage
from contest.foundation import ledger
from contest.foundation.permissions import Actor, require
from judges.contestday.errors import (
    HallUnderWay,
    NobodyLeft,
    NoSuchTimes,
    NotAllIn,
    NothingDrawn,
    OtherPhase,
)
from judges.contestday.models import Appearance, BoardState, Hall, Phase
from judges.contestday.queries import day_of_stage, hall_of_stage
from judges.contestday.rules import AFTER
from judges.sealing.models import WorkStatus
from judges.sealing.queries import works_of_stage

LONGEST: Final = 120 * 60


def draw_order(
    session: Session,
    actor: Actor,
    stage: Stage,
    *,
    present_seconds: int,
    question_seconds: int,
    now: datetime,
    lots: Random | None = None,
) -> Hall:
    """Draw the order in which the present works appear and return the hall; anew until a call.

    The order goes into the trail. Raises `NotPermitted`, `NoSuchTimes`, `NothingDrawn` or
    `HallUnderWay`.
    """
    require(actor, "hall.direct", stage)
    if not 0 < present_seconds <= LONGEST or not 0 <= question_seconds <= LONGEST:
        raise NoSuchTimes
    works = [one for one in works_of_stage(session, stage) if one.status is WorkStatus.PRESENT]
    if not works:
        raise NothingDrawn
    hall = hall_of_stage(session, stage)
    if hall is not None and hall.place:
        raise HallUnderWay
    if hall is None:
        hall = Hall(edition_id=stage.edition_id, stage_id=stage.id, stage=stage)
        session.add(hall)
    hall.present_seconds, hall.question_seconds, hall.phase_at = (
        present_seconds,
        question_seconds,
        now,
    )
    session.flush()
    session.execute(delete(Appearance).where(Appearance.hall_id == hall.id))
    (lots or SystemRandom()).shuffle(works)
    for place, work in enumerate(works, 1):
        session.add(
            Appearance(edition_id=stage.edition_id, hall_id=hall.id, work_id=work.id, place=place)
        )
    session.flush()
    session.refresh(hall, ["appearances"])
    body = {"stage": stage.public_id, "order": [work.code for work in works]}
    ledger.record(session, actor, "hall.draw", hall, body=body, now=now)
    return hall


def step(session: Session, actor: Actor, hall: Hall, *, seen: Phase, now: datetime) -> Phase:
    """Go on from the phase that the console showed to the next one, and return that.

    Called, presenting, questions, marking, score shown, and the next one is called. A phase without
    time is left out. Raises `NotPermitted`, `OtherPhase` when somebody pressed before, `NotAllIn`
    while a counting judge is missing, `NobodyLeft` behind the last one.
    """
    require(actor, "hall.direct", hall)
    if hall.phase is not seen:
        raise OtherPhase
    after = Phase(AFTER[hall.phase])
    if after is Phase.QUESTIONS and not hall.question_seconds:
        after = Phase.MARKING
    if after is Phase.CALLED:
        _call_next(hall, now)
    if after is Phase.SHOWN:
        _let_stand(session, hall, now)
    hall.phase, hall.phase_at = after, now
    session.flush()
    current = hall.current
    body = {"phase": str(after), "work": current.work.code if current else None}
    ledger.record(session, actor, "hall.step", hall, body=body, now=now)
    return after


def move_board(
    session: Session, actor: Actor, hall: Hall, *, move: str, now: datetime
) -> BoardState:
    """Freeze the ranking, reveal the next rank from the last up, or show it live again.

    `move` is freeze, reveal or live; pressing freeze twice changes nothing. Raises `NotPermitted`,
    or `KeyError` for another move.
    """
    require(actor, "hall.direct", hall)
    state = {
        "freeze": BoardState.FROZEN,
        "reveal": BoardState.REVEALING,
        "live": BoardState.LIVE,
    }[move]
    if state is BoardState.LIVE:
        hall.frozen_at, hall.revealed = None, 0
    else:
        hall.frozen_at = hall.frozen_at or now
        hall.revealed = hall.revealed + 1 if state is BoardState.REVEALING else 0
    hall.board = state
    session.flush()
    body = {"board": str(state), "revealed": hall.revealed}
    ledger.record(session, actor, "hall.board", hall, body=body, now=now)
    return state


def _call_next(hall: Hall, now: datetime) -> None:
    left = [
        one
        for one in hall.appearances
        if one.place > hall.place and one.work.status is WorkStatus.PRESENT
    ]
    if not left:
        raise NobodyLeft
    hall.place, left[0].called_at = left[0].place, now


def _let_stand(session: Session, hall: Hall, now: datetime) -> None:
    current = hall.current
    if current is None:
        raise NobodyLeft
    if not day_of_stage(session, hall.stage, now=now).row_of(current.work).is_complete:
        raise NotAllIn
    current.shown_at = now
