"""What importing a list would do, row by row, before anything is done; changes nothing."""

from collections.abc import Mapping, Sequence
from dataclasses import dataclass, replace
from datetime import date, datetime
from decimal import Decimal

from sqlalchemy import select
from sqlalchemy.orm import Session

from contest.editions.models import Event
from contest.entries.models import Entry, EntryMember, EntryState
from contest.entries.queries.columns import FIELD_PREFIX, IDENTITY, NAME, SHARE, UNIT
from contest.entries.queries.eligibility import Register, register_of
from contest.entries.queries.entries import entrants_of, groups_of_event
from contest.entries.queries.known import KnownPersons, known_persons
from contest.entries.queries.places import (
    WHOLE,
    Part,
    Turn,
    places_of,
    turns_of_unit,
    units_on_paths,
)
from contest.entries.queries.planned import (
    EntrantRow,
    ImportPlan,
    PlannedEntry,
    PlannedMember,
)
from contest.entries.queries.units import units_of_event
from contest.entries.rules import (
    FAILED,
    LIVE_STATES,
    EntrantRules,
    Named,
    check_answers,
    judge_entry,
    share_fault,
    team_fault,
)
from contest.foundation.calendar import local_day
from contest.foundation.errors import Fault
from contest.foundation.office import Table
from contest.foundation.words import N_
from contest.people.models import Unit
from contest.people.rules import unit_fault

EXCEPTION_BY_HAND = N_(
    "Leave the row out; with a good reason, enter it by hand and make an exception on its page."
)
# Which cell is to be put right where a condition is not met; all others speak of the person.
COLUMNS_OF_CONDITIONS = {"age": IDENTITY, "residence": IDENTITY, "unit": UNIT}
PLACES_USED = {
    "whole": N_("The unit has used all places that it may recommend"),
    "group": N_("The unit has used all places that it may recommend in this group"),
    "category": N_("The unit has used all places that it may recommend in this category"),
}


@dataclass(frozen=True, slots=True)
class _Event:
    """What of the event the rows are compared with, read once."""

    rules: EntrantRules
    units: Mapping[str, Unit]
    known: KnownPersons
    taken: Mapping[int, int]
    units_taken: Mapping[int, int]
    turns: Mapping[int, Sequence[Turn]]
    left: dict[tuple[int, Part], int]
    groups: Mapping[str, int]
    register: Register | None
    day: date


def plan_import(session: Session, event: Event, table: Table, *, now: datetime) -> ImportPlan:
    """Return what importing `table` (read by `list_columns`) would do to the event.

    Rows of one title and unit make one team or project, its first row being the captain; a row
    that cannot be imported holds back the others of its team. Units are matched by their
    registered names; a person who is in a live entry, or in an earlier row, is a duplicate; who
    recommends has a quota; conditions that are not met are faults. Ages count at `now` at last.
    """
    rules = entrants_of(session, event)
    rows = [EntrantRow(row.number, row.values, list(row.faults)) for row in table.rows]
    units = {
        name: unit
        for unit in reversed(units_of_event(session, event))
        for name in (unit.name_en, unit.name)
        if name
    }
    _match_units(rows, units)
    compared = _compared(session, event, rules, units=units, rows=rows, now=now)
    _find_duplicates(rows, compared)
    teams = _teams(rows, rules)
    for team in teams:
        _check_team(team, compared)
    good = [team for team in teams if not any(row.faults for row in team)]
    entries = tuple(_entry(team, compared) for team in good)
    return ImportPlan(entries, tuple(rows))


def _match_units(rows: Sequence[EntrantRow], units: Mapping[str, Unit]) -> None:
    registered = sorted({unit.name for unit in units.values()})
    unknown: dict[str, Fault] = {}
    for row in rows:
        written = row.values.get(UNIT.key)
        row.unit = units.get(written or "")
        if written and row.unit is None:
            if written not in unknown:
                unknown[written] = unit_fault(written, registered)
            row.faults.append(replace(unknown[written], row=row.number, column=UNIT.label))


def _compared(
    session: Session,
    event: Event,
    rules: EntrantRules,
    *,
    units: Mapping[str, Unit],
    rows: Sequence[EntrantRow],
    now: datetime,
) -> _Event:
    live = Entry.state.in_([EntryState(state) for state in LIVE_STATES])
    members = (
        select(EntryMember.person_id, Entry.number)
        .join(Entry, Entry.id == EntryMember.entry_id)
        .where(Entry.event_id == event.id, live)
    )
    entered = select(Entry.unit_id, Entry.number).where(
        Entry.event_id == event.id, live, Entry.unit_id.is_not(None)
    )
    written = {row.values.get(UNIT.key) or "" for row in rows}
    turns = _turns(session, rules, [units[name] for name in written if name in units])
    known = known_persons(session, rows, units)
    return _Event(
        rules=rules,
        units=units,
        known=known,
        taken=dict(session.execute(members).all()),
        units_taken=dict(session.execute(entered).all()),  # type: ignore[arg-type]
        turns=turns,
        left=_left(session, event, rules, turns),
        groups={code: one.id for code, one in groups_of_event(session, event).items()}
        if turns
        else {},
        register=_register(session, event, rules, rows, known),
        day=event.held_on or local_day(event.registration_closes_at or now),
    )


def _register(
    session: Session,
    event: Event,
    rules: EntrantRules,
    rows: Sequence[EntrantRow],
    known: KnownPersons,
) -> Register | None:
    """Return what the conditions ask of everybody in the list; None where there are none."""
    if not rules.conditions:
        return None
    found = [known.person(row.values, row.unit)[0] for row in rows]
    people = [person for person in found if person is not None]
    units = [row.unit for row in rows if row.unit is not None]
    return register_of(session, event, rules, people=people, units=units)


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


def _find_duplicates(rows: Sequence[EntrantRow], event: _Event) -> None:
    """Mark rows whose person, or unit that enters itself, is in the event or in an earlier row."""
    for row in rows:
        if event.rules.subject == "unit":
            if row.unit is not None:
                number = event.units_taken.get(row.unit.id)
                earlier = event.known.seen(("unit", row.unit.id), row.number)
                _mark(row, number, earlier, UNIT.label, row.unit.name)
            continue
        name = row.values.get(NAME.key)
        if not name or (row.unit is None and not row.values.get("identity")):
            continue
        person, is_other_name = event.known.person(row.values, row.unit)
        if is_other_name:
            row.faults.append(
                Fault(
                    rule=N_("This identity number is registered with another name"),
                    remedy=N_("Compare name and number with the card."),
                    row=row.number,
                    column=NAME.label,
                    value=name,
                )
            )
            continue
        number = event.taken.get(person.id) if person else None
        earlier = event.known.earlier_row(row.values, row.unit, row.number)
        _mark(row, number, earlier, NAME.label, name)


def _mark(
    row: EntrantRow, number: int | None, earlier: int | None, column: str, value: str
) -> None:
    if number is None and earlier is None:
        return
    row.is_duplicate = not row.faults
    in_file = number is None
    row.faults.append(
        Fault(
            rule=N_("The same as row %(row)d")
            if in_file
            else N_("Already in entry no. %(number)d"),
            remedy=N_("Delete one of the rows; two people of one name need identity numbers.")
            if in_file
            else N_("Nothing need be done; the row is left out."),
            row=row.number,
            column=column,
            value=value,
            params={"row": earlier} if in_file else {"number": number},
        )
    )


def _teams(rows: Sequence[EntrantRow], rules: EntrantRules) -> list[list[EntrantRow]]:
    """Return the rows of each entry together, entries in the order of their first rows."""
    if not rules.has_title:
        return [[row] for row in rows]
    teams: dict[tuple[str, str], list[EntrantRow]] = {}
    for row in rows:
        # A row without a title stands alone with its fault.
        key = (row.values.get("title") or f"\0{row.number}", row.values.get(UNIT.key) or "")
        teams.setdefault(key, []).append(row)
    return list(teams.values())


def _check_team(team: list[EntrantRow], event: _Event) -> None:
    first = team[0]
    if not any(row.faults for row in team):
        found = [_team_fault(team, event.rules), _quota_fault(first, event)]
        _, answers = check_answers(event.rules, _answers(first), complete=False)
        first.faults += [
            replace(fault, row=first.number) for fault in [*found, *answers] if fault is not None
        ]
        _judge_conditions(team, event)
    wrong = next((row for row in team if row.faults), None)
    if wrong is None:
        _take_place(first, event)
        return
    for row in team:
        if not row.faults:
            row.faults.append(
                Fault(
                    rule=N_("Held back, because row %(row)d of the same entry needs mending"),
                    row=row.number,
                    params={"row": wrong.number},
                )
            )


def _judge_conditions(team: Sequence[EntrantRow], event: _Event) -> None:
    """Add what keeps an entry or one of its people out to the row that says so."""
    if event.register is None:
        return
    first = team[0]
    people = [row for row in team if row.values.get(NAME.key)]
    case = event.register.case(
        [
            event.register.candidate(
                event.known.person(row.values, row.unit)[0],
                name=row.values.get(NAME.key) or "",
                identity=row.values.get("identity"),
                unit=row.unit,
            )
            for row in people
        ],
        unit=first.unit,
        day=event.day,
        title=first.values.get("title") or "",
        answers=check_answers(event.rules, _answers(first), complete=False)[0],
    )
    named = {row.values[NAME.key]: row for row in reversed(people)}
    for verdict in judge_entry(event.rules.conditions, case, {}):
        if verdict.state != FAILED:
            continue
        column = COLUMNS_OF_CONDITIONS.get(verdict.condition.condition, NAME)
        remedy = EXCEPTION_BY_HAND if verdict.condition.waivable else None
        for fault in verdict.faults:
            row = named.get(fault.column, first)
            shown = replace(fault, remedy=remedy or fault.remedy, value=fault.column or None)
            row.faults.append(replace(shown, row=row.number, column=column.label))


def _team_fault(team: Sequence[EntrantRow], rules: EntrantRules) -> Fault | None:
    if not rules.has_title:
        return None
    shares = [_share(row) for row in team]
    if any(share is not None and share != round(share, 2) for share in shares):
        return Fault(rule=N_("A share has at most two decimals"), column=SHARE.label)
    return team_fault(rules, len(team)) or share_fault(shares)


def _parts(row: EntrantRow, event: _Event) -> list[tuple[Unit, Part]]:
    """Return the places that the entry of this row uses up: those of every unit in its chain."""
    values, rules = row.values, event.rules
    parts: list[Part] = [WHOLE]
    group = event.groups.get(values.get("group") or _only(rules.groups) or "")
    category = values.get("category") or _only(rules.categories)
    parts += [("group", group)] if group else []
    parts += [("category", category)] if category else []
    turns = event.turns.get(row.unit.id, ()) if row.unit else ()
    return [(turn.unit, part) for turn in turns for part in parts]


def _quota_fault(row: EntrantRow, event: _Event) -> Fault | None:
    full = [
        (unit, part) for unit, part in _parts(row, event) if event.left.get((unit.id, part)) == 0
    ]
    if not full:
        return None
    unit, (kind, _key) = full[0]
    return Fault(
        rule=PLACES_USED[kind],
        remedy=N_("Give the unit more places, or leave the row out."),
        column=UNIT.label,
        value=unit.name,
    )


def _take_place(row: EntrantRow, event: _Event) -> None:
    for unit, part in _parts(row, event):
        if (unit.id, part) in event.left:
            event.left[unit.id, part] -= 1


def _answers(row: EntrantRow) -> dict[str, str | None]:
    return {
        key.removeprefix(FIELD_PREFIX): value
        for key, value in row.values.items()
        if key.startswith(FIELD_PREFIX)
    }


def _share(row: EntrantRow) -> Decimal | None:
    text = row.values.get(SHARE.key)
    return Decimal(text) if text else None


def _only(named: Sequence[Named]) -> str | None:
    return named[0].code if len(named) == 1 else None


def _entry(team: Sequence[EntrantRow], event: _Event) -> PlannedEntry:
    first, rules = team[0], event.rules
    if first.unit is None:
        raise ValueError("a row without a unit was planned")
    answers, _ = check_answers(rules, _answers(first), complete=False)
    members = [
        PlannedMember(
            name=row.values[NAME.key] or "",
            identity=row.values.get("identity"),
            phone=row.values.get("phone"),
            share_percent=_share(row),
        )
        for row in team
        if row.values.get(NAME.key)
    ]
    return PlannedEntry(
        row=first.number,
        rows=tuple(row.number for row in team),
        title=first.values.get("title"),
        unit=first.unit,
        group=first.values.get("group") or _only(rules.groups),
        category=first.values.get("category") or _only(rules.categories),
        answers=answers,
        members=tuple(members),
        recommended=len(event.turns.get(first.unit.id, ())),
    )
