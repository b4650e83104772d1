"""The one trail of the whole application: append-only, hash-chained per stream.

It promises that a change shows, to whoever kept a head; see docs/decisions/0003-trail.md.
Only operations write here, in the transaction of the change that they tell of.
"""

import hashlib
import json
import secrets
import struct
import uuid
from collections.abc import Generator, Iterable, Iterator, Mapping
from contextlib import closing
from dataclasses import dataclass
from datetime import UTC, datetime
from typing import Any, Protocol

from sqlalchemy import bindparam, delete, select
from sqlalchemy.orm import Session

from contest.foundation.canonical import canonical_json
from contest.foundation.models import LedgerRecord, LedgerSecret, LedgerStream
from contest.foundation.permissions import Actor

SYSTEM = "system"
TAG = b"LEITAI-TRAIL-1\0"
SECRET_TAG = b"LEITAI-SECRET-1\0"
GENESIS_HASH = "0" * 64
_LOCKED = "leitai_locked_streams"
# What a driver or a decoder raises for a value that no writer of ours has put there.
_UNREADABLE = (TypeError, ValueError, OverflowError)
# Columns, not rows of the model: a check must see two records that claim to be one.
_STREAMS, _RECORDS, _SECRETS = (
    model.__table__.c for model in (LedgerStream, LedgerRecord, LedgerSecret)
)
_STREAM_CALLED = select(*_STREAMS).where(_STREAMS.name == bindparam("name"))
_STREAM_TO_LOCK = select(LedgerStream).where(_STREAMS.name == bindparam("name")).with_for_update()
_RECORD_NAMED = select(_RECORDS.seq, _RECORDS.hash).where(_RECORDS.event_id == bindparam("id"))
_RECORDS_OF = (
    select(
        *(_RECORDS[name] for name in ("seq", "event_id", "kind", "subject", "actor")),
        *(_RECORDS[name] for name in ("recorded_at", "body", "prev_hash", "hash")),
    )
    .where(_RECORDS.stream_id == bindparam("stream_id"))
    .order_by(_RECORDS.seq)
)
_SECRETS_OF = (
    select(_SECRETS.field, _SECRETS.salt, _SECRETS.value, _RECORDS.seq, _RECORDS.body)
    .join_from(LedgerSecret.__table__, LedgerRecord.__table__, _RECORDS.id == _SECRETS.record_id)
    .where(_RECORDS.stream_id == bindparam("stream_id"))
    .order_by(_RECORDS.seq)
)


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
    Raises `RuntimeError` when a transaction takes streams out of their order: two such transactions
    could wait for one another for ever. `lock` takes several in order beforehand.
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


def lock(session: Session, names: Iterable[str], *, now: datetime) -> None:
    """Lock several streams at once in the one order, so that `record` may follow in any order.

    The order: `system` first, then by name, letter by letter. Streams that are not open are opened.
    """
    for name in sorted(set(names), key=_place):
        _locked_stream(session, name, now)


def commitment(salt: str, value: str) -> str:
    """Return the salted hash that stands in the chain for a withheld value."""
    return hashlib.sha256(SECRET_TAG + bytes.fromhex(salt) + value.encode()).hexdigest()


def forget(session: Session, subjects: Iterable[str]) -> int:
    """Erase what the trail withheld about these subjects, values and salts; return how many.

    The chain commits to salted hashes only: it stays whole, and without the salts nobody can
    confirm a guess.
    """
    ids = select(LedgerRecord.id).where(LedgerRecord.subject.in_(list(subjects)))
    gone = session.execute(delete(LedgerSecret).where(LedgerSecret.record_id.in_(ids)))
    return int(getattr(gone, "rowcount", 0))


def head(session: Session, stream: str) -> tuple[int, str]:
    """Return (sequence number, hash) of the newest record; (0, zeros) of an unopened stream."""
    row = session.execute(_STREAM_CALLED, {"name": stream}).first()
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
            yield row, _decode(row.body)


def withheld(session: Session, stream: str) -> Iterator[dict[str, Any]]:
    """Yield what the chain of `stream` commits to and does not hold, in order: `seq`, `field`,
    `salt` and `value`. What was erased is not among it.
    """
    found = session.scalar(select(LedgerStream.id).where(LedgerStream.name == stream))
    for field, salt, value, seq, _body in session.execute(_SECRETS_OF, {"stream_id": found}):
        yield {"seq": seq, "field": field, "salt": salt, "value": value}


def verify(session: Session, stream: str, *, known_head: tuple[int, str] | None = None) -> Verdict:
    """Re-hash every record of `stream` and say what is wrong first.

    The hash of `known_head` may be its first 32 digits, as heads are printed. Without a known head
    a chain that was rewritten as a whole, or cut at its end together with its stream row, looks
    good: only a head that left the machine shows it. A false record that was appended by the rules
    looks good even then; it is what it says, and by whom, that must be doubted.
    """
    found = session.execute(_STREAM_CALLED, {"name": stream}).all()
    if len(found) != 1:
        reason = "two streams of this name" if found else "no such stream"
        return Verdict(stream, 0, GENESIS_HASH, reason=reason)
    row = found[0]
    seq, prev = 0, GENESIS_HASH
    known = {0: GENESIS_HASH}
    with closing(_rows(session, row.id)) as entries:
        for entry in entries:
            fault = _row_fault(row, entry, seq, prev)
            if fault:
                return Verdict(stream, seq, prev, bad_seq=seq + 1, reason=fault)
            seq, prev = entry.seq, entry.hash
            if known_head and seq == known_head[0]:
                known[seq] = prev
    if (row.seq, row.head) != (seq, prev):
        reason = f"the stream says {row.seq} records, {seq} are there"
        return Verdict(stream, seq, prev, bad_seq=_least(seq, row.seq) + 1, reason=reason)
    if known_head and not known.get(known_head[0], "").startswith(known_head[1]):
        return Verdict(stream, seq, prev, bad_seq=known_head[0], reason="not the known head")
    fault_at = _first_bad_secret(session, row.id)
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
    if name not in locked and any(_place(held) > _place(name) for held in locked):
        raise RuntimeError(f"{name} is locked after {max(locked, key=_place)}: lock() both first")
    anew = {"populate_existing": name not in locked}
    row = session.scalar(_STREAM_TO_LOCK, {"name": name}, execution_options=anew)
    if row is None:
        row = _open_stream(session, name, now)
    locked.add(name)
    return row


def _place(name: str) -> tuple[bool, str]:
    return (name != SYSTEM, name)


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
        # The column says what the content says, and no more.
        recorded_at=_instant(_milliseconds(now)),
        body=body,
        prev_hash=stream.head,
        hash=chain_hash(stream.chain_id, stream.head, seq, body),
    )
    stream.seq, stream.head = row.seq, row.hash
    session.add(row)
    session.flush()
    return row


def _rows(session: Session, stream_id: int) -> Generator[Any]:
    """Yield the columns of each record in order; None for one that cannot be read at all."""
    of, place = {"stream_id": stream_id}, 0
    found = session.execute(_RECORDS_OF, of, execution_options={"yield_per": 500})
    try:
        for row in found:
            place += 1
            yield row
        return
    except _UNREADABLE:
        # The driver gives up on a whole batch: the record at fault is looked for one by one.
        pass
    finally:
        # Whoever asked may have heard enough.
        found.close()
    yield from _one_by_one(session, of, place)


def _one_by_one(session: Session, of: dict[str, int], place: int) -> Iterator[Any]:
    while True:
        try:
            one = session.execute(_RECORDS_OF.offset(place).limit(1), of).first()
        except _UNREADABLE:
            yield None
            return
        if one is None:
            return
        place += 1
        yield one


def _row_fault(stream: Any, row: Any, seq: int, prev: str) -> str:
    try:
        return _first_fault(stream, row, seq, prev)
    except (LookupError, AttributeError, struct.error, *_UNREADABLE):
        return "the record cannot be read"


def _first_fault(stream: Any, row: Any, seq: int, prev: str) -> str:
    if row.seq != seq + 1:
        return "a record is missing"
    if row.prev_hash != prev:
        return "the link to the record before is broken"
    return _content_fault(stream, row, prev)


def _content_fault(stream: Any, row: Any, prev: str) -> str:
    if row.hash != chain_hash(stream.chain_id, prev, row.seq, row.body):
        return "the content was changed"
    content = _decode(row.body)
    told = tuple(content.get(key) for key in ("kind", "subject", "actor", "event_id"))
    is_told = told == (row.kind, row.subject, row.actor, row.event_id)
    if not is_told or _instant(content["at"]) != row.recorded_at:
        return "a column differs from the content"
    opened = (row.subject, content["data"].get("chain_id"))
    if row.seq == 1 and opened != (stream.name, stream.chain_id):
        return "the stream was opened under another name"
    return ""


def _first_bad_secret(session: Session, stream_id: int) -> int | None:
    for field, salt, value, seq, body in session.execute(_SECRETS_OF, {"stream_id": stream_id}):
        try:
            made = commitment(salt, value)
        except (AttributeError, *_UNREADABLE):
            return int(seq)
        if _decode(body).get("secrets", {}).get(field) != made:
            return int(seq)
    return None


def _least(counted: int, said: object) -> int:
    return min(counted, said) if isinstance(said, int) else counted


def _decode(body: bytes) -> dict[str, Any]:
    decoded = json.loads(body)
    return decoded if isinstance(decoded, dict) else {}


def _milliseconds(instant: datetime) -> int:
    seconds = int(instant.replace(microsecond=0).timestamp())
    return seconds * 1000 + instant.microsecond // 1000


def _instant(milliseconds: int) -> datetime:
    seconds, rest = divmod(milliseconds, 1000)
    return datetime.fromtimestamp(seconds, UTC).replace(microsecond=rest * 1000)
