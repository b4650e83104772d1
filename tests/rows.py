"""Rows for any table, made from what the database itself says of it; knows no model of ours.

Values are invented until the database takes the row: types, lengths, lists of allowed words and
references are read from it, other rules are met by trying again.
"""

import re
from collections.abc import Collection, Iterator, Mapping
from datetime import date, datetime, timedelta
from random import Random
from typing import Any

import sqlalchemy as sa

TRIES, MORE_TRIES = 400, 60
_WORDS = re.compile(
    r"\"?(\w+)\"?\)?(?:::text)?\s+(?:IN\s*\(|=\s*ANY\s*\(+ARRAY\[)([^)\]]*)[)\]]", re.I
)
_WORD = re.compile(r"'([^']*)'")
_NUMBER = re.compile(r"(?<![\w.])\d{1,9}(?![\w.])")
_EPOCH = datetime(2026, 1, 1)  # noqa: DTZ001 - columns hold UTC without saying so


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
        self.tables = sa.MetaData()
        self.tables.reflect(connection)
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
    tables = sa.MetaData()
    tables.reflect(connection)
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
