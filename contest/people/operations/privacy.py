"""What is kept of a person: told to them as one document, and erased at their request."""

from datetime import datetime
from typing import Any

from sqlalchemy.orm import Session

from contest.foundation import ledger
from contest.foundation.feature import offers
from contest.foundation.permissions import Actor, require
from contest.people import queries
from contest.people.errors import StillNeeded
from contest.people.models import Person


def export_person(
    session: Session, actor: Actor, person: Person, *, now: datetime
) -> dict[str, Any]:
    """Return all that every feature keeps of the actor themselves, as plain values of JSON.

    That it was asked for is kept in the trail. Raises `NotPermitted` for another person.
    """
    require(actor, "account.manage", person)
    ledger.record(session, actor, "person.export", person, body={}, now=now)
    return {offer.name: offer.tell(session, person.id) for offer in offers("personal_data")}


def erase_person(
    session: Session, actor: Actor, person: Person, *, reason: str, now: datetime
) -> None:
    """Erase what no duty keeps of a person: numbers, addresses, account, withheld values.

    The trail stays whole: it holds salted commitments whose salts go with the values. Published
    results and awards keep the name that was published. Raises `NotPermitted`, or `StillNeeded`
    while an entry of theirs takes part.
    """
    require(actor, "person.erase", person)
    for offer in offers("personal_data"):
        why = offer.holds(session, person.id) if offer.holds else None
        if why is not None:
            raise StillNeeded(why)
    user = queries.user_of_person(session, person)
    for offer in offers("personal_data"):
        if offer.erase is not None:
            offer.erase(session, person.id, now)
    session.flush()
    ledger.forget(session, [person.public_id, *([user.public_id] if user else [])])
    body = {"has_reason": bool(reason.strip())}
    ledger.record(session, actor, "person.erase", person, body=body, now=now)
