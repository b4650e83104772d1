"""Pieces of other features' pages: the way to the league."""

from collections.abc import Mapping
from typing import Any

from sqlalchemy.orm import Session

from contest.editions.models import Event
from contest.foundation.permissions import Actor
from judges.seasons.queries import flag_history


def on_event_page(session: Session, _actor: Actor, event: Event) -> Mapping[str, Any] | None:
    """Return who carries the flag now; None before a period is posted."""
    history = flag_history(session, event)
    return {"event": event, "last": history[-1]} if history else None
