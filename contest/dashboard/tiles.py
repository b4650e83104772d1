"""The dashboard's own tiles, and its piece of a series' page."""

from collections.abc import Mapping
from datetime import datetime
from typing import Any

from sqlalchemy.orm import Session

from contest.dashboard import queries
from contest.editions.models import Series
from contest.foundation.permissions import Actor, can

RUNNING = ("registration", "judging", "notice")


def events_by_phase(session: Session, actor: Actor, now: datetime) -> Mapping[str, Any] | None:
    """Return how many events stand in which phase; None for who watches over none."""
    lines = queries.event_lines(session, actor)
    if not lines:
        return None
    phases = [line.event.phase.value for line in lines]
    counts = {phase: phases.count(phase) for phase in phases}
    return {"phases": counts, "running": sum(counts.get(phase, 0) for phase in RUNNING)}


def entries_by_state(session: Session, actor: Actor, now: datetime) -> Mapping[str, Any] | None:
    """Return how many entries wait for a decision and how many take part."""
    lines = queries.event_lines(session, actor)
    if not lines:
        return None
    return {
        "to_decide": sum(line.to_decide for line in lines),
        "accepted": sum(line.entries.get("accepted", 0) for line in lines),
    }


def awards_by_state(session: Session, actor: Actor, now: datetime) -> Mapping[str, Any] | None:
    """Return how many awards stand and how many wait for the end of their notice."""
    lines = queries.event_lines(session, actor)
    if not lines:
        return None
    return {
        state: sum(line.awards.get(state, 0) for line in lines)
        for state in ("confirmed", "provisional", "withdrawn")
    }


def on_series_page(session: Session, actor: Actor, series: Series) -> Mapping[str, Any] | None:
    """Return the figures of a series for those who may see them, else None."""
    if not can(actor, "dashboard.view", series):
        return None
    return {"report": queries.series_report(session, series)}


def on_work_desk(session: Session, actor: Actor, _record: object) -> Mapping[str, Any] | None:
    """Return the way to one's own record; None for who is nobody's worker."""
    return {"has_record": True} if actor.person_id is not None else None
