"""Reads the trail: its streams, their heads, their records; changes nothing."""

from collections.abc import Iterator
from typing import Any

from sqlalchemy import bindparam, select
from sqlalchemy.orm import Session

from contest.foundation.ledger.chain import GENESIS_HASH, SYSTEM, decoded
from contest.foundation.models import LedgerRecord, LedgerSecret, LedgerStream

# Columns, not rows of the model: a check must see two records that claim to be one.
_STREAMS, _RECORDS, _SECRETS = (
    model.__table__.c for model in (LedgerStream, LedgerRecord, LedgerSecret)
)
STREAM_CALLED = select(*_STREAMS).where(_STREAMS.name == bindparam("name"))
RECORDS_OF = (
    select(
        *(_RECORDS[name] for name in ("seq", "event_id", "kind", "subject", "actor")),
        *(_RECORDS[name] for name in ("recorded_at", "body", "prev_hash", "hash")),
    )
    .where(_RECORDS.stream_id == bindparam("stream_id"))
    .order_by(_RECORDS.seq)
)
SECRETS_OF = (
    select(_SECRETS.field, _SECRETS.salt, _SECRETS.value, _RECORDS.seq, _RECORDS.body)
    .join_from(LedgerSecret.__table__, LedgerRecord.__table__, _RECORDS.id == _SECRETS.record_id)
    .where(_RECORDS.stream_id == bindparam("stream_id"))
    .order_by(_RECORDS.seq)
)
_RECORD_NAMED = select(_RECORDS.seq, _RECORDS.hash).where(_RECORDS.event_id == bindparam("id"))


def head(session: Session, stream: str) -> tuple[int, str]:
    """Return (sequence number, hash) of the newest record; (0, zeros) of an unopened stream."""
    row = session.execute(STREAM_CALLED, {"name": stream}).first()
    return (row.seq, row.head) if row else (0, GENESIS_HASH)


def place_of(session: Session, event_id: str) -> tuple[int, str] | None:
    """Return (sequence number, hash) of the record under this id of what happened, or None."""
    row = session.execute(_RECORD_NAMED, {"id": event_id}).first()
    return (row.seq, row.hash) if row else None


def streams(session: Session) -> list[str]:
    """Return the names of all streams, `system` first, then in the order of their opening."""
    names = list(session.scalars(select(LedgerStream.name).order_by(LedgerStream.id)))
    return sorted(names, key=lambda name: name != SYSTEM)


def records(
    session: Session, stream: str, kinds: tuple[str, ...] = ()
) -> Iterator[tuple[LedgerRecord, dict[str, Any]]]:
    """Yield the stream's records with their decoded content, oldest first, a batch at a time."""
    query = (
        select(LedgerRecord)
        .join(LedgerStream, LedgerStream.id == LedgerRecord.stream_id)
        .where(LedgerStream.name == stream)
        .order_by(LedgerRecord.seq)
    )
    if kinds:
        query = query.where(LedgerRecord.kind.in_(kinds))
    with session.scalars(query.execution_options(yield_per=500)) as rows:
        for row in rows:
            yield row, decoded(row.body)


def withheld(session: Session, stream: str) -> Iterator[dict[str, Any]]:
    """Yield what the chain of `stream` commits to and does not hold, in order: `seq`, `field`,
    `salt` and `value`. What was erased is not among it.
    """
    found = session.scalar(select(LedgerStream.id).where(LedgerStream.name == stream))
    for field, salt, value, seq, _body in session.execute(SECRETS_OF, {"stream_id": found}):
        yield {"seq": seq, "field": field, "salt": salt, "value": value}
