"""Takes messages in, and hands them over in the background while nobody waits for a lock."""

import json
from collections.abc import Iterable, Mapping
from datetime import UTC, datetime, timedelta
from typing import Any

from flask import current_app
from sqlalchemy.orm import Session

from contest.foundation import jobs, secrets, signals
from contest.foundation.feature import MessageKind
from contest.foundation.jobs import Left
from contest.notifications import channels, queries
from contest.notifications.channels import Letter
from contest.notifications.models import (
    Channel,
    ChannelSetting,
    ChatHook,
    Delivery,
    DeliveryState,
    HookKind,
    StoredMessage,
)
from contest.notifications.operations import keep_message, note_outcome
from contest.notifications.render import group_words, path_of, values_of, words_of
from contest.notifications.rules import LANGUAGES

DELIVER_JOB = "notifications.deliver"


def take_message(session: Session, message: signals.Message) -> None:
    """Keep a message that a feature sent, in the transaction of the change that it tells of."""
    for delivery in keep_message(session, message, now=datetime.now(UTC)):
        queue_delivery(delivery)


def queue_delivery(delivery: Delivery, *, after: timedelta = timedelta()) -> None:
    """Have the delivery tried soon, or after a pause."""
    key = f"{DELIVER_JOB}:{delivery.public_id}"
    jobs.enqueue(DELIVER_JOB, {"delivery": delivery.id}, key, after=after.total_seconds())


def left_waiting(session: Session) -> Iterable[Left]:
    """Name the deliveries that a stopped process may have forgotten."""
    for key in queries.waiting(session):
        delivery = queries.delivery_of(session, key)
        if delivery is not None:
            yield DELIVER_JOB, {"delivery": key}, f"{DELIVER_JOB}:{delivery.public_id}"


def hand_over(session: Session, payload: Mapping[str, Any]) -> str | None:
    """Try one delivery and return its problem, None when it was taken or nothing is to be done."""
    delivery = queries.delivery_of(session, payload["delivery"])
    if delivery is None or delivery.state is not DeliveryState.WAITING:
        return None
    kind = queries.kinds().get(delivery.message.kind)
    if kind is None:
        return "off"
    now = datetime.now(UTC)
    if kind.valid is not None and now > delivery.message.sent_at + kind.valid:
        return "expired"
    if delivery.channel is Channel.CHAT:
        return _by_chat(delivery, kind, now)
    setting = queries.channel_setting(session, delivery.channel)
    if setting is None or not setting.is_open:
        return "off"
    send = _by_email if delivery.channel is Channel.EMAIL else _by_sms
    return send(session, delivery, kind, setting, now)


def note(session: Session, payload: Mapping[str, Any], now: datetime, problem: str | None) -> None:
    """Note what came of the try."""
    delivery = queries.delivery_of(session, payload["delivery"])
    if delivery is None:
        return
    pause = note_outcome(session, delivery, problem=problem, now=now)
    if pause is not None:
        queue_delivery(delivery, after=pause)


def _by_email(
    session: Session, delivery: Delivery, kind: MessageKind, setting: ChannelSetting, now: datetime
) -> str | None:
    person = delivery.message.person
    if person is None or not person.email:
        return "no_address"
    language = _language(setting)
    letter = _letter(session, delivery, kind, language, now)
    return channels.send_email(
        letter,
        person.email,
        settings=setting.settings,
        password=_secret(setting),
        trusted=_trusted(),
    )


def _by_sms(
    session: Session, delivery: Delivery, kind: MessageKind, setting: ChannelSetting, now: datetime
) -> str | None:
    phone = _phone(delivery.message)
    if phone is None:
        return "no_address"
    language = _language(setting)
    own = queries.own_words(session, kind.key, language)
    return channels.send_sms(
        _letter(session, delivery, kind, language, now),
        phone,
        template=(own.sms_template if own else None) or "",
        values=values_of(kind, _context(delivery.message), language),
        settings=setting.settings,
        secret=_secret(setting) or "",
        trusted=_trusted(),
    )


def _by_chat(delivery: Delivery, kind: MessageKind, now: datetime) -> str | None:
    hook: ChatHook | None = delivery.hook
    if hook is None or hook.removed_at is not None:
        return "hook_removed"
    context = _context(delivery.message)
    letter = Letter(
        delivery.public_id, "", group_words(kind, context, hook.language), _link(kind, context), now
    )
    return channels.send_chat(
        letter,
        url=secrets.decrypt(hook.url_cipher, kind="hook"),
        secret=hook.secret_cipher and secrets.decrypt(hook.secret_cipher, kind="hook"),
        is_dingtalk=hook.kind is HookKind.DINGTALK,
        trusted=_trusted(),
    )


def _letter(
    session: Session, delivery: Delivery, kind: MessageKind, language: str, now: datetime
) -> Letter:
    context = _context(delivery.message)
    words = words_of(kind, context, language, queries.own_words(session, kind.key, language))
    return Letter(delivery.public_id, words.subject, words.body, _link(kind, context), now)


def _context(message: StoredMessage) -> Mapping[str, Any]:
    if message.secret_cipher is not None:
        found: dict[str, Any] = json.loads(secrets.decrypt(message.secret_cipher, kind="message"))
        return found
    return message.context or {}


def _link(kind: MessageKind, context: Mapping[str, Any]) -> str:
    path = path_of(kind, context)
    return "" if path is None else f"{current_app.config['PUBLIC_URL'].rstrip('/')}{path}"


def _phone(message: StoredMessage) -> str | None:
    cipher = message.phone_cipher or (message.person.phone_cipher if message.person else None)
    return cipher and secrets.decrypt(cipher, kind="phone")


def _secret(setting: ChannelSetting) -> str | None:
    return setting.secret_cipher and secrets.decrypt(setting.secret_cipher, kind="channel")


def _language(setting: ChannelSetting) -> str:
    chosen = setting.settings.get("language")
    return chosen if chosen in LANGUAGES else LANGUAGES[0]


def _trusted() -> frozenset[str]:
    trusted: frozenset[str] = current_app.config["OUTBOUND_HOSTS"]
    return trusted
