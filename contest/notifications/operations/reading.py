"""Messages become read when their reader says so; looking at the list changes nothing."""

from datetime import datetime

from sqlalchemy import update
from sqlalchemy.orm import Session

from contest.foundation.permissions import Actor, require
from contest.notifications.models import StoredMessage


def read_message(
    session: Session, actor: Actor, message: StoredMessage, *, now: datetime
) -> StoredMessage:
    """Note that the actor has read a message of theirs; raises `NotPermitted` for another's."""
    require(actor, "message.read", message)
    message.read_at = message.read_at or now
    session.flush()
    return message


def read_all(session: Session, actor: Actor, *, now: datetime) -> None:
    """Note that the actor has read all messages sent to them so far."""
    require(actor, "message.read")
    session.execute(
        update(StoredMessage)
        .where(StoredMessage.person_id == actor.person_id, StoredMessage.read_at.is_(None))
        .values(read_at=now)
    )
