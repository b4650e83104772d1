"""Moves everything from a workshop's SQLite file into an empty PostgreSQL, and proves it the same.

Rows are copied as they stand, by the plain types below ours: a value that was read and written
anew might come out in other bytes. All of it is one transaction of the target; whatever differs
undoes it. Work that waits goes into the new queue. Uploaded files and keys stay in the data
folder and are not touched.
"""

import hashlib
import json
from collections.abc import Iterator
from dataclasses import dataclass
from datetime import date
from pathlib import Path
from typing import Any

import sqlalchemy as sa
from sqlalchemy.engine import Engine
from sqlalchemy.exc import DBAPIError
from sqlalchemy.orm import Session

from contest.foundation import ledger
from contest.foundation.db import WRITES, prepare
from contest.foundation.feature import offers
from contest.foundation.jobs import Job, Queue, SharedQueue
from contest.foundation.ledger import SYSTEM
from contest.foundation.models import LedgerStream
from contest.foundation.orm import Base
from contest.foundation.readable import faults_by

BATCH = 1_000
_REVISION = sa.text("SELECT version_num FROM alembic_version")


class MoveFault(Exception):
    """The move was not made; the text says why and what to do. Nothing was kept in the target."""


@dataclass(frozen=True, slots=True)
class Moved:
    """What was moved: rows and waiting jobs in all, each stream's head as (number, hash)."""

    rows: int
    jobs: int
    heads: dict[str, tuple[int, str]]


def move(source: Path, target: Engine) -> Moved:
    """Copy the database in the file `source` into `target` and compare both.

    `target` is signed in to as the owner of its tables, which are those of the newest migration
    and empty. Nobody can write to the source meanwhile. Raises `MoveFault`.
    """
    if not source.is_file():
        raise MoveFault(f"There is no database at {source}.")
    waiting = _waiting_jobs(source.with_name("jobs.db"))
    origin = sa.create_engine(f"sqlite:///{source}", poolclass=sa.NullPool, hide_parameters=True)
    prepare(origin)
    try:
        with (
            origin.connect().execution_options(**{WRITES: True}) as old,
            target.begin() as new,
        ):
            return _move(old, new, waiting)
    finally:
        origin.dispose()


def _move(old: sa.Connection, new: sa.Connection, waiting: list[Job]) -> Moved:
    tables = _plain_tables()
    _refuse_unlike(old, new)
    _refuse_rows(new, tables)
    rows = 0
    with _references_asked_at_the_end(new):
        for table in tables:
            rows += _copy(old, new, table)
    for table in tables:
        _go_on_counting(new, table)
        if _digest(old, table) != _digest(new, table):
            raise MoveFault(f"{table.name} did not arrive as it was. This is a bug: tell us.")
    _queue_again(new, waiting)
    return Moved(rows, len(waiting), _proven_heads(old, new))


def _plain_tables() -> list[sa.Table]:
    """Return the tables without our types, and without what a driver would turn into them."""
    plain = sa.MetaData()
    return [
        sa.Table(
            table.name,
            plain,
            *(sa.Column(column.name, _plain(column.type)) for column in table.columns),
        )
        for table in Base.metadata.sorted_tables
    ]


def _plain(kind: Any) -> Any:
    if isinstance(kind, sa.TypeDecorator):
        return kind.impl_instance
    return sa.Text() if isinstance(kind, sa.Enum) else kind


def _waiting_jobs(path: Path) -> list[Job]:
    if not path.exists():
        return []
    queue = Queue(path, perform=lambda _job: None, gave_up=lambda _job: None)
    try:
        return queue.left_to_do()
    finally:
        queue.stop()


def _queue_again(new: sa.Connection, waiting: list[Job]) -> None:
    queue = SharedQueue(new.engine.url, perform=lambda _job: None, gave_up=lambda _job: None)
    with Session(new) as session:
        for job in waiting:
            queue.put(session, job)


def _refuse_unlike(old: sa.Connection, new: sa.Connection) -> None:
    if new.dialect.name != "postgresql":
        raise MoveFault("A move leads to PostgreSQL: name it in DATABASE_URL.")
    for connection, name in ((old, "The source"), (new, "The target")):
        if not sa.inspect(connection).has_table("alembic_version"):
            raise MoveFault(f"{name} has no tables: run `flask database upgrade` on it first.")
    if old.scalar(_REVISION) != new.scalar(_REVISION):
        raise MoveFault("The two are of different versions: run `flask database upgrade` on both.")


def _refuse_rows(new: sa.Connection, tables: list[sa.Table]) -> None:
    full = [table.name for table in tables if new.execute(table.select().limit(1)).first()]
    if full:
        raise MoveFault(f"The target is not empty ({', '.join(full[:5])}): take another database.")


class _references_asked_at_the_end:
    """Let rows come before those they point to; at the end all references are checked."""

    def __init__(self, new: sa.Connection) -> None:
        self._new = new
        inspector = sa.inspect(new)
        quoted = new.dialect.identifier_preparer.quote_identifier
        self._references = [
            f"ALTER TABLE {quoted(table)} ALTER CONSTRAINT {quoted(str(key['name']))}"
            for table in Base.metadata.tables
            for key in inspector.get_foreign_keys(table)
        ]

    def __enter__(self) -> None:
        for reference in self._references:
            self._new.exec_driver_sql(f"{reference} DEFERRABLE INITIALLY DEFERRED")

    def __exit__(self, kind: type[BaseException] | None, *_told: object) -> None:
        if kind is not None:
            return
        self._new.exec_driver_sql("SET CONSTRAINTS ALL IMMEDIATE")
        for reference in self._references:
            self._new.exec_driver_sql(f"{reference} NOT DEFERRABLE")


def _copy(old: sa.Connection, new: sa.Connection, table: sa.Table) -> int:
    copied = 0
    for batch in _batches(old, table):
        try:
            new.execute(table.insert(), [dict(row) for row in batch])
        except DBAPIError as error:
            first = str(error.orig).splitlines()[0]
            raise MoveFault(
                f"PostgreSQL does not take a row of {table.name} after {copied}: {first}"
            ) from error
        copied += len(batch)
    return copied


def _batches(connection: sa.Connection, table: sa.Table) -> Iterator[list[sa.RowMapping]]:
    # Numbers, all of them: words would lie in another order on the other side.
    key = [table.c[column.name] for column in Base.metadata.tables[table.name].primary_key]
    rows = connection.execute(table.select().order_by(*key)).mappings()
    yield from (list(batch) for batch in rows.partitions(BATCH))


def _go_on_counting(new: sa.Connection, table: sa.Table) -> None:
    # The next row gets the number after the last, as it would have on SQLite.
    if "id" not in table.c:
        return
    last = new.scalar(sa.select(sa.func.max(table.c.id)))
    sequence = sa.func.pg_get_serial_sequence(table.name, "id")
    if last is not None:
        new.execute(sa.select(sa.func.setval(sequence, last)))


def _digest(connection: sa.Connection, table: sa.Table) -> str:
    digest = hashlib.sha256()
    for batch in _batches(connection, table):
        for row in batch:
            digest.update(json.dumps(list(row.values()), default=_told).encode() + b"\n")
    return digest.hexdigest()


def _told(value: object) -> str:
    if isinstance(value, bytes):
        return value.hex()
    if isinstance(value, date):
        return value.isoformat()
    raise TypeError(f"a {type(value).__name__} is not compared")


def _proven_heads(old: sa.Connection, new: sa.Connection) -> dict[str, tuple[int, str]]:
    stream = LedgerStream.__table__.c
    told = old.execute(sa.select(stream.name, stream.seq, stream.head).order_by(stream.id)).all()
    heads = {
        name: (seq, newest) for name, seq, newest in sorted(told, key=lambda row: row[0] != SYSTEM)
    }
    with Session(new) as after:
        verdicts = [ledger.verify(after, name, known_head=heads[name]) for name in heads]
        faults = [f"{one.stream}: {one.reason}" for one in verdicts if not one.is_good]
        for check in offers("checks"):
            faults += faults_by(after, check)
    if faults:
        raise MoveFault("\n".join(["What arrived does not prove itself:", *faults]))
    return heads
