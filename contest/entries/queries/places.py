"""Reads who recommends an entry in turn, and how many places each has; changes nothing."""

from collections.abc import Iterable, Iterator, Mapping, Sequence
from dataclasses import dataclass, field

from sqlalchemy import func, or_, select
from sqlalchemy.orm import Session, joinedload

from contest.editions.models import Event, EventGroup
from contest.entries.models import Entry, EntryState, NominationQuota
from contest.entries.queries.entries import groups_of_event
from contest.entries.rules import (
    ALONE,
    RECOMMENDED_STATES,
    EntrantRules,
    Limit,
    quota_left,
)
from contest.people.models import Unit, UnitLevel

Part = tuple[str, int | str]
"""What places are counted of: everything, one group by its key, one category by its code."""
WHOLE: Part = ("whole", 0)


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
    """A unit's places in all, in each group by its key, and in each category by its code."""

    groups: Mapping[int, Count]
    categories: Mapping[str, Count] = field(default_factory=dict)

    def parts(self) -> Iterator[tuple[Part, Count]]:
        """Return all counts: in all, of each group, of each category."""
        yield WHOLE, self
        yield from ((("group", key), count) for key, count in self.groups.items())
        yield from ((("category", code), count) for code, count in self.categories.items())

    def of(self, group_id: int | None, category: str | None) -> Iterator[tuple[Part, Count]]:
        """Return the counts that an entry of this group and category uses up."""
        yield WHOLE, self
        if group_id in self.groups:
            yield ("group", group_id or 0), self.groups[group_id or 0]
        if category in self.categories:
            yield ("category", category or ""), self.categories[category or ""]


@dataclass(frozen=True, slots=True)
class Turn:
    """A unit whose word an entry needs, and what the rules say of its level."""

    limit: Limit
    unit: Unit


def nominating_unit(unit: Unit | None) -> Unit | None:
    """Return the unit that recommends for `unit`: a work team's enterprise, else itself."""
    if unit is not None and unit.level is UnitLevel.TEAM and unit.parent is not None:
        return unit.parent
    return unit


def units_on_paths(session: Session, paths: Iterable[str]) -> dict[int, Unit]:
    """Return the units that lie on these paths, by their keys, in one statement."""
    keys = {int(key) for path in paths for key in path.split("/") if key}
    query = select(Unit).where(Unit.id.in_(keys)).options(joinedload(Unit.parent))
    return {unit.id: unit for unit in session.scalars(query)}


def turns_of_unit(unit: Unit | None, rules: EntrantRules, units: Mapping[int, Unit]) -> list[Turn]:
    """Return who recommends an entry of `unit`, from below; `units` hold those on its path.

    A level that the path does not have is passed over: an enterprise right below the federation
    needs no district's word. Somebody always recommends, at least the unit itself.
    """
    if unit is None:
        return []
    line = [units[int(key)] for key in unit.path.split("/") if key]
    turns = [
        Turn(limit, one)
        for limit in rules.levels
        for one in line
        if limit.level != ALONE and one.level == limit.level
    ]
    return turns or [Turn(rules.levels[0], nominating_unit(unit) or unit)]


def turns_of_entries(
    session: Session, entries: Sequence[Entry], rules: Mapping[int, EntrantRules]
) -> dict[int, list[Turn]]:
    """Return who recommends each entry, by the entry's key; `rules` by the event's.

    What was nominated upward has the word of the unit that did so, and needs no other.
    """
    units = units_on_paths(session, {one.unit.path for one in entries if one.unit})
    return {
        entry.id: [Turn(rules[entry.event_id].levels[0], entry.carried_by)]
        if entry.carried_by
        else turns_of_unit(entry.unit, rules[entry.event_id], units)
        for entry in entries
    }


def turn_of(entry: Entry, turns: Sequence[Turn]) -> Turn | None:
    """Return whose word the entry waits for; None when it waits for nobody's."""
    waits = entry.state is EntryState.SUBMITTED and entry.chain_step < len(turns)
    return turns[entry.chain_step] if waits else None


def places_of_unit(session: Session, event: Event, unit: Unit, rules: EntrantRules) -> Places:
    """Return the unit's places for the event: in all, in each group and each category."""
    return places_of(session, {event.id: rules}, [(event.id, unit)])[event.id, unit.id]


def places_of_units(session: Session, event: Event, rules: EntrantRules) -> dict[int, Places]:
    """Return the places of each unit that used one or has a number of its own, by its key."""
    places = places_of(session, {event.id: rules}, ())
    return {unit_id: of_unit for (_, unit_id), of_unit in places.items()}


def places_of(
    session: Session, rules: Mapping[int, EntrantRules], units: Iterable[tuple[int, Unit]]
) -> dict[tuple[int, int], Places]:
    """Return places by the keys of event and unit: of `units`, and of who used or was given one.

    `rules` are those of the events by their keys. The number of statements does not depend on how
    many there are.
    """
    used, own = places_used(session, rules), quotas_of_events(session, list(rules))
    groups: dict[int, list[int]] = {}
    for event_id, key in session.execute(
        select(EventGroup.event_id, EventGroup.id)
        .where(EventGroup.event_id.in_(list(rules)))
        .order_by(EventGroup.id)
    ):
        groups.setdefault(event_id, []).append(key)
    known = {(event_id, unit.id): unit for event_id, unit in units}
    missing = {unit_id for _, unit_id in (*used, *own)} - {key for _, key in known}
    found = session.scalars(select(Unit).where(Unit.id.in_(missing))) if missing else ()
    by_key = {one.id: one for one in (*found, *known.values())}
    return {
        key: _places(
            used.get(key, {}), own.get(key, {}), rules[key[0]], by_key[key[1]],
            groups.get(key[0], ()),
        )
        for key in dict.fromkeys((*used, *own, *known))
    }  # fmt: skip


def _places(
    used: Mapping[Part, int],
    own: Mapping[Part, int],
    rules: EntrantRules,
    unit: Unit,
    groups: Iterable[int],
) -> Places:
    levels = (one for one in rules.levels if one.level == unit.level)
    limit = next(levels, rules.levels[0])

    def count(part: Part, quota: int | None) -> Count:
        return Count(used.get(part, 0), own.get(part, quota))

    return Places(
        used.get(WHOLE, 0),
        own.get(WHOLE, limit.whole),
        {key: count(("group", key), limit.each_group) for key in groups},
        {
            one.code: count(("category", one.code), limit.of_category(one.code))
            for one in rules.categories
        },
    )


def quotas_of_event(session: Session, event: Event) -> dict[int, dict[Part, int]]:
    """Return the quotas set for single units, by the unit's key and what they are of."""
    own = quotas_of_events(session, [event.id])
    return {unit_id: parts for (_, unit_id), parts in own.items()}


def quotas_of_events(
    session: Session, events: Sequence[int]
) -> dict[tuple[int, int], dict[Part, int]]:
    """Return the quotas set for single units, by the keys of event and unit, and by part."""
    query = select(NominationQuota).where(NominationQuota.event_id.in_(events))
    found: dict[tuple[int, int], dict[Part, int]] = {}
    for row in session.scalars(query):
        part: Part = WHOLE
        if row.group_id is not None:
            part = ("group", row.group_id)
        if row.category is not None:
            part = ("category", row.category)
        found.setdefault((row.event_id, row.unit_id), {})[part] = row.quota
    return found


def places_used(
    session: Session, rules: Mapping[int, EntrantRules]
) -> dict[tuple[int, int], dict[Part, int]]:
    """Return how many recommended entries each unit has, by the keys of event and unit.

    An entry counts for each unit that has recommended it. One that was nominated upward counts for
    the unit that did so.
    """
    kinds = (
        Entry.event_id, Entry.unit_id, Entry.carried_by_unit_id, Entry.group_id, Entry.category,
        Entry.state, Entry.chain_step,
    )  # fmt: skip
    query = select(*kinds, func.count()).where(
        Entry.event_id.in_(list(rules)),
        Entry.state.in_([EntryState(state) for state in RECOMMENDED_STATES]),
        or_(Entry.state != EntryState.SUBMITTED, Entry.chain_step > 0),
        Entry.unit_id.is_not(None),
    )
    rows = session.execute(query.group_by(*kinds)).all()
    if not rows:
        return {}
    paths = session.execute(
        select(Unit.id, Unit.path).where(Unit.id.in_({row[1] for row in rows}))
    ).all()
    units = units_on_paths(session, [path for _, path in paths])
    used: dict[tuple[int, int], dict[Part, int]] = {}
    for event_id, unit_id, carried_by, group_id, category, state, step, number in rows:
        chain = (
            [carried_by]
            if carried_by
            else [
                turn.unit.id for turn in turns_of_unit(units[unit_id or 0], rules[event_id], units)
            ]
        )
        given = chain[:step] if state is EntryState.SUBMITTED else chain
        parts: list[Part] = [WHOLE]
        parts += [("group", group_id)] if group_id else []
        parts += [("category", category)] if category else []
        for key in given:
            of_unit = used.setdefault((event_id, key), {})
            for part in parts:
                of_unit[part] = of_unit.get(part, 0) + number
    return used


def accepted_places(session: Session, event: Event, rules: EntrantRules) -> Places:
    """Return how many entries the organiser has accepted and may accept, in all and by part."""
    kinds = (Entry.group_id, Entry.category)
    query = select(*kinds, func.count()).where(
        Entry.event_id == event.id, Entry.state == EntryState.ACCEPTED
    )
    used: dict[Part, int] = {}
    for group_id, category, number in session.execute(query.group_by(*kinds)):
        parts: list[Part] = [WHOLE]
        parts += [("group", group_id)] if group_id else []
        parts += [("category", category)] if category else []
        for part in parts:
            used[part] = used.get(part, 0) + number
    limit = rules.accepting or Limit("organiser")
    groups = [one.id for one in groups_of_event(session, event).values()]
    return Places(
        used.get(WHOLE, 0),
        limit.whole,
        {key: Count(used.get(("group", key), 0), limit.each_group) for key in groups},
        {
            one.code: Count(used.get(("category", one.code), 0), limit.of_category(one.code))
            for one in rules.categories
        },
    )
