"""Rows for any table, made from what the database itself says of it; knows no model of ours.

Values are invented until the database takes the row: types, lengths, lists of allowed words and
references are read from it, other rules are met by trying again.
"""

import re
from collections.abc import Callable, Collection, Hashable, Iterator, Mapping
from datetime import date, datetime, timedelta
from random import Random
from typing import Any, TypeVar

import sqlalchemy as sa

TRIES, MORE_TRIES = 400, 60
_WORDS = re.compile(
    r"\"?(\w+)\"?\)?(?:::text)?\s+(?:IN\s*\(|=\s*ANY\s*\(+ARRAY\[)([^)\]]*)[)\]]", re.I
)
_WORD = re.compile(r"'([^']*)'")
_NUMBER = re.compile(r"(?<![\w.])\d{1,9}(?![\w.])")
_EPOCH = datetime(2026, 1, 1)  # noqa: DTZ001 - columns hold UTC without saying so


# All that a reflection reads, as text: whatever changes a table changes it.
_DEFINED = {
    "sqlite": "SELECT type, name, tbl_name, sql FROM sqlite_master ORDER BY 1, 2",
    "postgresql": """
        SELECT c.relname, 'column', attname, format_type(atttypid, atttypmod), attnotnull,
               attidentity::text || attgenerated::text, pg_get_expr(adbin, adrelid), attnum
        FROM pg_attribute a JOIN pg_class c ON c.oid = attrelid AND c.relkind IN ('r', 'p', 'v')
        LEFT JOIN pg_attrdef ON adrelid = attrelid AND adnum = attnum
        WHERE relnamespace = current_schema()::regnamespace AND attnum > 0 AND NOT attisdropped
        UNION ALL
        SELECT c.relname, 'constraint', conname, pg_get_constraintdef(o.oid), true, '', '', 0
        FROM pg_constraint o JOIN pg_class c ON c.oid = conrelid
        UNION ALL
        SELECT c.relname, 'index', i.relname, pg_get_indexdef(indexrelid), true, '', '', 0
        FROM pg_index JOIN pg_class c ON c.oid = indrelid JOIN pg_class i ON i.oid = indexrelid
        WHERE c.relnamespace = current_schema()::regnamespace
        ORDER BY 1, 2, 8, 3
    """,
}
_LOOKED: dict[Hashable, Any] = {}
_LOOKS_KEPT = 12
Seen = TypeVar("Seen")


def as_defined(connection: sa.Connection, look: Callable[[sa.Connection], Seen]) -> Seen:
    """Return what `look` reads of the tables' definitions; it looks again once one has changed."""
    told = connection.exec_driver_sql(_DEFINED[connection.dialect.name])
    key = (look, tuple(map(tuple, told)))
    if key not in _LOOKED:
        if len(_LOOKED) >= _LOOKS_KEPT:
            del _LOOKED[next(iter(_LOOKED))]
        _LOOKED[key] = look(connection)
    seen: Seen = _LOOKED[key]
    return seen


def reflected(connection: sa.Connection) -> sa.MetaData:
    """Return every table as the database itself tells it."""
    tables = sa.MetaData()
    tables.reflect(connection)
    return tables


class Unfillable(RuntimeError):
    """No row was taken after many tries; the text names the table and the last refusal."""


class Rows:
    """Invents rows on one connection, by chance that `seed` repeats.

    `empty` names (table, column) pairs to be left NULL where nothing refers to yet what they will.
    """

    def __init__(
        self, connection: sa.Connection, seed: int, empty: Collection[tuple[str, str]] = ()
    ) -> None:
        self.connection = connection
        self.empty = empty
        self.chance = Random(seed)  # noqa: S311 - rows that can be repeated
        self.tables = as_defined(connection, reflected)
        self.made = 0
        self._bounds: list[int] = []

    def fill(self, name: str, count: int) -> None:
        """Put up to `count` rows into a table, fewer where its keys allow no more.

        Raises `Unfillable` when it takes none at all.
        """
        table = self.tables.tables[name]
        words = dict(allowed(self.connection, name))
        self._bounds = bounds(self.connection, name)
        for number in range(count):
            refusal = self._add(table, words, TRIES if number == 0 else MORE_TRIES)
            if refusal and number == 0:
                raise Unfillable(f"{name}: {refusal}")
            if refusal:
                return

    def _add(self, table: sa.Table, words: Mapping[str, list[str]], tries: int) -> object:
        refusal: object = None
        for _ in range(tries):
            values = self._values(table, words)
            savepoint = self.connection.begin_nested()
            try:
                self.connection.execute(table.insert().values(values))
            except sa.exc.DBAPIError as error:
                savepoint.rollback()
                refusal = error.orig
                continue
            savepoint.commit()
            self.made += 1
            return None
        return refusal

    def _values(self, table: sa.Table, words: Mapping[str, list[str]]) -> dict[str, Any]:
        values: dict[str, Any] = {}
        for key in sorted(table.foreign_key_constraints, key=lambda one: -len(one.columns)):
            values |= self._parent(key, values)
        for column in table.columns:
            if column.name in values or (column.primary_key and column.name == "id"):
                continue
            if column.nullable and (
                (table.name, column.name) in self.empty or self.chance.random() < 0.4
            ):
                values[column.name] = None
            elif column.name in words:
                values[column.name] = self.chance.choice(words[column.name])
            else:
                values[column.name] = self._value(column)
        return values

    def _parent(self, key: sa.ForeignKeyConstraint, values: Mapping[str, Any]) -> dict[str, Any]:
        """Return the columns that refer to some row that is there; nothing where none fits."""
        pairs = [(element.parent, element.column) for element in key.elements]
        given = [there == values[here.name] for here, there in pairs if values.get(here.name)]
        query = sa.select(*(there for _, there in pairs)).where(*given)
        found = sorted(self.connection.execute(query).all())
        optional = all(here.nullable for here, _ in pairs if here.name not in values)
        if not found or (optional and self.chance.random() < 0.3):
            return {here.name: None for here, _ in pairs if here.nullable}
        # Half of them the first: an edition, say, that several references share must be met again.
        parent = found[0] if self.chance.random() < 0.5 else self.chance.choice(found)
        return {here.name: value for (here, _), value in zip(pairs, parent, strict=True)}

    def _value(self, column: sa.Column[Any]) -> Any:
        kind = column.type
        if isinstance(kind, sa.Boolean):
            return self.chance.random() < 0.5
        if isinstance(kind, sa.DateTime):
            return _EPOCH + timedelta(seconds=self.chance.randrange(10**7))
        if isinstance(kind, sa.Date):
            return date(2026, 1, 1) + timedelta(days=self.chance.randrange(300))
        if isinstance(kind, sa.Integer | sa.Numeric):
            return self.chance.choice([0, 1, 2, self.chance.randrange(10**6), *self._bounds])
        if isinstance(kind, sa.LargeBinary):
            return self.chance.randbytes(20)
        length = min(getattr(kind, "length", None) or 30, 64)
        return "".join(self.chance.choice("0123456789abcdef") for _ in range(length))


def allowed(connection: sa.Connection, table: str) -> Iterator[tuple[str, list[str]]]:
    """Return the columns of which a CHECK lists the words that they may hold."""
    for check in sa.inspect(connection).get_check_constraints(table):
        for column, words in _WORDS.findall(check["sqltext"]):
            if found := _WORD.findall(words):
                yield column, found


def bounds(connection: sa.Connection, table: str) -> list[int]:
    """Return the numbers that CHECKs name: limits are the likeliest values to be allowed."""
    checks = sa.inspect(connection).get_check_constraints(table)
    return sorted({int(number) for check in checks for number in _NUMBER.findall(check["sqltext"])})


def contents(connection: sa.Connection) -> dict[str, list[dict[str, Any]]]:
    """Return every row of every table by column."""
    tables = as_defined(connection, reflected)
    return {
        name: [dict(row) for row in connection.execute(sa.select(table)).mappings()]
        for name, table in tables.tables.items()
        if name != "alembic_version"
    }


def are_the_same(some: list[dict[str, Any]], others: list[dict[str, Any]]) -> bool:
    """Say whether two tables hold the same rows in the columns that both have, in any order."""
    if not some or not others:
        return some == others
    both = sorted(set(some[0]) & set(others[0]))
    first, second = (
        sorted(repr([row[name] for name in both]) for row in rows) for rows in (some, others)
    )
    return first == second
