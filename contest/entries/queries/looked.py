"""Reads a list that was handed in and says what importing it would do; keeps what was found.

A long list takes seconds to read and to judge. What was found of it is kept for some minutes in
this process, so that turning its pages and importing it piece by piece does not begin anew.
"""

import hashlib
import threading
from collections.abc import Sequence
from dataclasses import dataclass, field, replace
from datetime import datetime, timedelta

from sqlalchemy import select
from sqlalchemy.orm import Session

from contest.entries.models import ImportBatch
from contest.entries.queries.columns import list_columns
from contest.entries.queries.entries import entrants_of
from contest.entries.queries.plan import plan_import
from contest.entries.queries.planned import EntrantRow, ImportPlan, PlannedEntry
from contest.foundation.lists import list_of, mending_of_list, rows_left, still_out
from contest.foundation.models import JobRun
from contest.foundation.office import Column, Limits, Table, mended, read_table

LIMITS = Limits(rows=60_000)
"""A list of entrants is shorter than this; what is longer is the wrong file."""
LONG = 2_000
KEPT_FOR = timedelta(minutes=10)


@dataclass(frozen=True, slots=True)
class Look:
    """A list as it was read and put right, and what its rows would do, as of `at`.

    `passed` are rows that an import met and could not take; they wait for the next look.
    """

    table: Table
    columns: Sequence[Column]
    plan: ImportPlan
    at: datetime
    passed: set[int] = field(default_factory=set)

    @property
    def is_long(self) -> bool:
        """Say whether the list was kept, and may be older than what is registered now."""
        return len(self.table.rows) > LONG

    def rows(self, batch: ImportBatch) -> list[EntrantRow]:
        """Return the rows that are not in yet."""
        return [row for row in still_out(batch, self.plan.rows) if isinstance(row, EntrantRow)]

    def entries(self, batch: ImportBatch, *, at_most: int | None = None) -> list[PlannedEntry]:
        """Return the entries that wait to be made, by their first rows; `at_most` so many."""
        gone = {*(batch.taken or ()), *self.passed}
        waiting = [one for one in self.plan.entries if gone.isdisjoint(one.rows)]
        return waiting[:at_most]

    def table_of(self, entries: Sequence[PlannedEntry]) -> Table:
        """Return the table with the rows of these entries only."""
        numbers = {row for one in entries for row in one.rows}
        return replace(
            self.table, rows=tuple(row for row in self.table.rows if row.number in numbers)
        )


_lock = threading.Lock()
_kept: dict[tuple[str, str], Look] = {}


def look_at_list(
    session: Session, batch: ImportBatch, *, now: datetime, anew: bool = False
) -> Look:
    """Return what the list says and would do; a long one as it was found some minutes ago.

    With `anew` it is read again. A table with faults of its own has no rows.
    """
    key = (batch.public_id, hashlib.sha256((batch.mending or "").encode()).hexdigest())
    with _lock:
        look = _kept.get(key)
    if look is not None and not anew and look.at <= now < look.at + KEPT_FOR:
        return look
    event = batch.event
    columns = list_columns(entrants_of(session, event))
    mending = mending_of_list(batch)
    table = read_table(
        list_of(batch), batch.file_name, columns=columns, limits=LIMITS, matches=mending.matches
    )
    table = mended(table, columns, mending)
    plan = plan_import(session, event, rows_left(batch, table), now=now)
    look = Look(table, columns, plan, now)
    with _lock:
        _kept.clear()
        if look.is_long:
            _kept[key] = look
    return look


def forget_looks() -> None:
    """Let go of what was kept: it is no longer so."""
    with _lock:
        _kept.clear()


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
