"""Cards that sign judges in: printed with a secret, kept as its hash, void when printed anew."""

import secrets
from collections.abc import Sequence
from dataclasses import dataclass
from datetime import datetime

from sqlalchemy.orm import Session

from contest.editions.models import Event
from contest.foundation import ledger
from contest.foundation.orm import new_public_id
from contest.foundation.permissions import Actor, require, system_actor
from contest.people.models import LoginSession, User
from contest.people.operations import add_user, end_sessions, open_session
from contest.people.queries import user_of_person
from judges.panels.errors import CardUnknown, NobodySeated
from judges.panels.models import Judge, JudgeCard
from judges.panels.queries import (
    card_of_secret,
    judges_of_event,
    live_cards,
    seats_of_person,
    secret_hash,
)
from judges.panels.rules import CARD_LIFE, SESSION_HOURS

LOGIN_BYTES = 5


@dataclass(frozen=True, slots=True)
class PrintedCard:
    """A fresh card with the address that its code leads to; the secret in it is kept nowhere."""

    judge: Judge
    url: str


def print_cards(
    session: Session,
    actor: Actor,
    event: Event,
    *,
    now: datetime,
    judges: Sequence[Judge] | None = None,
    public_url: str = "",
) -> list[PrintedCard]:
    """Make a card for each of `judges` (None: all who sit on a panel of the event), by name.

    Each holds a fresh secret of 130 bits, of which the database keeps the hash. Former cards of the
    same judge are void at once and their sessions end. A judge without an account gets one without
    a password. Writes the system stream first. Raises `NotPermitted` or `NobodySeated`.
    """
    require(actor, "card.print", event)
    seated = judges_of_event(session, event)
    wanted = seated if judges is None else [judge for judge in judges if judge in seated]
    if not wanted:
        raise NobodySeated
    former = live_cards(session, event)
    for judge in wanted:
        user = _user_of(session, judge, now)
        if judge.id in former:
            former[judge.id].voided_at = now
            end_sessions(session, user, now=now)
    printed = [_print(session, event, judge, public_url, now) for judge in wanted]
    session.flush()
    body = {"judges": [judge.public_id for judge in wanted]}
    ledger.record(session, actor, "card.print", event, body=body, now=now)
    return printed


def redeem_card(
    session: Session, *, secret: str, device: str, now: datetime
) -> tuple[LoginSession, str]:
    """Sign the card's judge in for 14 hours and return the session with its secret.

    Raises `CardUnknown` when the card is not known, void or expired, the event over, the account
    suspended, or its judge no longer on a panel of the event: always the same words.
    """
    card = card_of_secret(session, secret, now=now)
    if card is None:
        raise CardUnknown
    user = user_of_person(session, card.judge.person)
    seats = seats_of_person(session, card.judge.person_id, card.event)
    if user is None or user.suspended_at is not None or not seats:
        raise CardUnknown
    card.last_used_at = now
    return open_session(session, user, via="card", device=device, now=now, hours=SESSION_HOURS)


def _user_of(session: Session, judge: Judge, now: datetime) -> User:
    user = user_of_person(session, judge.person)
    if user is not None:
        return user
    # Whoever prints cards may be no administrator of the judge's unit, so the printing acts.
    return add_user(
        session,
        system_actor("judge-cards"),
        person=judge.person,
        login=f"judge-{secrets.token_hex(LOGIN_BYTES)}",
        now=now,
    )


def _print(
    session: Session, event: Event, judge: Judge, public_url: str, now: datetime
) -> PrintedCard:
    secret = new_public_id()
    session.add(
        JudgeCard(
            edition_id=event.edition_id,
            event_id=event.id,
            judge_id=judge.id,
            secret_hash=secret_hash(secret),
            printed_at=now,
            expires_at=now + CARD_LIFE,
        )
    )
    return PrintedCard(judge, f"{public_url}/j/{secret}")
