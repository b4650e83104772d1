"""What other features may count: who handed in how many sheets, without any mark."""

from typing import Any

from sqlalchemy import Select, func, or_, select

from contest.editions.models import Event, Stage
from judges.panels.models import Judge, SeatHolder
from judges.scoresheets.models import ScoreSheet


def judge_sheets() -> Select[*tuple[Any, ...]]:
    """Return every person who held a seat when a sheet of it was handed in, with their number."""
    return (
        select(
            Judge.person_id,
            Stage.event_id,
            func.count(ScoreSheet.id.distinct()).label("sheets"),
        )
        .select_from(ScoreSheet)
        .join(Stage, Stage.id == ScoreSheet.stage_id)
        .join(Event, Event.id == Stage.event_id)
        .join(SeatHolder, SeatHolder.seat_id == ScoreSheet.seat_id)
        .join(Judge, Judge.id == SeatHolder.judge_id)
        .where(
            Event.rehearsal_of_id.is_(None),
            ScoreSheet.submitted_at >= SeatHolder.took_at,
            or_(SeatHolder.left_at.is_(None), ScoreSheet.submitted_at <= SeatHolder.left_at),
        )
        .group_by(Judge.person_id, Stage.event_id)
    )
