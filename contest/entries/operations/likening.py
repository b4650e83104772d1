"""Flags an entry whose text stands in another, of the event or of its series; refuses nothing."""

from datetime import datetime

from sqlalchemy import delete, insert, or_
from sqlalchemy.orm import Session

from contest.entries.models import Entry, EntryLikeness, EntryPrint, EntrySubject
from contest.entries.queries import entries_worth_comparing, text_of_entry
from contest.entries.rules import EntrantRules
from contest.foundation.alike import fingerprints, likeness


def flag_likeness(session: Session, entry: Entry, rules: EntrantRules, *, now: datetime) -> int:
    """Compare a project with those handed in before it, and return how many it is alike to.

    What was flagged of it before goes: the text may have changed. From the rules' share on it is
    flagged; whether that means anything is for people to say. Only projects say enough in words.
    """
    if entry.subject is not EntrySubject.PROJECT:
        return 0
    session.flush()
    session.execute(delete(EntryPrint).where(EntryPrint.entry_id == entry.id))
    session.execute(
        delete(EntryLikeness).where(
            or_(EntryLikeness.entry_id == entry.id, EntryLikeness.other_id == entry.id)
        )
    )
    text = text_of_entry(entry)
    prints = fingerprints(text)
    if not prints:
        return 0
    key = {"edition_id": entry.edition_id, "entry_id": entry.id}
    session.execute(insert(EntryPrint), [{**key, "print": one} for one in prints])
    flags = []
    for other in entries_worth_comparing(session, entry, prints):
        share = likeness(text, text_of_entry(other)).share_percent
        if share >= rules.alike_from:
            flags.append({**key, "other_id": other.id, "share_percent": share, "found_at": now})
    if flags:
        session.execute(insert(EntryLikeness), flags)
    return len(flags)
