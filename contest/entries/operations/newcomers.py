"""A worker without an account makes one on the way to their first entry."""

from datetime import datetime

from sqlalchemy.orm import Session

from contest.entries.errors import PersonKnown
from contest.foundation import secrets
from contest.foundation.errors import Invalid
from contest.foundation.identity import Malformed, read_identity, read_phone
from contest.foundation.permissions import system_actor
from contest.foundation.words import N_
from contest.people.models import Unit, User
from contest.people.operations import add_person, add_user
from contest.people.queries import persons_by_identity

NEWCOMER = system_actor("registration")
COUNTRY = "+86"


def register_newcomer(
    session: Session,
    *,
    name: str,
    phone: str,
    identity: str,
    unit: Unit,
    password: str,
    now: datetime,
) -> User:
    """Add a person and their account, which has no role; they sign in with the phone number.

    It is always a new person: knowing somebody's identity number must not open their entries.
    Raises `PersonKnown`, `Invalid` with a fault for each malformed number, and what
    `contest.people.operations.add_user` raises for the account.
    """
    number, login = _numbers(identity, phone)
    if persons_by_identity(session, secrets.blind_index(number, kind="identity")) is not None:
        raise PersonKnown
    person = add_person(
        session, NEWCOMER, name=name, unit=unit, identity=number, phone=phone, now=now
    )
    return add_user(session, NEWCOMER, person=person, login=login, password=password, now=now)


def _numbers(identity: str, phone: str) -> tuple[str, str]:
    """Return the identity number, and the phone number as people type it to sign in."""
    faults = []
    number = login = ""
    try:
        number = read_identity(identity).number
    except Malformed as malformed:
        faults.append(malformed.fault(column=N_("Identity number")))
    try:
        login = read_phone(phone).removeprefix(COUNTRY)
    except Malformed as malformed:
        faults.append(malformed.fault(column=N_("Phone")))
    if faults:
        raise Invalid(faults=faults)
    return number, login
