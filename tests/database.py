"""A fresh, migrated database for each test: migrated once per worker, then copied.

Knows how databases are copied and nothing of what is in them.
"""

import logging
import os
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

    def keep_as_template(self) -> None:
        """Remember the present state as the one that each test begins with."""

    def begin_anew(self) -> None:
        """Throw away what the last test wrote."""


class SqliteFile:
    """One file per worker, overwritten by a copy of the migrated one."""

    def __init__(self, folder: Path) -> None:
        self.file = folder / "leitai.db"
        self.template = folder / "template.db"
        self.url = f"sqlite:///{self.file}"

    def keep_as_template(self) -> None:
        with sa.create_engine(self.url).connect() as connection:
            connection.exec_driver_sql("PRAGMA wal_checkpoint(TRUNCATE)")
        shutil.copyfile(self.file, self.template)

    def begin_anew(self) -> None:
        for suffix in ("-wal", "-shm", "-journal"):
            self.file.with_name(self.file.name + suffix).unlink(missing_ok=True)
        shutil.copyfile(self.template, self.file)


class PostgresDatabase:
    """One database per worker beside the named one, made anew from a migrated template.

    Truncating would not do: the trail refuses it, and migrations may have written rows.
    """

    def __init__(self, url: str, worker: str) -> None:
        given = sa.make_url(url)
        self.name = f"{given.database}_test_{worker}"
        self.template = f"{self.name}_template"
        self.server = sa.create_engine(given, isolation_level="AUTOCOMMIT")
        self.url = given.set(database=self.name).render_as_string(hide_password=False)
        self._run(f'DROP DATABASE IF EXISTS "{self.name}" WITH (FORCE)')
        self._run(f'DROP DATABASE IF EXISTS "{self.template}" WITH (FORCE)')
        self._run(f'CREATE DATABASE "{self.name}"')

    def keep_as_template(self) -> None:
        self._run(f'ALTER DATABASE "{self.name}" RENAME TO "{self.template}"')
        self.begin_anew()

    def begin_anew(self) -> None:
        self._run(f'DROP DATABASE IF EXISTS "{self.name}" WITH (FORCE)')
        self._run(f'CREATE DATABASE "{self.name}" TEMPLATE "{self.template}"')

    def _run(self, statement: str) -> None:
        with self.server.connect() as connection:
            connection.exec_driver_sql(statement)


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
