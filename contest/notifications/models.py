"""Messages, how each went out, and by what ways they go; what they speak of is not known here."""

import enum
from datetime import datetime
from typing import Any

from sqlalchemy import CheckConstraint, ForeignKey, Index, String, UniqueConstraint
from sqlalchemy.orm import Mapped, mapped_column, relationship

from contest.foundation.ledger import SYSTEM
from contest.foundation.orm import Base, code_text, name_text, pk, public_id
from contest.foundation.permissions import Scope
from contest.people.models import Person, Unit


class Channel(enum.StrEnum):
    """By what way a message goes out beside the inbox."""

    EMAIL = "email"
    SMS = "sms"
    CHAT = "chat"


class DeliveryState(enum.StrEnum):
    """Where a delivery stands."""

    WAITING = "waiting"
    SENT = "sent"
    FAILED = "failed"


class HookKind(enum.StrEnum):
    """Whose robot stands in the chat group."""

    WECOM = "wecom"
    DINGTALK = "dingtalk"


class StoredMessage(Base):
    """One message to one person, to one bare phone number, or to chat groups."""

    __tablename__ = "messages"
    __table_args__ = (
        Index("ix_messages_person_read", "person_id", "read_at"),
        CheckConstraint("person_id IS NULL OR phone_cipher IS NULL", name="one_recipient"),
        CheckConstraint("NOT is_secret OR context IS NULL", name="secrets_are_encrypted"),
    )

    id: Mapped[pk]
    public_id: Mapped[public_id]
    kind: Mapped[code_text]
    person_id: Mapped[int | None] = mapped_column(ForeignKey("persons.id", ondelete="RESTRICT"))
    phone_cipher: Mapped[str | None] = mapped_column(comment="a bare phone number, encrypted")
    place: Mapped[str | None] = mapped_column(
        String(120), comment="path of the unit that runs it, for chat groups"
    )
    context: Mapped[dict[str, Any] | None] = mapped_column(comment="what fills the gaps")
    secret_cipher: Mapped[str | None] = mapped_column(
        comment="the gaps of a secret message, encrypted; erased once it is delivered"
    )
    is_secret: Mapped[bool] = mapped_column(default=False)
    sent_at: Mapped[datetime] = mapped_column(index=True)
    read_at: Mapped[datetime | None]
    person: Mapped[Person | None] = relationship()
    deliveries: Mapped[list["Delivery"]] = relationship(
        back_populates="message", order_by="Delivery.id"
    )

    @property
    def scope(self) -> Scope:
        """Belong to whom it was sent."""
        own = frozenset({self.person_id} if self.person_id else set[int]())
        return Scope(people={"entrant": own})


class ChatHook(Base):
    """A robot in a chat group, which is told what concerns a unit and the units below it."""

    __tablename__ = "chat_hooks"

    id: Mapped[pk]
    public_id: Mapped[public_id]
    unit_id: Mapped[int] = mapped_column(ForeignKey("units.id", ondelete="RESTRICT"))
    kind: Mapped[HookKind]
    name: Mapped[name_text] = mapped_column(comment="as the owner calls the group")
    url_cipher: Mapped[str] = mapped_column(comment="the robot's address holds its key")
    secret_cipher: Mapped[str | None] = mapped_column(comment="what DingTalk's robot checks by")
    language: Mapped[code_text]
    added_at: Mapped[datetime]
    removed_at: Mapped[datetime | None]
    unit: Mapped[Unit] = relationship()
    stream = SYSTEM


class Delivery(Base):
    """One message on one way: what came of it, and how often it was tried."""

    __tablename__ = "deliveries"
    __table_args__ = (
        CheckConstraint("(channel = 'chat') = (hook_id IS NOT NULL)", name="only_chat_has_hook"),
        CheckConstraint("(state = 'waiting') = (ended_at IS NULL)", name="ended_has_time"),
    )

    id: Mapped[pk]
    public_id: Mapped[public_id]
    message_id: Mapped[int] = mapped_column(
        ForeignKey("messages.id", ondelete="RESTRICT"), index=True
    )
    channel: Mapped[Channel]
    hook_id: Mapped[int | None] = mapped_column(ForeignKey("chat_hooks.id", ondelete="RESTRICT"))
    state: Mapped[DeliveryState] = mapped_column(default=DeliveryState.WAITING, index=True)
    tries: Mapped[int] = mapped_column(default=0)
    problem: Mapped[str | None] = mapped_column(String(200), comment="of the last try")
    queued_at: Mapped[datetime]
    ended_at: Mapped[datetime | None]
    message: Mapped[StoredMessage] = relationship(back_populates="deliveries")
    hook: Mapped[ChatHook | None] = relationship()
    stream = SYSTEM


class ChannelSetting(Base):
    """How e-mail or text messages are handed over; what opens the other side is encrypted."""

    __tablename__ = "channel_settings"

    id: Mapped[pk]
    public_id: Mapped[public_id]
    channel: Mapped[Channel] = mapped_column(unique=True)
    is_open: Mapped[bool]
    settings: Mapped[dict[str, Any]]
    secret_cipher: Mapped[str | None]
    changed_at: Mapped[datetime]
    stream = SYSTEM


class MessageWords(Base):
    """The owner's own words for a kind of message in one language."""

    __tablename__ = "message_words"
    __table_args__ = (UniqueConstraint("kind", "language"),)

    id: Mapped[pk]
    public_id: Mapped[public_id]
    kind: Mapped[code_text]
    language: Mapped[code_text]
    subject: Mapped[name_text]
    body: Mapped[str]
    sms_template: Mapped[str | None] = mapped_column(
        String(60), comment="number of the registered text at the SMS provider"
    )
    changed_at: Mapped[datetime]
    stream = SYSTEM


TABLES = (StoredMessage, ChatHook, Delivery, ChannelSetting, MessageWords)
