"""Lists of units: what each row would do, units added as one batch, taken back as one batch."""

from collections import defaultdict
from collections.abc import Mapping, Sequence
from dataclasses import replace
from datetime import datetime
from typing import Any

from sqlalchemy import select
from sqlalchemy.exc import IntegrityError
from sqlalchemy.orm import Session

from contest.foundation.errors import Fault
from contest.foundation.lists import (
    ListInUse,
    ListKind,
    Options,
    PlannedRow,
    Taken,
    planned,
    same_row,
)
from contest.foundation.office import Column, Kind, Table
from contest.foundation.permissions import Actor
from contest.foundation.words import N_
from contest.people.models import Unit, UnitLevel
from contest.people.operations.units import add_unit, remove_unit
from contest.people.queries import units_below
from contest.people.rules import LEVEL_WORDS, LEVELS, levels_below, may_lie_below, unit_fault

NAME = Column(
    "name",
    "单位名称",
    ("单位", "单位全称", "名称", "企业名称", "班组名称", "unit", "name"),
    required=True,
    note="登记的全称，即公章上的名称",
    label_en="Unit",
)
PARENT = Column(
    "parent",
    "上级单位",
    ("所属单位", "上级", "主管单位", "parent", "belongs to"),
    note="不填即为本单位；也可以是本表中另一行的单位",
    label_en="Belongs to",
)
CREDIT = Column(
    "credit_code",
    "统一社会信用代码",
    ("信用代码", "社会信用代码", "credit code"),
    kind=Kind.CREDIT_CODE,
    label_en="Credit code",
)
INDUSTRY = Column("industry", "行业", ("所属行业", "industry"), max_length=80, label_en="Industry")
NAME_EN = Column("name_en", "英文名称", ("英文名", "english name"), label_en="Name in English")


def unit_columns(_session: Session, parent: Unit) -> tuple[Column, ...]:
    """Return what a list of units may say; the level only where more than one is possible."""
    allowed = levels_below(parent.level)
    words = {word: level for word, level in LEVEL_WORDS.items() if level in allowed}
    level = Column(
        "level",
        "级别",
        ("单位级别", "层级", "level"),
        required=len(allowed) > 1,
        kind=Kind.CHOICE,
        choices=words,
        label_en="Level",
    )
    return (NAME, level, PARENT, CREDIT, INDUSTRY, NAME_EN)


def plan_units(session: Session, parent: Unit, table: Table, _options: Options) -> list[PlannedRow]:
    """Return what adding each row below `parent` would do; changes nothing.

    A row may name as its parent `parent` itself, a unit below it, or a unit of another row; a row
    whose parent's row needs mending waits with it. A unit that is there, or stands in an earlier
    row, is a duplicate.
    """
    rows = planned(table.rows)
    below = [unit for unit in units_below(session, parent.path) if unit.closed_at is None]
    registered = _levels_of(below)
    in_file = {row.values["name"]: row for row in reversed(rows) if row.values.get("name")}
    _find_parents(rows, parent, registered, in_file)
    _find_namesakes(rows, parent, below)
    _find_known(rows, parent, below)
    _hold_back(rows, parent, registered, in_file)
    return rows


def take_units(
    session: Session,
    actor: Actor,
    parent: Unit,
    *,
    rows: Sequence[PlannedRow],
    options: Options,
    now: datetime,
) -> Taken:
    """Add the unit of each row, parents first; it made their public ids."""
    there = {unit.name: unit for unit in reversed(units_below(session, parent.path))}
    waiting, made = list(rows), []
    while ready := [row for row in waiting if _above(row, parent) in there]:
        for row in ready:
            unit = add_unit(
                session, actor, parent=there[_above(row, parent)],
                level=UnitLevel(_level(row, parent)), name=row.values["name"] or "",
                name_en=row.values.get("name_en"), credit_code=row.values.get("credit_code"),
                industry=row.values.get("industry"), now=now,
            )  # fmt: skip
            there.setdefault(unit.name, unit)
            made.append(unit.public_id)
        taken = {row.number for row in ready}
        waiting = [row for row in waiting if row.number not in taken]
    return Taken(made)


def undo_units(
    session: Session, actor: Actor, parent: Unit, *, made: Sequence[Any], now: datetime
) -> None:
    """Remove the units that an import added, the lowest first; raises `ListInUse`.

    One that somebody has put persons, units, roles or entries in by now keeps all of them there.
    """
    query = select(Unit).where(
        Unit.public_id.in_(made), Unit.path.startswith(parent.path, autoescape=True)
    )
    units = sorted(session.scalars(query), key=lambda unit: -unit.path.count("/"))
    used = []
    for unit in units:
        try:
            with session.begin_nested():
                remove_unit(session, actor, unit, now=now)
        except IntegrityError:
            used.append(unit.name)
    if used:
        raise ListInUse(names="、".join(used))


UNIT_LIST = ListKind(
    key="units",
    permission="unit.manage",
    columns=unit_columns,
    plan=plan_units,
    take=take_units,
    undo=undo_units,
)


def _levels_of(units: Sequence[Unit]) -> dict[str, str]:
    """Return the level of each registered name, of namesakes the first one's in the tree."""
    return {unit.name: unit.level.value for unit in reversed(units)}


def _above(row: PlannedRow, parent: Unit) -> str:
    return row.values.get("parent") or parent.name


def _level(row: PlannedRow, parent: Unit) -> str:
    allowed = levels_below(parent.level)
    return row.values.get("level") or (allowed[0] if allowed else "")


def _find_parents(
    rows: Sequence[PlannedRow],
    parent: Unit,
    registered: Mapping[str, str],
    in_file: Mapping[str | None, PlannedRow],
) -> None:
    """Blame rows whose parent is nobody's name, or whose level does not lie below it."""
    names = sorted({*registered, *(name for name in in_file if name)})
    told: dict[str, Fault] = {}
    for row in rows:
        above = _above(row, parent)
        if above not in registered and above not in in_file:
            if above not in told:
                told[above] = replace(unit_fault(above, names), rule=NO_PARENT)
            row.blame(PARENT, told[above])
            continue
        level = _level(row, parent)
        of_parent = registered.get(above) or _level(in_file[above], parent)
        # A word that is no level has its own fault already.
        is_told = not level or {level, of_parent} <= set(LEVELS)
        if is_told and (not level or not may_lie_below(level, of_parent)):
            row.blame(PARENT, Fault(NOT_BELOW, NOT_BELOW_REMEDY, value=above))


def _find_namesakes(rows: Sequence[PlannedRow], parent: Unit, below: Sequence[Unit]) -> None:
    """Blame rows whose parent's name more than one unit has, registered or of another row."""
    places: defaultdict[str, set[str]] = defaultdict(set)
    by_id = {unit.id: unit.name for unit in below}
    for unit in below:
        places[unit.name].add(by_id.get(unit.parent_id or 0, ""))
    for row in rows:
        name = row.values.get("name")
        if name:
            places[name].add(_above(row, parent))
    for row in rows:
        above = row.values.get("parent")
        if above and above != parent.name and len(places[above]) > 1:
            row.blame(PARENT, Fault(SEVERAL_UNITS, ONE_BY_ONE, params={"name": above}))


def _find_known(rows: Sequence[PlannedRow], parent: Unit, below: Sequence[Unit]) -> None:
    """Mark rows whose unit is registered, or stands in an earlier row."""
    by_id = {unit.id: unit.name for unit in below}
    there = {(by_id.get(unit.parent_id or 0), unit.name) for unit in below}
    codes = {unit.credit_code: unit.name for unit in below if unit.credit_code}
    seen: dict[tuple[str, str | None], int] = {}
    for row in rows:
        name, code = row.values.get("name"), row.values.get("credit_code")
        if not name:
            continue
        key = (_above(row, parent), name)
        if key in there:
            row.repeats(NAME, Fault(REGISTERED, NOTHING_TO_DO))
        elif key in seen:
            row.repeats(NAME, same_row(seen[key]))
        elif code and code in codes:
            row.repeats(CREDIT, Fault(CODE_TAKEN, COMPARE, params={"name": codes[code]}))
        seen.setdefault(key, row.number)
        if code:
            codes.setdefault(code, name)


def _hold_back(
    rows: Sequence[PlannedRow],
    parent: Unit,
    registered: Mapping[str, str],
    in_file: Mapping[str | None, PlannedRow],
) -> None:
    """Let rows wait whose parent is only in the file and cannot be added yet, or never."""
    there, waiting = {parent.name, *registered}, [row for row in rows if not row.faults]
    while ready := [row for row in waiting if _above(row, parent) in there]:
        there |= {row.values["name"] or "" for row in ready}
        added = {row.number for row in ready}
        waiting = [row for row in waiting if row.number not in added]
    for row in waiting:
        first = in_file[_above(row, parent)]
        row.blame(PARENT, Fault(WAITS, params={"row": first.number}))


NO_PARENT = N_("No unit above of this name is registered or stands in the list")
NOT_BELOW = N_("A unit of this level cannot lie below this one")
NOT_BELOW_REMEDY = N_("Below a federation lie districts, below them enterprises, then work teams.")
SEVERAL_UNITS = N_("Several units are called %(name)s")
ONE_BY_ONE = N_("Import this row from the page of the unit that it belongs to.")
REGISTERED = N_("This unit is registered already")
NOTHING_TO_DO = N_("Nothing need be done; the row is left out.")
CODE_TAKEN = N_("This credit code is the one of %(name)s")
COMPARE = N_("Compare it with the licence; one enterprise is registered once.")
WAITS = N_("Held back, because row %(row)d needs mending first")
