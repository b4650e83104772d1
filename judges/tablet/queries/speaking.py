"""Finds what the desk said to tablets and which judges call; changes nothing."""

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
_NOTICES = (
    select(TabletNotice)
    .where(
        TabletNotice.event_id == bindparam("event_id"),
        TabletNotice.sent_at > bindparam("since"),
        TabletNotice.judge_id.is_(None) | (TabletNotice.judge_id == bindparam("judge_id")),
    )
    .order_by(TabletNotice.id)
)
_CALLS = (
    select(TabletCall)
    .where(
        TabletCall.event_id == bindparam("event_id"),
        TabletCall.judge_id == bindparam("judge_id"),
        TabletCall.received_at > bindparam("since"),
    )
    .order_by(TabletCall.id)
)


def notices_for(
    session: Session, event: Event, judge: Judge | None, *, now: datetime
) -> list[TabletNotice]:
    """Return what `judge` is to read today, the newest last; only words to all for None."""
    asked = {"event_id": event.id, "since": now - TOLD_FOR, "judge_id": judge.id if judge else None}
    return list(session.scalars(_NOTICES, asked))


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
) -> list[TabletCall]:
    """Return the judge's calls of today, the newest last; [] for None."""
    if judge is None:
        return []
    asked = {"event_id": event.id, "judge_id": judge.id, "since": now - TOLD_FOR}
    return list(session.scalars(_CALLS, asked))


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
