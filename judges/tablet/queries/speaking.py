"""Finds what the desk said to tablets and which judges call; changes nothing."""

from dataclasses import dataclass
from datetime import datetime, timedelta
from typing import Final

from sqlalchemy import bindparam, select
from sqlalchemy.orm import Session, joinedload

from contest.editions.models import Event
from contest.foundation.errors import NotFound
from judges.panels.models import Judge
from judges.tablet.models import TabletCall, TabletNotice

# A contest day; what was said yesterday is no news on a tablet.
TOLD_FOR: Final = timedelta(hours=12)
# Asked with each batch, so made once.
_SAID, _CALLED = TabletNotice.__table__.c, TabletCall.__table__.c
_NOTICES = (
    select(_SAID.public_id, _SAID.text, _SAID.sent_at)
    .where(
        _SAID.event_id == bindparam("event_id"),
        _SAID.sent_at > bindparam("since"),
        _SAID.judge_id.is_(None) | (_SAID.judge_id == bindparam("judge_id")),
    )
    .order_by(_SAID.id)
)
_CALLS = (
    select(_CALLED.call_id, _CALLED.answered_at)
    .where(
        _CALLED.event_id == bindparam("event_id"),
        _CALLED.judge_id == bindparam("judge_id"),
        _CALLED.received_at > bindparam("since"),
    )
    .order_by(_CALLED.id)
)


@dataclass(frozen=True, slots=True)
class Said:
    """What the desk says to a tablet."""

    public_id: str
    text: str
    sent_at: datetime


@dataclass(frozen=True, slots=True)
class OwnCall:
    """A call as the tablet that made it knows it."""

    call_id: str
    is_answered: bool


def notices_for(
    session: Session, event: Event, judge: Judge | None, *, now: datetime
) -> list[Said]:
    """Return what `judge` is to read today, the newest last; only words to all for None."""
    asked = {"event_id": event.id, "since": now - TOLD_FOR, "judge_id": judge.id if judge else None}
    return [Said(*row) for row in session.execute(_NOTICES, asked)]


def notices_of_event(session: Session, event: Event, *, now: datetime) -> list[TabletNotice]:
    """Return everything that was said today in `event`, the newest first."""
    query = (
        select(TabletNotice)
        .where(TabletNotice.event_id == event.id, TabletNotice.sent_at > now - TOLD_FOR)
        .options(joinedload(TabletNotice.judge).joinedload(Judge.person))
    )
    return list(session.scalars(query.order_by(TabletNotice.id.desc())))


def calls_of_judge(
    session: Session, event: Event, judge: Judge | None, *, now: datetime
) -> list[OwnCall]:
    """Return the judge's calls of today, the newest last; [] for None."""
    if judge is None:
        return []
    asked = {"event_id": event.id, "judge_id": judge.id, "since": now - TOLD_FOR}
    return [OwnCall(call_id, at is not None) for call_id, at in session.execute(_CALLS, asked)]


def open_calls(session: Session, event: Event) -> list[TabletCall]:
    """Return the calls that nobody answered, the oldest first."""
    query = (
        select(TabletCall)
        .where(TabletCall.event_id == event.id, TabletCall.answered_at.is_(None))
        .options(
            joinedload(TabletCall.judge).joinedload(Judge.person), joinedload(TabletCall.device)
        )
    )
    return list(session.scalars(query.order_by(TabletCall.id)))


def call_by_public_id(session: Session, public_id: str) -> TabletCall:
    """Return the call of this public id; raises `NotFound`."""
    found = session.scalar(select(TabletCall).where(TabletCall.public_id == public_id))
    if found is None:
        raise NotFound
    return found
