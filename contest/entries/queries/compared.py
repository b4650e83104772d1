"""Reads what the rows of a list are compared with: people, entries, places; once each."""

from collections.abc import Mapping, Sequence
from dataclasses import dataclass
from datetime import date, datetime

from sqlalchemy import ColumnElement, select
from sqlalchemy.orm import Session

from contest.editions.models import Event
from contest.entries.models import Entry, EntryMember, EntryState
from contest.entries.queries.eligibility import AT_ONCE, Register, register_of
from contest.entries.queries.entries import groups_of_event
from contest.entries.queries.places import Part, Turn, places_of, turns_of_unit, units_on_paths
from contest.entries.queries.planned import EntrantRow
from contest.entries.rules import LIVE_STATES, EntrantRules
from contest.foundation.calendar import local_day
from contest.people.models import Person, Unit
from contest.people.queries import KnownPersons, known_persons


@dataclass(frozen=True, slots=True)
class Compared:
    """What of the event the rows are compared with, read once."""

    rules: EntrantRules
    known: KnownPersons
    taken: Mapping[int, int]
    units_taken: Mapping[int, int]
    turns: Mapping[int, Sequence[Turn]]
    left: dict[tuple[int, Part], int]
    groups: Mapping[str, int]
    register: Register | None
    day: date


def compared(
    session: Session,
    event: Event,
    rules: EntrantRules,
    *,
    rows: Sequence[EntrantRow],
    now: datetime,
) -> Compared:
    """Return what of the event and the register concerns these rows, whose units are matched.

    Nothing is read of people and units whom the list does not name; the number of statements does
    not depend on how many rows there are, up to 5,000.
    """
    units = list({row.unit.id: row.unit for row in rows if row.unit is not None}.values())
    known = known_persons(session, rows, units)
    found = [known.person(row.values, row.unit)[0] for row in rows]
    people = [person for person in found if person is not None]
    turns = _turns(session, rules, units)
    groups = groups_of_event(session, event) if turns else {}
    return Compared(
        rules=rules,
        known=known,
        taken=_taken(session, event, people),
        units_taken=_units_taken(session, event, units) if rules.subject == "unit" else {},
        turns=turns,
        left=_left(session, event, rules, turns),
        groups={code: one.id for code, one in groups.items()},
        register=register_of(session, event, rules, people=people, units=units)
        if rules.conditions
        else None,
        day=event.held_on or local_day(event.registration_closes_at or now),
    )


def _taken(session: Session, event: Event, people: Sequence[Person]) -> dict[int, int]:
    """Return the number of the live entry in which each person is, by the person's key."""
    # Asked for the event as well, SQLite would go through everybody in it for each piece of a list.
    query = select(EntryMember.person_id, Entry.number, Entry.event_id).join(
        Entry, Entry.id == EntryMember.entry_id
    )
    taken: dict[int, int] = {}
    keys = sorted({person.id for person in people})
    for at in range(0, len(keys), AT_ONCE):
        part = query.where(EntryMember.person_id.in_(keys[at : at + AT_ONCE]), _is_live())
        taken |= {key: number for key, number, of in session.execute(part) if of == event.id}
    return taken


def _units_taken(session: Session, event: Event, units: Sequence[Unit]) -> dict[int, int]:
    """Return the number of the live entry of each unit, by the unit's key."""
    query = (
        select(Unit.id, Entry.number)
        .join(Entry, Entry.unit_id == Unit.id)
        .where(Entry.event_id == event.id, _is_live())
    )
    taken: dict[int, int] = {}
    for at in range(0, len(units), AT_ONCE):
        keys = [unit.id for unit in units[at : at + AT_ONCE]]
        taken |= dict(session.execute(query.where(Unit.id.in_(keys))).all())
    return taken


def _is_live() -> ColumnElement[bool]:
    return Entry.state.in_([EntryState(state) for state in LIVE_STATES])


def _turns(
    session: Session, rules: EntrantRules, units: Sequence[Unit]
) -> dict[int, Sequence[Turn]]:
    """Return who recommends the entries of each unit, by its key."""
    if not rules.needs_nomination:
        return {}
    on_paths = units_on_paths(session, {unit.path for unit in units})
    return {unit.id: turns_of_unit(unit, rules, on_paths) for unit in units}


def _left(
    session: Session, event: Event, rules: EntrantRules, turns: Mapping[int, Sequence[Turn]]
) -> dict[tuple[int, Part], int]:
    """Return what is left of the limited places, by the unit's key and the part."""
    units = {turn.unit.id: turn.unit for of_unit in turns.values() for turn in of_unit}
    if not units:
        return {}
    asked = [(event.id, unit) for unit in units.values()]
    return {
        (unit_id, part): count.left
        for (_, unit_id), places in places_of(session, {event.id: rules}, asked).items()
        for part, count in places.parts()
        if count.left is not None
    }
