"""Reads what waits for the word of one's units, with the places that are left for it."""

from collections.abc import Iterator, Mapping, Sequence
from dataclasses import dataclass

from sqlalchemy import ColumnElement, and_, func, or_, select
from sqlalchemy.orm import Session, joinedload

from contest.editions.models import Event, EventGroup
from contest.entries.models import Entry, EntryState
from contest.entries.queries.entries import ENTRIES_SHOWN, entrants_of, with_people
from contest.entries.queries.places import (
    Count,
    Places,
    Turn,
    places_of,
    places_of_unit,
    turn_of,
    turns_of_entries,
    turns_of_unit,
    units_on_paths,
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


@dataclass(frozen=True, slots=True)
class NominationsPage:
    """A page of what the units of a contact recommend, by event and unit.

    `after` and `before` are the public ids of the entries beside the next and the previous page;
    None where there is none.
    """

    units: list[Nominations]
    after: str | None
    before: str | None


@dataclass(frozen=True, slots=True)
class _Heard:
    """Entries of `unit_id` in an event: the contact's unit that speaks of them, and when.

    `place` is how many words must stand before it; `waiting` how many entries wait for it.
    """

    event: Event
    rules: EntrantRules
    unit_id: int
    speaks: Unit
    place: int
    waiting: int


def nominations_for(
    session: Session,
    actor: Actor,
    *,
    after: str | None = None,
    before: str | None = None,
    limit: int = ENTRIES_SHOWN,
) -> NominationsPage:
    """Return a page of what each unit for which the actor is a contact recommends, per event.

    Only events that ask for it and have an entry that has come to the unit; newest event first,
    then by unit and number. In a chain an entry stands at the highest unit for which the contact
    speaks. `after` wins over `before`; an entry that is no more begins anew. At most `limit`
    entries; the number of statements does not depend on how many there are.
    """
    heard = _heard(session, _paths(actor))
    if not heard:
        return NominationsPage([], None, None)
    entries, has_before, has_after = _slice(session, heard, after, before, limit)
    speaks = {(one.event.id, one.unit_id): one.speaks for one in heard}
    rules = {one.event.id: one.rules for one in heard}
    turns = turns_of_entries(session, entries, rules)
    grouped: dict[tuple[int, int], tuple[Unit, list[Entry]]] = {}
    for entry in entries:
        unit = speaks[entry.event_id, entry.unit_id or 0]
        grouped.setdefault((entry.event_id, unit.id), (unit, []))[1].append(entry)
    shown = {key: rules[key] for key in dict.fromkeys(entry.event_id for entry in entries)}
    places = places_of(session, shown, [(key[0], one) for key, (one, _) in grouped.items()])
    return NominationsPage(
        [
            Nominations(found[0].event, unit, found, rules[key[0]], places[key], turns)
            for key, (unit, found) in grouped.items()
        ],
        after=entries[-1].public_id if entries and has_after else None,
        before=entries[0].public_id if entries and has_before else None,
    )


def words_awaited(session: Session, actor: Actor) -> list[tuple[Event, Unit, int]]:
    """Return for each event and each unit of the contact how many entries wait for its word.

    In the order of `nominations_for`; what nothing waits for is left out.
    """
    sums: dict[tuple[int, int], tuple[Event, Unit, int]] = {}
    for one in _heard(session, _paths(actor)):
        key = (one.event.id, one.speaks.id)
        number = sums[key][2] if key in sums else 0
        sums[key] = (one.event, one.speaks, number + one.waiting)
    return [found for found in sums.values() if found[2]]


def _paths(actor: Actor) -> tuple[str, ...]:
    grants = [grant.unit_path for grant in actor.grants if grant.role == "unit_contact"]
    return tuple(path for path in grants if path)


def _heard(session: Session, paths: tuple[str, ...]) -> list[_Heard]:
    """Return which entries at or below `paths` a contact hears of, by event and by their units."""
    if not paths:
        return []
    kinds = (Entry.event_id, Unit.path, Entry.unit_id, Entry.state, Entry.chain_step)
    query = (
        select(*kinds, func.count())
        .join(Unit, Unit.id == Entry.unit_id)
        .where(
            or_(*(Unit.path.startswith(path, autoescape=True) for path in paths)),
            Entry.state.in_([EntryState(state) for state in HANDED_IN]),
            Entry.carried_from_id.is_(None),
        )
        .group_by(*kinds)
        .order_by(Entry.event_id.desc(), Unit.path)
    )
    rows = session.execute(query).all()
    known = select(Event).where(Event.id.in_({row[0] for row in rows}))
    events = {event.id: event for event in session.scalars(known)} if rows else {}
    asked = {key: entrants_of(session, event) for key, event in events.items()}
    rules = {key: one for key, one in asked.items() if one.needs_nomination}
    rows = [row for row in rows if row[0] in rules]
    units = units_on_paths(session, {row[1] for row in rows}) if rows else {}
    steps: dict[tuple[int, int], list[tuple[EntryState, int, int]]] = {}
    for event_id, _, unit_id, state, step, number in rows:
        steps.setdefault((event_id, unit_id or 0), []).append((state, step, number))
    heard = []
    for (event_id, unit_id), found in steps.items():
        turns = turns_of_unit(units[unit_id], rules[event_id], units)
        place = _speaks(turns, rules[event_id], paths)
        if place is None or not any(_has_come(state, step, place) for state, step, _ in found):
            continue
        waiting = sum(
            number for state, step, number in found
            if state is EntryState.SUBMITTED and step == place
        )  # fmt: skip
        heard.append(
            _Heard(events[event_id], rules[event_id], unit_id, turns[place].unit, place, waiting)
        )
    return heard


def _has_come(state: EntryState, step: int, place: int) -> bool:
    return state is not EntryState.SUBMITTED or step >= place


def _speaks(turns: Sequence[Turn], rules: EntrantRules, paths: tuple[str, ...]) -> int | None:
    """Return the place of the highest unit for which one speaks at or below `paths`."""
    if not rules.has_chain:
        return len(turns) - 1
    own = [place for place, turn in enumerate(turns) if turn.unit.path.startswith(paths)]
    return own[-1] if own else None


def _slice(
    session: Session,
    heard: Sequence[_Heard],
    after: str | None,
    before: str | None,
    limit: int,
) -> tuple[list[Entry], bool, bool]:
    """Return a page and whether anything lies before and after it; one row more tells."""
    query = with_people(select(Entry)).options(joinedload(Entry.group)).join(
        Unit, Unit.id == Entry.unit_id
    ).where(
        or_(*_shown(heard)),
        Entry.state.in_([EntryState(state) for state in HANDED_IN]),
        Entry.carried_from_id.is_(None),
    )  # fmt: skip
    mark = after or before
    where = _place_of(session, mark) if mark else None
    if where is not None and not after:
        backwards = query.where(_beside(where, forwards=False)).order_by(
            Entry.event_id, Unit.path.desc(), Entry.number.desc()
        )
        found = list(session.scalars(backwards.limit(limit + 1)))
        return found[:limit][::-1], len(found) > limit, bool(found)
    if where is not None:
        query = query.where(_beside(where, forwards=True))
    forwards = query.order_by(Entry.event_id.desc(), Unit.path, Entry.number)
    found = list(session.scalars(forwards.limit(limit + 1)))
    return found[:limit], where is not None and bool(found), len(found) > limit


def _place_of(session: Session, public_id: str) -> tuple[int, str, int] | None:
    query = select(Entry.event_id, Unit.path, Entry.number).join(Unit, Unit.id == Entry.unit_id)
    row = session.execute(query.where(Entry.public_id == public_id)).first()
    return (row[0], row[1], row[2]) if row is not None else None


def _beside(where: tuple[int, str, int], *, forwards: bool) -> ColumnElement[bool]:
    """Say that an entry lies behind this place in the order of the list, or before it."""
    event_id, path, number = where
    if forwards:
        event, unit, own = Entry.event_id < event_id, Unit.path > path, Entry.number > number
    else:
        event, unit, own = Entry.event_id > event_id, Unit.path < path, Entry.number < number
    same = Entry.event_id == event_id
    return or_(event, and_(same, unit), and_(same, Unit.path == path, own))


def _shown(heard: Sequence[_Heard]) -> Iterator[ColumnElement[bool]]:
    """Say of each event which entries have come to the contact's units.

    Units by how many words stand before theirs: those are few kinds, the units may be many.
    """
    kinds: dict[tuple[int, int], list[int]] = {}
    for one in heard:
        kinds.setdefault((one.event.id, one.place), []).append(one.unit_id)
    for (event_id, place), units in kinds.items():
        of_units = and_(Entry.event_id == event_id, Entry.unit_id.in_(units))
        has_come = or_(Entry.state != EntryState.SUBMITTED, Entry.chain_step >= place)
        yield and_(of_units, has_come) if place else of_units
