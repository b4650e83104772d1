"""What was nominated by a result goes up to the collection of the level above."""

from datetime import datetime

from sqlalchemy.orm import Session

from contest.awards.errors import NotNominatedByResult
from contest.awards.models import Award, AwardKind, AwardState
from contest.editions.models import Event
from contest.entries.models import Entry
from contest.entries.operations import carry_entry
from contest.foundation.permissions import Actor, require


def nominate_upward(
    session: Session, actor: Actor, award: Award, to_event: Event, *, now: datetime
) -> Entry:
    """Enter the awarded project into the collection above, within the places, and return it there.

    Only a confirmed award of the kind nomination leads upward. Raises `NotNominatedByResult` and
    what `carry_entry` raises.
    """
    if award.entry is None:
        raise NotNominatedByResult
    require(actor, "entry.carry", award.entry)
    if award.kind is not AwardKind.NOMINATION or award.state is not AwardState.CONFIRMED:
        raise NotNominatedByResult
    return carry_entry(session, actor, award.entry, to_event, now=now)
