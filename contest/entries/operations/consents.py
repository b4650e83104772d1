"""That a person agrees to what the event asks of them: one text, one version, one time."""

from datetime import datetime

from sqlalchemy.orm import Session

from contest.editions.models import Event
from contest.entries.errors import NothingToAgree
from contest.entries.models import EntryConsent
from contest.entries.queries import agreed_of, entrants_of
from contest.entries.rules import text_digest
from contest.foundation import ledger
from contest.foundation.permissions import Actor, require


def give_consent(session: Session, actor: Actor, event: Event, *, now: datetime) -> None:
    """Record that the actor agrees, for themselves alone, to the event's present text.

    Whoever agreed to it before agrees no second time. Nobody agrees for others.
    Raises `NotPermitted`, or `NothingToAgree` where the event asks for no consent.
    """
    require(actor, "entry.register", event)
    consent = entrants_of(session, event).consent
    if consent is None or actor.person_id is None:
        raise NothingToAgree
    if agreed_of(session, event, consent, [actor.person_id]):
        return
    digest = text_digest(consent)
    session.add(
        EntryConsent(
            edition_id=event.edition_id, event_id=event.id, person_id=actor.person_id,
            version=consent.version, text_sha256=digest, given_at=now, given_by=actor.reference,
        )
    )  # fmt: skip
    session.flush()
    body = {"version": consent.version, "sha256": digest}
    ledger.record(session, actor, "entry.consent", event, body=body, now=now)
