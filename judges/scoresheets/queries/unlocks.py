"""Finds until when sheets can be taken back, and those that were opened one by one."""

from collections.abc import Mapping
from dataclasses import dataclass
from datetime import datetime, timedelta
from functools import cache
from typing import Final

from sqlalchemy import BindParameter, Select, bindparam, select
from sqlalchemy.orm import Session, joinedload

from contest.editions.models import Stage, StageState
from contest.editions.queries import safeguards_of
from contest.foundation.errors import NotFound
from contest.foundation.models import Approval, ApprovalState
from judges.panels.models import Judge, Seat, SeatHolder, SeatRole
from judges.scoresheets.models import ScoreSheet, SheetState, SheetUnlock
from judges.scoresheets.queries.sheets import effective_revision
from judges.sealing.models import Work

GRANTED: Final = "granted"
# Asked with each sheet, so made once.
_LIVE = (
    select(SheetUnlock)
    .join(ScoreSheet, ScoreSheet.id == SheetUnlock.sheet_id)
    .where(
        ScoreSheet.seat_id == bindparam("seat_id"),
        ScoreSheet.work_id == bindparam("work_id"),
        SheetUnlock.used_at.is_(None),
        SheetUnlock.shuts_at > bindparam("now"),
    )
    .order_by(SheetUnlock.id.desc())
    .limit(1)
)


def _decidable() -> Select[int]:
    """Make the query for the ids of wishes that a person decides, of columns and made once."""
    person_id: BindParameter[int] = bindparam("person_id")
    unlocks, sheets, asked = (one.__table__.c for one in (SheetUnlock, ScoreSheet, Approval))
    seats, holders, judges = (one.__table__.c for one in (Seat, SeatHolder, Judge))
    sits = (
        select(holders.seat_id)
        .join_from(SeatHolder.__table__, Judge.__table__, judges.id == holders.judge_id)
        .where(holders.left_at.is_(None), judges.person_id == person_id)
    )
    chaired = select(seats.panel_id).where(seats.role == SeatRole.CHIEF, seats.id.in_(sits))
    return (
        select(unlocks.id)
        .join_from(SheetUnlock.__table__, ScoreSheet.__table__, sheets.id == unlocks.sheet_id)
        .join(Seat.__table__, seats.id == sheets.seat_id)
        .join(Approval.__table__, asked.id == unlocks.approval_id)
        .where(
            asked.state == ApprovalState.REQUESTED,
            asked.requested_by != person_id,
            seats.panel_id.in_(chaired),
        )
    )


_DECIDABLE = _decidable()


def recallable_until(session: Session, sheet: ScoreSheet | None) -> datetime | None:
    """Return when its judge's right to take the sheet back ends; None when there is none at all.

    It runs from the moment at which the server got the version that holds, in an open stage only.
    Once the stage was closed and opened again, what is changed is corrected with a reason.
    """
    if sheet is None or sheet.state is not SheetState.SUBMITTED:
        return None
    if sheet.stage.state is not StageState.OPEN or is_reopened_for(sheet):
        return None
    minutes = safeguards_of(session, sheet.stage.event).recall_minutes
    held = effective_revision(session, sheet)
    return held.received_at + timedelta(minutes=minutes) if held and minutes else None


@dataclass(frozen=True, slots=True)
class Correction:
    """How the last wish to correct a sheet stands: asked, granted or refused.

    `until` is when a granted one ends; None where the stage was opened again for all. `answer`
    says why one was refused. `proposed` is what was agreed to, canonical; None: it was not said.
    """

    state: str
    reason: str
    answer: str | None
    until: datetime | None
    proposed: str | None = None


def correction_of(
    session: Session, sheet: ScoreSheet | None, *, now: datetime
) -> Correction | None:
    """Return how the last wish stands; None without one, or once it was used or ran out."""
    if sheet is None or sheet.state is not SheetState.SUBMITTED:
        return None
    if is_reopened_for(sheet):
        return Correction(GRANTED, "", None, None)
    query = select(SheetUnlock).where(SheetUnlock.sheet_id == sheet.id)
    last = session.scalar(query.order_by(SheetUnlock.id.desc()).limit(1))
    if last is None or last.used_at is not None:
        return None
    if last.shuts_at is not None:
        ended = last.shuts_at <= now
        found = Correction(GRANTED, last.reason, None, last.shuts_at, last.proposed)
        return None if ended else found
    state = last.approval.state if last.approval else None
    if state is ApprovalState.REFUSED:
        return Correction("refused", last.reason, last.answer, None)
    return Correction("asked", last.reason, None, None)


def is_reopened_for(sheet: ScoreSheet) -> bool:
    """Say whether the stage was closed and opened again since this sheet came: for corrections."""
    stage = sheet.stage
    again, came = stage.reopened_at, sheet.submitted_at
    is_open = stage.state is StageState.OPEN
    return is_open and again is not None and came is not None and came <= again


def is_judges_wish(unlock: SheetUnlock) -> bool:
    """Say whether the judge on the seat asked for it, not the desk."""
    holder = unlock.sheet.seat.holder
    asked = unlock.approval.requested_by if unlock.approval else None
    return holder is not None and asked == holder.judge.person_id


def wishes_to_decide(session: Session, person_id: int | None) -> list[SheetUnlock]:
    """Return what is asked for in panels on whose chief seat the person sits, the oldest first.

    Not what the person asked for: another one decides that.
    """
    if person_id is None:
        return []
    return list(session.scalars(_to_decide(), {"person_id": person_id}))


def count_to_decide(session: Session, person_id: int | None) -> int:
    """Return how many wishes `wishes_to_decide` has; each batch of a tablet asks it."""
    return (
        0 if person_id is None else len(session.execute(_DECIDABLE, {"person_id": person_id}).all())
    )


@cache
def _to_decide() -> Select[SheetUnlock]:
    return (
        select(SheetUnlock)
        .where(SheetUnlock.id.in_(_DECIDABLE))
        .options(joinedload(SheetUnlock.sheet).joinedload(ScoreSheet.work))
        .order_by(SheetUnlock.id)
    )


def live_unlock(session: Session, seat: Seat, work: Work, *, now: datetime) -> SheetUnlock | None:
    """Return the unlock by which the seat may change its sheet of `work` now; None without one."""
    return session.scalar(_LIVE, {"seat_id": seat.id, "work_id": work.id, "now": now})


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
