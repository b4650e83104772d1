"""Says whether a request changed the database, exactly and fast, and undoes it.

A cheap stamp says whether anything was committed at all; only then every row is hashed.
"""

import hashlib
from collections.abc import Iterable
from typing import Any

import sqlalchemy as sa
from flask import Flask

from contest.foundation.db import db
from tests.database import ROWS_MARK, Database

UNWATCHED = frozenset({"login_sessions", "attempts"})
"""Signing in and the limits on attempts write by their nature, whatever is asked."""


class Oracle:
    """Watches the database of `app`, whose state is kept aside, and returns to that."""

    def __init__(self, app: Flask, database: Database) -> None:
        self._app, self._database = app, database
        self._letting_go()
        self._watching: sa.Connection | None = None
        self.engine = sa.create_engine(database.url, poolclass=sa.NullPool)
        self._before = digests(self.engine)
        self._begin()

    def changed(self) -> list[str]:
        """Return the tables that a request has changed; the unwatched ones are not among them."""
        if self._stamp() == self._seen:
            return []
        now = digests(self.engine)
        return sorted(
            name
            for name in now.keys() | self._before.keys()
            if name not in UNWATCHED and now.get(name) != self._before.get(name)
        )

    def undo(self) -> None:
        """Return to the state that is kept, where anything was committed since."""
        if self._stamp() == self._seen:
            return
        if self._database.returns_alone:
            self.close()
            self._letting_go()
        self._database.return_to_kept()
        self._begin()

    def close(self) -> None:
        """Let go of the connection that watches."""
        if self._watching is not None:
            self._watching.close()
            self._watching = None

    def _begin(self) -> None:
        if self._watching is None:
            self._watching = self.engine.connect().execution_options(isolation_level="AUTOCOMMIT")
        self._seen = self._stamp()

    def _stamp(self) -> object:
        assert self._watching is not None
        # SQLite counts the commits of others; PostgreSQL gives whoever writes the next number.
        asked = (
            "PRAGMA data_version"
            if self.engine.dialect.name == "sqlite"
            else "SELECT pg_snapshot_xmax(pg_current_snapshot())::text"
        )
        return self._watching.exec_driver_sql(asked).scalar_one()

    def _letting_go(self) -> None:
        with self._app.app_context():
            db.engine.dispose()


def digests(engine: sa.Engine) -> dict[str, str]:
    """Return the hash of every table's rows, by name, whatever the order they lie in."""
    found = {}
    with engine.connect() as connection:
        names = sa.inspect(connection).get_table_names()
        if engine.dialect.name == "postgresql":
            asked = " UNION ALL ".join(map(ROWS_MARK.format, names))
            rows = connection.exec_driver_sql(asked)
            return {name: f"{count} {marks}" for name, count, marks in rows}
        for name in names:
            # The name comes from the database's own list of its tables.
            found[name] = _digest(connection.exec_driver_sql(f'SELECT * FROM "{name}"'))  # noqa: S608
    return found


def rows_of(
    engine: sa.Engine, tables: Iterable[str] | None = None
) -> dict[str, list[dict[str, Any]]]:
    """Return every row of these tables, or of all that are watched, in the order of their keys."""
    with engine.connect() as connection:
        return {
            name: [
                dict(row._mapping)
                # The name comes from the database's own list of its tables.
                for row in connection.exec_driver_sql(f'SELECT * FROM "{name}" ORDER BY 1, 2')  # noqa: S608
            ]
            for name in tables or sa.inspect(connection).get_table_names()
            if name not in UNWATCHED and name != "alembic_version"
        }


def _digest(rows: Iterable[Any]) -> str:
    hashed = hashlib.sha256()
    for line in sorted(repr(tuple(row)) for row in rows):
        hashed.update(line.encode())
    return hashed.hexdigest()
