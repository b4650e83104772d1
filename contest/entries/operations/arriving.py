"""Who came on the day: noted at the door, taken back when it was the wrong one."""

from datetime import datetime

from sqlalchemy import select
from sqlalchemy.orm import Session

from contest.entries.errors import AlreadyHere, EventOver, NotExpected, NotHere
from contest.entries.models import CheckIn, Entry, EntryState
from contest.entries.operations.steps import OVER
from contest.foundation import ledger
from contest.foundation.permissions import Actor, require


def check_in(session: Session, actor: Actor, entry: Entry, *, now: datetime) -> CheckIn:
    """Note that the people of an entry that takes part have come.

    Raises `NotPermitted`, `EventOver`, `NotExpected` unless it was accepted, or `AlreadyHere`.
    """
    require(actor, "entry.check_in", entry)
    session.refresh(entry, ["state"], with_for_update=True)
    if entry.event.phase in OVER:
        raise EventOver
    if entry.state is not EntryState.ACCEPTED:
        raise NotExpected(number=entry.number)
    here = _arrival(session, entry)
    if here is not None:
        raise AlreadyHere(number=entry.number, name=here.noted_by_name)
    here = CheckIn(
        edition_id=entry.edition_id,
        entry_id=entry.id,
        came_at=now,
        noted_by=actor.reference,
        noted_by_name=actor.name[:60],
    )
    session.add(here)
    session.flush()
    body = {"number": entry.number}
    ledger.record(session, actor, "entry.check_in", entry, body=body, now=now)
    return here


def undo_check_in(session: Session, actor: Actor, entry: Entry, *, now: datetime) -> None:
    """Take back that they came. Raises `NotPermitted`, `EventOver` or `NotHere`."""
    require(actor, "entry.check_in", entry)
    session.refresh(entry, ["state"], with_for_update=True)
    if entry.event.phase in OVER:
        raise EventOver
    here = _arrival(session, entry)
    if here is None:
        raise NotHere(number=entry.number)
    session.delete(here)
    session.flush()
    body = {"number": entry.number, "came_at": here.came_at.isoformat()}
    ledger.record(session, actor, "entry.undo_check_in", entry, body=body, now=now)


def _arrival(session: Session, entry: Entry) -> CheckIn | None:
    return session.scalar(select(CheckIn).where(CheckIn.entry_id == entry.id))
