"""Nominating an entry upward: it enters the collection above, on the places of its own level."""

from datetime import datetime

from sqlalchemy import func, select
from sqlalchemy.orm import Session

from contest.editions.models import Event
from contest.entries.errors import CarriedAlready, NotAbove
from contest.entries.models import Entry, EntryMaterial, EntryMember, EntryState
from contest.entries.operations.decide import require_place
from contest.entries.operations.likening import flag_likeness
from contest.entries.operations.steps import add_histories, lock_event
from contest.entries.queries import collections_above, entrants_of, groups_of_event
from contest.foundation import ledger
from contest.foundation.permissions import Actor, require


def carry_entry(
    session: Session, actor: Actor, entry: Entry, to_event: Event, *, now: datetime
) -> Entry:
    """Enter `entry` into `to_event` of a level above, as recommended by its own level.

    People, answers and files go with it; the files themselves are kept once. It counts on the
    places of the unit that runs the entry's own event. Whether it deserved that is for the caller.
    Raises `NotPermitted`, `NotAbove`, `CarriedAlready`, `QuotaUsedUp` or `GroupQuotaUsedUp`.
    """
    require(actor, "entry.carry", entry)
    lock_event(session, to_event)
    if to_event.id not in {one.id for one in collections_above(session, entry.event, now)}:
        raise NotAbove
    query = select(Entry).where(Entry.event_id == to_event.id, Entry.carried_from_id == entry.id)
    there = session.scalar(query)
    if there is not None:
        raise CarriedAlready(number=there.number)
    carried = _copied(session, actor, entry, to_event, now)
    unit = entry.event.edition.unit
    rules = entrants_of(session, to_event)
    require_place(session, carried, unit, rules)
    carried.state, carried.chain_step = EntryState.NOMINATED, 1
    session.flush()
    add_histories(session, actor, [carried], reason=None, now=now, unit=unit)
    flag_likeness(session, carried, rules, now=now)
    body = {"number": carried.number, "from_entry": entry.public_id, "by": unit.public_id}
    ledger.record(session, actor, "entry.carry", carried, body=body, now=now)
    return carried


def _copied(session: Session, actor: Actor, entry: Entry, to_event: Event, now: datetime) -> Entry:
    highest = session.scalar(select(func.max(Entry.number)).where(Entry.event_id == to_event.id))
    code = entry.group.code if entry.group else ""
    group = groups_of_event(session, to_event).get(code)
    unit = entry.event.edition.unit
    carried = Entry(
        edition_id=to_event.edition_id, event_id=to_event.id, event=to_event,
        group_id=group.id if group else None, group=group, subject=entry.subject,
        number=(highest or 0) + 1, title=entry.title, title_en=entry.title_en,
        title_pinyin=entry.title_pinyin,
        category=entry.category, unit_id=entry.unit_id, unit=entry.unit,
        state=EntryState.SUBMITTED, answers=dict(entry.answers), carried_from_id=entry.id,
        carried_by_unit_id=unit.id, carried_by=unit, registered_by=actor.reference,
        registered_at=now,
    )  # fmt: skip
    session.add(carried)
    session.flush()
    session.add_all(
        EntryMember(
            edition_id=carried.edition_id, entry_id=carried.id, person_id=one.person_id,
            position=one.position, role=one.role, share_percent=one.share_percent, duty=one.duty,
        )
        for one in entry.members
    )  # fmt: skip
    session.add_all(
        EntryMaterial(
            edition_id=carried.edition_id, entry_id=carried.id, kind=one.kind,
            file_id=one.file_id, added_at=now,
        )
        for one in entry.materials
    )  # fmt: skip
    session.flush()
    session.expire(carried, ["members", "materials"])
    return carried
