"""Says that a work is absent, forfeited, disqualified or, after a mistake, present again."""

from datetime import datetime

from sqlalchemy.orm import Session

from contest.editions.models import EventPhase
from contest.foundation import ledger, signals
from contest.foundation.permissions import Actor, require
from judges.sealing.errors import ReasonNeeded, ResultsStand
from judges.sealing.models import Work, WorkStatus
from judges.sealing.signals import WorkStatusChanged

SETTLED = frozenset({EventPhase.NOTICE, EventPhase.FINISHED})


def set_work_status(
    session: Session,
    actor: Actor,
    work: Work,
    *,
    status: WorkStatus,
    reason: str,
    now: datetime,
) -> None:
    """Set the status of `work` with the reason for it; a mark of zero is another thing (F8).

    The reason stays outside the chain, which commits to it. Nothing happens when the work has the
    status already. Raises `NotPermitted`, `ReasonNeeded`, or `ResultsStand` once results are out.
    """
    require(actor, "work.status", work)
    reason = reason.strip()
    if not reason:
        raise ReasonNeeded
    if work.stage.event.phase in SETTLED:
        raise ResultsStand
    if work.status is status:
        return
    body = {"work": work.code, "from": str(work.status), "to": str(status)}
    work.status = status
    work.status_reason = None if status is WorkStatus.PRESENT else reason
    session.flush()
    ledger.record(
        session, actor, "work.status", work, body=body, private={"reason": reason}, now=now
    )
    signals.send(session, WorkStatusChanged(work.id))
