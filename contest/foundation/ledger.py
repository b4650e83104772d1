"""The one trail of the whole application: append-only, hash-chained per stream.

It promises that a change shows, to whoever kept a head; see docs/decisions/0003-trail.md.
Only operations write here, in the transaction of the change that they tell of.
"""

import hashlib
import json
import secrets
import struct
import uuid
from collections.abc import Iterator, Mapping
from dataclasses import dataclass
from datetime import datetime
from typing import Any, Protocol

from sqlalchemy import select
from sqlalchemy.orm import Session

from contest.foundation.canonical import canonical_json
from contest.foundation.models import LedgerRecord, LedgerSecret, LedgerStream
from contest.foundation.permissions import Actor

SYSTEM = "system"
TAG = b"LEITAI-TRAIL-1\0"
SECRET_TAG = b"LEITAI-SECRET-1\0"
GENESIS_HASH = "0" * 64
_LOCKED = "leitai_locked_streams"


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
class Recorded:
    """Where a record came to stand: its place in the stream and the head that it made."""

    stream: str
    seq: int
    hash: str
    event_id: str


@dataclass(frozen=True, slots=True)
class Verdict:
    """What a check of one stream found. `bad_seq` is the first bad row, None when all is good."""

    stream: str
    records: int
    head: str
    bad_seq: int | None = None
    reason: str = ""

    @property
    def is_good(self) -> bool:
        """Say whether nothing was found."""
        return not self.reason


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
    Raises `RuntimeError` when a transaction locks `system` after another stream: two such
    transactions could wait for one another for ever.
    """
    stream = _locked_stream(session, subject.stream, now)
    withheld = {key: value for key, value in (private or {}).items() if value is not None}
    salts = {key: secrets.token_hex(32) for key in withheld}
    content: dict[str, object] = {
        "kind": kind,
        "actor": actor.reference,
        "via": actor.via,
        "subject": subject.public_id,
        "event_id": event_id or str(uuid.uuid4()),
        "at": _milliseconds(now),
        "data": body,
    }
    if withheld:
        content["secrets"] = {key: commitment(salts[key], withheld[key]) for key in withheld}
    row = _append(session, stream, content, now)
    for key, value in withheld.items():
        session.add(LedgerSecret(record_id=row.id, field=key, salt=salts[key], value=value))
    return Recorded(stream.name, row.seq, row.hash, row.event_id)


def commitment(salt: str, value: str) -> str:
    """Return the salted hash that stands in the chain for a withheld value."""
    return hashlib.sha256(SECRET_TAG + bytes.fromhex(salt) + value.encode()).hexdigest()


def head(session: Session, stream: str) -> tuple[int, str]:
    """Return (sequence number, hash) of the newest record; (0, zeros) of an unopened stream."""
    row = session.scalar(select(LedgerStream).where(LedgerStream.name == stream))
    return (row.seq, row.head) if row else (0, GENESIS_HASH)


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
    for row in session.scalars(query.execution_options(yield_per=500)):
        yield row, _decode(row.body)


def verify(session: Session, stream: str, *, known_head: tuple[int, str] | None = None) -> Verdict:
    """Re-hash every record of `stream` and say what is wrong first.

    Without `known_head` a chain that was rewritten as a whole, or cut at its end together with its
    stream row, looks good: only a head that left the machine shows it.
    """
    row = session.scalar(select(LedgerStream).where(LedgerStream.name == stream))
    if row is None:
        return Verdict(stream, 0, GENESIS_HASH, reason="no such stream")
    seq, prev = 0, GENESIS_HASH
    known: str | None = GENESIS_HASH if known_head and known_head[0] == 0 else None
    for entry in _rows(session, row):
        fault = _row_fault(row, entry, seq, prev)
        if fault:
            return Verdict(stream, seq, prev, bad_seq=seq + 1, reason=fault)
        seq, prev = entry.seq, entry.hash
        if known_head and seq == known_head[0]:
            known = prev
    if (row.seq, row.head) != (seq, prev):
        reason = f"the stream says {row.seq} records, {seq} are there"
        return Verdict(stream, seq, prev, bad_seq=min(seq, row.seq) + 1, reason=reason)
    if known_head and known != known_head[1]:
        return Verdict(stream, seq, prev, bad_seq=known_head[0], reason="not the known head")
    fault_at = _first_bad_secret(session, row)
    if fault_at is not None:
        return Verdict(stream, seq, prev, bad_seq=fault_at, reason="a withheld value was changed")
    return Verdict(stream, seq, prev)


def grouped(hexadecimal: str, groups: int = 8) -> str:
    """Return the first `groups` groups of four digits, as heads are printed and read aloud."""
    return "-".join(hexadecimal[index : index + 4] for index in range(0, groups * 4, 4))


def chain_hash(chain_id: str, prev_hash: str, seq: int, body: bytes) -> str:
    """Return the hash of a record, in hexadecimal.

    SHA-256 over tag, chain id (16 bytes), previous hash (32), sequence number (8, big endian),
    length of the body (4, big endian) and the body.
    """
    head_bytes = TAG + bytes.fromhex(chain_id) + bytes.fromhex(prev_hash)
    return hashlib.sha256(head_bytes + struct.pack(">QI", seq, len(body)) + body).hexdigest()


def _locked_stream(session: Session, name: str, now: datetime) -> LedgerStream:
    locked: set[str] = session.info.setdefault(_LOCKED, set())
    if name == SYSTEM and locked - {SYSTEM}:
        raise RuntimeError("the system stream is locked first")
    row = session.scalar(
        select(LedgerStream)
        .where(LedgerStream.name == name)
        .with_for_update()
        .execution_options(populate_existing=name not in locked)
    )
    if row is None:
        row = _open_stream(session, name, now)
    locked.add(name)
    return row


def _open_stream(session: Session, name: str, now: datetime) -> LedgerStream:
    row = LedgerStream(name=name, chain_id=secrets.token_hex(16), seq=0, head=GENESIS_HASH)
    session.add(row)
    session.flush()
    content: dict[str, object] = {
        "kind": "stream.open",
        "actor": "system:ledger",
        "via": "job",
        "subject": name,
        "event_id": str(uuid.uuid4()),
        "at": _milliseconds(now),
        "data": {"algorithm": "sha256", "chain_id": row.chain_id, "format": 1},
    }
    _append(session, row, content, now)
    return row


def _append(
    session: Session, stream: LedgerStream, content: dict[str, object], now: datetime
) -> LedgerRecord:
    body = canonical_json(content)
    seq = stream.seq + 1
    row = LedgerRecord(
        stream_id=stream.id,
        seq=seq,
        event_id=str(content["event_id"]),
        kind=str(content["kind"]),
        subject=str(content["subject"]),
        actor=str(content["actor"]),
        recorded_at=now,
        body=body,
        prev_hash=stream.head,
        hash=chain_hash(stream.chain_id, stream.head, seq, body),
    )
    stream.seq, stream.head = row.seq, row.hash
    session.add(row)
    session.flush()
    return row


def _rows(session: Session, stream: LedgerStream) -> Iterator[LedgerRecord]:
    query = select(LedgerRecord).where(LedgerRecord.stream_id == stream.id)
    yield from session.scalars(query.order_by(LedgerRecord.seq).execution_options(yield_per=500))


def _row_fault(stream: LedgerStream, row: LedgerRecord, seq: int, prev: str) -> str:
    if row.seq != seq + 1:
        return "a record is missing"
    if row.prev_hash != prev:
        return "the link to the record before is broken"
    if row.hash != chain_hash(stream.chain_id, prev, row.seq, row.body):
        return "the content was changed"
    try:
        content = _decode(row.body)
    except ValueError:
        return "the content cannot be read"
    told = (content.get("kind"), content.get("subject"), content.get("actor"))
    kept = (row.kind, row.subject, row.actor)
    same = (
        told == kept
        and content.get("event_id") == row.event_id
        and content.get("at") == _milliseconds(row.recorded_at)
    )
    return "" if same else "a column differs from the content"


def _first_bad_secret(session: Session, stream: LedgerStream) -> int | None:
    query = (
        select(LedgerSecret, LedgerRecord)
        .join(LedgerRecord, LedgerRecord.id == LedgerSecret.record_id)
        .where(LedgerRecord.stream_id == stream.id)
        .order_by(LedgerRecord.seq)
    )
    for secret, row in session.execute(query):
        promised = _decode(row.body).get("secrets", {}).get(secret.field)
        if promised != commitment(secret.salt, secret.value):
            return int(row.seq)
    return None


def _decode(body: bytes) -> dict[str, Any]:
    decoded = json.loads(body)
    return decoded if isinstance(decoded, dict) else {}


def _milliseconds(instant: datetime) -> int:
    seconds = int(instant.replace(microsecond=0).timestamp())
    return seconds * 1000 + instant.microsecond // 1000
