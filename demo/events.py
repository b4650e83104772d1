"""Makes the demo's events from the shipped templates, and brings entries in."""

from collections.abc import Mapping, Sequence
from datetime import datetime, timedelta
from typing import Any

from contest.editions import operations as editions
from contest.editions.models import Edition, Event
from contest.editions.queries import template_by_key
from contest.entries import operations as entries
from contest.entries.models import Entry
from contest.entries.operations import MemberInput
from contest.entries.queries import entrants_of
from contest.foundation import calendar
from contest.people.models import Person, Unit
from demo.stage import DIRECTOR, Act


def document(key: str, *, issuer: str, **changes: Any) -> dict[str, Any]:
    """Return a shipped template's document with some of its top-level parts replaced."""
    certificates = {
        "design": "honour",
        "prefix": "SZZG",
        "issuers": [issuer],
        "sample_seal": f"{issuer}示例",
    }
    return {**template_by_key(key).document, "certificates": certificates, **changes}


def make_event(
    act: Act, edition: Edition, rules: Mapping[str, Any], *, held: datetime, venue: str
) -> Event:
    """Make an event whose registration ran from forty to twenty days before it is held."""
    return editions.add_event(
        act.session,
        DIRECTOR,
        edition,
        document=rules,
        registration_opens_at=held - timedelta(days=40),
        registration_closes_at=held - timedelta(days=20),
        held_on=calendar.local_day(held),
        venue=venue,
        now=held - timedelta(days=45),
    )


def enter(
    act: Act,
    event: Event,
    *,
    subject: str,
    people: Sequence[Person],
    unit: Unit,
    when: datetime,
    **content: Any,
) -> Entry:
    """Register, hand in, nominate where that is asked, and accept one entry."""
    session = act.session
    entry = entries.register_entry(
        session,
        DIRECTOR,
        event,
        subject=subject,
        members=[MemberInput(person) for person in people],
        unit=unit,
        now=when,
        **content,
    )
    entries.submit_entry(session, DIRECTOR, entry, now=when)
    if entrants_of(session, event).needs_nomination:
        entries.nominate_entry(session, DIRECTOR, entry, now=when + timedelta(days=1))
    entries.accept_entry(session, DIRECTOR, entry, now=when + timedelta(days=2))
    return entry
