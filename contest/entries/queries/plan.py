"""What importing a list would do, row by row, before anything is done; changes nothing."""

from collections.abc import Collection, Sequence
from dataclasses import replace
from datetime import datetime
from decimal import Decimal
from typing import TypeVar

from sqlalchemy.orm import Session

from contest.editions.models import Event
from contest.entries.queries.columns import FIELD_PREFIX, IDENTITY, NAME, SHARE, UNIT
from contest.entries.queries.compared import Compared, compared
from contest.entries.queries.entries import entrants_of
from contest.entries.queries.places import (
    WHOLE,
    Part,
)
from contest.entries.queries.planned import (
    EntrantRow,
    ImportPlan,
    PlannedEntry,
    PlannedMember,
)
from contest.entries.queries.units import unit_names, units_written
from contest.entries.rules import (
    FAILED,
    EntrantRules,
    Named,
    check_answers,
    judge_entry,
    share_fault,
    team_fault,
)
from contest.foundation.errors import Fault
from contest.foundation.office import Row, Table
from contest.foundation.words import N_
from contest.people.models import Unit
from contest.people.rules import unit_fault

AnyRow = TypeVar("AnyRow", Row, EntrantRow)

EXCEPTION_BY_HAND = N_(
    "Leave the row out; with a good reason, enter it by hand and make an exception on its page."
)
# Which cell is to be put right where a condition is not met; all others speak of the person.
REGISTER = N_("Write the unit's full name, or register it first.")
COLUMNS_OF_CONDITIONS = {"age": IDENTITY, "residence": IDENTITY, "unit": UNIT}
PLACES_USED = {
    "whole": N_("The unit has used all places that it may recommend"),
    "group": N_("The unit has used all places that it may recommend in this group"),
    "category": N_("The unit has used all places that it may recommend in this category"),
}


def plan_import(
    session: Session,
    event: Event,
    table: Table,
    *,
    now: datetime,
    taken: Collection[int] = frozenset(),
) -> ImportPlan:
    """Return what importing `table` (read by `list_columns`) would do to the event.

    Rows whose numbers are `taken` were imported before: they are left out, and their twins stay
    duplicates.

    Rows of one title and unit make one team or project, its first row being the captain; a row
    that cannot be imported holds back the others of its team. Units are matched by their
    registered names; a person who is in a live entry, or in an earlier row, is a duplicate; who
    recommends has a quota; conditions that are not met are faults. Ages count at `now` at last.
    """
    rules = entrants_of(session, event)
    rows = [EntrantRow(row.number, row.values, list(row.faults)) for row in table.rows]
    _match_units(session, event, rows)
    against = compared(session, event, rules, rows=rows, now=now)
    _find_duplicates(rows, against)
    waiting = [row for row in rows if row.number not in taken]
    teams = teams_of(waiting, rules)
    for team in teams:
        _check_team(team, against)
    good = [team for team in teams if not any(row.faults for row in team)]
    entries = tuple(_entry(team, against) for team in good)
    return ImportPlan(entries, tuple(waiting))


def _match_units(session: Session, event: Event, rows: Sequence[EntrantRow]) -> None:
    names = {name for row in rows if (name := row.values.get(UNIT.key))}
    units = units_written(session, event, names)
    # Only a name that nobody has is worth a look at all the others.
    registered = sorted(unit_names(session, event)) if names - set(units) else []
    unknown = {name: _unknown(name, registered) for name in sorted(names - set(units))}
    for row in rows:
        written = row.values.get(UNIT.key) or ""
        row.unit = units.get(written)
        if written in unknown:
            row.faults.append(replace(unknown[written], row=row.number, column=UNIT.label))


def _unknown(name: str, registered: Sequence[str]) -> Fault:
    fault = unit_fault(name, registered)
    # Who imports is the organiser, whom others are told to ask.
    return fault if fault.params["names"] else replace(fault, remedy=REGISTER)


def _find_duplicates(rows: Sequence[EntrantRow], event: Compared) -> None:
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
        if person is not None:
            # Rows that have nothing in common may mean one person: here by unit, there by phone.
            meant = event.known.seen(("person", person.id), row.number)
            earlier = meant if earlier is None else earlier
        _mark(row, number, earlier, NAME.label, name)
        if person is not None and not row.faults:
            event.known.settle(person, row.values)


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


def teams_of(rows: Sequence[AnyRow], rules: EntrantRules) -> list[list[AnyRow]]:
    """Return the rows of each entry together, entries in the order of their first rows."""
    if not rules.has_title:
        return [[row] for row in rows]
    teams: dict[tuple[str, str], list[AnyRow]] = {}
    for row in rows:
        # A row without a title stands alone with its fault.
        key = (row.values.get("title") or f"\0{row.number}", row.values.get(UNIT.key) or "")
        teams.setdefault(key, []).append(row)
    return list(teams.values())


def _check_team(team: list[EntrantRow], event: Compared) -> None:
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


def _judge_conditions(team: Sequence[EntrantRow], event: Compared) -> None:
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


def _parts(row: EntrantRow, event: Compared) -> list[tuple[Unit, Part]]:
    """Return the places that the entry of this row uses up: those of every unit in its chain."""
    values, rules = row.values, event.rules
    parts: list[Part] = [WHOLE]
    group = event.groups.get(values.get("group") or _only(rules.groups) or "")
    category = values.get("category") or _only(rules.categories)
    parts += [("group", group)] if group else []
    parts += [("category", category)] if category else []
    turns = event.turns.get(row.unit.id, ()) if row.unit else ()
    return [(turn.unit, part) for turn in turns for part in parts]


def _quota_fault(row: EntrantRow, event: Compared) -> Fault | None:
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


def _take_place(row: EntrantRow, event: Compared) -> None:
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


def _entry(team: Sequence[EntrantRow], event: Compared) -> PlannedEntry:
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
