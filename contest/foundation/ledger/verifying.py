"""Checks a stream of the trail, record by record."""

import struct
from collections.abc import Generator, Iterator
from contextlib import closing
from dataclasses import dataclass
from typing import Any

from sqlalchemy.orm import Session

from contest.foundation.ledger.chain import (
    GENESIS_HASH,
    chain_hash,
    commitment,
    decoded,
    instant_of,
)
from contest.foundation.ledger.reading import RECORDS_OF, SECRETS_OF, STREAM_CALLED

# What a driver or a decoder raises for a value that no writer of ours has put there.
_UNREADABLE = (TypeError, ValueError, OverflowError)


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


def verify(session: Session, stream: str, *, known_head: tuple[int, str] | None = None) -> Verdict:
    """Re-hash every record of `stream` and say what is wrong first.

    The hash of `known_head` may be its first 32 digits, as heads are printed. Without a known head
    a chain that was rewritten as a whole, or cut at its end together with its stream row, looks
    good: only a head that left the machine shows it. A false record that was appended by the rules
    looks good even then; it is what it says, and by whom, that must be doubted.
    """
    found = session.execute(STREAM_CALLED, {"name": stream}).all()
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


def _rows(session: Session, stream_id: int) -> Generator[Any]:
    """Yield the columns of each record in order; None for one that cannot be read at all."""
    of, place = {"stream_id": stream_id}, 0
    found = session.execute(RECORDS_OF, of, execution_options={"yield_per": 500})
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
            one = session.execute(RECORDS_OF.offset(place).limit(1), of).first()
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
    content = decoded(row.body)
    told = tuple(content.get(key) for key in ("kind", "subject", "actor", "event_id"))
    is_told = told == (row.kind, row.subject, row.actor, row.event_id)
    if not is_told or instant_of(content["at"]) != row.recorded_at:
        return "a column differs from the content"
    opened = (row.subject, content["data"].get("chain_id"))
    if row.seq == 1 and opened != (stream.name, stream.chain_id):
        return "the stream was opened under another name"
    return ""


def _first_bad_secret(session: Session, stream_id: int) -> int | None:
    for field, salt, value, seq, body in session.execute(SECRETS_OF, {"stream_id": stream_id}):
        try:
            made = commitment(salt, value)
        except (AttributeError, *_UNREADABLE):
            return int(seq)
        if decoded(body).get("secrets", {}).get(field) != made:
            return int(seq)
    return None


def _least(counted: int, said: object) -> int:
    return min(counted, said) if isinstance(said, int) else counted
