"""Reads entries, materials and imports; the number of statements never depends on the rows."""

from collections.abc import Collection, Mapping, Sequence
from dataclasses import dataclass
from datetime import datetime

from sqlalchemy import ColumnElement, Select, and_, exists, func, or_, select
from sqlalchemy.orm import Session, contains_eager, joinedload, selectinload

from contest.editions.models import Edition, Event, EventGroup
from contest.editions.queries import document_of
from contest.entries.models import (
    CheckIn,
    Entry,
    EntryMaterial,
    EntryMember,
    EntryState,
    EntryUpload,
    ImportBatch,
)
from contest.entries.rules import (
    HANDED_IN,
    LIVE_STATES,
    EntrantRules,
    read_entrants,
    registration_window,
)
from contest.foundation.errors import NotFound
from contest.foundation.permissions import Actor
from contest.people.models import Person, Unit

ENTRIES_SHOWN = 50


@dataclass(frozen=True, slots=True)
class EntriesPage:
    """A page of an event's entries in order of their numbers.

    `after` and `before` are the numbers with which the next and the previous page begin; None
    where there is none. `counts` counts the entries of each state before state was filtered.
    """

    entries: list[Entry]
    after: int | None
    before: int | None
    counts: Mapping[str, int]


def entrants_of(session: Session, event: Event) -> EntrantRules:
    """Return what the event's adopted definition asks of an entry."""
    return read_entrants(document_of(session, event).get("entrants", {}))


def window_of(event: Event, rules: EntrantRules, now: datetime) -> str:
    """Return `not_yet`, `open`, `grace` or `closed`: whether entrants may register at `now`."""
    opens, closes = event.registration_opens_at, event.registration_closes_at
    return registration_window(event.phase, opens, closes, now, grace=rules.grace)


def entry_by_public_id(session: Session, public_id: str) -> Entry:
    """Return the entry of this public id with all that its page shows; raises `NotFound`."""
    query = with_people(select(Entry)).where(Entry.public_id == public_id)
    entry = session.scalar(
        query.options(
            selectinload(Entry.steps),
            selectinload(Entry.materials).joinedload(EntryMaterial.file),
            joinedload(Entry.group),
        )
    )
    if entry is None:
        raise NotFound
    return entry


def material_by_public_id(session: Session, entry: Entry, public_id: str) -> EntryMaterial:
    """Return a material of this entry with its file; raises `NotFound`, also for another's."""
    query = select(EntryMaterial).where(
        EntryMaterial.public_id == public_id, EntryMaterial.entry_id == entry.id
    )
    material = session.scalar(query.options(joinedload(EntryMaterial.file)))
    if material is None:
        raise NotFound
    return material


def upload_by_public_id(
    session: Session, actor: Actor, entry: Entry, public_id: str
) -> EntryUpload:
    """Return an upload that the actor began for this entry; raises `NotFound` for any other."""
    upload = session.scalar(
        select(EntryUpload).where(
            EntryUpload.public_id == public_id,
            EntryUpload.entry_id == entry.id,
            EntryUpload.user_id == actor.user_id,
        )
    )
    if upload is None:
        raise NotFound
    return upload


def batch_by_public_id(session: Session, event: Event, public_id: str) -> ImportBatch:
    """Return a list that was handed in for this event; raises `NotFound`, also for another's."""
    query = select(ImportBatch).where(
        ImportBatch.public_id == public_id, ImportBatch.event_id == event.id
    )
    batch = session.scalar(query.options(joinedload(ImportBatch.file)))
    if batch is None:
        raise NotFound
    return batch


def batches_of_event(session: Session, event: Event) -> list[ImportBatch]:
    """Return the lists that were imported, newest first."""
    query = select(ImportBatch).where(
        ImportBatch.event_id == event.id, ImportBatch.imported_at.is_not(None)
    )
    return list(session.scalars(query.order_by(ImportBatch.id.desc())))


def standing_in(session: Session, batches: Collection[ImportBatch]) -> dict[int, int]:
    """Return how many entries of each of these lists are neither declined nor withdrawn, by key;
    those without any are left out."""
    query = (
        select(ImportBatch.id, func.count(Entry.id))
        .join(Entry, Entry.import_batch_id == ImportBatch.id)
        .where(
            ImportBatch.id.in_([batch.id for batch in batches]),
            Entry.state.in_([EntryState(state) for state in LIVE_STATES]),
        )
        .group_by(ImportBatch.id)
    )
    return dict(session.execute(query).all())


def accepted_entries(session: Session, event: Event) -> list[Entry]:
    """Return the entries that take part, in order of their numbers, with people and units."""
    query = with_people(select(Entry)).where(
        Entry.event_id == event.id, Entry.state == EntryState.ACCEPTED
    )
    return list(session.scalars(query.order_by(Entry.number)))


def entries_page(
    session: Session,
    event: Event,
    *,
    states: Collection[str] = (),
    search: str = "",
    after: int | None = None,
    before: int | None = None,
    limit: int = ENTRIES_SHOWN,
    came: bool | None = None,
) -> EntriesPage:
    """Return one page of the event's entries that were handed in, drafts only when asked for.

    `search` finds a number, or a part of a name, its pinyin, a unit or a title; % and _ are
    letters in it. `after` wins over `before`. At most `limit` entries, in order of numbers; with
    `came` only those that were checked in on the day, or were not.
    """
    wanted = and_(Entry.event_id == event.id, _matches(search))
    if came is not None:
        here = exists().where(CheckIn.entry_id == Entry.id)
        wanted = and_(wanted, here if came else ~here)
    counted = select(Entry.state, func.count()).where(wanted).group_by(Entry.state)
    counts = {state.value: count for state, count in session.execute(counted)}
    shown = and_(wanted, Entry.state.in_([EntryState(state) for state in states or HANDED_IN]))
    entries, has_before, has_after = _slice(session, shown, after, before, limit)
    return EntriesPage(
        entries=entries,
        after=entries[-1].number if entries and has_after else None,
        before=entries[0].number if entries and has_before else None,
        counts=counts,
    )


def _slice(
    session: Session,
    shown: ColumnElement[bool],
    after: int | None,
    before: int | None,
    limit: int,
) -> tuple[list[Entry], bool, bool]:
    """Return a page and whether anything lies before and after it; one row more tells."""
    query = with_people(select(Entry)).where(shown).options(joinedload(Entry.group))
    if before is not None and after is None:
        backwards = query.where(Entry.number < before).order_by(Entry.number.desc())
        found = list(session.scalars(backwards.limit(limit + 1)))
        return found[:limit][::-1], len(found) > limit, bool(found)
    forwards = query.where(Entry.number > (after or 0)).order_by(Entry.number)
    found = list(session.scalars(forwards.limit(limit + 1)))
    return found[:limit], bool(after) and bool(found), len(found) > limit


def entries_matching(
    session: Session, event: Event, *, states: Collection[str] = (), search: str = ""
) -> list[Entry]:
    """Return all entries that `entries_page` would show page by page, in order of numbers."""
    query = with_people(select(Entry)).where(
        Entry.event_id == event.id,
        _matches(search),
        Entry.state.in_([EntryState(state) for state in states or HANDED_IN]),
    )
    return list(session.scalars(query.options(joinedload(Entry.group)).order_by(Entry.number)))


def _matches(search: str) -> ColumnElement[bool]:
    text = " ".join(search.split())
    if not text:
        return Entry.id.is_not(None)
    spelt = text.replace(" ", "").casefold()
    people = (
        select(EntryMember.entry_id)
        .join(Person, Person.id == EntryMember.person_id)
        .where(
            or_(
                Person.name.icontains(text, autoescape=True),
                Person.pinyin.startswith(spelt, autoescape=True),
                Person.pinyin.contains(f" {spelt}", autoescape=True),
            )
        )
    )
    units = select(Unit.id).where(
        or_(
            Unit.name.icontains(text, autoescape=True),
            Unit.name_en.icontains(text, autoescape=True),
            Unit.pinyin.contains(spelt, autoescape=True),
        )
    )
    found = [
        Entry.id.in_(people),
        Entry.unit_id.in_(units),
        Entry.title.icontains(text, autoescape=True),
        Entry.title_pinyin.contains(spelt, autoescape=True),
    ]
    if text.isascii() and text.isdigit() and len(text) < len(str(2**31)):
        found.append(Entry.number == int(text))
    return or_(*found)


def entries_of_person(session: Session, person_id: int) -> list[Entry]:
    """Return the entries in which the person is, newest first, withdrawn ones too."""
    own = select(EntryMember.entry_id).where(EntryMember.person_id == person_id)
    query = with_people(select(Entry)).where(Entry.id.in_(own))
    return list(session.scalars(query.order_by(Entry.id.desc())))


def entries_made_by(session: Session, actor: Actor) -> list[Entry]:
    """Return the entries in which the actor is, or which they wrote for a unit; newest first.

    What they imported from a list is the contest's, not theirs.
    """
    own = select(EntryMember.entry_id).where(EntryMember.person_id == actor.person_id)
    written = and_(Entry.registered_by == actor.reference, Entry.import_batch_id.is_(None))
    query = with_people(select(Entry)).where(or_(Entry.id.in_(own), written))
    return list(session.scalars(query.order_by(Entry.id.desc())))


def live_entry_of_person(session: Session, event: Event, person_id: int | None) -> Entry | None:
    """Return the person's entry in the event that is neither declined nor withdrawn, or None."""
    query = (
        with_people(select(Entry))
        .join(EntryMember, EntryMember.entry_id == Entry.id)
        .where(
            Entry.event_id == event.id,
            Entry.state.in_([EntryState(state) for state in LIVE_STATES]),
            EntryMember.person_id == person_id,
        )
    )
    return session.scalar(query.order_by(Entry.number))


def entries_named(session: Session, event: Event, public_ids: Collection[str]) -> list[Entry]:
    """Return those of the event's entries that have these public ids, in order of numbers."""
    query = with_people(select(Entry)).where(
        Entry.event_id == event.id, Entry.public_id.in_(public_ids)
    )
    return list(session.scalars(query.options(joinedload(Entry.group)).order_by(Entry.number)))


def counts_of_event(session: Session, event: Event) -> dict[str, int]:
    """Return how many entries the event has in each state; states without any are left out."""
    query = select(Entry.state, func.count()).where(Entry.event_id == event.id)
    return {state.value: count for state, count in session.execute(query.group_by(Entry.state))}


def counts_of_events(session: Session, events: Sequence[Event]) -> dict[int, dict[str, int]]:
    """Return the same for several events by their id; an event without entries is left out."""
    ids = [event.id for event in events]
    query = select(Entry.event_id, Entry.state, func.count()).where(Entry.event_id.in_(ids))
    found: dict[int, dict[str, int]] = {}
    for event_id, state, count in session.execute(query.group_by(Entry.event_id, Entry.state)):
        found.setdefault(event_id, {})[state.value] = count
    return found


def groups_of_event(session: Session, event: Event) -> dict[str, EventGroup]:
    """Return the event's groups by their code, in the order of the definition."""
    query = select(EventGroup).where(EventGroup.event_id == event.id).order_by(EventGroup.id)
    return {group.code: group for group in session.scalars(query)}


def with_people(query: Select[Entry]) -> Select[Entry]:
    """Load what names an entry and says its scope, in a fixed number of statements."""
    return query.join(Event, Event.id == Entry.event_id).options(
        contains_eager(Entry.event).joinedload(Event.edition).joinedload(Edition.unit),
        joinedload(Entry.unit).joinedload(Unit.parent),
        selectinload(Entry.members).joinedload(EntryMember.person).joinedload(Person.unit),
    )
