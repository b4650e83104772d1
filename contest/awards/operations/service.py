"""Awards without a contest: to judges, to entrants who were present, to units."""

from collections.abc import Collection
from datetime import datetime

from sqlalchemy.orm import Session

from contest.awards.models import Award, AwardKind
from contest.awards.operations.granting import Distinction, confirm_award, grant_award
from contest.awards.queries import service_lines
from contest.editions.models import Event
from contest.foundation.permissions import Actor, require

# Not computed by a result, so no corrected result takes it back by itself.
GRANTED = "granted"


def grant_service_awards(
    session: Session,
    actor: Actor,
    event: Event,
    *,
    kind: AwardKind,
    chosen: Collection[str],
    title: str,
    title_en: str | None,
    now: datetime,
) -> list[Award]:
    """Give an award of `kind` to those `chosen` by public id who may get one and have none.

    Others are passed over, so that a second call adds none. Judges' and participants' awards stand
    at once; a unit's is an honour, which waits until the notice closes or somebody confirms it.
    """
    require(actor, "award.manage", event)
    distinction = Distinction(kind, kind.value, title, title_en=title_en or None, source=GRANTED)
    made = []
    for line in service_lines(session, event, kind):
        if line.award is not None or line.recipient.public_id not in chosen:
            continue
        award = grant_award(
            session, actor, event, recipient=line.recipient, distinction=distinction, now=now
        )
        if kind is not AwardKind.UNIT:
            confirm_award(session, actor, award, now=now)
        made.append(award)
    return made
