"""Finds sheets that were opened one by one while their stage takes none."""

from collections.abc import Mapping
from datetime import datetime

from sqlalchemy import select
from sqlalchemy.orm import Session, joinedload

from contest.editions.models import Stage
from contest.foundation.errors import NotFound
from contest.foundation.models import Approval, ApprovalState
from judges.panels.models import Seat
from judges.scoresheets.models import ScoreSheet, SheetUnlock
from judges.sealing.models import Work


def live_unlock(session: Session, seat: Seat, work: Work, *, now: datetime) -> SheetUnlock | None:
    """Return the unlock by which the seat may change its sheet of `work` now; None without one."""
    query = (
        select(SheetUnlock)
        .join(ScoreSheet, ScoreSheet.id == SheetUnlock.sheet_id)
        .where(
            ScoreSheet.seat_id == seat.id,
            ScoreSheet.work_id == work.id,
            SheetUnlock.used_at.is_(None),
            SheetUnlock.shuts_at > now,
        )
    )
    return session.scalar(query.order_by(SheetUnlock.id.desc()).limit(1))


def unlocks_of_stage(session: Session, stage: Stage, *, now: datetime) -> Mapping[int, SheetUnlock]:
    """Return, by the sheet's id, what is asked for and undecided, or open now."""
    query = (
        select(SheetUnlock)
        .join(ScoreSheet, ScoreSheet.id == SheetUnlock.sheet_id)
        .outerjoin(Approval, Approval.id == SheetUnlock.approval_id)
        .where(
            ScoreSheet.stage_id == stage.id,
            SheetUnlock.used_at.is_(None),
            (SheetUnlock.shuts_at > now)
            | (SheetUnlock.opened_at.is_(None) & (Approval.state == ApprovalState.REQUESTED)),
        )
        .options(joinedload(SheetUnlock.sheet), joinedload(SheetUnlock.approval))
        .order_by(SheetUnlock.id)
    )
    return {one.sheet_id: one for one in session.scalars(query)}


def unlock_by_public_id(session: Session, public_id: str) -> SheetUnlock:
    """Return the unlock of this public id; raises `NotFound`."""
    found = session.scalar(select(SheetUnlock).where(SheetUnlock.public_id == public_id))
    if found is None:
        raise NotFound
    return found
