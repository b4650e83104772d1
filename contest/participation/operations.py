"""Marking pilot enterprises."""

from datetime import datetime

from sqlalchemy import select
from sqlalchemy.orm import Session

from contest.foundation import ledger
from contest.foundation.permissions import Actor, require
from contest.participation.errors import NotAnEnterprise
from contest.participation.models import PilotEnterprise
from contest.people.models import Unit, UnitLevel


def mark_pilot(
    session: Session, actor: Actor, unit: Unit, *, is_pilot: bool, year: int, now: datetime
) -> bool:
    """Mark an enterprise as a pilot since `year`, or take the mark away; say what it is now.

    Doing it twice changes nothing. Raises `NotPermitted` or `NotAnEnterprise`.
    """
    require(actor, "pilot.mark", unit)
    if unit.level is not UnitLevel.ENTERPRISE:
        raise NotAnEnterprise
    row = session.scalar(select(PilotEnterprise).where(PilotEnterprise.unit_id == unit.id))
    if (row is not None) == is_pilot:
        return is_pilot
    if row is not None:
        session.delete(row)
    else:
        session.add(
            PilotEnterprise(
                unit_id=unit.id, since_year=year, marked_by=actor.reference, marked_at=now
            )
        )
    session.flush()
    body = {"is_pilot": is_pilot, "since_year": year}
    ledger.record(session, actor, "pilot.mark", unit, body=body, now=now)
    return is_pilot
