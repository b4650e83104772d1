"""Collections that run all year: when one batch closes, the next opens by itself.

A batch is an event of the same edition with the same rules: it has a window, places, a panel, a
result and awards of its own, and what is judged in one is never mixed with another.
"""

from calendar import monthrange
from collections.abc import Mapping
from datetime import datetime, timedelta
from typing import Any

from sqlalchemy import select
from sqlalchemy.orm import Session

from contest.editions.models import Edition, Event, EventPhase
from contest.editions.operations import add_event, move_phase
from contest.editions.queries import document_of
from contest.entries.models import NominationQuota
from contest.entries.operations.quotas import set_quota
from contest.entries.queries import groups_of_event
from contest.entries.rules import BATCH_MONTHS
from contest.entries.signals import BatchOpened
from contest.foundation import signals
from contest.foundation.calendar import from_local, local
from contest.foundation.permissions import system_actor
from contest.people.models import Unit

ACTOR = system_actor("entries.batches")
MONTHS_OF_YEAR = 12
INSTANT = timedelta(microseconds=1)


def closed_collections(session: Session, *, now: datetime) -> list[Event]:
    """Return each collection's newest batch where that one's window is over at `now`."""
    query = (
        select(Event)
        .join(Edition, Edition.id == Event.edition_id)
        .where(
            Edition.year >= local(now).year - 1,
            Event.phase != EventPhase.PREPARING,
            Event.registration_closes_at.is_not(None),
        )
        .order_by(Event.registration_closes_at)
    )
    newest: dict[tuple[int, str], Event] = {}
    for event in session.scalars(query):
        batches = _batches(document_of(session, event))
        if batches:
            newest[event.edition_id, batches.get("code", event.code)] = event
    return [one for one in newest.values() if _closes(one) <= now]


def open_next_batch(session: Session, event: Event, *, now: datetime) -> Event | None:
    """Open the batch that follows `event`, a collection whose window is over; None if none does.

    The first batch's window was set by a person; each next begins where the last ended and ends a
    month (or quarter) later. Batches stay within the edition's year; months in which nothing ran
    are passed over. Rules, places of units and, by the signal `BatchOpened`, the panels are
    those of the batch before. Doing it twice changes nothing. Each batch is a transaction of its
    own: it has a trail of its own.
    """
    document = document_of(session, event)
    months = BATCH_MONTHS.get(_batches(document).get("every", ""))
    if months is None or event.registration_closes_at is None or _closes(event) > now:
        return None
    opens, closes = _next_window(_closes(event), months)
    while closes <= now:
        opens, closes = _next_window(closes, months)
    follows = _named_for(document, event, opens)
    if local(closes - INSTANT).year != event.edition.year or _has(session, event, follows):
        return None
    return _open(session, event, follows, (opens, closes), now=now)


def _closes(event: Event) -> datetime:
    if event.registration_closes_at is None:
        raise ValueError("a collection has a window")
    return event.registration_closes_at


def _batches(document: Mapping[str, Any]) -> dict[str, Any]:
    return dict(document.get("entrants", {}).get("batches", {}))


def _next_window(closed: datetime, months: int) -> tuple[datetime, datetime]:
    """Return from when to when the next batch is open; the end of a month stays the end of one."""
    last = local(closed)
    at_midnight = last.day == 1 and (last.hour, last.minute) == (0, 0)
    month = last.year * MONTHS_OF_YEAR + last.month - 1 + months
    year, place = divmod(month, MONTHS_OF_YEAR)
    day = 1 if at_midnight else min(last.day, monthrange(year, place + 1)[1])
    wall = last.replace(year=year, month=place + 1, day=day, tzinfo=None)
    return closed, from_local(wall)


def _named_for(document: Mapping[str, Any], event: Event, opens: datetime) -> dict[str, Any]:
    """Return the rules of the batch that opens then, called after its month."""
    batches = _batches(document)
    base = {
        "code": batches.get("code", event.code),
        "name": batches.get("name", document["name"]),
        "name_en": batches.get("name_en", document.get("name_en") or document["name"]),
    }
    first = local(opens)
    entrants = {**document["entrants"], "batches": {**batches, **base}}
    return {
        **document,
        "code": f"{base['code'][:33]}-{first:%Y%m}",
        "name": f"{base['name']}（{first.year}年{first.month}月）",
        "name_en": f"{base['name_en']} ({first:%Y-%m})",
        "entrants": entrants,
    }


def _has(session: Session, event: Event, document: Mapping[str, Any]) -> bool:
    query = select(Event.id).where(
        Event.edition_id == event.edition_id, Event.code == document["code"]
    )
    return session.scalar(query) is not None


def _open(
    session: Session,
    before: Event,
    document: Mapping[str, Any],
    window: tuple[datetime, datetime],
    *,
    now: datetime,
) -> Event:
    event = add_event(
        session, ACTOR, before.edition, document=document, registration_opens_at=window[0],
        registration_closes_at=window[1], venue=before.venue, now=now,
    )  # fmt: skip
    move_phase(session, ACTOR, event, phase=EventPhase.REGISTRATION, now=now)
    groups = groups_of_event(session, event)
    codes = {one.id: code for code, one in groups_of_event(session, before).items()}
    rows = session.scalars(select(NominationQuota).where(NominationQuota.event_id == before.id))
    for row in rows.all():
        group = groups.get(codes.get(row.group_id or 0, ""))
        if row.group_id is None or group is not None:
            unit = session.get_one(Unit, row.unit_id)
            set_quota(
                session, ACTOR, event, unit=unit, group=group, category=row.category,
                quota=row.quota, now=now,
            )  # fmt: skip
    signals.send(session, BatchOpened(event.id, before.id))
    return event
