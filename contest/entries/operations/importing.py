"""Imports lists of entrants: handed in, checked, imported as one batch, undone as one batch."""

from datetime import datetime

from sqlalchemy import func, select
from sqlalchemy.orm import Session

from contest.editions.models import Event, EventGroup
from contest.entries.errors import ImportInUse
from contest.entries.models import Entry, EntryMember, EntryState, EntrySubject, ImportBatch
from contest.entries.operations.likening import flag_likeness
from contest.entries.operations.register import searchable
from contest.entries.operations.steps import (
    add_history,
    lock_event,
    require_window,
    take_step,
)
from contest.entries.queries import (
    PlannedEntry,
    PlannedMember,
    entrants_of,
    groups_of_event,
    plan_import,
)
from contest.entries.rules import LEADING_ROLES, LIVE_STATES, EntrantRules
from contest.entries.signals import EntryRegistered, EntryWithdrawn
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
    rows_left,
    undone_until,
)
from contest.foundation.office import Limits, Mending, Table
from contest.foundation.permissions import Actor, require
from contest.people.models import Person
from contest.people.operations import find_or_add_person

LIMITS = Limits(rows=5_000)
"""A list of entrants is shorter than this; what is longer is the wrong file."""
UNDONE = "import undone"


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

    Raises `NotPermitted`, or `ImportUndone` once the import was undone.
    """
    require(actor, "entry.import", batch)
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
) -> ImportBatch:
    """Make an entry of every good row (or rows of one team), and return the batch.

    `table` is read by `list_columns`. Entries are handed in, and recommended where the event asks
    for it: the list is the units' word. Rows with faults and duplicates are left out. Sends
    `EntryRegistered` for each entry.
    A batch may be imported again once more of its rows are good: those that are in stay as they
    are. Raises `NotPermitted`, `Invalid` with the faults of the file, `NothingToImport`,
    `ImportDone` when nothing is left of the batch, `ImportUndone`, or `ReasonNeeded` after the
    deadline.
    """
    require(actor, "entry.import", event)
    rules = entrants_of(session, event)
    reason = require_window(actor, event, rules, state="draft", reason=late_reason, now=now)
    if table.faults:
        raise Invalid(faults=table.faults)
    lock_event(session, event)
    if batch is not None:
        session.refresh(batch, ["taken", "undone_at"], with_for_update=True)
        if batch.undone_at is not None:
            raise ImportUndone
        table = rows_left(batch, table)
    plan = plan_import(session, event, table, now=now)
    if not plan.entries:
        if batch is not None and batch.imported_at is not None:
            raise ImportDone
        raise NothingToImport(faults=[fault for row in plan.rows for fault in row.faults][:50])
    people = [_people(session, actor, entry, now=now) for entry in plan.entries]
    batch = batch or _batch(session, actor, event, file_name, now=now)
    batch.imported_at, batch.imported_by = now, actor.reference
    batch.rows += len(plan.entries)
    batch.taken = sorted({*(batch.taken or ()), *(n for one in plan.entries for n in one.rows)})
    session.flush()
    planned = list(zip(plan.entries, people, strict=True))
    made = _make(session, actor, batch, planned, reason=reason, now=now)
    _record_import(session, actor, batch, made, reason=reason, now=now)
    return batch


def undo_import(session: Session, actor: Actor, batch: ImportBatch, *, now: datetime) -> int:
    """Withdraw every entry of the batch that still stands, and return how many.

    The persons stay. Sends `EntryWithdrawn` for each. Raises `NotPermitted`, `ImportUndone`,
    `ImportInUse` once judging has begun, or `ImportTooOld` a day after the last import of it.
    """
    require(actor, "entry.import", batch)
    session.refresh(batch, ["undone_at"], with_for_update=True)
    if batch.imported_at is None or batch.undone_at is not None:
        raise ImportUndone
    if batch.event.phase not in ("preparing", "registration"):
        raise ImportInUse
    if now >= undone_until(batch):
        raise ImportTooOld
    query = select(Entry).where(
        Entry.import_batch_id == batch.id,
        Entry.state.in_([EntryState(state) for state in LIVE_STATES]),
    )
    entries = list(session.scalars(query.order_by(Entry.number)))
    batch.undone_at = now
    body = {"entries": [entry.public_id for entry in entries]}
    ledger.record(session, actor, "entry.undo_import", batch, body=body, now=now)
    for entry in entries:
        was_accepted = entry.state is EntryState.ACCEPTED
        take_step(session, actor, entry, "withdraw", reason=UNDONE, now=now)
        signals.send(session, EntryWithdrawn(entry.id, was_accepted))
    signals.send(session, signals.FactsChanged("entries", batch.event_id))
    return len(entries)


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


def _people(
    session: Session, actor: Actor, entry: PlannedEntry, *, now: datetime
) -> list[tuple[PlannedMember, Person]]:
    return [
        (
            member,
            find_or_add_person(
                session,
                actor,
                name=member.name,
                unit=entry.unit,
                identity=member.identity,
                phone=member.phone,
                now=now,
            ),
        )
        for member in entry.members
    ]


def _make(
    session: Session,
    actor: Actor,
    batch: ImportBatch,
    planned: list[tuple[PlannedEntry, list[tuple[PlannedMember, Person]]]],
    *,
    reason: str | None,
    now: datetime,
) -> list[Entry]:
    event = batch.event
    rules, groups = entrants_of(session, event), groups_of_event(session, event)
    query = select(func.max(Entry.number)).where(Entry.event_id == event.id)
    number = session.scalar(query) or 0
    made = []
    for plan, people in planned:
        number += 1
        entry = _entry(
            batch, rules, plan, groups, number=number, is_late=reason is not None, now=now
        )
        session.add(entry)
        session.flush()
        for position, (member, person) in enumerate(people, start=1):
            leading = LEADING_ROLES[rules.subject]
            session.add(
                EntryMember(
                    edition_id=entry.edition_id,
                    entry_id=entry.id,
                    person_id=person.id,
                    position=position,
                    role=leading if position == 1 else "member",
                    share_percent=member.share_percent,
                )
            )
        add_history(session, actor, entry, reason=reason, now=now)
        flag_likeness(session, entry, rules, now=now)
        made.append(entry)
    return made


def _entry(
    batch: ImportBatch,
    rules: EntrantRules,
    plan: PlannedEntry,
    groups: dict[str, EventGroup],
    *,
    number: int,
    is_late: bool,
    now: datetime,
) -> Entry:
    group = groups.get(plan.group or "")
    return Entry(
        edition_id=batch.edition_id,
        event_id=batch.event_id,
        event=batch.event,
        subject=EntrySubject(rules.subject),
        number=number,
        title=plan.title,
        title_pinyin=searchable(plan.title),
        category=plan.category,
        group_id=group.id if group else None,
        unit_id=plan.unit.id,
        state=EntryState.NOMINATED if rules.needs_nomination else EntryState.SUBMITTED,
        round=1,
        chain_step=plan.recommended,
        answers=dict(plan.answers),
        import_batch_id=batch.id,
        is_late=is_late,
        registered_by=batch.imported_by,
        registered_at=now,
    )


def _record_import(
    session: Session,
    actor: Actor,
    batch: ImportBatch,
    entries: list[Entry],
    *,
    reason: str | None,
    now: datetime,
) -> None:
    body = {
        "entries": [entry.public_id for entry in entries],
        "state": entries[0].state.value,
        "is_late": reason is not None,
    }
    private = {"late_reason": reason}
    ledger.record(session, actor, "entry.import", batch, body=body, private=private, now=now)
    for entry in entries:
        signals.send(session, EntryRegistered(entry.id))
