"""What entries keep of a person, told; and why it cannot be erased while they take part."""

from datetime import datetime
from typing import Any

from sqlalchemy import select, update
from sqlalchemy.orm import Session

from contest.editions.models import Event, EventPhase
from contest.entries.models import Entry, EntryMember, EntryState, EntryStep
from contest.entries.operations import drop_drafts_of_user
from contest.entries.queries import consents_of_person
from contest.entries.rules import LIVE_STATES
from contest.foundation.feature import PersonalData
from contest.foundation.words import N_
from contest.people.models import Person
from contest.people.queries import user_of_person

MASKED = "*"


def tell_consents(session: Session, person_id: int) -> list[dict[str, Any]]:
    """Return every text to which the person agreed when they entered a contest."""
    return [
        {"event": event, "version": version, "given_at": given_at.isoformat()}
        for event, version, given_at in consents_of_person(session, person_id)
    ]


def tell(session: Session, person_id: int) -> list[dict[str, Any]]:
    """Return every entry in which the person is, with what was answered and handed in."""
    found = session.scalars(_entries(person_id).order_by(Entry.id)).all()
    return [
        {
            "event": entry.event.name,
            "number": entry.number,
            "title": entry.title,
            "state": entry.state.value,
            "registered_at": entry.registered_at.isoformat(),
            "answers": entry.answers,
            "materials": [material.file.name for material in entry.materials],
            "role": next(one.role for one in entry.members if one.person_id == person_id),
        }
        for entry in found
    ]


def holds(session: Session, person_id: int) -> str | None:
    """Say that an entry takes part in a contest that is not over yet."""
    live = (
        _entries(person_id)
        .join(Event, Event.id == Entry.event_id)
        .where(
            Entry.state.in_([EntryState(state) for state in LIVE_STATES]),
            Event.phase != EventPhase.FINISHED,
        )
    )
    if session.scalar(live.limit(1)) is None:
        return None
    return N_("An entry of this person still takes part. Withdraw it first.")


def erase(session: Session, person_id: int, _now: datetime) -> None:
    """Mask the steps they took on their own entries; answers of those who were alone and forms
    that were not finished go."""
    user = user_of_person(session, session.get_one(Person, person_id))
    if user is not None:
        drop_drafts_of_user(session, user.id)
    for entry in session.scalars(_entries(person_id)):
        if len(entry.members) == 1:
            entry.answers = {}
        if user is not None:
            session.execute(
                update(EntryStep)
                .where(EntryStep.entry_id == entry.id, EntryStep.taken_by == user.public_id)
                .values(taken_by_name=MASKED)
            )


def _entries(person_id: int) -> Any:
    mine = select(EntryMember.entry_id).where(EntryMember.person_id == person_id)
    return select(Entry).where(Entry.id.in_(mine))


PERSONAL_DATA = (
    PersonalData("entries", tell, holds=holds, erase=erase),
    # Kept as proof that what was done with their data was agreed to.
    PersonalData("entry_consents", tell_consents),
)
