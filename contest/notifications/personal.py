"""What messages keep of a person, told and erased."""

from datetime import datetime
from typing import Any

from sqlalchemy import select, update
from sqlalchemy.orm import Session

from contest.foundation.feature import PersonalData
from contest.notifications.models import StoredMessage


def tell(session: Session, person_id: int) -> list[dict[str, Any]]:
    """Return the messages that the person got; codes are not among them."""
    query = select(StoredMessage).where(
        StoredMessage.person_id == person_id, StoredMessage.is_secret.is_(False)
    )
    return [
        {"kind": one.kind, "sent_at": one.sent_at.isoformat(), "about": one.context}
        for one in session.scalars(query.order_by(StoredMessage.id))
    ]


def erase(session: Session, person_id: int, _now: datetime) -> None:
    """Empty the messages: what they said of the person goes, that they were sent stays."""
    session.execute(
        update(StoredMessage)
        .where(StoredMessage.person_id == person_id)
        .values(context={}, secret_cipher=None)
        .where(StoredMessage.is_secret.is_(False))
    )
    session.execute(
        update(StoredMessage)
        .where(StoredMessage.person_id == person_id, StoredMessage.is_secret.is_(True))
        .values(secret_cipher=None)
    )


PERSONAL_DATA = (PersonalData("messages", tell, erase=erase),)
