"""Series, editions and events are made; an event moves through its phases."""

from collections.abc import Mapping
from datetime import date, datetime
from typing import Any

from sqlalchemy import select
from sqlalchemy.orm import Session

from contest.editions import queries
from contest.editions.errors import CodeTaken, OnlyARehearsal, WrongMove, WrongWindow
from contest.editions.models import Edition, Event, EventKind, EventPhase, Series
from contest.editions.operations.definitions import check_document, keep_definition
from contest.editions.operations.switches import plan_switches
from contest.editions.rules import PHASE_MOVES, may_move
from contest.foundation import ledger, signals
from contest.foundation.permissions import Actor, require
from contest.people.models import Unit


def add_series(
    session: Session,
    actor: Actor,
    *,
    unit: Unit,
    name: str,
    now: datetime,
    name_en: str | None = None,
) -> Series:
    """Make a series of editions, run by `unit`, and return it; raises `NotPermitted`."""
    require(actor, "series.manage", unit)
    series = Series(unit_id=unit.id, unit=unit, name=name, name_en=name_en)
    session.add(series)
    session.flush()
    body = {"unit": unit.public_id, "name": name}
    ledger.record(session, actor, "series.add", series, body=body, now=now)
    return series


def add_edition(
    session: Session,
    actor: Actor,
    *,
    unit: Unit,
    name: str,
    year: int,
    now: datetime,
    sponsor: str | None = None,
    host: str | None = None,
    series: Series | None = None,
    name_en: str | None = None,
) -> Edition:
    """Make one holding of a contest, run by `unit`, and return it; the sponsor is the unit itself
    unless another is named. Raises `NotPermitted`, also for a series of another unit's.
    """
    require(actor, "edition.manage", unit)
    if series is not None:
        require(actor, "series.manage", series)
    edition = Edition(
        unit_id=unit.id,
        unit=unit,
        series_id=series.id if series else None,
        series=series,
        name=name,
        name_en=name_en,
        year=year,
        sponsor=sponsor or unit.name,
        host=host,
        created_at=now,
    )
    session.add(edition)
    session.flush()
    body = {
        "unit": unit.public_id,
        "series": series.public_id if series else None,
        "name": name,
        "year": year,
    }
    ledger.record(session, actor, "edition.add", edition, body=body, now=now)
    return edition


def add_event(
    session: Session,
    actor: Actor,
    edition: Edition,
    *,
    document: Mapping[str, Any],
    now: datetime,
    registration_opens_at: datetime | None = None,
    registration_closes_at: datetime | None = None,
    held_on: date | None = None,
    venue: str | None = None,
    rehearsal_of: Event | None = None,
) -> Event:
    """Make an event from a definition document, adopt it as version 1, and return the event.

    `rehearsal_of` names the event that it is a rehearsal of.
    Raises `NotPermitted`, `BadDefinition` with a fault for each error, `CodeTaken`, `WrongWindow`.
    """
    require(actor, "edition.manage", edition)
    check_document(document)
    check_window(registration_opens_at, registration_closes_at)
    code = document["code"]
    _require_free(session, edition, code)
    event = Event(
        edition_id=edition.id,
        edition=edition,
        code=code,
        name=document["name"],
        name_en=document.get("name_en"),
        kind=EventKind(document["kind"]),
        registration_opens_at=registration_opens_at,
        registration_closes_at=registration_closes_at,
        held_on=held_on,
        venue=venue,
        rehearsal_of_id=rehearsal_of.id if rehearsal_of else None,
        created_at=now,
    )
    session.add(event)
    session.flush()
    body = {"edition": edition.public_id, "code": code, "kind": str(event.kind)}
    body |= {"rehearsal_of": rehearsal_of.public_id} if rehearsal_of else {}
    ledger.record(session, actor, "event.add", event, body=body, now=now)
    keep_definition(session, actor, event, document=document, version=1, reason=None, now=now)
    signals.send(session, signals.FactsChanged("events", event.id))
    return event


def _require_free(session: Session, edition: Edition, code: str) -> None:
    taken = select(Event.id).where(Event.edition_id == edition.id, Event.code == code)
    if session.scalar(taken) is not None:
        raise CodeTaken(code=code)


def schedule_event(
    session: Session,
    actor: Actor,
    event: Event,
    *,
    registration_opens_at: datetime | None,
    registration_closes_at: datetime | None,
    held_on: date | None,
    venue: str | None,
    now: datetime,
) -> None:
    """Set when registration is open, the day and the place.

    Raises `NotPermitted` or `WrongWindow`.
    """
    require(actor, "event.manage", event)
    check_window(registration_opens_at, registration_closes_at)
    event.registration_opens_at = registration_opens_at
    event.registration_closes_at = registration_closes_at
    event.held_on, event.venue = held_on, venue
    plan_switches(session, event, queries.document_of(session, event), now=now)
    body = {
        "opens": registration_opens_at and registration_opens_at.isoformat(),
        "closes": registration_closes_at and registration_closes_at.isoformat(),
        "held_on": held_on and held_on.isoformat(),
        "venue": venue,
    }
    ledger.record(session, actor, "event.schedule", event, body=body, now=now)


def move_phase(
    session: Session, actor: Actor, event: Event, *, phase: EventPhase, now: datetime
) -> None:
    """Move the event to another phase; the table of moves is `rules.PHASE_MOVES`.

    Moving to where it is changes nothing. Raises `NotPermitted` or `WrongMove`.
    """
    require(actor, "event.manage", event)
    if phase is event.phase:
        return
    if event.is_rehearsal:
        raise OnlyARehearsal
    if not may_move(PHASE_MOVES, event.phase, phase):
        raise WrongMove
    set_phase(session, actor, event, phase=phase, now=now)


def set_phase(
    session: Session, actor: Actor, event: Event, *, phase: EventPhase, now: datetime
) -> None:
    """Note the event's new phase; the caller has asked whether it may."""
    body = {"from": str(event.phase), "to": str(phase)}
    event.phase = phase
    # What the timeline would have done while the event was in preparation is not made up for.
    plan_switches(session, event, queries.document_of(session, event), now=now)
    ledger.record(session, actor, "event.phase", event, body=body, now=now)


def check_window(opens_at: datetime | None, closes_at: datetime | None) -> None:
    """Raise `WrongWindow` when registration would close before it opens."""
    if opens_at is not None and closes_at is not None and opens_at >= closes_at:
        raise WrongWindow
