"""Changes cells of rows, as whoever owns the database can, and asks the product's own check.

Each change is written to the database and read back from there. Only what no trial touches stays
in memory from one trial to the next: the trail, and the rows of other tables.
"""

import enum
from collections.abc import Callable, Iterable, Iterator, Mapping, Sequence
from contextlib import contextmanager
from datetime import datetime, timedelta
from decimal import Decimal
from random import Random
from typing import Any

import sqlalchemy as sa
from sqlalchemy.orm import Session

from contest.foundation.orm import Base, UtcDateTime
from judges.results.queries import Told
from tests.conftest import NOON
from tests.contest.foundation.tampering import changed, lay_open

ToldOfAll = Mapping[str, Sequence[Told]]
Check = Callable[[Session, ToldOfAll], Iterator[str]]


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


class Falsifier:
    """The rows of some tables, laid open to their owner, and the check that is asked.

    `told` is the trail as it was read before the first change; nothing here touches it.
    """

    def __init__(
        self, session: Session, tables: Sequence[sa.Table], check: Check, told: ToldOfAll
    ) -> None:
        self.session, self.check, self.told = session, check, told
        self.models = {
            mapper.class_ for mapper in Base.registry.mappers if mapper.local_table in tables
        }
        self.rows = {
            table.name: [dict(row) for row in session.execute(sa.select(table)).mappings()]
            for table in tables
        }
        # The session forgets what nobody holds: whatever is read beside the rows stays here.
        self.beside: list[object] = []
        sa.event.listen(session, "loaded_as_persistent", lambda _session, one: self.keep(one))

    def keep(self, one: object) -> None:
        """Hold an object that no trial touches."""
        if type(one) not in self.models:
            self.beside.append(one)

    @contextmanager
    def undone(self) -> Iterator[sa.Connection]:
        """Take back what the block did to the database."""
        connection = self.session.connection()
        savepoint = connection.begin_nested()
        try:
            yield connection
        finally:
            savepoint.rollback()

    def faults(self) -> Iterator[str]:
        """Ask the check, which has to read the rows anew."""
        for one in self.session:
            if type(one) in self.models:
                self.session.expunge(one)
        return self.check(self.session, self.told)

    def is_seen(self) -> bool:
        """Say whether the check names something; one that breaks off has seen nothing."""
        return next(self.faults(), None) is not None

    def is_change_seen(self, cell: str, chance: Random) -> bool:
        """Change a cell, ask, put it back; say whether it was seen."""
        table, column = cell.split(".")
        target = Base.metadata.tables[table]
        row = chance.choice(self.rows[table])
        value = row[column]
        put = something(target.c[column]) if value is None else other(value, chance)
        if put is None and not target.c[column].nullable:
            put = value + 1 if isinstance(value, int) else "x"
        with self.undone() as connection:
            change = sa.update(target).where(target.c.id == row["id"]).values({column: put})
            try:
                connection.execute(change)
            except (sa.exc.DataError, sa.exc.IntegrityError):
                # The database refuses by itself what is no value of the column.
                return True
            return self.is_seen()

    def is_loss_seen(self, table: str, row_id: int) -> bool:
        """Remove a row, ask, put it back; say whether it was missed."""
        target = Base.metadata.tables[table]
        with self.undone() as connection:
            connection.execute(sa.delete(target).where(target.c.id == row_id))
            return self.is_seen()

    def unseen_cells(self, cells: Sequence[str], *, seed: int, trials: int) -> set[str]:
        """Change the cells in turn, `trials` times; return those of which a change went unseen."""
        chance = Random(seed)  # noqa: S311 - trials that can be repeated
        print(f"{trials:,} trials on {', '.join(self.rows)}, seed {seed}")
        return {
            cell
            for number in range(trials)
            if not self.is_change_seen((cell := cells[number % len(cells)]), chance)
        }


def laid_open(
    session: Session,
    tables: Iterable[sa.Table],
    check: Check,
    reading: Callable[[Session], ToldOfAll],
) -> Falsifier:
    """Take every guard from tables, and keep what they hold and what the trail tells of it."""
    found = list(tables)
    session.flush()
    lay_open(session, found)
    # SQLite reads its whole schema anew at each return to a savepoint behind a change of it.
    session.commit()
    session.expunge_all()
    return Falsifier(session, found, check, reading(session))
