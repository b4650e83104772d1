"""Pieces that entries shows on pages of other features: events and the work desk."""

from collections.abc import Mapping, Sequence
from datetime import datetime
from typing import Any

from flask import url_for
from flask_babel import gettext as _
from flask_babel import ngettext
from sqlalchemy.orm import Session

from contest.editions.models import Event
from contest.editions.queries import running_events
from contest.entries.queries import (
    counts_of_event,
    counts_of_events,
    entrants_of,
    entries_made_by,
    live_entry_of_person,
    units_for_entry,
    window_of,
    words_awaited,
)
from contest.entries.rules import HANDED_IN, LIVE_STATES, EntrantRules
from contest.entries.views.conditions import asked_sentences
from contest.foundation.calendar import local_day
from contest.foundation.feature import Step, Waiting
from contest.foundation.permissions import Actor, can
from contest.foundation.presentation import localised
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
        "waiting": _to_decide(counts, rules),
        "rules": rules,
    }


def event_steps(session: Session, actor: Actor, event: Event) -> Sequence[Step]:
    """Return whether enough entries are in, and whether one is accepted and none waits."""
    counts, rules = counts_of_event(session, event), entrants_of(session, event)
    handed_in = sum(counts.get(state, 0) for state in HANDED_IN & LIVE_STATES)
    waiting = _to_decide(counts, rules)
    index = url_for("entries.index", event_id=event.public_id)
    bring = url_for("entries.import_list", event_id=event.public_id)
    return [
        Step(
            _("Bring the entries in"),
            handed_in >= max(rules.minimum or 0, 1),
            bring if can(actor, "entry.import", event) else index,
            str(handed_in or ""),
        ),
        Step(
            _("Check the entries"),
            counts.get("accepted", 0) > 0 and not waiting,
            index,
            ngettext("%(num)d to check", "%(num)d to check", waiting) if waiting else "",
        ),
    ]


def desk_piece(session: Session, actor: Actor, _record: object) -> Mapping[str, Any] | None:
    """Return one's newest entries and the units' entries that wait for a word, else None."""
    if not actor.is_signed_in:
        return None
    entries = entries_made_by(session, actor)
    units = words_awaited(session, actor)
    if not entries and not units:
        return None
    return {
        "entries": entries[:SHOWN_ON_DESK],
        "more": len(entries) > SHOWN_ON_DESK,
        "units": units,
    }


def waiting_lines(session: Session, actor: Actor, now: datetime) -> Sequence[Waiting]:
    """Return, for each contest, how many entries wait for a decision, late after the check."""
    events = [one for one in running_events(session, actor) if can(actor, "entry.decide", one)]
    counts = counts_of_events(session, events)
    lines = []
    for event in events:
        waiting = _to_decide(counts.get(event.id, {}), entrants_of(session, event))
        if waiting:
            due = event.check_ends_at
            tone: Any = "waiting"
            if due is not None and due <= now:
                tone = "late"
            elif due is not None and local_day(due) == local_day(now):
                tone = "today"
            text = ngettext("%(num)d entry to check", "%(num)d entries to check", waiting)
            url = url_for("entries.index", event_id=event.public_id)
            lines.append(Waiting(text, localised(event), url, tone, due))
    return lines


def _to_decide(counts: Mapping[str, int], rules: EntrantRules) -> int:
    direct = 0 if rules.needs_nomination else counts.get("submitted", 0)
    return counts.get("nominated", 0) + direct
