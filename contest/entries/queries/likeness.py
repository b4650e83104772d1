"""Reads which entries' texts stand elsewhere, too; changes nothing."""

from collections.abc import Sequence
from dataclasses import dataclass
from decimal import Decimal

from sqlalchemy import func, or_, select
from sqlalchemy.orm import Session

from contest.editions.models import Edition, Event
from contest.entries.models import Entry, EntryLikeness, EntryPrint
from contest.entries.queries.entries import with_people

SHORTEST_ANSWER = 10
FEWEST_PRINTS = 4
MOST_COMPARED = 20


@dataclass(frozen=True, slots=True)
class Alike:
    """Another entry whose text is alike, with the share of the shorter of both."""

    other: Entry
    share_percent: Decimal


def text_of_entry(entry: Entry) -> str:
    """Return what the entry says in words: its title, then each longer answer on its own lines."""
    said = [value for value in entry.answers.values() if isinstance(value, str)]
    return "\n".join([entry.title or "", *(one for one in said if len(one) >= SHORTEST_ANSWER)])


def entries_worth_comparing(
    session: Session, entry: Entry, prints: Sequence[int]
) -> Sequence[Entry]:
    """Return other entries of the event and of its series that share at least four fingerprints.

    Those that share most come first, at most 20. An entry and what it was nominated upward as are
    one text, so they are not compared. Two statements, however many entries there are.
    """
    edition = entry.event.edition
    near = (
        Edition.series_id == edition.series_id
        if edition.series_id is not None
        else Edition.id == edition.id
    )
    shared = func.count()
    query = (
        select(EntryPrint.entry_id)
        .join(Entry, Entry.id == EntryPrint.entry_id)
        .join(Event, Event.id == Entry.event_id)
        .join(Edition, Edition.id == Event.edition_id)
        .where(
            EntryPrint.print.in_(prints),
            Entry.id != entry.id,
            or_(Entry.carried_from_id.is_(None), Entry.carried_from_id != entry.id),
            Entry.id != (entry.carried_from_id or 0),
            near,
        )
        .group_by(EntryPrint.entry_id)
        .having(shared >= FEWEST_PRINTS)
        .order_by(shared.desc(), EntryPrint.entry_id)
        .limit(MOST_COMPARED)
    )
    keys = list(session.scalars(query))
    if not keys:
        return []
    found = {one.id: one for one in session.scalars(select(Entry).where(Entry.id.in_(keys)))}
    return [found[key] for key in keys]


def alike_entries(session: Session, entries: Sequence[Entry]) -> dict[int, list[Alike]]:
    """Return what is alike to each entry, by its key, most alike first; in a fixed number of
    statements."""
    keys = {entry.id for entry in entries}
    flags = session.scalars(
        select(EntryLikeness)
        .where(or_(EntryLikeness.entry_id.in_(keys), EntryLikeness.other_id.in_(keys)))
        .order_by(EntryLikeness.share_percent.desc(), EntryLikeness.id)
    ).all()
    ends = {key for flag in flags for key in (flag.entry_id, flag.other_id)}
    query = with_people(select(Entry)).where(Entry.id.in_(ends))
    known = {one.id: one for one in session.scalars(query)} if ends else {}
    found: dict[int, list[Alike]] = {}
    for flag in flags:
        for one, other in ((flag.entry_id, flag.other_id), (flag.other_id, flag.entry_id)):
            if one in keys:
                found.setdefault(one, []).append(Alike(known[other], flag.share_percent))
    return found
