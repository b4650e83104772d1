"""Slips of paper that let people in once, handed out by their unit; void when printed anew."""

import secrets as chance
from collections.abc import Sequence
from dataclasses import dataclass
from datetime import datetime, timedelta

from sqlalchemy import update
from sqlalchemy.orm import Session

from contest.foundation import ledger, secrets
from contest.foundation.permissions import Actor, require, system_actor
from contest.people import queries
from contest.people.errors import NoSlipsNeeded, SlipRefused, WrongLastFigures
from contest.people.models import ActivationSlip, LoginSession, Person, User
from contest.people.operations.roles import require_power_over
from contest.people.operations.sessions import end_sessions, open_session
from contest.people.operations.users import add_user, set_password
from contest.people.rules import SLIP_DAYS, SLIP_LENGTH, shown_slip_code

BY_SLIP = system_actor("slip")
ALPHABET = "0123456789ABCDEFGHJKMNPQRSTVWXYZ"
LAST = 4


@dataclass(frozen=True, slots=True)
class PrintedSlip:
    """A fresh slip; its code is kept nowhere but on the paper."""

    person: Person
    code: str
    expires_at: datetime

    @property
    def shown(self) -> str:
        """The code as people type it."""
        return shown_slip_code(self.code)


def print_slips(
    session: Session, actor: Actor, persons: Sequence[Person], *, now: datetime
) -> list[PrintedSlip]:
    """Make a slip for each person and return them in their order; former ones are void at once.

    For somebody who has an account it is a new way in: it may be printed by whoever could give out
    every role that the account holds. Raises `NotPermitted` or `NoSlipsNeeded`.
    """
    if not persons:
        raise NoSlipsNeeded
    for person in persons:
        require(actor, "slip.print", person)
        user = queries.user_of_person(session, person)
        if user is not None:
            require_power_over(session, actor, user)
    ids = [person.id for person in persons]
    session.execute(
        update(ActivationSlip)
        .where(ActivationSlip.person_id.in_(ids), ActivationSlip.ended_at.is_(None))
        .values(ended_at=now)
    )
    return [_print(session, actor, person, now) for person in persons]


def use_slip(
    session: Session,
    *,
    code: str,
    last_figures: str,
    login: str,
    password: str,
    device: str,
    now: datetime,
) -> tuple[LoginSession, str]:
    """Let the bearer in: make their account, or set its password anew; return their session.

    Where the identity number is known, its last four characters must be typed: a slip that was
    found lets nobody in. Call `count_slip_try` first. Raises `SlipRefused`, `WrongLastFigures`,
    and what `add_user` and `set_password` raise. The second step of an account is dropped with it.
    """
    slip = queries.live_slip(session, code, now=now)
    if slip is None:
        raise SlipRefused
    if not _knows(slip.person, last_figures):
        raise WrongLastFigures
    user = queries.user_of_person(session, slip.person)
    if user is None:
        user = add_user(
            session, BY_SLIP, person=slip.person, login=login, password=password, now=now
        )
    else:
        _reset(session, user, password, now)
    slip.ended_at = now
    session.flush()
    ledger.record(session, BY_SLIP, "slip.use", slip, body={"user": user.public_id}, now=now)
    return open_session(session, user, via="slip", device=device, now=now)


def count_slip_try(
    session: Session, *, code: str, last_figures: str, now: datetime
) -> ActivationSlip | None:
    """Return the slip of a code, counting a try with wrong figures; None when it lets nobody in.

    After five wrong tries it is dead. Commit whatever comes of it.
    """
    slip = queries.live_slip(session, code, now=now)
    if slip is not None and not _knows(slip.person, last_figures):
        slip.tries += 1
        session.flush()
    return slip


def _print(session: Session, actor: Actor, person: Person, now: datetime) -> PrintedSlip:
    code = "".join(chance.choice(ALPHABET) for _ in range(SLIP_LENGTH))
    slip = ActivationSlip(
        person_id=person.id,
        code_hash=queries.slip_hash(code),
        printed_at=now,
        expires_at=now + timedelta(days=SLIP_DAYS),
    )
    session.add(slip)
    session.flush()
    ledger.record(session, actor, "slip.print", slip, body={"person": person.public_id}, now=now)
    return PrintedSlip(person, code, slip.expires_at)


def _knows(person: Person, last_figures: str) -> bool:
    if person.identity_cipher is None:
        return True
    number = secrets.decrypt(person.identity_cipher, kind="identity")
    typed = last_figures.strip().upper()
    return chance.compare_digest(number[-LAST:].encode(), typed.encode())


def _reset(session: Session, user: User, password: str, now: datetime) -> None:
    set_password(session, BY_SLIP, user, new=password, now=now)
    user.totp_cipher = user.totp_last_step = None
    end_sessions(session, user, now=now)
