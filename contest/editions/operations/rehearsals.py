"""A rehearsal: a copy of an event in an edition of its own, wiped in one step; the trail stays.

Its files leave the disk after the commit, by a job: what was rolled back would miss them.
"""

from collections.abc import Iterator, Sequence
from datetime import datetime
from typing import Any

import sqlalchemy as sa
from sqlalchemy.orm import Session

from contest.editions import queries
from contest.editions.errors import NoRehearsal, RehearsalRuns
from contest.editions.models import Edition, Event
from contest.editions.operations.events import add_edition, add_event
from contest.editions.rules import rehearsal_document, rehearsal_name
from contest.editions.signals import RehearsalBegun, RehearsalEnds, RehearsalWiped
from contest.foundation import files, ledger, signals
from contest.foundation.models import ListBatch, StoredFile
from contest.foundation.orm import Base
from contest.foundation.permissions import Actor, require, system_actor

SAMPLES = "rehearsal.samples"
# The rows that say that there was a rehearsal; all others below its edition go.
KEPT = frozenset({"editions", "events", "event_definitions"})


def begin_rehearsal(session: Session, actor: Actor, event: Event, *, now: datetime) -> Event:
    """Make a copy of the event to try everything on, with sample entries and judges; return it.

    It has the event's present rules, a stream of its own and an edition of its own, so that no row
    of it can be mixed up with a true one. It stays in preparation: nothing of it is ever public,
    and its results cannot be published. Raises `NotPermitted`, also for who may run the event but
    make no edition beside it, `RehearsalRuns` while another
    rehearsal of the event is not wiped, or `NoRehearsal` for a rehearsal itself.
    """
    require(actor, "rehearsal.run", event)
    if event.rehearsal_of_id is not None:
        raise NoRehearsal
    if queries.rehearsal_of(session, event) is not None:
        raise RehearsalRuns
    document = rehearsal_document(queries.document_of(session, event))
    edition = _edition_of(session, actor, event, now=now)
    copy = add_event(
        session,
        actor,
        edition,
        document=document,
        held_on=event.held_on,
        venue=event.venue,
        rehearsal_of=event,
        now=now,
    )
    signals.send(session, RehearsalBegun(copy.id, now))
    return copy


def wipe_rehearsal(session: Session, actor: Actor, event: Event, *, now: datetime) -> int:
    """Take a rehearsal's rows, files and sample people away and return how many rows went.

    The event's own row, its rules and its whole trail stay. Raises `NotPermitted`, or
    `NoRehearsal` for a true event and for one that was wiped.
    """
    require(actor, "rehearsal.run", event)
    if event.rehearsal_of_id is None or event.wiped_at is not None:
        raise NoRehearsal
    samples = _samples(session, event)
    ledger.lock(session, ["system", event.stream], now=now)
    signals.send(session, RehearsalEnds(event.id))
    held = _files_below(session, event)
    gone = _delete_below(session, event)
    gone += _delete_people(session, samples)
    signals.send(session, RehearsalWiped(event.id, files.drop_unused(session, held)))
    session.expire_all()
    event.wiped_at = now
    session.flush()
    ledger.record(session, actor, "rehearsal.wipe", event, body={"rows": gone}, now=now)
    signals.send(session, signals.FactsChanged("events", event.id))
    return gone


def note_samples(session: Session, event: Event, people: Sequence[str], *, now: datetime) -> None:
    """Note the public ids of people who were made up for this rehearsal: they go with it."""
    body = {"people": " ".join(people)}
    ledger.record(session, system_actor("rehearsal"), SAMPLES, event, body=body, now=now)


def _edition_of(session: Session, actor: Actor, event: Event, *, now: datetime) -> Edition:
    own = event.edition
    name, name_en = rehearsal_name(own.name, own.name_en)
    return add_edition(
        session,
        actor,
        unit=own.unit,
        name=name,
        name_en=name_en,
        year=own.year,
        sponsor=own.sponsor,
        host=own.host,
        now=now,
    )


def _samples(session: Session, event: Event) -> list[str]:
    """Return the public ids of the people made up for this rehearsal, as its trail says."""
    return [
        one
        for _row, content in ledger.records(session, event.stream, (SAMPLES,))
        for one in str(content["data"]["people"]).split()
    ]


def _below(event: Event) -> Iterator[tuple[sa.Table, sa.ColumnElement[bool]]]:
    """Yield the tables whose rows go, those that refer to others first, and which rows."""
    for table in reversed(Base.metadata.sorted_tables):
        if table.name in KEPT:
            continue
        if table.name == ListBatch.__tablename__:
            yield table, table.c.stream == event.stream
        elif "edition_id" in table.c:
            yield table, table.c.edition_id == event.edition_id
        elif "event_id" in table.c and table.c.event_id.foreign_keys:
            yield table, table.c.event_id == event.id


def _files_below(session: Session, event: Event) -> list[int]:
    """Return the keys of the stored files that the rehearsal's rows name."""
    return [
        key
        for table, condition in _below(event)
        for column in table.c
        if any(one.column.table is StoredFile.__table__ for one in column.foreign_keys)
        for key in session.scalars(sa.select(column).where(condition, column.is_not(None)))
    ]


def _delete_below(session: Session, event: Event) -> int:
    gone = 0
    for table, condition in _below(event):
        if table.name == "entries":
            # An entry may name another of the same event.
            session.execute(
                sa.update(table)
                .where(condition)
                .values(carried_from_id=None, carried_by_unit_id=None)
            )
        gone += _deleted(session, table, condition)
    return gone


def _delete_people(session: Session, public_ids: Sequence[str]) -> int:
    """Delete made-up people with what hangs on them; whoever is needed elsewhere stays."""
    people = Base.metadata.tables["persons"]
    gone = 0
    for public_id in public_ids:
        try:
            with session.begin_nested():
                found = session.scalar(
                    sa.select(people.c.id).where(people.c.public_id == public_id)
                )
                if found is not None:
                    gone += _delete_with_rest(session, people, [found])
        except sa.exc.IntegrityError:
            # Somebody used the sample in a true contest: then it is a true row.
            continue
    return gone


def _delete_with_rest(session: Session, table: sa.Table, ids: Sequence[int]) -> int:
    """Delete rows and what refers to them, as far as it belongs to no edition."""
    gone = 0
    for other in Base.metadata.sorted_tables:
        if "edition_id" in other.c or "id" not in other.c:
            continue
        for column in other.c:
            if any(key.column.table is table for key in column.foreign_keys) and ids:
                rows = list(session.scalars(sa.select(other.c.id).where(column.in_(ids))))
                if rows and other is not table:
                    gone += _delete_with_rest(session, other, rows)
    return gone + _deleted(session, table, table.c.id.in_(ids))


def _deleted(session: Session, table: sa.Table, condition: Any) -> int:
    return int(getattr(session.execute(sa.delete(table).where(condition)), "rowcount", 0))
