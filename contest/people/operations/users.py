"""Accounts: made, suspended, their passwords and second factors changed."""

from datetime import datetime

import pyotp
from sqlalchemy.orm import Session

from contest.foundation import ledger, secrets
from contest.foundation.errors import Conflict
from contest.foundation.permissions import Actor, require, system_actor
from contest.people import queries
from contest.people.errors import (
    BadLogin,
    HasAccount,
    LoginTaken,
    NotEmpty,
    WeakPassword,
    WrongCode,
    WrongPassword,
)
from contest.people.models import Person, RoleGrant, Unit, UnitLevel, User
from contest.people.operations import passwords
from contest.people.operations.persons import add_person
from contest.people.operations.roles import require_power_over
from contest.people.operations.sessions import end_sessions, fresh_step
from contest.people.operations.units import add_unit
from contest.people.rules import is_login, is_weak_password, normal_login

FIRST = system_actor("first-owner")


def add_user(
    session: Session,
    actor: Actor,
    *,
    person: Person,
    login: str,
    now: datetime,
    password: str | None = None,
    is_demo: bool = False,
) -> User:
    """Give the person an account and return it; without a password they sign in by card only.

    Raises `NotPermitted`, `BadLogin`, `LoginTaken`, `HasAccount` or `WeakPassword`.
    """
    require(actor, "user.manage", person)
    return _add(session, actor, person, login, password, now=now, is_demo=is_demo)


def sign_up(
    session: Session,
    *,
    name: str,
    unit: Unit,
    login: str,
    password: str | None,
    now: datetime,
    phone: str | None = None,
    identity: str | None = None,
) -> User:
    """Let a worker make an account of their own, without any role, and return it.

    It is always a new person: a stranger must not come to stand for somebody who is registered.
    Without a password they sign in by a code to their phone.
    Raises `BadLogin`, `LoginTaken`, `WeakPassword`, `IdentityTaken`, or `Invalid` for a malformed
    number.
    """
    actor = system_actor("sign-up")
    person = add_person(
        session, actor, name=name, unit=unit, phone=phone, identity=identity, now=now
    )
    return _add(session, actor, person, login, password, now=now)


def make_owner(
    session: Session,
    *,
    name: str,
    login: str,
    password: str,
    federation_name: str,
    now: datetime,
) -> User:
    """Make the federation and the first account of an empty installation, its owner.

    This alone gives out a role without anybody's leave. Raises `NotEmpty`, `BadLogin` or
    `WeakPassword`.
    """
    if not queries.is_empty(session):
        raise NotEmpty
    unit = add_unit(
        session, FIRST, parent=None, level=UnitLevel.FEDERATION, name=federation_name, now=now
    )
    person = add_person(session, FIRST, name=name, unit=unit, now=now)
    user = _add(session, FIRST, person, login, password, now=now)
    grant = RoleGrant(user_id=user.id, role="owner", unit_id=unit.id, granted_at=now)
    session.add(grant)
    session.flush()
    body = {"user": user.public_id, "role": "owner", "unit": unit.public_id, "event": None}
    ledger.record(session, FIRST, "role.grant", grant, body=body, now=now)
    return user


def change_password(
    session: Session, actor: Actor, user: User, *, present: str, new: str, now: datetime
) -> None:
    """Change one's own password; every session of the account ends, so the caller opens a new one.

    Raises `NotPermitted`, `WrongPassword` or `WeakPassword`.
    """
    require(actor, "account.manage", user)
    if not passwords.is_right(user.password_hash, present):
        raise WrongPassword
    _set_password(session, actor, user, new, now)


def set_password(session: Session, actor: Actor, user: User, *, new: str, now: datetime) -> None:
    """Set another's password anew, e.g. when it was forgotten; ends their sessions.

    Raises `NotPermitted` unless the actor may also give out every role that the account holds.
    """
    require(actor, "user.manage", user)
    require_power_over(session, actor, user)
    _set_password(session, actor, user, new, now)


def suspend_user(session: Session, actor: Actor, user: User, *, now: datetime) -> None:
    """Keep the account from signing in and end its sessions at once; raises `NotPermitted`."""
    require(actor, "user.manage", user)
    require_power_over(session, actor, user)
    if user.suspended_at is not None or user.id == actor.user_id:
        raise Conflict
    user.suspended_at = now
    end_sessions(session, user, now=now)
    ledger.record(session, actor, "user.suspend", user, body={}, now=now)


def readmit_user(session: Session, actor: Actor, user: User, *, now: datetime) -> None:
    """Let a suspended account sign in again; raises `NotPermitted` or `Conflict`."""
    require(actor, "user.manage", user)
    require_power_over(session, actor, user)
    if user.suspended_at is None:
        raise Conflict
    user.suspended_at = None
    session.flush()
    ledger.record(session, actor, "user.readmit", user, body={}, now=now)


def enrol_second_factor(
    session: Session, actor: Actor, user: User, *, secret: str, code: str, now: datetime
) -> None:
    """Ask for a code of `secret` (base32) at every sign-in from now on; `code` proves it is kept.

    Raises `NotPermitted` or `WrongCode`.
    """
    require(actor, "account.manage", user)
    step = fresh_step(secret, code, last=None, now=now)
    if step is None:
        raise WrongCode
    user.totp_cipher = secrets.encrypt(secret, kind="totp")
    user.totp_last_step = step
    session.flush()
    ledger.record(session, actor, "user.second_factor", user, body={"is_on": True}, now=now)


def drop_second_factor(
    session: Session, actor: Actor, user: User, *, present: str, now: datetime
) -> None:
    """Ask for no code any more; raises `NotPermitted`, or `WrongPassword` for `present`."""
    require(actor, "account.manage", user)
    if not passwords.is_right(user.password_hash, present):
        raise WrongPassword
    _drop(session, actor, user, now)


def reset_second_factor(session: Session, actor: Actor, user: User, *, now: datetime) -> None:
    """Drop another's second factor when their device is lost; ends their sessions."""
    require(actor, "user.manage", user)
    require_power_over(session, actor, user)
    end_sessions(session, user, now=now)
    _drop(session, actor, user, now)


def new_second_factor() -> str:
    """Return a fresh secret of 160 bits, in base32, to be shown once."""
    return pyotp.random_base32()


def second_factor_address(secret: str, user: User) -> str:
    """Return the `otpauth:` address of a secret, which authenticator apps scan as a QR code."""
    return pyotp.TOTP(secret).provisioning_uri(name=user.login, issuer_name="Leitai")


def _add(
    session: Session,
    actor: Actor,
    person: Person,
    login: str,
    password: str | None,
    *,
    now: datetime,
    is_demo: bool = False,
) -> User:
    login = normal_login(login)
    if not is_login(login):
        raise BadLogin
    if queries.user_of_person(session, person) is not None:
        raise HasAccount
    if queries.user_by_login(session, login) is not None:
        raise LoginTaken
    if password is not None and is_weak_password(password, login):
        raise WeakPassword
    user = User(
        person_id=person.id,
        person=person,
        login=login,
        password_hash=None if password is None else passwords.hashed(password),
        is_demo=is_demo,
        created_at=now,
    )
    session.add(user)
    session.flush()
    body = {"person": person.public_id, "has_password": password is not None, "is_demo": is_demo}
    ledger.record(session, actor, "user.add", user, body=body, private={"login": login}, now=now)
    return user


def _set_password(session: Session, actor: Actor, user: User, new: str, now: datetime) -> None:
    if is_weak_password(new, user.login):
        raise WeakPassword
    user.password_hash = passwords.hashed(new)
    end_sessions(session, user, now=now)
    ledger.record(session, actor, "user.password", user, body={}, now=now)


def _drop(session: Session, actor: Actor, user: User, now: datetime) -> None:
    user.totp_cipher = user.totp_last_step = None
    session.flush()
    ledger.record(session, actor, "user.second_factor", user, body={"is_on": False}, now=now)
