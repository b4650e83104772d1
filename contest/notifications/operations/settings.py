"""The owner says by what ways messages go, and how they are worded."""

from collections.abc import Collection, Mapping
from datetime import datetime
from typing import Any

from sqlalchemy.orm import Session

from contest.foundation import ledger, outbound, secrets, signals
from contest.foundation.permissions import Actor, require
from contest.notifications import queries
from contest.notifications.errors import AddressNotAllowed, HookRemoved, UnknownGap
from contest.notifications.models import (
    Channel,
    ChannelSetting,
    ChatHook,
    HookKind,
    MessageWords,
)
from contest.notifications.rules import gaps_of
from contest.people.models import Unit

TEST_KIND = "test"
LONGEST_SUBJECT = 200


def set_channel(
    session: Session,
    actor: Actor,
    channel: Channel,
    *,
    is_open: bool,
    settings: Mapping[str, Any],
    secret: str | None,
    trusted: Collection[str],
    now: datetime,
) -> ChannelSetting:
    """Set up e-mail or text messages; without `secret` the one that was given before stays.

    Raises `NotPermitted`, or `AddressNotAllowed` for the address of a hook.
    """
    require(actor, "notification.manage")
    url = settings.get("url")
    if url is not None and not outbound.is_allowed(str(url), trusted=trusted):
        raise AddressNotAllowed
    row = queries.channel_setting(session, channel)
    if row is None:
        row = ChannelSetting(channel=channel)
        session.add(row)
    row.is_open, row.settings, row.changed_at = is_open, dict(settings), now
    if secret:
        row.secret_cipher = secrets.encrypt(secret, kind="channel")
    session.flush()
    body = {"channel": channel.value, "is_open": is_open, "secret_changed": bool(secret)}
    ledger.record(session, actor, "channel.set", row, body=body, now=now)
    return row


def add_hook(
    session: Session,
    actor: Actor,
    *,
    unit: Unit,
    kind: HookKind,
    name: str,
    url: str,
    secret: str | None,
    language: str,
    trusted: Collection[str],
    now: datetime,
) -> ChatHook:
    """Let a chat group be told what concerns `unit` and the units below it.

    Raises `NotPermitted` or `AddressNotAllowed`.
    """
    require(actor, "notification.manage")
    if not outbound.is_allowed(url, trusted=trusted):
        raise AddressNotAllowed
    hook = ChatHook(
        unit_id=unit.id,
        unit=unit,
        kind=kind,
        name=name.strip(),
        url_cipher=secrets.encrypt(url, kind="hook"),
        secret_cipher=secrets.encrypt(secret, kind="hook") if secret else None,
        language=language,
        added_at=now,
    )
    session.add(hook)
    session.flush()
    body = {"unit": unit.public_id, "kind": kind.value}
    ledger.record(session, actor, "chat_hook.add", hook, body=body, now=now)
    return hook


def remove_hook(session: Session, actor: Actor, hook: ChatHook, *, now: datetime) -> None:
    """Tell a group nothing any more and erase its address; raises `HookRemoved`."""
    require(actor, "notification.manage")
    if hook.removed_at is not None:
        raise HookRemoved
    hook.removed_at, hook.url_cipher, hook.secret_cipher = now, "", None
    session.flush()
    ledger.record(session, actor, "chat_hook.remove", hook, body={}, now=now)


def set_words(
    session: Session,
    actor: Actor,
    *,
    kind: str,
    language: str,
    subject: str,
    body: str,
    sms_template: str | None,
    now: datetime,
) -> MessageWords:
    """Word a kind of message in one language. Raises `NotFound` or `UnknownGap`."""
    require(actor, "notification.manage")
    known = queries.kind_called(kind).samples
    for gap in [*gaps_of(subject), *gaps_of(body)]:
        if gap not in known:
            raise UnknownGap(gap=gap)
    row = queries.own_words(session, kind, language)
    if row is None:
        row = MessageWords(kind=kind, language=language)
        session.add(row)
    row.subject = " ".join(subject.split())[:LONGEST_SUBJECT]
    row.body, row.sms_template, row.changed_at = body.strip(), sms_template or None, now
    session.flush()
    told = {"kind": kind, "language": language}
    ledger.record(session, actor, "message_words.set", row, body=told, now=now)
    return row


def forget_words(
    session: Session, actor: Actor, *, kind: str, language: str, now: datetime
) -> None:
    """Return to the product's own words; nothing happens where they stand already."""
    require(actor, "notification.manage")
    row = queries.own_words(session, kind, language)
    if row is None:
        return
    told = {"kind": kind, "language": language}
    ledger.record(session, actor, "message_words.forget", row, body=told, now=now)
    session.delete(row)
    session.flush()


def send_test(session: Session, actor: Actor, *, place: str) -> None:
    """Send a message to oneself and to the groups of `place`, by every way that is open."""
    require(actor, "notification.manage")
    to = [actor.person_id] if actor.person_id else []
    signals.send(session, signals.Message(TEST_KIND, to, {"name": actor.name}, place=place))
