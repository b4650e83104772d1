"""The consents to a growth record that a person gave: told, and ended when they are erased."""

from datetime import datetime
from typing import Any

from sqlalchemy import select, update
from sqlalchemy.orm import Session

from contest.dashboard.models import GrowthConsent
from contest.foundation.feature import PersonalData


def tell(session: Session, person_id: int) -> list[dict[str, Any]]:
    """Return when their unit was allowed to read their record, and until when; None: still."""
    query = select(GrowthConsent).where(GrowthConsent.person_id == person_id)
    return [
        {
            "given_at": one.given_at.isoformat(),
            "withdrawn_at": one.withdrawn_at.isoformat() if one.withdrawn_at else None,
        }
        for one in session.scalars(query.order_by(GrowthConsent.id))
    ]


def erase(session: Session, person_id: int, now: datetime) -> None:
    """End a consent that stands: who is erased is not read about any more."""
    session.execute(
        update(GrowthConsent)
        .where(GrowthConsent.person_id == person_id, GrowthConsent.withdrawn_at.is_(None))
        .values(withdrawn_at=now)
    )


PERSONAL_DATA = (PersonalData("growth_consents", tell, erase=erase),)
