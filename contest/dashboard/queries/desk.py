"""Counts of events, entries and awards for the organiser's work desk, in a few queries."""

from collections.abc import Mapping
from dataclasses import dataclass, field

from sqlalchemy import func, select
from sqlalchemy.orm import Session, selectinload

from contest.awards.models import Award
from contest.editions.models import Event, Series
from contest.editions.queries import events_seen_by
from contest.entries.models import Entry
from contest.foundation.permissions import Actor, can
from contest.people.models import Unit


@dataclass(frozen=True, slots=True)
class EventLine:
    """One event with its entries and awards counted by state; states without any are missing."""

    event: Event
    entries: Mapping[str, int] = field(default_factory=dict)
    awards: Mapping[str, int] = field(default_factory=dict)

    @property
    def to_decide(self) -> int:
        """Count the entries that were handed in and wait for a decision."""
        return self.entries.get("submitted", 0) + self.entries.get("nominated", 0)


def event_lines(session: Session, actor: Actor) -> list[EventLine]:
    """Return the events that the actor watches over, newest first, with a fixed query count."""
    events = [
        one
        for one in events_seen_by(session, actor)
        if not one.is_rehearsal and can(actor, "dashboard.view", one)
    ]
    ids = [event.id for event in events]
    entries = _counted(session, Entry, ids)
    awards = _counted(session, Award, ids)
    return [
        EventLine(event, entries.get(event.id, {}), awards.get(event.id, {})) for event in events
    ]


def series_seen_by(session: Session, actor: Actor) -> list[Series]:
    """Return the series whose figures the actor may see, by name."""
    query = (
        select(Series)
        .join(Unit, Unit.id == Series.unit_id)
        .options(selectinload(Series.editions), selectinload(Series.unit))
        .order_by(Series.name, Series.id)
    )
    return [one for one in session.scalars(query) if can(actor, "dashboard.view", one)]


def _counted(
    session: Session, table: type[Entry] | type[Award], event_ids: list[int]
) -> dict[int, dict[str, int]]:
    rows = session.execute(
        select(table.event_id, table.state, func.count())
        .where(table.event_id.in_(event_ids))
        .group_by(table.event_id, table.state)
    )
    counts: dict[int, dict[str, int]] = {}
    for event_id, state, count in rows:
        counts.setdefault(event_id, {})[state.value] = count
    return counts
