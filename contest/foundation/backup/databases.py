"""Copies a database while it is in use, and puts a proven copy in its place all at once.

`Sqlite` and `Postgresql` offer the same four steps; neither knows what the tables mean.
"""

import os
import re
import sqlite3
import subprocess
from collections.abc import Callable, Iterator
from contextlib import closing, contextmanager
from datetime import datetime
from pathlib import Path
from typing import Any

import sqlalchemy as sa
from sqlalchemy.engine import URL, Engine

from contest.foundation.backup.archive import BackupFault, sync_folder

_PAGES = 2_000
"""Pages copied at a time; writers go on in between."""


class Sqlite:
    """A file; copied page by page through SQLite's own backup, put in place by renaming."""

    kind = "sqlite"

    def __init__(self, path: Path) -> None:
        self.path = path
        self._staged = path

    @contextmanager
    def copying(self, target: Path) -> Iterator[Engine]:
        """Copy online; a copy that writers overtake begins anew by itself."""
        with (
            closing(sqlite3.connect(f"file:{self.path}?mode=ro", uri=True)) as source,
            closing(sqlite3.connect(target)) as copy,
        ):
            # A snapshot of the source, so that the copy is of one instant and is not begun anew.
            source.execute("BEGIN")
            source.execute("SELECT count(*) FROM sqlite_master").fetchone()
            source.backup(copy, pages=_PAGES)
            copy.execute("PRAGMA journal_mode = DELETE")
        with _engine(f"sqlite:///{target}") as engine:
            yield engine

    @contextmanager
    def staged(self, copy: Path) -> Iterator[Engine]:
        """Read the copy where it was unpacked."""
        self._staged = copy
        with _engine(f"sqlite:///{copy}") as engine:
            with engine.connect() as connection:
                found = connection.exec_driver_sql("PRAGMA integrity_check").scalar()
                loose = connection.exec_driver_sql("PRAGMA foreign_key_check").first()
            if found != "ok" or loose is not None:
                raise BackupFault(f"the database in the backup is damaged: {found} {loose or ''}")
            yield engine

    def put_in_place(self, now: datetime) -> str:
        """Rename the copy over the database; the old one keeps a second name beside it."""
        kept = self.path.with_name(f"before-restore-{now:%Y%m%dT%H%M%S%fZ}.db")
        if self.path.exists():
            self._close_the_old()
            os.link(self.path, kept)
        os.rename(self._staged, self.path)
        sync_folder(self.path.parent)
        return str(kept) if kept.exists() else ""

    def discard(self) -> None:
        """Forget what was staged; its folder goes with it."""
        self._staged = self.path

    def _close_the_old(self) -> None:
        # Its write-ahead log would be read into the new file of the same name: fold it in first.
        try:
            with closing(sqlite3.connect(self.path, timeout=0)) as old:
                old.execute("PRAGMA locking_mode = EXCLUSIVE")
                mode = old.execute("PRAGMA journal_mode = DELETE").fetchone()[0]
        except sqlite3.OperationalError as error:
            raise BackupFault(f"{self.path} is in use: stop the server first ({error})") from error
        except sqlite3.DatabaseError:
            # No database any more, hence the restore: its log is set aside with it.
            mode = "delete"
            for suffix in ("-wal", "-shm"):
                log = self.path.with_name(self.path.name + suffix)
                if log.exists():
                    os.rename(log, f"{log}.before-restore")
        if mode != "delete":
            raise BackupFault(f"{self.path} is in use: stop the server first")


class Postgresql:
    """A server's database; dumped in custom format from one snapshot, put in place by renaming.

    The account needs the right to make databases; pg_dump and pg_restore must be installed.
    """

    kind = "postgresql"

    def __init__(self, url: URL) -> None:
        self.url = url
        self._name = str(url.database)
        self._staged_name = f"{self._name}_restoring"

    @contextmanager
    def copying(self, target: Path) -> Iterator[Engine]:
        """Dump a snapshot; the engine given reads the same one."""
        with (
            _engine(self.url, isolation_level="REPEATABLE READ") as engine,
            engine.connect() as connection,
        ):
            snapshot = str(connection.scalar(sa.text("SELECT pg_export_snapshot()")))
            self._run("pg_dump", "--format=custom", f"--snapshot={snapshot}", f"--file={target}")
            # Whoever reads through this engine sees the exported snapshot too.
            sa.event.listen(engine, "begin", _reads_snapshot(snapshot))
            yield engine

    @contextmanager
    def staged(self, copy: Path) -> Iterator[Engine]:
        """Restore into a database of its own beside the one in use."""
        self.discard()
        with self._server() as server:
            server.exec_driver_sql(f'CREATE DATABASE "{self._staged_name}" TEMPLATE template0')
        url = self.url.set(database=self._staged_name)
        self._run("pg_restore", "--exit-on-error", "--no-owner", str(copy), url=url)
        with _engine(url) as engine:
            yield engine

    def put_in_place(self, now: datetime) -> str:
        """Swap the two names in one transaction; fails while somebody is connected."""
        kept = f"{self._name}_before_{now:%Y%m%d_%H%M%S}"
        with self._server(isolation_level="READ COMMITTED") as server, server.begin():
            try:
                if self._exists(server):
                    server.exec_driver_sql(f'ALTER DATABASE "{self._name}" RENAME TO "{kept}"')
                server.exec_driver_sql(
                    f'ALTER DATABASE "{self._staged_name}" RENAME TO "{self._name}"'
                )
            except sa.exc.OperationalError as error:
                raise BackupFault(f"{self._name} is in use: stop the server first") from error
        return kept

    def discard(self) -> None:
        """Remove the staged database."""
        with self._server() as server:
            server.exec_driver_sql(f'DROP DATABASE IF EXISTS "{self._staged_name}" WITH (FORCE)')

    def _exists(self, server: sa.Connection) -> bool:
        named = sa.text("SELECT 1 FROM pg_database WHERE datname = :name")
        return server.scalar(named, {"name": self._name}) is not None

    @contextmanager
    def _server(self, isolation_level: str = "AUTOCOMMIT") -> Iterator[sa.Connection]:
        url = self.url.set(database="postgres")
        with _engine(url, isolation_level=isolation_level) as engine, engine.connect() as server:
            yield server

    def _run(self, program: str, *arguments: str, url: URL | None = None) -> None:
        chosen = (url or self.url).set(drivername="postgresql")
        # The password goes by the environment: a command line can be read by everybody.
        environment = {**os.environ, "PGPASSWORD": chosen.password or ""}
        where = chosen.set(password=None).render_as_string()
        command = [program, f"--dbname={where}", *arguments]
        try:
            subprocess.run(command, env=environment, check=True, capture_output=True, text=True)  # noqa: S603 - our own words
        except FileNotFoundError:
            raise BackupFault(
                f"{program} is not installed: apt-get install postgresql-client"
            ) from None
        except subprocess.CalledProcessError as error:
            last = (error.stderr or "").strip().splitlines()[-1:]
            raise BackupFault(f"{program} failed: {' '.join(last)}") from None


def database_of(url: str) -> Sqlite | Postgresql:
    """Return the database behind an address; raises `BackupFault` for a kind that has no backup."""
    parsed = sa.make_url(url)
    if parsed.get_backend_name() == "sqlite" and parsed.database:
        return Sqlite(Path(parsed.database))
    if parsed.get_backend_name() == "postgresql" and re.fullmatch(r"\w+", parsed.database or ""):
        return Postgresql(parsed)
    raise BackupFault(f"there is no backup for {parsed.get_backend_name()}")


def _reads_snapshot(snapshot: str) -> Callable[[sa.Connection], None]:
    def set_snapshot(connection: sa.Connection) -> None:
        connection.exec_driver_sql(f"SET TRANSACTION SNAPSHOT '{snapshot}'")

    return set_snapshot


@contextmanager
def _engine(url: str | URL, **settings: Any) -> Iterator[Engine]:
    engine = sa.create_engine(url, poolclass=sa.NullPool, hide_parameters=True, **settings)
    try:
        yield engine
    finally:
        engine.dispose()
