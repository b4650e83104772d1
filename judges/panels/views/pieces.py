"""The panels' piece of the event's desk page."""

from collections.abc import Mapping
from typing import Any

from sqlalchemy.orm import Session

from contest.editions.models import Event
from contest.foundation.permissions import Actor, can
from judges.panels import queries


def event_piece(session: Session, asking: Actor, event: Event) -> Mapping[str, Any] | None:
    """Return the seats of each judged stage and what is lacking; None for others than staff."""
    if not can(asking, "panel.view", event):
        return None
    rows = []
    for stage in queries.judged_stages(session, event):
        panels = queries.panels_of_stage(session, stage)
        seats = [seat for panel in panels for seat in panel.seats]
        rows.append(
            {
                "stage": stage,
                "seats": len(seats),
                "taken": sum(seat.holder is not None for seat in seats),
                "unmet": len(queries.unmet_of_stage(session, stage)) if panels else 0,
            }
        )
    return {"rows": rows, "event": event} if rows else None
