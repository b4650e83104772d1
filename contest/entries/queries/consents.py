"""Reads who agreed to an event's consent text; changes nothing."""

from collections.abc import Collection
from datetime import datetime

from sqlalchemy import select
from sqlalchemy.orm import Session

from contest.editions.models import Event
from contest.entries.models import Entry, EntryConsent
from contest.entries.rules import ConsentText, EntrantRules, text_digest


def agreed_of(
    session: Session, event: Event, consent: ConsentText, people: Collection[int]
) -> dict[int, datetime]:
    """Return who of `people` agreed to this very text, and when; by the person's key."""
    query = select(EntryConsent.person_id, EntryConsent.given_at).where(
        EntryConsent.event_id == event.id,
        EntryConsent.text_sha256 == text_digest(consent),
        EntryConsent.person_id.in_(people),
    )
    return {person: given_at for person, given_at in session.execute(query)}


def agreed_in(session: Session, entry: Entry, rules: EntrantRules) -> dict[int, datetime]:
    """Return who of the entry's people agreed to the present text; nobody where none is asked."""
    if rules.consent is None:
        return {}
    people = [member.person_id for member in entry.members]
    return agreed_of(session, entry.event, rules.consent, people)


def consents_of_person(session: Session, person_id: int) -> list[tuple[str, str, datetime]]:
    """Return event, version and time of all that a person agreed to, oldest first."""
    query = (
        select(Event.name, EntryConsent.version, EntryConsent.given_at)
        .join(Event, Event.id == EntryConsent.event_id)
        .where(EntryConsent.person_id == person_id)
        .order_by(EntryConsent.id)
    )
    return [(name, version, given_at) for name, version, given_at in session.execute(query)]
