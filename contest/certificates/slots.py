"""What certificates show on pages of other features."""

from collections.abc import Mapping, Sequence
from datetime import datetime
from typing import Any

from flask import url_for
from flask_babel import gettext as _
from flask_babel import ngettext
from sqlalchemy.orm import Session

from contest.certificates.queries import (
    certificates_of_entry,
    certificates_of_event,
    certificates_of_units,
    waiting_awards,
    waiting_of_events,
)
from contest.editions.models import Event
from contest.editions.queries import events_seen_by
from contest.entries.models import Entry
from contest.foundation.feature import Step, Waiting
from contest.foundation.permissions import Actor, can
from contest.foundation.presentation import localised


def on_entry_page(session: Session, actor: Actor, entry: Entry) -> Mapping[str, Any] | None:
    """Return the certificates that the reader may fetch; None when there are none."""
    found = certificates_of_entry(session, entry)
    mine = [one for one in found if can(actor, "certificate.download", one)]
    return {"certificates": mine} if mine else None


def on_event_page(session: Session, actor: Actor, event: Event) -> Mapping[str, Any] | None:
    """Return how many certificates were issued and wait; None before there is either."""
    if not can(actor, "certificate.view", event):
        return None
    made, waiting = certificates_of_event(session, event), waiting_awards(session, event)
    if not made and not waiting:
        return None
    return {"event": event, "made": len(made), "waiting": len(waiting)}


def event_steps(session: Session, actor: Actor, event: Event) -> Sequence[Step]:
    """Return whether the certificates are issued; a rehearsal has none."""
    if event.is_rehearsal:
        return []
    made, waiting = certificates_of_event(session, event), waiting_awards(session, event)
    url = url_for("certificates.of_event", event_id=event.public_id)
    return [
        Step(
            _("Issue the certificates"),
            bool(made) and not waiting,
            url if can(actor, "certificate.view", event) else None,
            str(len(made) or ""),
        )
    ]


def on_start_page(_session: Session, _actor: Actor, _record: object) -> Mapping[str, Any]:
    """Return nothing but that the box is shown: checking a certificate is everybody's."""
    return {}


def on_work_desk(session: Session, actor: Actor, _record: object) -> Mapping[str, Any] | None:
    """Return how many certificates a contact may fetch for their units; None without any."""
    if not can(actor, "certificate.of_unit"):
        return None
    found = certificates_of_units(
        session, {grant.unit_path for grant in actor.grants if grant.unit_path}
    )
    made = sum(one.file_id is not None for one in found)
    return {"made": made, "unmade": len(found) - made} if found else None


def waiting_lines(session: Session, actor: Actor, _now: datetime) -> Sequence[Waiting]:
    """Return, for each contest, how many certificates are to be issued."""
    events = [one for one in events_seen_by(session, actor) if can(actor, "certificate.issue", one)]
    counts = waiting_of_events(session, events)
    return [
        Waiting(
            ngettext(
                "%(num)d certificate to issue", "%(num)d certificates to issue", counts[event.id]
            ),
            localised(event),
            url_for("certificates.of_event", event_id=event.public_id),
        )
        for event in events
        if event.id in counts
    ]
