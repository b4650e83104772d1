"""Which stages lack judges, counted for many stages at once."""

from collections.abc import Sequence

from sqlalchemy import and_, func, select
from sqlalchemy.orm import Session

from contest.editions.models import Stage
from judges.panels.models import Panel, Seat, SeatHolder


def empty_seats(session: Session, stages: Sequence[Stage]) -> dict[int, int]:
    """Return how many seats nobody sits on, by the stage's id.

    A stage whose seats are all taken has nought; one without a seat is left out.
    """
    taken = and_(SeatHolder.seat_id == Seat.id, SeatHolder.left_at.is_(None))
    query = (
        select(
            Panel.stage_id,
            func.count(Seat.id.distinct()),
            func.count(SeatHolder.seat_id.distinct()),
        )
        .join(Seat, Seat.panel_id == Panel.id)
        .outerjoin(SeatHolder, taken)
        .where(Panel.stage_id.in_([stage.id for stage in stages]))
        .group_by(Panel.stage_id)
    )
    return {stage_id: seats - held for stage_id, seats, held in session.execute(query)}
