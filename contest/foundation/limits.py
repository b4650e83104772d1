"""Limits on attempts, counted in the database: per account, per card and per address.

An address gets a generous limit of its own, because a whole venue may sit behind one.
"""

import hashlib
from dataclasses import dataclass
from datetime import UTC, datetime, timedelta

from sqlalchemy import Select, delete, select
from sqlalchemy.orm import Session

from contest.foundation.errors import TooManyAttempts
from contest.foundation.models import Attempt

KEEP = timedelta(days=2)


@dataclass(frozen=True, slots=True)
class Limit:
    """At most `count` attempts in each window of `window`."""

    name: str
    count: int
    window: timedelta


def check(session: Session, limit: Limit, key: str, *, now: datetime) -> None:
    """Raise `TooManyAttempts`, with the seconds to wait, when `key` has used up its attempts."""
    starts = _window(limit, now)
    row = session.scalar(_row(limit, key, starts))
    if row is not None and row.count >= limit.count:
        wait = int((starts + limit.window - now).total_seconds()) + 1
        raise TooManyAttempts(seconds=wait)


def count(session: Session, limit: Limit, key: str, *, now: datetime) -> int:
    """Count one attempt of `key` and return how many there were in this window."""
    starts = _window(limit, now)
    row = session.scalar(_row(limit, key, starts).with_for_update())
    if row is None:
        row = Attempt(key=_hashed(limit, key), window_starts_at=starts, count=0)
        session.add(row)
    row.count += 1
    session.execute(delete(Attempt).where(Attempt.window_starts_at < now - KEEP))
    session.flush()
    return row.count


def forget(session: Session, limit: Limit, key: str) -> None:
    """Forget the attempts of `key`, after one that succeeded."""
    session.execute(delete(Attempt).where(Attempt.key == _hashed(limit, key)))


def _row(limit: Limit, key: str, starts: datetime) -> Select[Attempt]:
    return select(Attempt).where(
        Attempt.key == _hashed(limit, key), Attempt.window_starts_at == starts
    )


def _hashed(limit: Limit, key: str) -> str:
    return hashlib.sha256(f"{limit.name}\0{key}".encode()).hexdigest()


def _window(limit: Limit, now: datetime) -> datetime:
    length = int(limit.window.total_seconds())
    return datetime.fromtimestamp(int(now.timestamp()) // length * length, UTC)
