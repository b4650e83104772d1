"""Finds tablets that know more than the server, and what they bring again; changes nothing."""

from sqlalchemy import bindparam, func, select
from sqlalchemy.orm import Session

from contest.editions.models import Event
from contest.foundation.errors import NotFound
from judges.tablet.models import TabletDelivery, TabletDevice, TabletRecollection

_RECOLLECTIONS = TabletRecollection.__table__.c
_RUNNING = select(_RECOLLECTIONS.id).where(
    _RECOLLECTIONS.event_id == bindparam("event_id"),
    _RECOLLECTIONS.opened_at.is_not(None),
    _RECOLLECTIONS.ended_at.is_(None),
)


def tablets_ahead(session: Session, event: Event) -> list[TabletDevice]:
    """Return the tablets of `event` that have seen records which our trail lacks, by number."""
    query = select(TabletDevice).where(
        TabletDevice.event_id == event.id, TabletDevice.mismatch_at.is_not(None)
    )
    return list(session.scalars(query.order_by(TabletDevice.number)))


def present_recollection(session: Session, event: Event) -> TabletRecollection | None:
    """Return what was asked or runs in `event`; None where nothing of it is open."""
    return session.scalar(
        select(TabletRecollection).where(
            TabletRecollection.event_id == event.id, TabletRecollection.ended_at.is_(None)
        )
    )


def tablets_owing(session: Session, recollection: TabletRecollection) -> list[TabletDevice]:
    """Return the tablets that may still hold what was lost, by number.

    Those that know more than the server, hold sheets to send, or were not heard of since it was
    opened. One that was enrolled behind the backup is not known here before it speaks.
    """
    query = select(TabletDevice).where(
        TabletDevice.event_id == recollection.event_id,
        TabletDevice.mismatch_at.is_not(None)
        | (TabletDevice.waiting > 0)
        | (TabletDevice.last_contact_at < (recollection.opened_at or recollection.asked_at)),
    )
    return list(session.scalars(query.order_by(TabletDevice.number)))


def is_recollecting(session: Session, event: Event) -> bool:
    """Say whether the tablets of `event` are to bring again what the server lost."""
    return session.scalar(_RUNNING, {"event_id": event.id}) is not None


def may_bring_more(session: Session, event: Event) -> bool:
    """Say whether tablets of `event` may yet bring what a restored server lost.

    Not those that were ahead when somebody said last that all is here: one may be broken for good.
    """
    if present_recollection(session, event) is not None:
        return True
    ended = session.scalar(
        select(func.max(TabletRecollection.ended_at)).where(
            TabletRecollection.event_id == event.id, TabletRecollection.opened_at.is_not(None)
        )
    )
    since = [one.mismatch_at for one in tablets_ahead(session, event) if one.mismatch_at]
    return any(ended is None or at > ended for at in since)


def recollection_by_public_id(session: Session, public_id: str) -> TabletRecollection:
    """Return the recollection with this id; raises `NotFound`."""
    found = session.scalar(
        select(TabletRecollection).where(TabletRecollection.public_id == public_id)
    )
    if found is None:
        raise NotFound
    return found


def count_brought(session: Session, recollection: TabletRecollection) -> int:
    """Return how many sheets tablets of the event have brought since it was opened; 0 before."""
    if recollection.opened_at is None:
        return 0
    query = (
        select(func.count())
        .select_from(TabletDelivery)
        .join(TabletDevice, TabletDevice.id == TabletDelivery.device_id)
        .where(
            TabletDevice.event_id == recollection.event_id,
            TabletDelivery.received_at >= recollection.opened_at,
        )
    )
    return session.scalar(query) or 0
