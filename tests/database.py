"""A fresh, migrated database for each test: migrated once per worker, then copied.

Knows how databases are copied and nothing of what is in them.
"""

import logging
import os
import secrets
import shutil
from pathlib import Path
from typing import Protocol

import sqlalchemy as sa
from flask import Flask
from flask_migrate import upgrade

from config import ROOT
from contest.foundation.db import db

MIGRATIONS = ROOT / "migrations"


class Database(Protocol):
    """Where the tests of one worker keep their rows."""

    url: str
    owner_url: str | None
    """Who may do everything to it, where that is another than the application."""

    def keep_as_template(self) -> None:
        """Remember the present state as the one that each test begins with."""

    def begin_anew(self) -> None:
        """Throw away what the last test wrote."""

    returns_alone: bool
    """Whether no connection may be open while it returns to what was kept."""

    def keep_aside(self) -> None:
        """Remember the present state, for one suite, beside the one that each test begins with."""

    def return_to_kept(self) -> None:
        """Throw away what was written since `keep_aside`."""

    def forget_connections(self) -> None:
        """Let go of connections whose server was stopped."""

    def close(self) -> None:
        """Let go of it; nothing of it stays on a server."""


class SqliteFile:
    """One file per worker, overwritten by a copy of the migrated one."""

    returns_alone = True

    def __init__(self, folder: Path) -> None:
        self.file = folder / "leitai.db"
        self.template = folder / "template.db"
        self.aside = folder / "aside.db"
        self.url = f"sqlite:///{self.file}"
        self.owner_url: str | None = None

    def keep_as_template(self) -> None:
        self._keep(self.template)

    def begin_anew(self) -> None:
        self._return_to(self.template)

    def keep_aside(self) -> None:
        self._keep(self.aside)

    def return_to_kept(self) -> None:
        self._return_to(self.aside)

    def _keep(self, copy: Path) -> None:
        # Without a pool: a connection that stayed open would speak of the file that was replaced.
        with sa.create_engine(self.url, poolclass=sa.NullPool).connect() as connection:
            connection.exec_driver_sql("PRAGMA wal_checkpoint(TRUNCATE)")
        shutil.copyfile(self.file, copy)

    def _return_to(self, copy: Path) -> None:
        for suffix in ("-wal", "-shm", "-journal"):
            self.file.with_name(self.file.name + suffix).unlink(missing_ok=True)
        # A file of its own: a connection that somebody still holds goes on with the old one.
        fresh = self.file.with_name("fresh.db")
        shutil.copyfile(copy, fresh)
        fresh.replace(self.file)

    def forget_connections(self) -> None:
        """A file has no server."""

    def close(self) -> None:
        """Leave the files to whoever made the folder."""


# What a change of the schema leaves behind in the catalogue: a row of another transaction, one more
# or one less. Emptying a table does not.
SCHEMA_MARK = " UNION ALL ".join(
    f"SELECT '{catalogue}', count(*), coalesce(sum(hashtextextended(oid::text || xmin, 0)), 0) "
    f"FROM {catalogue}"
    for catalogue in ("pg_class", "pg_constraint", "pg_trigger", "pg_proc", "pg_type")
)
# The rows of each table as one number, whatever the order they lie in.
ROWS_MARK = "SELECT '{0}', count(*), coalesce(sum(hashtextextended(t::text, 0)), 0) FROM \"{0}\" t"
COUNTERS = "SELECT quote_ident(sequencename), last_value FROM pg_sequences"
LONGEST_WAIT = "SET lock_timeout = '20s'"
SEQUENCES = "SELECT quote_ident(sequencename) FROM pg_sequences WHERE last_value IS NOT NULL"
OTHERS = (
    "SELECT pg_terminate_backend(pid) FROM pg_stat_activity "
    "WHERE datname = current_database() AND pid <> pg_backend_pid()"
)


class PostgresDatabase:
    """One database per worker beside the named one, copied from a migrated template.

    Between two tests only what has rows is emptied, which takes milliseconds where a copy takes a
    third of a second; a test that changed the schema gets a new copy behind it. The role of the
    given address must be a superuser: the trail refuses everybody else to empty it. The
    application signs in as another role, which owns nothing, as in life.

    What is kept aside are the rows of each table, as the server copies them out; a return copies
    back those of the tables that changed.
    """

    returns_alone = False

    def __init__(self, url: str, worker: str) -> None:
        given = sa.make_url(url)
        self.name = f"{given.database}_test_{worker}"
        self.template = f"{self.name}_template"
        self.aside: dict[str, bytes] = {}
        self.server = sa.create_engine(given, isolation_level="AUTOCOMMIT")
        inside = given.set(database=self.name)
        self.inside = sa.create_engine(inside, isolation_level="AUTOCOMMIT")
        self.owner_url: str | None = inside.render_as_string(hide_password=False)
        self.role, password = f"{self.name}_role", secrets.token_hex(16)
        served = inside.set(username=self.role, password=password)
        self.url = served.render_as_string(hide_password=False)
        self._drop()
        self._run(f"CREATE ROLE \"{self.role}\" LOGIN PASSWORD '{password}'")
        self._run(f'CREATE DATABASE "{self.name}"')

    def keep_as_template(self) -> None:
        with self.inside.connect() as connection:
            names = sorted(sa.inspect(connection).get_table_names())
            # Rows that migrations wrote are looked at again before each test.
            self.kept = [name for name in names if _has_rows(connection, name)]
            self.emptied = [name for name in names if name not in self.kept]
        self.inside.dispose()
        self._run(f'ALTER DATABASE "{self.name}" RENAME TO "{self.template}"')
        self._copy()

    def begin_anew(self) -> None:
        with self.inside.connect() as connection:
            connection.exec_driver_sql(OTHERS)
            if self._mark(connection) == self.mark:
                self._empty(connection)
                return
        self.inside.dispose()
        self._run(f'DROP DATABASE "{self.name}" WITH (FORCE)')
        self._copy()

    def keep_aside(self) -> None:
        with self.inside.connect() as connection:
            names = sorted(sa.inspect(connection).get_table_names())
            self.aside = {name: _copied_out(connection, name) for name in names}
            self.aside_marks = " UNION ALL ".join(map(ROWS_MARK.format, names))
            self.aside_rows = set(map(tuple, connection.exec_driver_sql(self.aside_marks)))
            self.counters = [
                f"SELECT setval('{name}', {last or 1}, {last is not None})"
                for name, last in connection.exec_driver_sql(COUNTERS)
            ]

    def return_to_kept(self) -> None:
        with self.inside.connect() as connection:
            now = set(map(tuple, connection.exec_driver_sql(self.aside_marks)))
            changed = sorted({str(name) for name, *_rows in now - self.aside_rows})
            # No trigger fires and no reference is asked: all rows go, and those that stood return.
            connection.exec_driver_sql(f"{LONGEST_WAIT}; SET session_replication_role = replica")
            connection.exec_driver_sql("BEGIN")
            for name in changed:
                connection.exec_driver_sql(f'DELETE FROM "{name}"')
                _copy_in(connection, name, self.aside[name])
            connection.exec_driver_sql("; ".join([*self.counters, "COMMIT"]))
            connection.exec_driver_sql("RESET session_replication_role")

    def forget_connections(self) -> None:
        self.inside.dispose()
        self.server.dispose()

    def close(self) -> None:
        self.inside.dispose()
        self._drop()
        self.server.dispose()

    def _drop(self) -> None:
        for name in (self.name, self.template):
            self._run(f'DROP DATABASE IF EXISTS "{name}" WITH (FORCE)')
        self._run(f'DROP ROLE IF EXISTS "{self.role}"')

    def _copy(self) -> None:
        self._run(f'CREATE DATABASE "{self.name}" TEMPLATE "{self.template}"')
        with self.inside.connect() as connection:
            self.mark = self._mark(connection)

    def _mark(self, connection: sa.Connection) -> list[tuple[object, ...]]:
        rows = "".join(f" UNION ALL {ROWS_MARK.format(name)}" for name in self.kept)
        return sorted(map(tuple, connection.exec_driver_sql(SCHEMA_MARK + rows)))

    def _empty(self, connection: sa.Connection) -> None:
        asked = " UNION ALL ".join(
            f"SELECT '{name}' WHERE EXISTS (SELECT FROM \"{name}\")" for name in self.emptied
        )
        # No trigger fires and no reference is asked: all rows go.
        statements = ["SET session_replication_role = replica"]
        statements += [
            f'DELETE FROM "{name}"' for name in connection.exec_driver_sql(asked).scalars()
        ]
        statements += [
            f"SELECT setval('{name}', 1, false)"
            for name in connection.exec_driver_sql(SEQUENCES).scalars()
        ]
        connection.exec_driver_sql("; ".join([*statements, "RESET session_replication_role"]))

    def _run(self, statement: str) -> None:
        with self.server.connect() as connection:
            connection.exec_driver_sql(statement)


def _has_rows(connection: sa.Connection, table: str) -> bool:
    return connection.exec_driver_sql(f'SELECT FROM "{table}" LIMIT 1').first() is not None


def _copied_out(connection: sa.Connection, table: str) -> bytes:
    with connection.connection.cursor().copy(f'COPY "{table}" TO STDOUT') as copying:
        return b"".join(bytes(part) for part in copying)


def _copy_in(connection: sa.Connection, table: str, rows: bytes) -> None:
    with connection.connection.cursor().copy(f'COPY "{table}" FROM STDIN') as copying:
        copying.write(rows)


def database_for_tests(folder: Path, worker: str) -> Database:
    """Return the database of this worker: a file in `folder`, or one beside `DATABASE_URL`."""
    url = os.environ.get("DATABASE_URL", "")
    return PostgresDatabase(url, worker) if url.startswith("postgresql") else SqliteFile(folder)


def migrate(app: Flask) -> None:
    """Bring the database of `app` up to the newest migration and let go of it."""
    # One line per migration would bury the log of every test that fails.
    logging.getLogger("alembic").setLevel(logging.WARNING)
    with app.app_context():
        upgrade(directory=str(MIGRATIONS))
        db.engine.dispose()
