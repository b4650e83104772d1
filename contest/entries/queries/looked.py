"""Reads a list that was handed in and says what importing it would do; keeps what was found.

A long list takes seconds to read and to judge. What was found of it is kept for some minutes in
this process, so that turning its pages and importing it piece by piece does not begin anew.
"""

import hashlib
import threading
from collections.abc import Collection, Hashable, Sequence
from dataclasses import dataclass, replace
from datetime import datetime, timedelta
from typing import Any

from sqlalchemy import select
from sqlalchemy.orm import Session

from contest.editions.models import Event
from contest.editions.queries import definition_of
from contest.entries.models import ImportBatch
from contest.entries.queries.columns import list_columns
from contest.entries.queries.entries import entrants_of
from contest.entries.queries.plan import plan_import, teams_of
from contest.entries.queries.planned import ImportPlan
from contest.foundation.lists import list_of, mending_of_list
from contest.foundation.models import JobRun
from contest.foundation.office import Column, Limits, Table, mended, read_table

LIMITS = Limits(rows=60_000)
"""A list of entrants is shorter than this; what is longer is the wrong file."""
LONG = 2_000
KEPT_FOR = timedelta(minutes=10)
MOST_KEPT = 4
"""Two lists, each as it was read and as it was judged."""


@dataclass(frozen=True, slots=True)
class ReadList:
    """A list as it was read and put right, by the rules of that hash."""

    table: Table
    columns: Sequence[Column]
    rules_hash: str


@dataclass(frozen=True, slots=True)
class Look:
    """A list as it was read and put right, and what its rows would do, as of `at`.

    Of its rows the plan holds those that are not in yet.
    """

    read: ReadList
    plan: ImportPlan
    at: datetime

    @property
    def is_long(self) -> bool:
        """Say whether the list was kept, and may be older than what is registered now."""
        return _is_long(self.read)

    @property
    def good_rows(self) -> list[int]:
        """Return the numbers of the rows that would make entries, in the file's order."""
        return sorted(row for one in self.plan.entries for row in one.rows)


_lock = threading.Lock()
_kept: dict[Hashable, tuple[Any, threading.Timer]] = {}


def look_at_list(
    session: Session, batch: ImportBatch, *, now: datetime, anew: bool = False
) -> Look:
    """Return what the list says and would do; a long one as it was found some minutes ago.

    With `anew` it is judged again. A table with faults of its own has no rows. What was found
    holds until a row of the list is imported, a run of it ends, or the rules change.
    """
    run = run_of_import(session, batch)
    taken = frozenset(batch.taken or ())
    key = (*_read_as(session, batch), batch.rows, len(taken), run and run.finished_at)
    with _lock:
        look: Look | None = _found(key)
    if look is not None and not anew and look.at <= now < look.at + KEPT_FOR:
        return look
    read = read_list(session, batch)
    plan = plan_import(session, batch.event, read.table, now=now, taken=taken)
    look = Look(read, plan, now)
    if look.is_long:
        _keep(key, look)
    return look


def read_list(session: Session, batch: ImportBatch) -> ReadList:
    """Return the list as it is read by the present rules, put right; a long one is kept."""
    key = _read_as(session, batch)
    with _lock:
        read: ReadList | None = _found(key)
    if read is not None:
        return read
    columns = list_columns(entrants_of(session, batch.event))
    mending = mending_of_list(batch)
    table = read_table(
        list_of(batch), batch.file_name, columns=columns, limits=LIMITS, matches=mending.matches
    )
    read = ReadList(mended(table, columns, mending), columns, rules_hash_of(session, batch.event))
    if _is_long(read):
        _keep(key, read)
    return read


def rows_of_list(
    session: Session, batch: ImportBatch, numbers: Collection[int], *, entries: int | None = None
) -> Table:
    """Return the list with these rows only; of so many entries, the first ones, where asked."""
    read, wanted = read_list(session, batch), frozenset(numbers)
    rows = [row for row in read.table.rows if row.number in wanted]
    teams = teams_of(rows, entrants_of(session, batch.event))[:entries]
    chosen = sorted((row for team in teams for row in team), key=lambda row: row.number)
    return replace(read.table, rows=tuple(chosen))


def rules_hash_of(session: Session, event: Event) -> str:
    """Return the hash of the event's present rules: a list is read and judged by them."""
    return definition_of(session, event).sha256


def _read_as(session: Session, batch: ImportBatch) -> tuple[str, str, str]:
    mending = hashlib.sha256((batch.mending or "").encode()).hexdigest()
    return batch.public_id, mending, rules_hash_of(session, batch.event)


def _is_long(read: ReadList) -> bool:
    return len(read.table.rows) > LONG


def _keep(key: Hashable, found: ReadList | Look) -> None:
    # It holds identity numbers: it goes though nobody looks at a list again.
    timer = threading.Timer(KEPT_FOR.total_seconds(), _drop, (key,))
    timer.daemon = True
    with _lock:
        _forget(key)
        while len(_kept) >= MOST_KEPT:
            _forget(next(iter(_kept)))
        _kept[key] = found, timer
    timer.start()


def _found(key: Hashable) -> Any:
    kept = _kept.get(key)
    return kept[0] if kept else None


def _forget(key: Hashable) -> None:
    if kept := _kept.pop(key, None):
        kept[1].cancel()


def _drop(key: Hashable) -> None:
    with _lock:
        # Another look may stand there meanwhile, with a timer of its own.
        if key in _kept and _kept[key][1] is threading.current_thread():
            del _kept[key]


def import_key(batch: ImportBatch) -> str:
    """Return the key of the run that imports this list."""
    return f"import:{batch.public_id}"


def undo_key(batch: ImportBatch) -> str:
    """Return the key of the run that takes this list back."""
    return f"undo:{batch.public_id}"


def run_of_import(session: Session, batch: ImportBatch) -> JobRun | None:
    """Return how far the import of a long list has come; None where it took no run."""
    return session.scalar(select(JobRun).where(JobRun.key == import_key(batch)))


def run_of_undo(session: Session, batch: ImportBatch) -> JobRun | None:
    """Return how far a long list has been taken back; None where it took no run."""
    return session.scalar(select(JobRun).where(JobRun.key == undo_key(batch)))
