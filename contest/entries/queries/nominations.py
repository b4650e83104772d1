"""Reads what waits for the word of one's units, with the places that are left for it."""

from collections.abc import Mapping, Sequence
from dataclasses import dataclass

from sqlalchemy import or_, select
from sqlalchemy.orm import Session, joinedload

from contest.editions.models import Event, EventGroup
from contest.entries.models import Entry, EntryState
from contest.entries.queries.entries import entrants_of, with_people
from contest.entries.queries.places import (
    Count,
    Places,
    Turn,
    places_of,
    places_of_unit,
    turn_of,
    turns_of_entries,
)
from contest.entries.rules import (
    HANDED_IN,
    EntrantRules,
    Named,
)
from contest.foundation.permissions import Actor
from contest.people.models import Unit, UnitLevel


@dataclass(frozen=True, slots=True)
class Nominations:
    """What a unit recommends for one event, and the places it has for that.

    `turns` are the units that recommend each entry one after the other, by the entry's key.
    """

    event: Event
    unit: Unit
    entries: list[Entry]
    rules: EntrantRules
    places: Places
    turns: Mapping[int, Sequence[Turn]]

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

    @property
    def waiting(self) -> list[Entry]:
        """Return the entries that wait for the word of this unit."""
        return [entry for entry in self.entries if self.waits(entry)]

    def waits(self, entry: Entry) -> bool:
        """Say whether the entry waits for the word of this unit."""
        turn = turn_of(entry, self.turns.get(entry.id, ()))
        return turn is not None and turn.unit.id == self.unit.id

    def groups_with_limits(self) -> list[tuple[EventGroup, Count]]:
        """Return the groups of its entries in which its places are limited, by the groups' keys."""
        groups = {one.group.id: one.group for one in self.entries if one.group is not None}
        return [
            (groups[key], count)
            for key, count in self.places.groups.items()
            if key in groups and count.quota is not None
        ]

    def categories_with_limits(self) -> list[tuple[Named, Count]]:
        """Return the categories in which its places are limited, in the order of the rules."""
        categories = self.places.categories
        return [
            (one, categories[one.code])
            for one in self.rules.categories
            if categories[one.code].quota is not None
        ]

    def awaited(self, entry: Entry) -> Unit | None:
        """Return another unit whose word the entry waits for."""
        turn = turn_of(entry, self.turns.get(entry.id, ()))
        return turn.unit if turn is not None and turn.unit.id != self.unit.id else None

    def left_for(self, entry: Entry) -> int | None:
        """Return how many more entries of the group and category of `entry` it may recommend."""
        counts = self.places.of(entry.group_id, entry.category)
        return min((one.left for _, one in counts if one.left is not None), default=None)


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
    turns = turns_of_entries(session, entries, {event.id: rules})
    places = places_of_unit(session, event, unit, rules)
    return Nominations(event, unit, entries, rules, places, turns)


def nominations_for(session: Session, actor: Actor) -> list[Nominations]:
    """Return what each unit for which the actor is a contact recommends, per event.

    Only events that ask for it and have an entry that has come to the unit; newest event first,
    then by unit. In a chain an entry stands at the highest unit for which the contact speaks.
    """
    grants = [grant.unit_path for grant in actor.grants if grant.role == "unit_contact"]
    paths = [path for path in grants if path]
    if not paths:
        return []
    query = (
        with_people(select(Entry))
        .options(joinedload(Entry.group))
        .join(Unit, Unit.id == Entry.unit_id)
        .where(
            or_(*(Unit.path.startswith(path, autoescape=True) for path in paths)),
            Entry.state.in_([EntryState(state) for state in HANDED_IN]),
            Entry.carried_from_id.is_(None),
        )
        .order_by(Entry.event_id.desc(), Unit.path, Entry.number)
    )
    entries = list(session.scalars(query))
    events = {entry.event_id: entry.event for entry in entries}
    asked = {key: entrants_of(session, event) for key, event in events.items()}
    rules = {key: one for key, one in asked.items() if one.needs_nomination}
    entries = [entry for entry in entries if entry.event_id in rules]
    turns = turns_of_entries(session, entries, rules)
    grouped: dict[tuple[int, int], tuple[Unit, list[Entry]]] = {}
    for entry in entries:
        unit = _speaks(entry, turns[entry.id], rules[entry.event_id], tuple(paths))
        if unit is not None:
            grouped.setdefault((entry.event_id, unit.id), (unit, []))[1].append(entry)
    places = places_of(session, rules, [(key[0], one) for key, (one, _) in grouped.items()])
    return [
        Nominations(events[key[0]], unit, found, rules[key[0]], places[key], turns)
        for key, (unit, found) in grouped.items()
    ]


def _speaks(
    entry: Entry, turns: Sequence[Turn], rules: EntrantRules, paths: tuple[str, ...]
) -> Unit | None:
    """Return the highest unit for which one speaks at or below `paths`, once the entry is there."""
    if not rules.has_chain:
        return turns[-1].unit
    own = [place for place, turn in enumerate(turns) if turn.unit.path.startswith(paths)]
    if not own or (entry.state is EntryState.SUBMITTED and own[-1] > entry.chain_step):
        return None
    return turns[own[-1]].unit
