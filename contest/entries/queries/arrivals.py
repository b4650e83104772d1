"""Reads who came on the day and who is missing; changes nothing."""

from collections.abc import Sequence

from sqlalchemy import exists, func, select
from sqlalchemy.orm import Session

from contest.editions.models import Event
from contest.entries.models import CheckIn, Entry, EntryState


def arrivals_of(session: Session, entries: Sequence[Entry]) -> dict[int, CheckIn]:
    """Return who of the entries came, by the entry's key, in one statement."""
    query = select(CheckIn).where(CheckIn.entry_id.in_([entry.id for entry in entries]))
    return {row.entry_id: row for row in session.scalars(query)}


def arrival_counts(session: Session, event: Event) -> tuple[int, int]:
    """Return how many entries that take part have come, and how many there are."""
    here = exists().where(CheckIn.entry_id == Entry.id)
    query = select(func.count(), func.count().filter(here)).where(
        Entry.event_id == event.id, Entry.state == EntryState.ACCEPTED
    )
    expected, came = session.execute(query).one()
    return came, expected
