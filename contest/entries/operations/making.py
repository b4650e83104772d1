"""Makes the entries of a list, many at once: what is written grows, how often is asked does not."""

from collections.abc import Iterator, Sequence
from dataclasses import dataclass
from datetime import datetime
from typing import Any

from sqlalchemy import func, insert, select
from sqlalchemy.orm import Session

from contest.editions.models import EventGroup
from contest.entries.models import (
    Entry,
    EntryMember,
    EntryState,
    EntryStep,
    EntrySubject,
    ImportBatch,
)
from contest.entries.operations.likening import flag_likeness
from contest.entries.operations.register import searchable
from contest.entries.queries import PlannedEntry, groups_of_event
from contest.entries.rules import LEADING_ROLES, EntrantRules
from contest.entries.signals import EntryRegistered
from contest.foundation import ledger, signals
from contest.foundation.orm import new_public_id
from contest.foundation.permissions import Actor
from contest.people.models import Person
from contest.people.operations import AskedPerson, find_or_add_persons

LONGEST_NAME = 60


@dataclass(frozen=True, slots=True)
class _Planned:
    """An entry to be made, its people in their order, and the number that it gets."""

    plan: PlannedEntry
    people: Sequence[Person]
    number: int
    public_id: str


def make_entries(
    session: Session,
    actor: Actor,
    batch: ImportBatch,
    entries: Sequence[PlannedEntry],
    rules: EntrantRules,
    *,
    reason: str | None,
    now: datetime,
) -> None:
    """Make these entries of the batch, with their people, history and one record of the trail.

    Nothing is checked: they were planned in this transaction. Numbers follow on the event's last
    one. Sends `EntryRegistered` for each.
    """
    people = iter(find_or_add_persons(session, actor, list(_asked(entries)), now=now))
    query = select(func.max(Entry.number)).where(Entry.event_id == batch.event_id)
    first = (session.scalar(query) or 0) + 1
    planned = [
        _Planned(plan, [next(people) for _ in plan.members], number, new_public_id())
        for number, plan in enumerate(entries, first)
    ]
    state = EntryState.NOMINATED if rules.needs_nomination else EntryState.SUBMITTED
    groups = groups_of_event(session, batch.event)
    shared = _shared(batch, rules, state=state, is_late=reason is not None, now=now)
    session.execute(insert(Entry), [_entry(one, groups, shared) for one in planned])
    keys = _keys(session, batch, first)
    _add_members(session, batch, planned, keys, LEADING_ROLES[rules.subject])
    _add_histories(session, actor, batch, list(keys.values()), state, reason=reason, now=now)
    body = {
        "entries": [one.public_id for one in planned],
        "state": state.value,
        "is_late": reason is not None,
    }
    private = {"late_reason": reason}
    ledger.record(session, actor, "entry.import", batch, body=body, private=private, now=now)
    if rules.subject == EntrySubject.PROJECT:
        made = session.scalars(select(Entry).where(Entry.id.in_(keys.values())))
        for entry in made.all():
            flag_likeness(session, entry, rules, now=now)
    for key in keys.values():
        signals.send(session, EntryRegistered(key))


def _asked(entries: Sequence[PlannedEntry]) -> Iterator[AskedPerson]:
    for plan in entries:
        for member in plan.members:
            yield AskedPerson(member.name, plan.unit, member.identity, member.phone)


def _shared(
    batch: ImportBatch, rules: EntrantRules, *, state: EntryState, is_late: bool, now: datetime
) -> dict[str, Any]:
    """Return the columns in which all entries of the batch agree."""
    return {
        "edition_id": batch.edition_id,
        "event_id": batch.event_id,
        "subject": EntrySubject(rules.subject),
        "state": state,
        "round": 1,
        "import_batch_id": batch.id,
        "is_late": is_late,
        "registered_by": batch.imported_by,
        "registered_at": now,
    }


def _entry(one: _Planned, groups: dict[str, EventGroup], shared: dict[str, Any]) -> dict[str, Any]:
    plan = one.plan
    group = groups.get(plan.group or "")
    return {
        **shared,
        "public_id": one.public_id,
        "number": one.number,
        "title": plan.title,
        "title_pinyin": searchable(plan.title),
        "category": plan.category,
        "group_id": group.id if group else None,
        "unit_id": plan.unit.id,
        "chain_step": plan.recommended,
        "answers": dict(plan.answers),
    }


def _keys(session: Session, batch: ImportBatch, first: int) -> dict[int, int]:
    """Return the keys of the event's entries from number `first` on, by number."""
    query = select(Entry.number, Entry.id).where(
        Entry.event_id == batch.event_id, Entry.number >= first
    )
    return dict(session.execute(query.order_by(Entry.number)).all())


def _add_members(
    session: Session,
    batch: ImportBatch,
    planned: Sequence[_Planned],
    keys: dict[int, int],
    leading: str,
) -> None:
    rows = [
        {
            "edition_id": batch.edition_id,
            "entry_id": keys[one.number],
            "person_id": person.id,
            "position": position,
            "role": leading if position == 1 else "member",
            "share_percent": member.share_percent,
        }
        for one in planned
        for position, (member, person) in enumerate(
            zip(one.plan.members, one.people, strict=True), start=1
        )
    ]
    if rows:
        session.execute(insert(EntryMember), rows)


def _add_histories(
    session: Session,
    actor: Actor,
    batch: ImportBatch,
    keys: Sequence[int],
    state: EntryState,
    *,
    reason: str | None,
    now: datetime,
) -> None:
    shared = {
        "edition_id": batch.edition_id,
        "state": state,
        "reason": reason,
        "taken_by": actor.reference,
        "taken_by_name": actor.name[:LONGEST_NAME],
        "taken_at": now,
    }
    session.execute(insert(EntryStep), [{**shared, "entry_id": key} for key in keys])
