"""Reads what units recommend and how many places they have; changes nothing."""

from collections.abc import Mapping
from dataclasses import dataclass

from sqlalchemy import func, or_, select
from sqlalchemy.orm import Session, joinedload

from contest.editions.models import Event
from contest.entries.models import Entry, EntryState, NominationQuota
from contest.entries.queries.entries import entrants_of, with_people
from contest.entries.rules import HANDED_IN, QUOTA_STATES, quota_left
from contest.foundation.permissions import Actor
from contest.people.models import Unit, UnitLevel


@dataclass(frozen=True, slots=True)
class Nominations:
    """What a unit recommends for one event. `quota` and `left` are None without a quota."""

    event: Event
    unit: Unit
    entries: list[Entry]
    used: int
    quota: int | None
    left: int | None


def nominating_unit(unit: Unit | None) -> Unit | None:
    """Return the unit that recommends for `unit`: a work team's enterprise, else itself."""
    if unit is not None and unit.level is UnitLevel.TEAM and unit.parent is not None:
        return unit.parent
    return unit


def quota_of(session: Session, event: Event, unit: Unit, *, otherwise: int | None) -> int | None:
    """Return how many entries `unit` may recommend; `otherwise` where it has no row of its own."""
    query = select(NominationQuota.quota).where(
        NominationQuota.event_id == event.id, NominationQuota.unit_id == unit.id
    )
    own = session.scalar(query)
    return otherwise if own is None else own


def quotas_of_event(session: Session, event: Event) -> dict[int, int]:
    """Return the quotas that were set for single units, by the unit's key."""
    query = select(NominationQuota.unit_id, NominationQuota.quota).where(
        NominationQuota.event_id == event.id
    )
    return dict(session.execute(query).all())


def places_used(session: Session, event: Event) -> dict[int, int]:
    """Return how many recommended entries each recommending unit has, by the unit's key."""
    query = (
        select(Entry.unit_id, func.count())
        .where(
            Entry.event_id == event.id,
            Entry.state.in_([EntryState(state) for state in QUOTA_STATES]),
            Entry.unit_id.is_not(None),
        )
        .group_by(Entry.unit_id)
    )
    counts = dict(session.execute(query).all())
    units = select(Unit).where(Unit.id.in_(list(counts))).options(joinedload(Unit.parent))
    used: dict[int, int] = {}
    for unit in session.scalars(units):
        recommending = nominating_unit(unit) or unit
        used[recommending.id] = used.get(recommending.id, 0) + counts[unit.id]
    return used


def nominations_of_unit(session: Session, event: Event, unit: Unit) -> Nominations:
    """Return the unit's entries for the event with its quota, used and left; drafts are left out.

    Entries of the unit's work teams count as its own. In order of numbers.
    """
    teams = select(Unit.id).where(Unit.parent_id == unit.id, Unit.level == UnitLevel.TEAM)
    query = with_people(select(Entry)).where(
        Entry.event_id == event.id,
        or_(Entry.unit_id == unit.id, Entry.unit_id.in_(teams)),
        Entry.state.in_([EntryState(state) for state in HANDED_IN]),
    )
    entries = list(session.scalars(query.order_by(Entry.number)))
    used = sum(entry.state in QUOTA_STATES for entry in entries)
    rules = entrants_of(session, event)
    quota = quota_of(session, event, unit, otherwise=rules.quota)
    return Nominations(event, unit, entries, used, quota, quota_left(quota, used))


def nominations_for(session: Session, actor: Actor) -> list[Nominations]:
    """Return what each unit for which the actor is a contact recommends, per event.

    Only events that ask for it and have an entry of the unit; newest event first, then by unit.
    """
    paths = [grant.unit_path for grant in actor.grants if grant.role == "unit_contact"]
    below = [Unit.path.startswith(path, autoescape=True) for path in paths if path]
    if not below:
        return []
    handed_in = Entry.state.in_([EntryState(state) for state in HANDED_IN])
    query = (
        with_people(select(Entry))
        .join(Unit, Unit.id == Entry.unit_id)
        .where(or_(*below), handed_in)
        .order_by(Entry.event_id.desc(), Unit.path, Entry.number)
    )
    grouped: dict[tuple[int, int], list[Entry]] = {}
    for entry in session.scalars(query):
        unit = nominating_unit(entry.unit)
        if unit is not None:
            grouped.setdefault((entry.event_id, unit.id), []).append(entry)
    return _counted(session, grouped)


def _counted(session: Session, grouped: Mapping[tuple[int, int], list[Entry]]) -> list[Nominations]:
    """Count what each unit used of its quota. The rules of an event are read once."""
    events = {entries[0].event_id: entries[0].event for entries in grouped.values()}
    rules = {key: entrants_of(session, event) for key, event in events.items()}
    query = select(NominationQuota).where(NominationQuota.event_id.in_(list(events)))
    own = {(row.event_id, row.unit_id): row.quota for row in session.scalars(query)}
    found = []
    for (event_id, unit_id), entries in grouped.items():
        unit = nominating_unit(entries[0].unit)
        if unit is None or not rules[event_id].needs_nomination:
            continue
        used = sum(entry.state in QUOTA_STATES for entry in entries)
        quota = own.get((event_id, unit_id), rules[event_id].quota)
        left = quota_left(quota, used)
        found.append(Nominations(events[event_id], unit, entries, used, quota, left))
    return found
