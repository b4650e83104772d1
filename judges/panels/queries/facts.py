"""What other features may count: who judged where, without any mark."""

from typing import Any

from sqlalchemy import Select, func, select

from contest.editions.models import Event, Stage
from judges.panels.models import Judge, Panel, Seat, SeatHolder


def judge_service() -> Select[*tuple[Any, ...]]:
    """Return every person who held a seat of an event, with the number of its stages."""
    return (
        select(
            Judge.person_id,
            Stage.event_id,
            func.count(Stage.id.distinct()).label("stages"),
        )
        .select_from(SeatHolder)
        .join(Judge, Judge.id == SeatHolder.judge_id)
        .join(Seat, Seat.id == SeatHolder.seat_id)
        .join(Panel, Panel.id == Seat.panel_id)
        .join(Stage, Stage.id == Panel.stage_id)
        .join(Event, Event.id == Stage.event_id)
        .where(Event.rehearsal_of_id.is_(None))
        .group_by(Judge.person_id, Stage.event_id)
    )
