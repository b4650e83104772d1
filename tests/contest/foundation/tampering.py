"""Ways to falsify a trail, as somebody does who owns the database: no guard, no constraint.

Each way says who can see it: the chain alone, only who kept a head, or nobody at all. The tests
and `./run bench tamper` run them; this file must not know how a check works.
"""

import json
from collections.abc import Callable, Mapping, Sequence
from dataclasses import dataclass, field
from datetime import datetime, timedelta
from random import Random
from typing import Any, Literal

import sqlalchemy as sa
from sqlalchemy.orm import Session

from contest.foundation import heads, ledger
from contest.foundation.models import LedgerRecord, LedgerSecret, LedgerStream
from contest.foundation.permissions import system_actor

SeenBy = Literal["chain", "head", "nobody"]
Row = dict[str, Any]

BEFORE, AFTER = 6, 3
"""Records of each stream before its head is kept, and after."""
STREAMS = (ledger.SYSTEM, "event:one", "event:two")
STREAM, RECORD, SECRET = (model.__table__ for model in (LedgerStream, LedgerRecord, LedgerSecret))
TABLES: dict[str, sa.FromClause] = {"stream": STREAM, "record": RECORD, "secret": SECRET}


@dataclass(frozen=True)
class Place:
    """Where the first bad record stands; `is_exact` False: there or before, or only in sum."""

    stream: str
    seq: int
    is_exact: bool = True


@dataclass
class Trail:
    """A trail of three streams, the heads that somebody kept of it, and all its rows."""

    session: Session
    kept: Mapping[str, heads.Head]
    rows: Mapping[str, Sequence[Row]] = field(default_factory=dict)

    def of(self, stream: str) -> list[Row]:
        """Return the records of a stream in order."""
        return [row for row in self.rows["record"] if row["stream_id"] == self.row(stream)["id"]]

    def row(self, stream: str) -> Row:
        """Return the row of a stream."""
        return next(row for row in self.rows["stream"] if row["name"] == stream)

    def name(self, stream_id: int) -> str:
        """Return the name of a stream."""
        return str(next(row["name"] for row in self.rows["stream"] if row["id"] == stream_id))

    def put(self, table: str, row_id: int, **values: Any) -> None:
        """Write values into the one row of this id, whatever they are."""
        target: Any = TABLES[table]
        for column, value in values.items():
            if isinstance(value, datetime):
                change: Any = sa.update(target).where(target.c.id == row_id).values({column: value})
            else:
                # By no type of ours: it would refuse what an owner's tool takes.
                change = sa.text(f"UPDATE {target.name} SET {column} = :value WHERE id = :row_id")  # noqa: S608 - our own names
                change = change.bindparams(value=value, row_id=row_id)
            self.session.execute(change)

    def drop(self, table: str, *ids: int) -> None:
        """Remove rows."""
        target: Any = TABLES[table]
        self.session.execute(sa.delete(target).where(target.c.id.in_(ids)))

    def add(self, row: Row) -> None:
        """Add a record under an id that is free."""
        target: Any = RECORD
        free = max(one["id"] for one in self.rows["record"]) + 1
        self.session.execute(sa.insert(target).values({**row, "id": free}))


def write_trail(session: Session, now: datetime) -> Trail:
    """Write the three streams, keep their heads, write on, and take guards and constraints away."""
    actor = system_actor("test")

    def tell(name: str, number: int) -> None:
        ledger.record(
            session,
            actor,
            "thing.done",
            ledger.Subject(name, f"subject-{number % 3}"),
            body={"number": number, "mark": 8000 + number},
            private={"name": f"张{number}", "reason": f"why {name}"},
            now=now + timedelta(milliseconds=number * 1001),
        )

    for count, first in ((BEFORE, 0), (AFTER, BEFORE)):
        for name in STREAMS:
            session.info.clear()  # a transaction of its own would have begun
            for number in range(first, first + count):
                tell(name, number)
        if first == 0:
            kept = heads.heads(session)
    lay_open(session)
    session.expunge_all()
    rows = {
        name: [dict(row) for row in session.execute(sa.select(table).order_by("id")).mappings()]
        for name, table in TABLES.items()
    }
    return Trail(session, kept, rows)


def lay_open(session: Session, tables: Sequence[sa.FromClause] = tuple(TABLES.values())) -> None:
    """Take every guard and constraint from tables (the trail's), as their owner can."""
    is_sqlite = session.get_bind().dialect.name == "sqlite"
    for table in tables:
        name = table.name  # type: ignore[attr-defined]
        if is_sqlite:
            # A table made from a query has columns and nothing else.
            session.execute(sa.text("PRAGMA legacy_alter_table = ON"))
            session.execute(sa.text(f"ALTER TABLE {name} RENAME TO kept_{name}"))
            session.execute(sa.text(f"CREATE TABLE {name} AS SELECT * FROM kept_{name}"))  # noqa: S608
            session.execute(sa.text(f"CREATE INDEX quick_{name} ON {name} (id)"))
            continue
        held = sa.inspect(session.connection())
        session.execute(sa.text(f"ALTER TABLE {name} DISABLE TRIGGER USER"))
        dropped = [one["name"] for one in held.get_unique_constraints(name)]
        dropped += [held.get_pk_constraint(name)["name"]]
        dropped += [one["name"] for one in held.get_check_constraints(name)]
        dropped += [one["name"] for one in held.get_foreign_keys(name) if one["name"]]
        session.execute(
            sa.text(
                f"ALTER TABLE {name} "
                + ", ".join(f"DROP CONSTRAINT {one} CASCADE" for one in dropped)
            )
        )
        for column in held.get_columns(name):
            session.execute(
                sa.text(f"ALTER TABLE {name} ALTER COLUMN {column['name']} DROP NOT NULL")
            )


def chained(trail: Trail, stream: str, rows: Sequence[Row]) -> list[Row]:
    """Return records with places, links and hashes that fit, as a forger computes them."""
    prev, made = ledger.GENESIS_HASH, []
    chain_id = trail.row(stream)["chain_id"]
    for seq, row in enumerate(rows, start=1):
        digest = ledger.chain_hash(chain_id, prev, seq, row["body"])
        made.append({**row, "seq": seq, "prev_hash": prev, "hash": digest})
        prev = digest
    return made


def rewrite(trail: Trail, stream: str, rows: Sequence[Row]) -> None:
    """Let a stream consist of these records, and its row say so."""
    owner = trail.row(stream)
    trail.drop("record", *(row["id"] for row in trail.of(stream)))
    table: Any = RECORD
    if rows:
        trail.session.execute(sa.insert(table), list(rows))
    last = rows[-1] if rows else {"seq": 0, "hash": ledger.GENESIS_HASH}
    trail.put("stream", owner["id"], seq=last["seq"], head=last["hash"])


def other_body(body: bytes, **said: object) -> bytes:
    """Return the content with another mark, or with what is `said`."""
    content = json.loads(body)
    content.update(said or {"data": {**content["data"], "mark": 9999}})
    return json.dumps(content, separators=(",", ":"), ensure_ascii=False, sort_keys=True).encode()


def changed(value: Any, chance: Random, *, is_sqlite: bool) -> Any:
    """Return another value for a cell: a flipped character, a neighbour, nothing, another type."""
    if is_sqlite and chance.random() < 0.1:
        return b"\xff\x00" if not isinstance(value, bytes) else "text"
    if chance.random() < 0.05:
        return None
    if isinstance(value, datetime):
        micros = chance.choice([1, 999, 1000, 60_000_000, 86_400_000_000])
        return value + timedelta(microseconds=chance.choice([-1, 1]) * micros)
    if isinstance(value, int):
        return value + chance.choice([-1, 1, 2, 1000, -value - 1])
    if isinstance(value, bytes):
        at = chance.randrange(len(value))
        ways = [
            value[:at] + bytes([value[at] ^ 1 << chance.randrange(8)]) + value[at + 1 :],
            value[:at] + value[at + 1 :],
            value + b" ",
            b"",
        ]
        return chance.choice(ways)
    at = chance.randrange(len(value))
    letter = chance.choice([sign for sign in "0123456789abcdefz张" if sign != value[at]])
    # No longer than it was: PostgreSQL would refuse what does not fit its column.
    return chance.choice([value[:at] + letter + value[at + 1 :], value[:at] + value[at + 1 :], ""])


Way = Callable[[Trail, Random], Place | None]


def cell(table: str, column: str) -> Way:
    """Change one column of one row."""

    def tamper(trail: Trail, chance: Random) -> Place | None:
        row = chance.choice(trail.rows[table])
        is_sqlite = trail.session.get_bind().dialect.name == "sqlite"
        trail.put(table, row["id"], **{column: changed(row[column], chance, is_sqlite=is_sqlite)})
        if table == "stream":
            return Place(row["name"], 1 if column in ("id", "chain_id", "name") else 10, False)
        if table == "record":
            exact = column not in ("seq", "stream_id")
            return Place(trail.name(row["stream_id"]), row["seq"], exact)
        owner = next(one for one in trail.rows["record"] if one["id"] == row["record_id"])
        return Place(trail.name(owner["stream_id"]), owner["seq"], column in ("salt", "value"))

    return tamper
