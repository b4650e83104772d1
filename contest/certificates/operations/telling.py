"""Tells the bearers of a certificate what became of it."""

from sqlalchemy.orm import Session

from contest.awards.models import Award
from contest.certificates.models import Certificate
from contest.foundation import signals


def tell_bearers(session: Session, certificate: Certificate, award: Award, kind: str) -> None:
    """Tell the bearer; the people of the entry where the certificate bears no person's name."""
    event = award.event
    people = [certificate.person_id] if certificate.person_id else []
    if not people and award.entry is not None:
        people = [member.person_id for member in award.entry.members]
    context = {
        "entry": award.entry.public_id if award.entry else None,
        "event": event.name,
        "event_en": event.name_en or "",
        "award": award.title,
        "award_en": award.title_en or "",
        "serial": certificate.serial,
    }
    if people:
        signals.send(session, signals.Message(kind, people, context))
