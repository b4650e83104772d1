"""Reads the collections of the levels above one, to which its best are nominated."""

from datetime import datetime

from sqlalchemy import select
from sqlalchemy.orm import Session, joinedload

from contest.editions.models import Edition, Event, EventPhase
from contest.people.models import Unit


def collections_above(session: Session, event: Event, now: datetime) -> list[Event]:
    """Return the open events of the same kind that a unit above the event's organiser runs.

    The nearest level first. Open is what takes entries at `now`, by phase and by window.
    """
    path = event.edition.unit.path
    steps = [step for step in path.split("/") if step]
    above = ["".join(f"{step}/" for step in steps[:depth]) for depth in range(1, len(steps))]
    query = (
        select(Event)
        .join(Edition, Edition.id == Event.edition_id)
        .join(Unit, Unit.id == Edition.unit_id)
        .where(
            Unit.path.in_(above),
            Event.kind == event.kind,
            Event.phase == EventPhase.REGISTRATION,
        )
        .options(joinedload(Event.edition).joinedload(Edition.unit))
        .order_by(Unit.path.desc(), Event.id)
    )
    return [
        one
        for one in session.scalars(query)
        if (one.registration_opens_at is None or one.registration_opens_at <= now)
        and (one.registration_closes_at is None or now < one.registration_closes_at)
    ]
