"""Cards that sign judges in: a secret and six digits, kept as hashes, void when printed anew."""

import secrets
from collections.abc import Sequence
from dataclasses import dataclass
from datetime import datetime
from itertools import chain

from sqlalchemy.orm import Session

from contest.editions.models import Event, Stage
from contest.foundation import ledger
from contest.foundation.orm import new_public_id
from contest.foundation.permissions import Actor, require, system_actor
from contest.people.models import LoginSession, User
from contest.people.operations import add_user, end_sessions, open_session
from contest.people.queries import user_of_person
from judges.panels.errors import CardUnknown, CodeUnknown, NobodySeated
from judges.panels.models import Judge, JudgeCard
from judges.panels.queries import (
    card_of_code,
    card_of_secret,
    judges_of_event,
    live_cards,
    seats_of_person,
    secret_hash,
)
from judges.panels.rules import (
    CARD_LIFE,
    CODE_LENGTH,
    SESSION_HOURS,
    code_check,
    code_key,
    code_sign,
)

LOGIN_BYTES = 5


@dataclass(frozen=True, slots=True)
class FreshCode:
    """Six digits that no card has yet, and by what they will be known."""

    code: str
    check: str


@dataclass(frozen=True, slots=True)
class PrintedCard:
    """A fresh card with the address that its picture leads to and its six digits; kept nowhere."""

    judge: Judge
    url: str
    code: str


def fresh_code(event_id: str) -> FreshCode:
    """Return six digits by chance for the event of this public id. Takes a tenth of a second."""
    code = f"{secrets.randbelow(10**CODE_LENGTH):0{CODE_LENGTH}}"
    return FreshCode(code, code_check(code_sign(code_key(code, event_id))))


def print_cards(
    session: Session,
    actor: Actor,
    event: Event,
    *,
    now: datetime,
    judges: Sequence[Judge] | None = None,
    public_url: str = "",
    codes: Sequence[FreshCode] = (),
) -> list[PrintedCard]:
    """Make a card for each of `judges` (None: all who sit on a panel of the event), by name.

    Each holds a fresh secret of 130 bits and six digits that no other live card of the event has;
    the database keeps hashes. `codes` were made before, outside of the lock; missing ones are made
    here. Former cards of the same judge are void at once and their sessions end. A judge without
    an account gets one without a password. Writes the system stream first. Raises `NotPermitted`
    or `NobodySeated`.
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
    session.flush()
    taken = {card.code_check for card in live_cards(session, event).values()}
    stock = chain(codes, iter(lambda: fresh_code(event.public_id), None))
    printed = []
    for judge in wanted:
        fresh = next(one for one in stock if one.check not in taken)
        taken.add(fresh.check)
        url = f"{public_url}/j/{_keep(session, event, judge, fresh, now=now)}"
        printed.append(PrintedCard(judge, url, fresh.code))
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
    user = _admitted(session, card) if card is not None else None
    if card is None or user is None:
        raise CardUnknown
    card.last_used_at = now
    return open_session(session, user, via="card", device=device, now=now, hours=SESSION_HOURS)


def redeem_code(
    session: Session, stage: Stage, *, key: str, device: str, now: datetime
) -> tuple[JudgeCard, LoginSession, str]:
    """Sign in the judge of `stage` whose card has these digits; return the card and the session
    with its secret.

    `key` is the stretched code. It opens no more than the card does, and only for who sits on a
    panel of this very stage. Whoever calls has made sure that the tablet is one that the staff
    prepared, and counts what was wrong. Raises `CodeUnknown`, always the same words.
    """
    card = card_of_code(session, stage.event, key, now=now)
    user = _admitted(session, card, stage) if card is not None else None
    if card is None or user is None:
        raise CodeUnknown
    card.last_used_at = now
    opened, token = open_session(
        session, user, via="card", device=device, now=now, hours=SESSION_HOURS
    )
    return card, opened, token


def _admitted(session: Session, card: JudgeCard, stage: Stage | None = None) -> User | None:
    """Return the account of the card's judge; None: suspended, or no seat (in `stage`)."""
    user = user_of_person(session, card.judge.person)
    seats = seats_of_person(session, card.judge.person_id, card.event)
    if stage is not None:
        seats = [seat for seat in seats if seat.panel.stage_id == stage.id]
    return user if user is not None and user.suspended_at is None and seats else None


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


def _keep(session: Session, event: Event, judge: Judge, fresh: FreshCode, *, now: datetime) -> str:
    """Keep the hashes of a card and return its secret."""
    secret = new_public_id()
    session.add(
        JudgeCard(
            edition_id=event.edition_id,
            event_id=event.id,
            judge_id=judge.id,
            secret_hash=secret_hash(secret),
            code_check=fresh.check,
            printed_at=now,
            expires_at=now + CARD_LIFE,
        )
    )
    return secret
