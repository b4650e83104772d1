"""Reads messages, deliveries and settings; changes nothing."""

from collections.abc import Mapping, Sequence
from typing import TypeVar

from sqlalchemy import Select, func, select
from sqlalchemy.orm import Session, joinedload

from contest.foundation.errors import NotFound
from contest.foundation.feature import MessageKind, offers
from contest.foundation.permissions import Actor
from contest.notifications.models import (
    Channel,
    ChannelSetting,
    ChatHook,
    Delivery,
    DeliveryState,
    MessageWords,
    StoredMessage,
)

Row = TypeVar("Row")
INBOX_PAGE = 30
LOG_PAGE = 50


def kinds() -> Mapping[str, MessageKind]:
    """Return every kind of message that some feature sends, by its key, in the features' order."""
    return {kind.key: kind for kind in offers("messages")}


def kind_called(key: str) -> MessageKind:
    """Return the kind of this key; raises `NotFound`."""
    return _one(kinds().get(key))


def unread(session: Session, actor: Actor) -> int:
    """Return how many messages to the actor are unread."""
    query = (
        select(func.count())
        .select_from(StoredMessage)
        .where(
            StoredMessage.person_id == actor.person_id,
            StoredMessage.read_at.is_(None),
            StoredMessage.is_secret.is_(False),
        )
    )
    return session.scalar(query) or 0


def inbox(
    session: Session, actor: Actor, *, before: int | None = None, limit: int = INBOX_PAGE
) -> Sequence[StoredMessage]:
    """Return messages to the actor, newest first, at most `limit`, those older than id `before`.

    Codes are not among them, nor kinds that no feature sends any more.
    """
    query = select(StoredMessage).where(
        StoredMessage.person_id == actor.person_id,
        StoredMessage.is_secret.is_(False),
        StoredMessage.kind.in_(kinds()),
    )
    if before is not None:
        query = query.where(StoredMessage.id < before)
    return session.scalars(query.order_by(StoredMessage.id.desc()).limit(limit)).all()


def message_by_id(session: Session, public_id: str) -> StoredMessage:
    """Return the message of this public id; raises `NotFound`."""
    query = select(StoredMessage).where(StoredMessage.public_id == public_id)
    return _one(session.scalar(query))


def channel_setting(session: Session, channel: Channel) -> ChannelSetting | None:
    """Return how this channel is set up; None when it never was."""
    return session.scalar(select(ChannelSetting).where(ChannelSetting.channel == channel))


def is_open(session: Session, channel: Channel) -> bool:
    """Say whether messages go by this channel."""
    setting = channel_setting(session, channel)
    return setting is not None and setting.is_open


def can_sms(session: Session) -> bool:
    """Say whether text messages can be sent now."""
    return is_open(session, Channel.SMS)


def can_email(session: Session) -> bool:
    """Say whether e-mails can be sent now."""
    return is_open(session, Channel.EMAIL)


def hooks(session: Session) -> Sequence[ChatHook]:
    """Return the groups that are told, oldest first, each with its unit."""
    query = select(ChatHook).where(ChatHook.removed_at.is_(None)).options(joinedload(ChatHook.unit))
    return session.scalars(query.order_by(ChatHook.id)).all()


def hooks_above(session: Session, path: str) -> list[ChatHook]:
    """Return the groups of the unit at `path` and of the units above it."""
    return [hook for hook in hooks(session) if path.startswith(hook.unit.path)]


def hook_by_id(session: Session, public_id: str) -> ChatHook:
    """Return the group of this public id; raises `NotFound`."""
    return _one(session.scalar(select(ChatHook).where(ChatHook.public_id == public_id)))


def own_words(session: Session, kind: str, language: str) -> MessageWords | None:
    """Return the owner's words for a kind in a language; None where the product's own stand."""
    return session.scalar(
        select(MessageWords).where(MessageWords.kind == kind, MessageWords.language == language)
    )


def all_own_words(session: Session) -> dict[tuple[str, str], MessageWords]:
    """Return the owner's words by kind and language."""
    return {(row.kind, row.language): row for row in session.scalars(select(MessageWords))}


def delivery_by_id(session: Session, public_id: str) -> Delivery:
    """Return the delivery of this public id with its message; raises `NotFound`."""
    return _one(session.scalar(_deliveries().where(Delivery.public_id == public_id)))


def delivery_of(session: Session, key: int) -> Delivery | None:
    """Return the delivery of this row, or None."""
    return session.scalar(_deliveries().where(Delivery.id == key))


def log(
    session: Session,
    *,
    state: str = "",
    before: int | None = None,
    limit: int = LOG_PAGE,
) -> Sequence[Delivery]:
    """Return deliveries, newest first, of one state or all, those older than id `before`."""
    query = _deliveries()
    if state in set(DeliveryState):
        query = query.where(Delivery.state == DeliveryState(state))
    if before is not None:
        query = query.where(Delivery.id < before)
    return session.scalars(query.order_by(Delivery.id.desc()).limit(limit)).all()


def counts(session: Session) -> dict[str, int]:
    """Return how many deliveries there are in each state."""
    query = select(Delivery.state, func.count()).group_by(Delivery.state)
    return {state.value: count for state, count in session.execute(query)}


def waiting(session: Session) -> Sequence[int]:
    """Return the ids of deliveries that wait, oldest first."""
    query = select(Delivery.id).where(Delivery.state == DeliveryState.WAITING)
    return session.scalars(query.order_by(Delivery.id)).all()


def has_open(session: Session, message: StoredMessage) -> bool:
    """Say whether some delivery of the message still waits."""
    query = select(Delivery.id).where(
        Delivery.message_id == message.id, Delivery.state == DeliveryState.WAITING
    )
    return session.scalar(query.limit(1)) is not None


def _deliveries() -> Select[Delivery]:
    return select(Delivery).options(
        joinedload(Delivery.message).joinedload(StoredMessage.person),
        joinedload(Delivery.hook),
    )


def _one(row: Row | None) -> Row:
    if row is None:
        raise NotFound
    return row
