"""What people themselves keep of a person, told and erased."""

from datetime import datetime
from typing import Any

from sqlalchemy import delete, update
from sqlalchemy.orm import Session

from contest.foundation import names, secrets
from contest.foundation.feature import PersonalData
from contest.people import queries
from contest.people.models import ActivationSlip, LoginSession, Person, SignInCode

UNKNOWN_LOGIN = "erased-"


def tell(session: Session, person_id: int) -> dict[str, Any]:
    """Return the person, their numbers, grades, account, roles and sessions."""
    person = session.get_one(Person, person_id)
    user = queries.user_of_person(session, person)
    return {
        "name": person.name,
        "unit": person.unit.name if person.unit else None,
        "identity": _open(person.identity_cipher, "identity"),
        "phone": _open(person.phone_cipher, "phone"),
        "email": person.email,
        "title": person.title,
        "registered_at": person.created_at.isoformat(),
        "grades": [
            {"grade": row.grade, "trade": row.trade, "gained_on": row.gained_on.isoformat()}
            for row in queries.grades_of(session, person)
        ],
        "sign_in_name": user.login if user else None,
        "roles": [
            {"role": grant.role, "unit": grant.unit.name if grant.unit else None}
            for grant in (queries.grants_of(session, user) if user else [])
        ],
    }


def erase(session: Session, person_id: int, now: datetime) -> None:
    """Erase numbers, address and way in; the name is masked, as public lists mask it."""
    person = session.get_one(Person, person_id)
    user = queries.user_of_person(session, person)
    if person.phone_index is not None:
        session.execute(delete(SignInCode).where(SignInCode.phone_index == person.phone_index))
    person.identity_cipher = person.identity_index = None
    person.phone_cipher = person.phone_index = None
    person.email = person.title = None
    person.name = secrets.mask_name(person.name)
    person.pinyin = names.name_pinyin(person.name)[:160]
    session.execute(
        update(ActivationSlip)
        .where(ActivationSlip.person_id == person_id, ActivationSlip.ended_at.is_(None))
        .values(ended_at=now)
    )
    if user is None:
        return
    user.login = f"{UNKNOWN_LOGIN}{user.public_id}"
    user.password_hash = user.totp_cipher = None
    user.suspended_at = user.suspended_at or now
    session.execute(
        update(LoginSession)
        .where(LoginSession.user_id == user.id)
        .values(revoked_at=now, device="")
    )


def _open(cipher: str | None, kind: str) -> str | None:
    return None if cipher is None else secrets.decrypt(cipher, kind=kind)


PERSONAL_DATA = (PersonalData("person", tell, erase=erase),)
