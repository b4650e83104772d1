"""A message is kept with the change that it tells of, then goes out by every way that is open."""

import json
from collections.abc import Iterator
from datetime import datetime, timedelta

from sqlalchemy import update
from sqlalchemy.orm import Session

from contest.foundation import ledger, secrets, signals
from contest.foundation.feature import MessageKind
from contest.foundation.permissions import Actor, require
from contest.notifications import queries
from contest.notifications.errors import CannotResend
from contest.notifications.models import (
    Channel,
    Delivery,
    DeliveryState,
    StoredMessage,
)
from contest.notifications.rules import is_final, pause_after
from contest.people.models import Person

SECRETS_KEPT = timedelta(hours=1)


def keep_message(session: Session, message: signals.Message, *, now: datetime) -> list[Delivery]:
    """Keep a message for each recipient and return what is to go out beside the inbox.

    By e-mail to those whose address is known, by text message where the kind asks for it and to
    bare phone numbers, once to each chat group of the place. Raises `KeyError` for a kind that no
    feature describes. A person who is named twice is told once.
    """
    kind = queries.kinds()[message.kind]
    if message.secret:
        _forget_old_secrets(session, now)
    deliveries = []
    for to in dict.fromkeys(message.recipients):
        kept = _keep(session, message, to, now)
        deliveries += [
            _add_delivery(session, kept, channel, now=now)
            for channel in _channels(session, kept, kind)
        ]
    if kind.group and message.place and not message.secret:
        deliveries += _tell_groups(session, message, now)
    return deliveries


def note_outcome(
    session: Session, delivery: Delivery, *, problem: str | None, now: datetime
) -> timedelta | None:
    """Note what came of one try; `problem` is None when it was taken.

    Returns the pause after which it is to be tried again, growing, four times at most; None when
    it is over. Once nothing of a secret message waits any more, its gaps are erased.
    """
    if delivery.state is not DeliveryState.WAITING:
        return None
    delivery.tries += 1
    delivery.problem = problem
    pause = None if problem is None or is_final(problem) else pause_after(delivery.tries)
    if pause is not None:
        session.flush()
        return pause
    delivery.state = DeliveryState.SENT if problem is None else DeliveryState.FAILED
    delivery.ended_at = now
    session.flush()
    if delivery.message.is_secret and not queries.has_open(session, delivery.message):
        delivery.message.secret_cipher = None
        session.flush()
    return None


def resend(session: Session, actor: Actor, delivery: Delivery, *, now: datetime) -> Delivery:
    """Return a new delivery of a message by the same way, to be queued.

    Raises `NotPermitted`, or `CannotResend` for a secret message and for one that still waits.
    """
    require(actor, "notification.manage")
    if delivery.message.is_secret or delivery.state is DeliveryState.WAITING:
        raise CannotResend
    again = _add_delivery(
        session, delivery.message, delivery.channel, hook_id=delivery.hook_id, now=now
    )
    body = {"of": delivery.public_id, "channel": delivery.channel.value}
    ledger.record(session, actor, "message.resend", again, body=body, now=now)
    return again


def _keep(
    session: Session, message: signals.Message, to: int | str, now: datetime
) -> StoredMessage:
    is_person = isinstance(to, int)
    context = dict(message.context)
    kept = StoredMessage(
        kind=message.kind,
        person_id=to if is_person else None,
        person=session.get_one(Person, to) if is_person else None,
        phone_cipher=None if is_person else secrets.encrypt(str(to), kind="phone"),
        place=message.place,
        is_secret=message.secret,
        context=None if message.secret else context,
        secret_cipher=_sealed(context) if message.secret else None,
        sent_at=now,
    )
    session.add(kept)
    session.flush()
    return kept


def _sealed(context: dict[str, object]) -> str:
    return secrets.encrypt(json.dumps(context, ensure_ascii=False), kind="message")


def _channels(session: Session, message: StoredMessage, kind: MessageKind) -> Iterator[Channel]:
    if message.person is None:
        yield Channel.SMS
        return
    has_email = kind.by_email and message.person.email and not message.is_secret
    if has_email and queries.is_open(session, Channel.EMAIL):
        yield Channel.EMAIL
    if kind.by_sms and message.person.phone_cipher and queries.is_open(session, Channel.SMS):
        yield Channel.SMS


def _tell_groups(session: Session, message: signals.Message, now: datetime) -> list[Delivery]:
    found = queries.hooks_above(session, message.place or "")
    if not found:
        return []
    told = StoredMessage(
        kind=message.kind, place=message.place, context=dict(message.context), sent_at=now
    )
    session.add(told)
    session.flush()
    return [_add_delivery(session, told, Channel.CHAT, hook_id=hook.id, now=now) for hook in found]


def _add_delivery(
    session: Session,
    message: StoredMessage,
    channel: Channel,
    *,
    now: datetime,
    hook_id: int | None = None,
) -> Delivery:
    delivery = Delivery(
        message_id=message.id, message=message, channel=channel, hook_id=hook_id, queued_at=now
    )
    session.add(delivery)
    session.flush()
    return delivery


def _forget_old_secrets(session: Session, now: datetime) -> None:
    # What a broken queue never delivered must not lie here for ever.
    session.execute(
        update(StoredMessage)
        .where(StoredMessage.secret_cipher.is_not(None), StoredMessage.sent_at < now - SECRETS_KEPT)
        .values(secret_cipher=None)
    )
