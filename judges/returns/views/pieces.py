"""Pieces of other features' pages: the event's periods, a contact's next report."""

from collections.abc import Mapping
from typing import Any

from sqlalchemy.orm import Session

from contest.editions.models import Event
from contest.foundation.permissions import Actor, can
from judges.returns import queries
from judges.returns.models import ReturnState

OPEN = (None, ReturnState.DRAFT, ReturnState.SENT_BACK)


def event_piece(session: Session, asking: Actor, event: Event) -> Mapping[str, Any] | None:
    """Return how many units have reported each period; None where there are no periods."""
    if not can(asking, "return.overview", event):
        return None
    grid = queries.overview_of(session, event)
    if not grid.stages:
        return None
    rows = []
    for stage in grid.stages:
        found = [grid.reports[stage.id, entry.id].found for entry in grid.entries]
        states = [one.state for one in found if one is not None]
        rows.append(
            {
                "stage": stage,
                "confirmed": states.count(ReturnState.CONFIRMED),
                "waiting": states.count(ReturnState.FILED),
            }
        )
    return {"event": event, "rows": rows, "units": len(grid.entries)}


def desk_piece(session: Session, asking: Actor, _record: Any) -> Mapping[str, Any] | None:
    """Return how many reports wait for a contact; None for everybody else."""
    if not asking.holds("unit_contact"):
        return None
    found = queries.reports_of(session, asking)
    reports = [one for _, listed in found for one in listed if one.stage.state == "open"]
    waiting = [one for one in reports if (one.found.state if one.found else None) in OPEN]
    return {"waiting": len(waiting)} if found else None
