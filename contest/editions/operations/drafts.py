"""A contest is set up as a draft, step by step, and made into an event at the end."""

import copy
from collections.abc import Mapping
from datetime import date, datetime
from typing import Any

from sqlalchemy.orm import Session

from contest.editions import queries
from contest.editions.errors import DraftChanged, DraftUsed, StepsLeft
from contest.editions.models import Edition, Event, EventDraft, EventPhase
from contest.editions.operations.events import add_edition, add_event, move_phase
from contest.editions.rules import DRAFT_STEPS
from contest.foundation.permissions import Actor, require
from contest.people.models import Unit
from contest.people.queries import unit_by_id

BASICS = "basics"


def start_draft(
    session: Session,
    actor: Actor,
    unit: Unit,
    *,
    template: str,
    document: Mapping[str, Any],
    now: datetime,
    basics: Mapping[str, Any] | None = None,
) -> EventDraft:
    """Begin a contest that `unit` runs from a document, and return its draft.

    Raises `NotPermitted`.
    """
    require(actor, "edition.manage", unit)
    draft = EventDraft(
        unit_id=unit.id,
        unit=unit,
        template=template,
        document=copy.deepcopy(dict(document)),
        basics={"unit": unit.public_id, **(basics or {})},
        done=[],
        created_at=now,
        created_by=actor.reference,
        saved_at=now,
    )
    session.add(draft)
    session.flush()
    return draft


def save_step(
    session: Session,
    actor: Actor,
    draft: EventDraft,
    *,
    step: str,
    document: Mapping[str, Any],
    now: datetime,
    revision: int,
    basics: Mapping[str, Any] | None = None,
) -> None:
    """Keep what one step of the wizard says; the unit follows the basics.

    `revision` is the one that the page showed: `DraftChanged` when somebody saved meanwhile.
    Raises `NotPermitted`, also for another unit, or `DraftUsed` once the event is made.
    """
    require(actor, "edition.manage", draft)
    session.refresh(draft, ["revision", "event_id"], with_for_update=True)
    if draft.event_id is not None:
        raise DraftUsed
    if draft.revision != revision:
        raise DraftChanged
    if basics is not None:
        unit = unit_by_id(session, basics["unit"])
        require(actor, "edition.manage", unit)
        draft.unit_id, draft.unit = unit.id, unit
        draft.basics = dict(basics)
    draft.document = copy.deepcopy(dict(document))
    draft.done = [one for one in DRAFT_STEPS if one in {*draft.done, step}]
    draft.revision += 1
    draft.saved_at = now
    session.flush()


def drop_draft(session: Session, actor: Actor, draft: EventDraft) -> None:
    """Forget a contest that was not made; raises `NotPermitted` or `DraftUsed`."""
    require(actor, "edition.manage", draft)
    if draft.event_id is not None:
        raise DraftUsed
    session.delete(draft)
    session.flush()


def make_event(
    session: Session, actor: Actor, draft: EventDraft, *, announce: bool, now: datetime
) -> Event:
    """Make the event of a draft, and announce it with its registration where that is wanted.

    Raises `NotPermitted`, `DraftUsed`, `StepsLeft` while the basics are missing, and whatever
    `add_event` raises.
    """
    require(actor, "edition.manage", draft)
    session.refresh(draft, ["event_id"], with_for_update=True)
    if draft.event_id is not None:
        raise DraftUsed
    if BASICS not in draft.done:
        raise StepsLeft
    basics = draft.basics
    event = add_event(
        session,
        actor,
        _edition(session, actor, draft, now=now),
        document=draft.document,
        registration_opens_at=datetime.fromisoformat(basics["opens_at"]),
        registration_closes_at=datetime.fromisoformat(basics["closes_at"]),
        held_on=date.fromisoformat(basics["held_on"]),
        venue=basics.get("venue") or None,
        now=now,
    )
    draft.event_id = event.id
    session.flush()
    if announce:
        move_phase(session, actor, event, phase=EventPhase.REGISTRATION, now=now)
    return event


def _edition(session: Session, actor: Actor, draft: EventDraft, *, now: datetime) -> Edition:
    basics = draft.basics
    if basics.get("edition"):
        return queries.edition_by_public_id(session, basics["edition"])
    series = basics.get("series")
    return add_edition(
        session,
        actor,
        unit=draft.unit,
        name=basics.get("edition_name") or draft.document["name"],
        year=date.fromisoformat(basics["held_on"]).year,
        host=basics.get("host") or None,
        series=queries.series_by_public_id(session, series) if series else None,
        now=now,
    )
