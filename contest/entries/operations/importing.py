"""Imports lists of entrants: handed in, checked, imported as one batch, undone as one batch.

A long list is imported, and undone, in pieces: each is a transaction of its own, so that nobody
waits for the write lock longer than one piece takes.
"""

from collections.abc import Sequence
from dataclasses import dataclass
from datetime import datetime

from sqlalchemy import select
from sqlalchemy.orm import Session, selectinload

from contest.editions.models import Event
from contest.entries.errors import ImportGoesOn, ImportInUse, PhaseChanged, RulesChanged
from contest.entries.models import Entry, EntryState, ImportBatch
from contest.entries.operations.making import make_entries
from contest.entries.operations.steps import lock_event, require_window, take_steps
from contest.entries.queries import (
    PlannedEntry,
    entrants_of,
    plan_import,
    rules_hash_of,
    run_of_import,
)
from contest.entries.rules import LIVE_STATES, EntrantRules
from contest.entries.signals import EntryWithdrawn
from contest.foundation import ledger, signals
from contest.foundation.errors import Invalid
from contest.foundation.lists import (
    ImportDone,
    ImportTooOld,
    ImportUndone,
    NothingToImport,
    called,
    keep_list,
    keep_mending,
    undone_until,
)
from contest.foundation.office import Mending, Table
from contest.foundation.permissions import Actor, require

UNDONE = "import undone"


@dataclass(frozen=True, slots=True)
class Agreed:
    """What holds for every piece of an import: by which rules, in which phase, why it is late."""

    rules_hash: str
    phase: str
    reason: str | None


def hand_in_list(
    session: Session, actor: Actor, event: Event, *, data: bytes, file_name: str, now: datetime
) -> ImportBatch:
    """Keep a list to be looked at before it is imported, and return its batch.

    The list holds identity numbers, so it is kept encrypted. Raises `NotPermitted`.
    """
    require(actor, "entry.import", event)
    kept = keep_list(session, data, file_name, now=now)
    batch = _batch(session, actor, event, file_name, now=now)
    batch.file_id, batch.file = kept.file.id, kept.file
    session.flush()
    return batch


def mend_list(
    session: Session, actor: Actor, batch: ImportBatch, *, mending: Mending, now: datetime
) -> None:
    """Keep what a person decided about the rows of a list, on top of what was decided before.

    Raises `NotPermitted`, `ImportGoesOn`, or `ImportUndone` once the import was undone.
    """
    require(actor, "entry.import", batch)
    require_quiet(session, batch)
    body = keep_mending(session, batch, mending)
    ledger.record(session, actor, "entry.mend_list", batch, body=body, now=now)


def import_entries(
    session: Session,
    actor: Actor,
    event: Event,
    *,
    table: Table,
    file_name: str,
    now: datetime,
    batch: ImportBatch | None = None,
    late_reason: str | None = None,
    rules_hash: str | None = None,
) -> ImportBatch:
    """Make an entry of every good row (or rows of one team), and return the batch.

    `table` is read by `list_columns`. Entries are handed in, and recommended where the event asks
    for it: the list is the units' word. Rows with faults and duplicates are left out. Sends
    `EntryRegistered` for each entry.
    A batch may be imported again once more of its rows are good: those that are in stay as they
    are. Raises `NotPermitted`, `Invalid` with the faults of the file, `NothingToImport`,
    `ImportDone` when nothing is left of the batch, `ImportUndone`, or `ReasonNeeded` after the
    deadline, `ImportGoesOn` while rows of the batch are being imported, `RulesChanged` when the
    rules are no longer those of `rules_hash`, by which the table was read.
    """
    require(actor, "entry.import", event)
    rules = entrants_of(session, event)
    reason = require_window(actor, event, rules, state="draft", reason=late_reason, now=now)
    if table.faults:
        raise Invalid(faults=table.faults)
    lock_event(session, event)
    _require_rules(session, event, rules_hash)
    if batch is not None:
        require_quiet(session, batch)
        _locked(session, batch)
    taken = frozenset(batch.taken or ()) if batch is not None else frozenset()
    plan = plan_import(session, event, table, now=now, taken=taken)
    if not plan.entries:
        if batch is not None and batch.imported_at is not None:
            raise ImportDone
        raise NothingToImport(faults=[fault for row in plan.rows for fault in row.faults][:50])
    batch = batch or _batch(session, actor, event, file_name, now=now)
    _take(session, actor, batch, plan.entries, rules, reason=reason, now=now)
    return batch


def allow_import(
    session: Session,
    actor: Actor,
    batch: ImportBatch,
    *,
    rules_hash: str,
    late_reason: str | None,
    now: datetime,
) -> Agreed:
    """Return what holds for the whole of an import which goes on in pieces.

    Raises what `import_entries` raises of the event and of the batch, before anything is made.
    """
    require(actor, "entry.import", batch)
    require_quiet(session, batch)
    _locked(session, batch)
    event = batch.event
    rules = entrants_of(session, event)
    reason = require_window(actor, event, rules, state="draft", reason=late_reason, now=now)
    _require_rules(session, event, rules_hash)
    return Agreed(rules_hash, event.phase, reason)


def import_piece(
    session: Session,
    actor: Actor,
    batch: ImportBatch,
    *,
    table: Table,
    agreed: Agreed,
    now: datetime,
) -> int:
    """Make the entries of the next rows of an import that `allow_import` allowed; return how many.

    The rows are judged anew: whoever was entered meanwhile, or has no place left, stays outside and
    is told on the list's page. The deadline may have passed meanwhile.
    Raises `NotPermitted`, `PhaseChanged`, `RulesChanged`, or `ImportUndone`.
    """
    require(actor, "entry.import", batch)
    event = batch.event
    lock_event(session, event)
    session.refresh(event, ["phase"])
    if event.phase != agreed.phase:
        raise PhaseChanged
    _require_rules(session, event, agreed.rules_hash)
    taken = frozenset(_locked(session, batch).taken or ())
    plan = plan_import(session, event, table, now=now, taken=taken)
    if plan.entries:
        rules = entrants_of(session, event)
        _take(session, actor, batch, plan.entries, rules, reason=agreed.reason, now=now)
    return len(plan.entries)


def undo_import(
    session: Session,
    actor: Actor,
    batch: ImportBatch,
    *,
    now: datetime,
    at_most: int | None = None,
    goes_on: bool = False,
) -> int:
    """Withdraw the entries of the batch that still stand, `at_most` so many; return how many.

    The persons stay. From the first entry on nothing of the list can be imported any more. A piece
    that `goes_on` with what was begun does so whatever happens to the event meanwhile. Sends
    `EntryWithdrawn` for each. Raises `NotPermitted`, `ImportGoesOn`, `ImportUndone` when nothing is
    left to withdraw, `ImportInUse` once judging has begun, or `ImportTooOld` a day after the last
    import of it.
    """
    require(actor, "entry.import", batch)
    require_quiet(session, batch)
    session.refresh(batch, ["undone_at"], with_for_update=True)
    entries = _standing(session, batch, at_most)
    if batch.imported_at is None or (batch.undone_at is not None and not entries):
        raise ImportUndone
    if not goes_on:
        if batch.event.phase not in ("preparing", "registration"):
            raise ImportInUse
        if now >= undone_until(batch):
            raise ImportTooOld
    batch.undone_at = batch.undone_at or now
    body = {"entries": [entry.public_id for entry in entries]}
    ledger.record(session, actor, "entry.undo_import", batch, body=body, now=now)
    accepted = {entry.id for entry in entries if entry.state is EntryState.ACCEPTED}
    take_steps(session, actor, entries, "withdraw", reason=UNDONE, now=now)
    for entry in entries:
        signals.send(session, EntryWithdrawn(entry.id, entry.id in accepted))
    if accepted:
        signals.send(session, signals.FactsChanged("entries", batch.event_id))
    return len(entries)


def require_quiet(session: Session, batch: ImportBatch) -> None:
    """Raise `ImportGoesOn` while rows of the list are still being imported."""
    run = run_of_import(session, batch)
    if run is not None and run.finished_at is None:
        raise ImportGoesOn


def _require_rules(session: Session, event: Event, expected: str | None) -> None:
    if expected is not None and rules_hash_of(session, event) != expected:
        raise RulesChanged


def _locked(session: Session, batch: ImportBatch) -> ImportBatch:
    session.refresh(batch, ["taken", "undone_at"], with_for_update=True)
    if batch.undone_at is not None:
        raise ImportUndone
    return batch


def _standing(session: Session, batch: ImportBatch, at_most: int | None) -> list[Entry]:
    """Return the entries of the batch that are neither declined nor withdrawn, by number."""
    query = select(Entry).where(
        Entry.import_batch_id == batch.id,
        Entry.state.in_([EntryState(state) for state in LIVE_STATES]),
    )
    whole = query.options(selectinload(Entry.members)).order_by(Entry.number).limit(at_most)
    return list(session.scalars(whole))


def _take(
    session: Session,
    actor: Actor,
    batch: ImportBatch,
    entries: Sequence[PlannedEntry],
    rules: EntrantRules,
    *,
    reason: str | None,
    now: datetime,
) -> None:
    batch.imported_at, batch.imported_by = now, actor.reference
    batch.rows += len(entries)
    batch.taken = sorted({*(batch.taken or ()), *(row for one in entries for row in one.rows)})
    session.flush()
    make_entries(session, actor, batch, entries, rules, reason=reason, now=now)


def _batch(
    session: Session, actor: Actor, event: Event, file_name: str, *, now: datetime
) -> ImportBatch:
    batch = ImportBatch(
        edition_id=event.edition_id,
        event_id=event.id,
        event=event,
        file_name=called(file_name),
        uploaded_at=now,
        imported_by=actor.reference,
    )
    session.add(batch)
    session.flush()
    return batch
