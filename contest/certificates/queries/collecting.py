"""Finds the certificates of persons, with an account or without one."""

from collections.abc import Sequence

from sqlalchemy import and_, or_, select
from sqlalchemy.orm import Session, joinedload

from contest.awards.models import Award
from contest.certificates.models import Certificate, CertificateClaim, CertificateState
from contest.entries.models import EntryMember
from contest.foundation import secrets
from contest.foundation.errors import NotFound
from contest.people.models import Person


def claim_by_id(session: Session, public_id: str) -> CertificateClaim:
    """Return the claim of this public id; raises `NotFound`."""
    claim = session.scalar(select(CertificateClaim).where(CertificateClaim.public_id == public_id))
    if claim is None:
        raise NotFound
    return claim


def persons_claimed(session: Session, name: str, ending: str) -> list[Person]:
    """Return those of exactly this name whose phone or identity number has this ending.

    Only those with a phone; none at all where they have different phones: a namesake would else
    be told of somebody else's certificates.
    """
    named = select(Person).where(Person.name == name, Person.phone_index.is_not(None))
    found = [one for one in session.scalars(named.order_by(Person.id)) if _ends(one, ending)]
    return found if len({one.phone_index for one in found}) == 1 else []


def certificates_of_persons(session: Session, persons: Sequence[Person]) -> list[Certificate]:
    """Return what stands for these persons, newest first: their own and those of their teams."""
    own = [person.id for person in persons]
    entries = select(EntryMember.entry_id).where(EntryMember.person_id.in_(own))
    of_team = and_(Certificate.person_id.is_(None), Award.entry_id.in_(entries))
    return list(
        session.scalars(
            select(Certificate)
            .join(Award, Award.id == Certificate.award_id)
            .where(
                Certificate.state == CertificateState.ISSUED,
                or_(Certificate.person_id.in_(own), of_team),
            )
            .options(joinedload(Certificate.award), joinedload(Certificate.event))
            .order_by(Certificate.issued_on.desc(), Certificate.serial)
        )
    )


def _ends(person: Person, ending: str) -> bool:
    phone = secrets.decrypt(person.phone_cipher, kind="phone") if person.phone_cipher else ""
    sealed = person.identity_cipher
    identity = secrets.decrypt(sealed, kind="identity") if sealed else ""
    return phone.endswith(ending) or identity.upper().endswith(ending)
