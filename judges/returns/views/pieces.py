"""Pieces of other features' pages: the event's periods, a contact's next report."""

from collections.abc import Mapping, Sequence
from datetime import datetime
from typing import Any

from flask import url_for
from flask_babel import gettext as _
from flask_babel import ngettext
from sqlalchemy.orm import Session

from contest.editions.models import Event, StageKind
from contest.editions.queries import running_events, stage_under_way
from contest.entries.queries import accepted_entries
from contest.foundation.feature import Step, Waiting
from contest.foundation.permissions import Actor, can
from contest.foundation.presentation import localised
from judges.returns import queries
from judges.returns.models import ReturnState

OPEN = (None, ReturnState.DRAFT, ReturnState.SENT_BACK)


def event_piece(session: Session, asking: Actor, event: Event) -> Mapping[str, Any] | None:
    """Return how many units have reported each period; None where there are no periods."""
    if not can(asking, "return.overview", event):
        return None
    progress = queries.progress_of(session, event)
    if not progress:
        return None
    rows = [
        {
            "stage": stage,
            "confirmed": counted.get(ReturnState.CONFIRMED, 0),
            "waiting": counted.get(ReturnState.FILED, 0),
        }
        for stage, counted in progress
    ]
    return {"event": event, "rows": rows, "units": len(accepted_entries(session, event))}


def event_steps(session: Session, asking: Actor, event: Event) -> Sequence[Step]:
    """Return whether every unit's return of the period under way is confirmed."""
    stage = stage_under_way(event)
    if stage is None or stage.kind is not StageKind.RETURNS:
        return []
    counted = next(found for one, found in queries.progress_of(session, event) if one is stage)
    confirmed, units = counted.get(ReturnState.CONFIRMED, 0), len(accepted_entries(session, event))
    url = url_for("returns.overview", event_id=event.public_id)
    return [
        Step(
            _("All returns confirmed"),
            0 < units <= confirmed,
            url if can(asking, "return.overview", event) else None,
            f"{confirmed}/{units}" if units else "",
        )
    ]


def desk_piece(session: Session, asking: Actor, _record: Any) -> Mapping[str, Any] | None:
    """Return how many reports and signatures wait for a contact; None for everybody else."""
    if not asking.holds("unit_contact"):
        return None
    found = queries.reports_of(session, asking)
    reports = [one for event in found for one in event.due]
    waiting = [one for one in reports if (one.found.state if one.found else None) in OPEN]
    to_sign = [
        one.found
        for one in reports
        if one.found
        and one.found.state is ReturnState.TO_SIGN
        and one.found.handed_by != asking.reference
    ]
    return {"waiting": len(waiting), "to_sign": len(to_sign)} if found else None


def waiting_lines(session: Session, asking: Actor, _now: datetime) -> Sequence[Waiting]:
    """Return, for each contest, how many returns wait for the inspector."""
    events = [one for one in running_events(session, asking) if can(asking, "return.check", one)]
    counts = queries.filed_of_events(session, events)
    return [
        Waiting(
            ngettext("%(num)d return to check", "%(num)d returns to check", counts[event.id]),
            localised(event),
            url_for("returns.overview", event_id=event.public_id),
        )
        for event in events
        if event.id in counts
    ]
