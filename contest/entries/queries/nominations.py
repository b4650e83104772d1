"""Reads what units recommend and how many places they have; changes nothing."""

from collections import Counter
from collections.abc import Iterable, Mapping
from dataclasses import dataclass

from sqlalchemy import func, or_, select
from sqlalchemy.orm import Session, joinedload

from contest.editions.models import Event, EventGroup
from contest.entries.models import Entry, EntryState, NominationQuota
from contest.entries.queries.entries import entrants_of, groups_of_event, with_people
from contest.entries.rules import HANDED_IN, QUOTA_STATES, EntrantRules, quota_left
from contest.foundation.permissions import Actor
from contest.people.models import Unit, UnitLevel


@dataclass(frozen=True, slots=True)
class Count:
    """How many places are used; `quota` and `left` are None where there is no limit."""

    used: int
    quota: int | None

    @property
    def left(self) -> int | None:
        """Return how many are left, never below 0."""
        return quota_left(self.quota, self.used)


@dataclass(frozen=True, slots=True)
class Places(Count):
    """A unit's places in all, and in each group by the group's key."""

    groups: Mapping[int, Count]


@dataclass(frozen=True, slots=True)
class Nominations:
    """What a unit recommends for one event, and the places it has for that."""

    event: Event
    unit: Unit
    entries: list[Entry]
    rules: EntrantRules
    places: Places

    @property
    def used(self) -> int:
        """Return how many it recommends."""
        return self.places.used

    @property
    def quota(self) -> int | None:
        """Return how many it may recommend; None without a quota."""
        return self.places.quota

    @property
    def left(self) -> int | None:
        """Return how many more it may recommend; None without a quota."""
        return self.places.left

    def groups_with_limits(self) -> list[tuple[EventGroup, Count]]:
        """Return the groups of its entries in which its places are limited, by the groups' keys."""
        groups = {one.group.id: one.group for one in self.entries if one.group is not None}
        return [
            (groups[key], count)
            for key, count in self.places.groups.items()
            if key in groups and count.quota is not None
        ]

    def left_for(self, entry: Entry) -> int | None:
        """Return how many more entries of the group of `entry` it may recommend."""
        group = self.places.groups.get(entry.group_id or 0)
        left = [one for one in (self.left, group.left if group else None) if one is not None]
        return min(left, default=None)


def nominating_unit(unit: Unit | None) -> Unit | None:
    """Return the unit that recommends for `unit`: a work team's enterprise, else itself."""
    if unit is not None and unit.level is UnitLevel.TEAM and unit.parent is not None:
        return unit.parent
    return unit


def places_of_unit(session: Session, event: Event, unit: Unit, rules: EntrantRules) -> Places:
    """Return the unit's places for the event, in all and in each group."""
    everywhere = places_of_units(session, event, rules)
    if unit.id in everywhere:
        return everywhere[unit.id]
    return _places({}, {}, rules, [one.id for one in groups_of_event(session, event).values()])


def places_of_units(session: Session, event: Event, rules: EntrantRules) -> dict[int, Places]:
    """Return the places of each unit that used one or has a number of its own, by its key."""
    used, own = places_used(session, event), quotas_of_event(session, event)
    groups = [one.id for one in groups_of_event(session, event).values()]
    return {
        key: _places(used.get(key, {}), own.get(key, {}), rules, groups)
        for key in dict.fromkeys((*used, *own))
    }


def _places(
    used: Mapping[int | None, int],
    own: Mapping[int | None, int],
    rules: EntrantRules,
    groups: Iterable[int],
) -> Places:
    def of_group(group_id: int) -> Count:
        return Count(used.get(group_id, 0), own.get(group_id, rules.group_quota))

    whole = Count(sum(used.values()), own.get(None, rules.quota))
    return Places(whole.used, whole.quota, {key: of_group(key) for key in groups})


def quotas_of_event(session: Session, event: Event) -> dict[int, dict[int | None, int]]:
    """Return the quotas set for single units, by the unit's key and the group's; None: in all."""
    query = select(NominationQuota).where(NominationQuota.event_id == event.id)
    found: dict[int, dict[int | None, int]] = {}
    for row in session.scalars(query):
        found.setdefault(row.unit_id, {})[row.group_id] = row.quota
    return found


def places_used(session: Session, event: Event) -> dict[int, dict[int | None, int]]:
    """Return how many recommended entries each recommending unit has in each group, by keys.

    An entry that was nominated upward counts for the unit that did so.
    """
    query = (
        select(Entry.unit_id, Entry.carried_by_unit_id, Entry.group_id, func.count())
        .where(
            Entry.event_id == event.id,
            Entry.state.in_([EntryState(state) for state in QUOTA_STATES]),
            Entry.unit_id.is_not(None),
        )
        .group_by(Entry.unit_id, Entry.carried_by_unit_id, Entry.group_id)
    )
    counts = session.execute(query).all()
    entering = [row[0] for row in counts]
    units = select(Unit).where(Unit.id.in_(entering)).options(joinedload(Unit.parent))
    recommending = {unit.id: (nominating_unit(unit) or unit).id for unit in session.scalars(units)}
    used: dict[int, dict[int | None, int]] = {}
    for unit_id, carried_by, group_id, number in counts:
        of_unit = used.setdefault(carried_by or recommending[unit_id or 0], {})
        of_unit[group_id] = of_unit.get(group_id, 0) + number
    return used


def nominations_of_unit(session: Session, event: Event, unit: Unit) -> Nominations:
    """Return the unit's entries for the event with its quota, used and left; drafts are left out.

    Entries of the unit's work teams count as its own. In order of numbers.
    """
    teams = select(Unit.id).where(Unit.parent_id == unit.id, Unit.level == UnitLevel.TEAM)
    query = with_people(select(Entry).options(joinedload(Entry.group))).where(
        Entry.event_id == event.id,
        or_(Entry.unit_id == unit.id, Entry.unit_id.in_(teams)),
        Entry.carried_from_id.is_(None),
        Entry.state.in_([EntryState(state) for state in HANDED_IN]),
    )
    entries = list(session.scalars(query.order_by(Entry.number)))
    rules = entrants_of(session, event)
    return Nominations(event, unit, entries, rules, places_of_unit(session, event, unit, rules))


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
        .options(joinedload(Entry.group))
        .join(Unit, Unit.id == Entry.unit_id)
        .where(or_(*below), handed_in, Entry.carried_from_id.is_(None))
        .order_by(Entry.event_id.desc(), Unit.path, Entry.number)
    )
    grouped: dict[tuple[int, int], list[Entry]] = {}
    for entry in session.scalars(query):
        unit = nominating_unit(entry.unit)
        if unit is not None:
            grouped.setdefault((entry.event_id, unit.id), []).append(entry)
    return _counted(session, grouped)


def _counted(session: Session, grouped: Mapping[tuple[int, int], list[Entry]]) -> list[Nominations]:
    """Count what each unit used of its places. The rules of an event are read once."""
    events = {entries[0].event_id: entries[0].event for entries in grouped.values()}
    rules = {key: entrants_of(session, event) for key, event in events.items()}
    query = select(NominationQuota).where(NominationQuota.event_id.in_(list(events)))
    own: dict[tuple[int, int], dict[int | None, int]] = {}
    for row in session.scalars(query):
        own.setdefault((row.event_id, row.unit_id), {})[row.group_id] = row.quota
    found = []
    for (event_id, unit_id), entries in grouped.items():
        unit, asked = nominating_unit(entries[0].unit), rules[event_id]
        if unit is None or not asked.needs_nomination:
            continue
        standing = Counter(one.group_id for one in entries if one.state in QUOTA_STATES)
        groups = {one.group_id for one in entries if one.group_id is not None}
        places = _places(standing, own.get((event_id, unit_id), {}), asked, groups)
        found.append(Nominations(events[event_id], unit, entries, asked, places))
    return found
