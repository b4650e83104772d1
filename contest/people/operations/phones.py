"""Signing in by phone: a code goes to the number, and whoever types it holds the phone."""

import secrets as chance
from datetime import datetime, timedelta

from sqlalchemy import delete
from sqlalchemy.orm import Session

from contest.foundation import ledger, limits, secrets, signals
from contest.foundation.errors import Invalid
from contest.foundation.identity import Malformed, read_phone
from contest.foundation.permissions import system_actor
from contest.foundation.words import N_
from contest.people import queries
from contest.people.errors import CodeRefused, NameNeeded, SecondStepNeeded, SignInRefused
from contest.people.models import LoginSession, Person, SignInCode, Unit, User
from contest.people.operations.sessions import open_session
from contest.people.operations.users import add_user, sign_up
from contest.people.rules import (
    ATTEMPTS_OF_ADDRESS,
    ATTEMPTS_WINDOW,
    CODE_FIGURES,
    CODE_MINUTES,
    CODE_TRIES,
    CODES_OF_ALL,
    CODES_PER_HOUR,
    CODES_PER_MINUTE,
    VERIFIED_MINUTES,
)

BY_PHONE = system_actor("phone")
CODE_KIND = "sign_in_code"
SOON = limits.Limit("code to phone, minute", CODES_PER_MINUTE, timedelta(minutes=1))
OFTEN = limits.Limit("code to phone, hour", CODES_PER_HOUR, timedelta(hours=1))
BY_ADDRESS = limits.Limit("code from address", ATTEMPTS_OF_ADDRESS, ATTEMPTS_WINDOW)
OF_ALL = limits.Limit("codes of all", CODES_OF_ALL, timedelta(hours=1))
# Fresh codes must not give fresh tries without end: against one phone, and against all.
WRONG = limits.Limit("wrong codes of phone", CODE_TRIES * 3, timedelta(hours=1))
COUNTRY = "+86"
KEPT = timedelta(days=1)


def ask_for_code(session: Session, *, phone: str, address: str, now: datetime) -> SignInCode:
    """Send six figures to a phone number, known here or not, and return the code's row.

    The answer is the same for every number. Raises `TooManyAttempts`, or `Invalid` for what is no
    phone number.
    """
    number = _read(phone)
    limits.check(session, BY_ADDRESS, address, now=now)
    code = send_code(session, number=number, now=now)
    limits.count(session, BY_ADDRESS, address, now=now)
    return code


def send_code(session: Session, *, number: str, now: datetime) -> SignInCode:
    """Send six figures to a number that is known to be one, and return the code's row.

    For whoever counts the askers' addresses in a way of their own. Raises `TooManyAttempts`.
    """
    index = secrets.blind_index(number, kind="phone")
    counted = ((SOON, index), (OFTEN, index), (WRONG, index), (OF_ALL, ""))
    for limit, key in counted:
        limits.check(session, limit, key, now=now)
    for limit, key in counted:
        if limit is not WRONG:
            limits.count(session, limit, key, now=now)
    figures = "".join(chance.choice("0123456789") for _ in range(CODE_FIGURES))
    code = SignInCode(
        phone_cipher=secrets.encrypt(number, kind="phone"),
        phone_index=index,
        code_hash="",
        sent_at=now,
    )
    # A number that was typed once is nobody's to keep.
    session.execute(delete(SignInCode).where(SignInCode.sent_at < now - KEPT))
    session.add(code)
    session.flush()
    code.code_hash = _hash(code, figures)
    session.flush()
    told = {"code": figures, "minutes": str(CODE_MINUTES)}
    signals.send(session, signals.Message(CODE_KIND, [number], told, secret=True))
    return code


def keep_decoy(session: Session, *, now: datetime) -> SignInCode:
    """Return a code that went to nobody and that no figures fit.

    Trying one takes as long as trying a real one, so that the time tells nothing either.
    """
    unknown = secrets.blind_index(chance.token_hex(), kind="decoy")
    code = SignInCode(
        phone_cipher=secrets.encrypt("", kind="phone"),
        phone_index=unknown,
        code_hash=unknown,
        sent_at=now,
    )
    session.add(code)
    session.flush()
    return code


def verify_code(session: Session, code: SignInCode, typed: str, *, now: datetime) -> bool:
    """Say whether these are the figures that were sent; each wrong try is counted.

    After five of them, or five minutes, the code is dead. Commit also when it was wrong.
    """
    session.refresh(code, with_for_update=True)
    limits.check(session, WRONG, code.phone_index, now=now)
    is_live = code.used_at is None and now - code.sent_at < timedelta(minutes=CODE_MINUTES)
    if not is_live or code.verified_at is not None or code.tries >= CODE_TRIES:
        return False
    code.tries += 1
    is_right = chance.compare_digest(code.code_hash, _hash(code, typed.strip()))
    if is_right:
        code.verified_at = now
    else:
        limits.count(session, WRONG, code.phone_index, now=now)
    session.flush()
    return is_right


def sign_in_by_phone(
    session: Session, code: SignInCode, *, device: str, now: datetime, name: str | None = None
) -> tuple[LoginSession, str] | None:
    """Sign in who holds the phone, and return their session; None when nobody here has the number.

    One person with an account needs no name. Otherwise `name` says who of those with this number
    it is, and a person without an account (one whom somebody imported) gets one.
    Raises `CodeRefused`, `NameNeeded`, `SecondStepNeeded`, or `SignInRefused` when suspended.
    """
    _require_verified(code, now)
    people = queries.persons_of_phone(session, code.phone_index)
    if not people:
        return None
    person = _meant(session, people, name)
    user = queries.user_of_person(session, person)
    if user is None:
        user = add_user(session, BY_PHONE, person=person, login=_free_login(session, code), now=now)
    if user.suspended_at is not None:
        raise SignInRefused
    if user.totp_cipher:
        raise SecondStepNeeded
    code.used_at = now
    return open_session(session, user, via="phone", device=device, now=now)


def sign_up_by_phone(
    session: Session,
    code: SignInCode,
    *,
    name: str,
    unit: Unit,
    identity: str | None,
    now: datetime,
) -> User:
    """Make the account of a newcomer who has proved their number; they need no password.

    Raises `CodeRefused`, and what `sign_up` raises.
    """
    _require_verified(code, now)
    if queries.persons_of_phone(session, code.phone_index):
        raise CodeRefused
    number = phone_of(code)
    login = _free_login(session, code)
    user = sign_up(
        session, name=name, unit=unit, login=login, password=None, phone=number,
        identity=identity, now=now,
    )  # fmt: skip
    code.used_at = now
    session.flush()
    ledger.record(session, BY_PHONE, "user.phone", user, body={}, now=now)
    return user


def phone_of(code: SignInCode) -> str:
    """Return the number to which the code went, E.164."""
    return secrets.decrypt(code.phone_cipher, kind="phone")


def _require_verified(code: SignInCode, now: datetime) -> None:
    is_fresh = code.verified_at is not None and now - code.verified_at < timedelta(
        minutes=VERIFIED_MINUTES
    )
    if code.used_at is not None or not is_fresh:
        raise CodeRefused


def _meant(session: Session, people: list[Person], name: str | None) -> Person:
    if name is None and len(people) == 1:
        if queries.user_of_person(session, people[0]) is not None:
            return people[0]
        raise NameNeeded
    fitting = [person for person in people if person.name == (name or "").strip()]
    if len(fitting) != 1:
        raise NameNeeded
    return fitting[0]


def _free_login(session: Session, code: SignInCode) -> str:
    plain = phone_of(code).removeprefix(COUNTRY)
    taken = queries.user_by_login(session, plain) is not None
    return f"{plain}-{chance.token_hex(2)}" if taken else plain


def _hash(code: SignInCode, figures: str) -> str:
    return secrets.blind_index(f"{code.public_id}:{figures}", kind="code")


def _read(phone: str) -> str:
    try:
        return read_phone(phone)
    except Malformed as malformed:
        raise Invalid(faults=[malformed.fault(column=N_("Phone"))]) from None
