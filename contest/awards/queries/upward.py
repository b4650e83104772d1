"""Reads what a result nominated, where it may go up to, and the places that are left there."""

from collections.abc import Sequence
from dataclasses import dataclass
from datetime import datetime

from sqlalchemy import select
from sqlalchemy.orm import Session

from contest.awards.models import Award, AwardKind, AwardState
from contest.awards.queries.awards import awards_of_event
from contest.editions.models import Event, EventGroup
from contest.entries.models import Entry
from contest.entries.queries import (
    Places,
    collections_above,
    entrants_of,
    groups_of_event,
    places_of_unit,
)


@dataclass(frozen=True, slots=True)
class Above:
    """A collection of a level above, with its groups and the places of the unit below."""

    event: Event
    places: Places
    groups: Sequence[EventGroup]


@dataclass(frozen=True, slots=True)
class Upward:
    """What an event nominated. `carried` are the entries above, by the key of the one below."""

    awards: Sequence[Award]
    above: Sequence[Above]
    carried: dict[int, list[Entry]]


def upward_of_event(session: Session, event: Event, now: datetime) -> Upward:
    """Return the confirmed nominations of an event by rank, and where they may go at `now`."""
    awards = [
        award
        for award in awards_of_event(session, event, states=(AwardState.CONFIRMED,))
        if award.kind is AwardKind.NOMINATION and award.entry is not None
    ]
    unit = event.edition.unit
    above = []
    for one in collections_above(session, event, now):
        places = places_of_unit(session, one, unit, entrants_of(session, one))
        above.append(Above(one, places, list(groups_of_event(session, one).values())))
    ids = [award.entry_id for award in awards]
    carried: dict[int, list[Entry]] = {}
    for entry in session.scalars(select(Entry).where(Entry.carried_from_id.in_(ids))):
        carried.setdefault(entry.carried_from_id or 0, []).append(entry)
    return Upward(awards, above, carried)
