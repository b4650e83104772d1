"""Signing in and out: sessions live on the server and can be ended from there."""

import secrets as chance
from datetime import datetime, timedelta

import pyotp
from sqlalchemy import update
from sqlalchemy.orm import Session

from contest.foundation import ledger, limits, secrets
from contest.foundation.errors import NotFound
from contest.foundation.permissions import Actor, require
from contest.people import queries
from contest.people.errors import SignInRefused
from contest.people.models import LoginSession, User
from contest.people.operations import passwords
from contest.people.rules import (
    ATTEMPTS_OF_ACCOUNT,
    ATTEMPTS_OF_ADDRESS,
    ATTEMPTS_WINDOW,
    SESSION_HOURS,
    TOTP_STEP,
    normal_login,
)

BY_ACCOUNT = limits.Limit("sign-in account", ATTEMPTS_OF_ACCOUNT, ATTEMPTS_WINDOW)
BY_ADDRESS = limits.Limit("sign-in address", ATTEMPTS_OF_ADDRESS, ATTEMPTS_WINDOW)
TOKEN_BYTES = 32
DEVICE_LENGTH = 200


def count_attempt(session: Session, *, login: str, address: str, now: datetime) -> None:
    """Count an attempt to sign in, in a transaction of its own, before it is looked at.

    A refused sign-in undoes its transaction; the count must outlive it.
    Raises `TooManyAttempts`.
    """
    login = normal_login(login)
    limits.check(session, BY_ACCOUNT, login, now=now)
    limits.check(session, BY_ADDRESS, address, now=now)
    limits.count(session, BY_ACCOUNT, login, now=now)
    limits.count(session, BY_ADDRESS, address, now=now)


def sign_in(
    session: Session,
    *,
    login: str,
    password: str,
    totp: str | None,
    device: str,
    address: str,
    now: datetime,
) -> tuple[LoginSession, str]:
    """Return a new session and its secret, which the browser alone keeps.

    Raises `SignInRefused`, in the same time and words whether the name, the password or the code
    is wrong or the account is suspended. The caller calls `count_attempt` first.
    """
    user = queries.user_by_login(session, login)
    is_right = passwords.is_right(user.password_hash if user else None, password)
    if user is None or not is_right or user.suspended_at is not None:
        raise SignInRefused
    if user.totp_cipher:
        secret = secrets.decrypt(user.totp_cipher, kind="totp")
        step = fresh_step(secret, totp or "", last=user.totp_last_step, now=now)
        if step is None:
            raise SignInRefused
        user.totp_last_step = step
    if user.password_hash and passwords.is_outdated(user.password_hash):
        user.password_hash = passwords.hashed(password)
    limits.forget(session, BY_ACCOUNT, user.login)
    return open_session(session, user, via="password", device=device, now=now)


def open_session(
    session: Session,
    user: User,
    *,
    via: str,
    device: str,
    now: datetime,
    hours: int = SESSION_HOURS,
) -> tuple[LoginSession, str]:
    """Return a session of `user` for `hours` and its secret; `via` is how they got in.

    Writes the system stream: call it before anything that writes an event's stream.
    Raises `SignInRefused` for a suspended account.
    """
    if user.suspended_at is not None:
        raise SignInRefused
    token = chance.token_urlsafe(TOKEN_BYTES)
    opened = LoginSession(
        token_hash=queries.token_hash(token),
        user_id=user.id,
        user=user,
        via=via,
        device=device[:DEVICE_LENGTH],
        created_at=now,
        expires_at=now + timedelta(hours=hours),
    )
    session.add(opened)
    session.flush()
    actor = queries.actor_of(session, user, via=via)
    ledger.record(session, actor, "session.open", opened, body={"via": via}, now=now)
    return opened, token


def sign_out(session: Session, actor: Actor, *, token: str, now: datetime) -> None:
    """End the session of this secret; a copied cookie is dead with it. Nothing if it was."""
    opened = queries.live_session(session, token, now=now)
    if opened is not None:
        close_session(session, actor, opened, now=now)


def end_session(session: Session, actor: Actor, opened: LoginSession, *, now: datetime) -> None:
    """End one of one's own sessions from elsewhere; raises `NotPermitted` or `NotFound`."""
    require(actor, "account.manage", opened.user)
    if opened.revoked_at is not None:
        raise NotFound
    close_session(session, actor, opened, now=now)


def end_sessions(session: Session, user: User, *, now: datetime) -> None:
    """End every session of the account: its roles or its password changed."""
    session.execute(
        update(LoginSession)
        .where(LoginSession.user_id == user.id, LoginSession.revoked_at.is_(None))
        .values(revoked_at=now)
    )
    session.flush()


def fresh_step(secret: str, code: str, *, last: int | None, now: datetime) -> int | None:
    """Return the step of 30 seconds whose code this is, one before and after allowed.

    None when it is wrong or its step is not after `last`: each code is taken once.
    """
    seconds = int(TOTP_STEP.total_seconds())
    present = int(now.timestamp()) // seconds
    typed = code.strip().replace(" ", "")
    for step in (present - 1, present, present + 1):
        expected = pyotp.TOTP(secret).generate_otp(step)
        if chance.compare_digest(expected.encode(), typed.encode()):
            return step if last is None or step > last else None
    return None


def close_session(session: Session, actor: Actor, opened: LoginSession, *, now: datetime) -> None:
    """End a live session, for an operation that has asked whether the actor may."""
    opened.revoked_at = now
    session.flush()
    ledger.record(session, actor, "session.end", opened, body={}, now=now)
