"""Finds what was keyed from paper and waits for a second person; shows no value to anybody."""

from collections.abc import Mapping

from sqlalchemy import select
from sqlalchemy.orm import Session

from contest.editions.models import Stage
from judges.panels.models import Seat
from judges.scoresheets.models import PaperKeying, ScoreSheet, SheetState
from judges.sealing.models import Work


def keyings_of(session: Session, seat: Seat, work: Work) -> list[PaperKeying]:
    """Return the first keying of a paper sheet, then the second; [] where nobody keyed."""
    query = select(PaperKeying).where(
        PaperKeying.seat_id == seat.id, PaperKeying.work_id == work.id
    )
    return list(session.scalars(query.order_by(PaperKeying.number)))


def keyings_of_stage(session: Session, stage: Stage) -> Mapping[tuple[int, int], int]:
    """Return how many people keyed the sheet of each (seat, work) that is not in yet: 1 or 2."""
    here = (ScoreSheet.seat_id == PaperKeying.seat_id) & (ScoreSheet.work_id == PaperKeying.work_id)
    is_blank = ScoreSheet.id.is_(None) | (ScoreSheet.state == SheetState.DRAFT)
    query = (
        select(PaperKeying.seat_id, PaperKeying.work_id)
        .join(Work, Work.id == PaperKeying.work_id)
        .outerjoin(ScoreSheet, here)
        .where(Work.stage_id == stage.id, is_blank)
    )
    counted: dict[tuple[int, int], int] = {}
    for seat_id, work_id in session.execute(query):
        counted[seat_id, work_id] = counted.get((seat_id, work_id), 0) + 1
    return counted
