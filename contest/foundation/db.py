"""The database handle and the two scopes in which anything touches it.

`transaction()` is the only commit of the whole application; `reading()` never takes a write lock.
Both mean the same on SQLite and on PostgreSQL; see docs/decisions/0012-two-databases.md.
"""

import sqlite3
from collections.abc import Iterator
from contextlib import contextmanager
from typing import Any

from flask import Flask
from flask_sqlalchemy import SQLAlchemy
from sqlalchemy import Connection, Engine, event, text
from sqlalchemy.exc import OperationalError
from sqlalchemy.orm import Session, sessionmaker

from contest.foundation.orm import Base
from contest.foundation.turns import Turns

db = SQLAlchemy(metadata=Base.metadata)

WRITES = "leitai_writes"
_TURNS = "_leitai_turns"
# Writers queue behind one another on both databases; a synced burst must wait, not fail.
BUSY_TIMEOUT_MS = 15_000
# PostgreSQL's name of the one place that writers queue for: "leitai" as a number, per database.
WRITERS_LOCK = int.from_bytes(b"leitai")
# One snapshot for all that a page reads, and no change by mistake.
_READS = {"isolation_level": "REPEATABLE READ", "postgresql_readonly": True}

# Flask-SQLAlchemy's scoped session would be shared by nested calls; each scope here is its own.
_sessions: sessionmaker[Session] = sessionmaker(expire_on_commit=False, autoflush=True)


def init_app(app: Flask) -> None:
    """Connect the application to its database and set what each connection must be."""
    db.init_app(app)
    with app.app_context():
        prepare(db.engine)


@contextmanager
def reading() -> Iterator[Session]:
    """Give a session that reads one snapshot; whatever it changes is refused or rolled back."""
    session = _sessions(bind=db.engine)
    try:
        if is_postgresql(session):
            session.connection(execution_options=_READS)
        yield session
    finally:
        # What was read may still be shown behind the block; rolling back would empty it.
        session.expunge_all()
        session.rollback()
        session.close()


@contextmanager
def transaction() -> Iterator[Session]:
    """Give a session whose changes are committed together when the block ends without error.

    The write lock is taken at once (BEGIN IMMEDIATE, or a lock of PostgreSQL with the same
    meaning): what an operation has checked is still so when it writes. Who waits longer than
    BUSY_TIMEOUT_MS gets `OperationalError`.
    """
    engine = db.engine
    with _turn(engine):
        session = _sessions(bind=engine)
        try:
            session.connection(execution_options={WRITES: True})
            yield session
            session.commit()
        except BaseException:
            session.rollback()
            raise
        finally:
            session.close()


@contextmanager
def _turn(engine: Engine) -> Iterator[None]:
    """Let the writers of this process into SQLite one after the other, in their order.

    PostgreSQL wakes who waits for its lock by itself. Other processes still meet SQLite's own lock,
    and so does a thread that writes while it writes: what begins behind a commit may.
    """
    turns: Turns | None = getattr(engine, _TURNS, None)
    if turns is None or turns.is_mine:
        yield
        return
    if not turns.take(seconds=BUSY_TIMEOUT_MS / 1000):
        raise OperationalError("BEGIN IMMEDIATE", None, sqlite3.OperationalError("still locked"))
    try:
        yield
    finally:
        turns.leave()


def prepare(engine: Engine) -> None:
    """Set what each connection of `engine` must be, and how its transactions begin."""
    if getattr(engine, "_leitai_prepared", False):
        return
    engine._leitai_prepared = True  # type: ignore[attr-defined]
    if engine.dialect.name == "sqlite":
        setattr(engine, _TURNS, Turns())
        event.listen(engine, "connect", _prepare_sqlite)
        event.listen(engine, "begin", _begin_sqlite)
    else:
        event.listen(engine, "connect", _prepare_postgresql)
        event.listen(engine, "begin", _begin_postgresql)


def _prepare_sqlite(connection: Any, _record: object) -> None:
    # The driver must not open transactions by itself: it would do so lazily and deferred.
    connection.isolation_level = None
    cursor = connection.cursor()
    for pragma in (
        f"busy_timeout = {BUSY_TIMEOUT_MS}",
        "journal_mode = WAL",
        # NORMAL loses acknowledged sheets at a power cut; see docs/decisions/0004-durability.md.
        "synchronous = FULL",
        "foreign_keys = ON",
    ):
        cursor.execute(f"PRAGMA {pragma}")
    cursor.close()


def _begin_sqlite(connection: Connection) -> None:
    writes = connection.get_execution_options().get(WRITES)
    connection.exec_driver_sql("BEGIN IMMEDIATE" if writes else "BEGIN")


def _prepare_postgresql(connection: Any, _record: object) -> None:
    # A role or a database may say otherwise; an answered sheet must be on the disk.
    connection.execute("SET synchronous_commit = on")
    connection.commit()


def _begin_postgresql(connection: Connection) -> None:
    if connection.get_execution_options().get(WRITES):
        connection.exec_driver_sql(
            f"SET LOCAL lock_timeout = {BUSY_TIMEOUT_MS}; "
            f"SELECT pg_advisory_xact_lock({WRITERS_LOCK})"
        )


def is_postgresql(session: Session) -> bool:
    """Say whether `session` speaks to PostgreSQL."""
    return session.get_bind().dialect.name == "postgresql"


def durability_faults(session: Session) -> list[str]:
    """Say what could lose an answered change at a power cut, each with its remedy."""
    if not is_postgresql(session):
        return []
    return [
        f"{name} is off: a power cut loses data. Remedy: turn it on in postgresql.conf."
        for name in ("fsync", "full_page_writes", "synchronous_commit")
        if session.scalar(text(f"SHOW {name}")) != "on"
    ]


def ping() -> None:
    """Ask the database for a one; raises what the driver raises when it does not answer."""
    with reading() as session:
        session.execute(text("SELECT 1"))
