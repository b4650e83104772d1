"""What appeals show on pages of other features."""

from collections.abc import Mapping, Sequence
from datetime import datetime
from typing import Any

from flask import url_for
from flask_babel import ngettext
from sqlalchemy.orm import Session

from contest.editions.models import Event
from contest.editions.queries import events_seen_by
from contest.entries.models import Entry
from contest.foundation.calendar import local_day
from contest.foundation.feature import Waiting
from contest.foundation.permissions import Actor, can
from contest.foundation.presentation import localised
from contest.foundation.web import now
from judges.appeals.queries import (
    appeals_of_entry,
    appeals_of_event,
    clock_of,
    contested_versions,
    first_due,
    overdue,
    standing_appeal,
    waiting_appeals,
    windows_of,
)
from judges.appeals.rules import OBJECTION, remaining, window_at
from judges.results.models import ResultVersion


def on_entry_page(session: Session, actor: Actor, entry: Entry) -> Mapping[str, Any] | None:
    """Return the entry's appeals and what may be contested now; None where there is neither."""
    if not can(actor, "appeal.file", entry):
        return None
    offers = []
    for version in contested_versions(session, entry):
        clock = [one for one in clock_of(session, version, now=now()) if one["is_open"]]
        if clock and standing_appeal(session, version, entry) is None:
            offers.append({"version": version, "clock": clock})
    appeals = appeals_of_entry(session, entry)
    return {"entry": entry, "appeals": appeals, "offers": offers} if appeals or offers else None


def on_event_page(session: Session, actor: Actor, event: Event) -> Mapping[str, Any] | None:
    """Return how many appeals wait and are late; None for who may not see them or before any."""
    if not can(actor, "appeal.view", event):
        return None
    found = appeals_of_event(session, event)
    if not found:
        return None
    waiting = [one for one in found if one.is_open]
    return {"event": event, "waiting": waiting, "late": overdue(waiting, now()), "all": found}


def on_public_result_page(
    session: Session, _actor: Actor, version: ResultVersion
) -> Mapping[str, Any] | None:
    """Return until when anybody may object; None where no notice runs."""
    open_now = [w for w in windows_of(session, version) if w.kind == OBJECTION and w.holds(now())]
    if not open_now or version.state != "in_notice":
        return None
    last = open_now[0].last
    return {"version": version, "last": last, "left": remaining(last, now())}


def on_result_page(
    session: Session, actor: Actor, version: ResultVersion
) -> Mapping[str, Any] | None:
    """Return what keeps the notice open, and where papers are keyed in; None before publication."""
    if version.published_at is None or not can(actor, "appeal.view", version.event):
        return None
    windows = windows_of(session, version)
    return {
        "version": version,
        "event": version.event,
        "waiting": waiting_appeals(session, version),
        "windows": windows,
        "open_now": window_at(windows, now()) is not None,
    }


def waiting_lines(session: Session, actor: Actor, now: datetime) -> Sequence[Waiting]:
    """Return, for each contest, how many appeals wait for a ruling and when the first is due."""
    events = [one for one in events_seen_by(session, actor) if can(actor, "appeal.view", one)]
    found = first_due(session, [one for one in events if one.rehearsal_of_id is None])
    lines = []
    for event in events:
        if event.id in found:
            number, due = found[event.id]
            tone: Any = "late" if due < now else "waiting"
            if tone == "waiting" and local_day(due) == local_day(now):
                tone = "today"
            text = ngettext("%(num)d appeal to rule on", "%(num)d appeals to rule on", number)
            url = url_for("appeals.of_event", event_id=event.public_id)
            lines.append(Waiting(text, localised(event), url, tone, due))
    return lines
