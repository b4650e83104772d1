"""Appends to the trail, in the transaction of the change that the records tell of."""

import secrets
import uuid
from collections.abc import Iterable, Mapping, Sequence
from dataclasses import dataclass, field
from datetime import datetime
from typing import Any, Protocol, cast

from sqlalchemy import Table, bindparam, delete, insert, select, update
from sqlalchemy.orm import Session

from contest.foundation.canonical import canonical_json
from contest.foundation.ledger.chain import (
    GENESIS_HASH,
    SYSTEM,
    chain_hash,
    commitment,
    instant_of,
    milliseconds,
)
from contest.foundation.models import LedgerRecord, LedgerSecret, LedgerStream
from contest.foundation.permissions import Actor

_LOCKED = "leitai_locked_streams"
_STREAMS, _RECORDS, _SECRETS = (
    cast(Table, model.__table__) for model in (LedgerStream, LedgerRecord, LedgerSecret)
)
_STREAM_TO_LOCK = select(_STREAMS).where(_STREAMS.c.name == bindparam("name")).with_for_update()
# Of the tables, not of the models: each is written once, and a savepoint that is undone takes all
# of it back, with nothing left in the memory of the session.
_NEW_STREAM = insert(_STREAMS).returning(*_STREAMS.c)
_NEW_RECORD = insert(_RECORDS).returning(_RECORDS.c.id)
_NEW_SECRETS = insert(_SECRETS)
_HEAD_MOVED = (
    update(_STREAMS)
    .where(_STREAMS.c.id == bindparam("stream_id"))
    .values(seq=bindparam("to_seq"), head=bindparam("to_head"))
)


@dataclass(slots=True)
class _Stream:
    """A stream as this transaction, which has locked it, leaves it."""

    id: int
    name: str
    chain_id: str
    seq: int
    head: str


class HasTrail(Protocol):
    """A record that the trail can speak of."""

    @property
    def stream(self) -> str: ...

    @property
    def public_id(self) -> Any: ...


@dataclass(frozen=True, slots=True)
class Subject:
    """What a record of the trail is about, where no row stands for it."""

    stream: str
    public_id: str


@dataclass(frozen=True, slots=True)
class Told:
    """What one of many records of a kind tells: of whom, what, and what stays outside the chain."""

    subject: HasTrail
    body: Mapping[str, object]
    private: Mapping[str, str | None] = field(default_factory=dict)


@dataclass(frozen=True, slots=True)
class Recorded:
    """Where a record came to stand: its place in the stream and the head that it made."""

    stream: str
    seq: int
    hash: str
    event_id: str


def record(
    session: Session,
    actor: Actor,
    kind: str,
    subject: HasTrail,
    *,
    body: Mapping[str, object],
    now: datetime,
    private: Mapping[str, str | None] | None = None,
    event_id: str | None = None,
) -> Recorded:
    """Append to the subject's stream that `actor` did `kind`, and return where it stands.

    `body` holds text, integers, booleans and null only, and nothing that names a person. Values of
    `private` stay outside the chain, which commits to them with a salt; None values are left out.
    `event_id` is the client's own id of what happened; given twice, the database refuses.
    Raises `RuntimeError` when a transaction takes streams out of their order: two such transactions
    could wait for one another for ever. `lock` takes several in order beforehand.
    """
    stream = _locked_stream(session, subject.stream, now)
    told = Told(subject, body, private or {})
    content, kept = _content(actor, kind, told, event_id=event_id, now=now)
    record_id = _append(session, stream, content, now)
    if kept:
        session.execute(_NEW_SECRETS, [{"record_id": record_id, **one} for one in kept])
    return Recorded(stream.name, stream.seq, stream.head, str(content["event_id"]))


def record_all(
    session: Session, actor: Actor, kind: str, told: Sequence[Told], *, now: datetime
) -> None:
    """Append one record for each of `told`, in their order, as `record` would one by one.

    All subjects belong to one stream. Four statements, however many records there are. Raises
    `ValueError` for subjects of two streams, and what `record` raises.
    """
    names = {one.subject.stream for one in told}
    if len(names) != 1:
        if not names:
            return
        raise ValueError(f"{kind}: one call appends to one stream, not to {sorted(names)}")
    stream = _locked_stream(session, names.pop(), now)
    before, rows, kept = stream.seq, [], {}
    for one in told:
        content, secrets_of = _content(actor, kind, one, event_id=None, now=now)
        rows.append(_next_row(stream, content, now))
        kept[stream.seq] = secrets_of
    session.execute(insert(_RECORDS), rows)
    _move_head(session, stream)
    _keep_secrets(session, stream, before, kept)


def lock(session: Session, names: Iterable[str], *, now: datetime) -> None:
    """Lock several streams at once in the one order, so that `record` may follow in any order.

    The order: `system` first, then by name, letter by letter. Streams that are not open are opened.
    """
    for name in sorted(set(names), key=_place):
        _locked_stream(session, name, now)


def forget(session: Session, subjects: Iterable[str]) -> int:
    """Erase what the trail withheld about these subjects, values and salts; return how many.

    The chain commits to salted hashes only: it stays whole, and without the salts nobody can
    confirm a guess.
    """
    ids = select(LedgerRecord.id).where(LedgerRecord.subject.in_(list(subjects)))
    gone = session.execute(delete(LedgerSecret).where(LedgerSecret.record_id.in_(ids)))
    return int(getattr(gone, "rowcount", 0))


def _locked_stream(session: Session, name: str, now: datetime) -> _Stream:
    # What a record tells of is in the database before it.
    session.flush()
    locked: set[str] = session.info.setdefault(_LOCKED, set())
    if name not in locked and any(_place(held) > _place(name) for held in locked):
        raise RuntimeError(f"{name} is locked after {max(locked, key=_place)}: lock() both first")
    row = session.execute(_STREAM_TO_LOCK, {"name": name}).first()
    stream = _open_stream(session, name, now) if row is None else _Stream(**row._mapping)
    locked.add(name)
    return stream


def _place(name: str) -> tuple[bool, str]:
    return (name != SYSTEM, name)


def _open_stream(session: Session, name: str, now: datetime) -> _Stream:
    opened = {"name": name, "chain_id": secrets.token_hex(16), "seq": 0, "head": GENESIS_HASH}
    stream = _Stream(**session.execute(_NEW_STREAM, opened).one()._mapping)
    content: dict[str, object] = {
        "kind": "stream.open",
        "actor": "system:ledger",
        "via": "job",
        "subject": name,
        "event_id": str(uuid.uuid4()),
        "at": milliseconds(now),
        "data": {"algorithm": "sha256", "chain_id": stream.chain_id, "format": 1},
    }
    _append(session, stream, content, now)
    return stream


def _content(
    actor: Actor, kind: str, told: Told, *, event_id: str | None, now: datetime
) -> tuple[dict[str, object], list[dict[str, str]]]:
    """Return what a record says, and what is kept beside it: field, salt and value."""
    withheld = {key: value for key, value in told.private.items() if value is not None}
    salts = {key: secrets.token_hex(32) for key in withheld}
    content: dict[str, object] = {
        "kind": kind,
        "actor": actor.reference,
        "via": actor.via,
        "subject": told.subject.public_id,
        "event_id": event_id or str(uuid.uuid4()),
        "at": milliseconds(now),
        "data": told.body,
    }
    if withheld:
        content["secrets"] = {key: commitment(salts[key], withheld[key]) for key in withheld}
    kept = [{"field": key, "salt": salts[key], "value": value} for key, value in withheld.items()]
    return content, kept


def _append(session: Session, stream: _Stream, content: dict[str, object], now: datetime) -> int:
    """Append a record of this content, move the stream's head, and return the record's id."""
    row = _next_row(stream, content, now)
    record_id: int = session.execute(_NEW_RECORD, row).scalar_one()
    _move_head(session, stream)
    return record_id


def _move_head(session: Session, stream: _Stream) -> None:
    moved = {"stream_id": stream.id, "to_seq": stream.seq, "to_head": stream.head}
    session.execute(_HEAD_MOVED, moved)


def _next_row(stream: _Stream, content: dict[str, object], now: datetime) -> dict[str, Any]:
    """Return the columns of the stream's next record and move its head there."""
    body = canonical_json(content)
    seq, prev = stream.seq + 1, stream.head
    stream.seq, stream.head = seq, chain_hash(stream.chain_id, prev, seq, body)
    return {
        "stream_id": stream.id,
        "seq": seq,
        "event_id": str(content["event_id"]),
        "kind": str(content["kind"]),
        "subject": str(content["subject"]),
        "actor": str(content["actor"]),
        # The column says what the content says, and no more.
        "recorded_at": instant_of(milliseconds(now)),
        "body": body,
        "prev_hash": prev,
        "hash": stream.head,
    }


def _keep_secrets(
    session: Session, stream: _Stream, after: int, kept: Mapping[int, list[dict[str, str]]]
) -> None:
    """Keep what the records behind `after` withhold, by their sequence numbers."""
    if not any(kept.values()):
        return
    query = select(LedgerRecord.seq, LedgerRecord.id).where(
        LedgerRecord.stream_id == stream.id, LedgerRecord.seq > after
    )
    keys = dict(session.execute(query).all())
    rows = [{"record_id": keys[seq], **one} for seq, of_record in kept.items() for one in of_record]
    session.execute(_NEW_SECRETS, rows)
