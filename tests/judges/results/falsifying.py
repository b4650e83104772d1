"""Changes a cell of a row, as whoever owns the database can, and asks the check of results."""

import enum
from collections.abc import Callable, Mapping, Sequence
from datetime import datetime, timedelta
from decimal import Decimal
from random import Random
from typing import Any

import sqlalchemy as sa
from sqlalchemy.orm import Session

from contest.foundation.orm import Base, UtcDateTime
from judges.results.queries.checking import faults_found
from tests.conftest import NOON
from tests.contest.foundation.tampering import changed
from tests.contest.foundation.tampering_ways import undone_in


def other(value: Any, chance: Random) -> Any:
    """Return another value of the same kind; for nothing, something."""
    if isinstance(value, bool):
        return not value
    if isinstance(value, enum.Enum):
        return chance.choice([one for one in type(value) if one is not value])
    if isinstance(value, datetime):
        return value + timedelta(milliseconds=chance.choice([-1, 1, 1000, -86_400_000]))
    if isinstance(value, Decimal):
        return value + chance.choice([-1, 1]) * Decimal("0.01")
    if isinstance(value, list | dict):
        return value[::-1] if isinstance(value, list) else {**value, "tied": not value["tied"]}
    return changed(value, chance, is_sqlite=False)


def something(column: sa.Column[Any]) -> Any:
    if isinstance(column.type, UtcDateTime):
        return NOON
    kind = column.type.python_type
    return next(iter(kind)) if issubclass(kind, enum.Enum) else 1 if kind is int else "x"


def is_seen(session: Session) -> bool:
    """Say whether the check names something; one that breaks off has seen nothing."""
    return next(faults_found(session), None) is not None


def change_a_cell(
    session: Session,
    rows: Mapping[str, Any],
    cell: str,
    chance: Random,
    seen: Callable[[Session], bool] = is_seen,
) -> bool:
    """Change a cell, ask, put it back; say whether it was seen."""
    table, column = cell.split(".")
    target = Base.metadata.tables[table]
    row = chance.choice(rows[table])
    value = row[column]
    put = something(target.c[column]) if value is None else other(value, chance)
    if put is None and not target.c[column].nullable:
        put = value + 1 if isinstance(value, int) else "x"
    with undone_in(session):
        change = sa.update(target).where(target.c.id == row["id"]).values({column: put})
        try:
            session.execute(change)
        except (sa.exc.DataError, sa.exc.IntegrityError):
            # The database refuses by itself what is no value of the column.
            return True
        session.expunge_all()
        return seen(session)


def unseen_cells(
    session: Session,
    rows: Mapping[str, Any],
    cells: Sequence[str],
    *,
    seed: int,
    trials: int,
    seen: Callable[[Session], bool] = is_seen,
) -> set[str]:
    """Change the cells in turn, `trials` times; return those of which a change went unseen."""
    chance = Random(seed)  # noqa: S311 - trials that can be repeated
    return {
        cell
        for number in range(trials)
        if not change_a_cell(session, rows, (cell := cells[number % len(cells)]), chance, seen)
    }
