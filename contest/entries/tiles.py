"""Pieces that entries shows on pages of other features: events and the work desk."""

from collections.abc import Mapping
from typing import Any

from sqlalchemy.orm import Session

from contest.editions.models import Event
from contest.entries.queries import (
    counts_of_event,
    entrants_of,
    entries_made_by,
    live_entry_of_person,
    nominations_for,
    units_for_entry,
    window_of,
)
from contest.entries.rules import HANDED_IN, LIVE_STATES
from contest.entries.views.conditions import asked_sentences
from contest.foundation.permissions import Actor, can
from contest.foundation.web import now

SHOWN_ON_DESK = 5


def public_event_piece(session: Session, actor: Actor, event: Event) -> Mapping[str, Any]:
    """Return what the public page of an event says about registering."""
    rules = entrants_of(session, event)
    return {
        "event": event,
        "rules": rules,
        "asked": asked_sentences(rules, event.held_on),
        "window": window_of(event, rules, now()),
        "own": live_entry_of_person(session, event, actor.person_id) if actor.person_id else None,
        "can_represent": bool(units_for_entry(session, actor, event)),
    }


def event_piece(session: Session, actor: Actor, event: Event) -> Mapping[str, Any] | None:
    """Return the counts of an event's entries for those who watch over it, else None."""
    if not can(actor, "entry.list", event):
        return None
    counts = counts_of_event(session, event)
    rules = entrants_of(session, event)
    return {
        "event": event,
        "counts": counts,
        "handed_in": sum(counts.get(state, 0) for state in HANDED_IN & LIVE_STATES),
        "waiting": counts.get("nominated", 0)
        + (0 if rules.needs_nomination else counts.get("submitted", 0)),
        "rules": rules,
    }


def desk_piece(session: Session, actor: Actor, _record: object) -> Mapping[str, Any] | None:
    """Return one's newest entries and the units' entries that wait for a word, else None."""
    if not actor.is_signed_in:
        return None
    entries = entries_made_by(session, actor)
    units = [unit for unit in nominations_for(session, actor) if _waits(unit.entries)]
    if not entries and not units:
        return None
    return {
        "entries": entries[:SHOWN_ON_DESK],
        "more": len(entries) > SHOWN_ON_DESK,
        "units": units,
    }


def _waits(entries: list[Any]) -> bool:
    return any(entry.state == "submitted" for entry in entries)
