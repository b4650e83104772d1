"""Awards for tests, made through the operations of the product."""

from datetime import datetime
from typing import Any

from sqlalchemy.orm import Session

from contest.awards import operations
from contest.awards.models import Award, AwardKind
from contest.awards.operations import Distinction
from contest.editions.models import Event
from contest.entries.models import Entry
from contest.people.models import Person, Unit
from tests.conftest import NOON
from tests.factories.people import SYSTEM, apart


def an_award(
    session: Session,
    event: Event,
    recipient: Entry | Person | Unit,
    *,
    now: datetime = NOON,
    **details: Any,
) -> Award:
    """A provisional first prize, or whatever `details` of a distinction say."""
    apart(session)
    distinction = Distinction(
        **{"kind": AwardKind.PRIZE, "level": "first", "title": "一等奖", **details}
    )
    award = operations.grant_award(
        session, SYSTEM, event, recipient=recipient, distinction=distinction, now=now
    )
    apart(session)
    return award


def a_confirmed_award(
    session: Session,
    event: Event,
    recipient: Entry | Person | Unit,
    *,
    now: datetime = NOON,
    **details: Any,
) -> Award:
    """The same, confirmed, so that certificates and cases stand on it."""
    award = an_award(session, event, recipient, now=now, **details)
    operations.confirm_award(session, SYSTEM, award, now=now)
    apart(session)
    return award
