"""Records who goes on to a stage that not everybody reaches; the draw takes them and no others."""

from collections.abc import Sequence
from datetime import datetime

from sqlalchemy.orm import Session

from contest.editions.models import Stage
from contest.entries.models import Entry
from contest.foundation import ledger
from contest.foundation.permissions import Actor, require
from judges.sealing.errors import AlreadyDrawn, NothingToDraw
from judges.sealing.models import StageEntrant
from judges.sealing.queries import draws_of_stage, entrants_admitted


def admit_entries(
    session: Session, actor: Actor, stage: Stage, *, entries: Sequence[Entry], now: datetime
) -> None:
    """Record that exactly these entries take part in `stage`, in this order.

    Named again before the draw, the later list takes the place of the earlier; the trail keeps
    both. Raises `NotPermitted`, `NothingToDraw` for an empty list, `AlreadyDrawn`.
    """
    require(actor, "draw.make", stage)
    if not entries:
        raise NothingToDraw
    if draws_of_stage(session, stage):
        raise AlreadyDrawn
    for earlier in entrants_admitted(session, stage):
        session.delete(earlier)
    session.flush()
    for position, entry in enumerate(entries, start=1):
        session.add(
            StageEntrant(
                edition_id=stage.edition_id,
                stage_id=stage.id,
                entry_id=entry.id,
                position=position,
                admitted_at=now,
            )
        )
    session.flush()
    body = {"stage": stage.code, "entries": [entry.public_id for entry in entries]}
    ledger.record(session, actor, "stage.admit", stage, body=body, now=now)
