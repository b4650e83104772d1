"""Those who began an entry and did not hand it in are reminded, once a day at most."""

from datetime import datetime, timedelta

from sqlalchemy import select
from sqlalchemy.orm import Session

from contest.editions.models import Event
from contest.entries.errors import NobodyToRemind, RegistrationClosed
from contest.entries.models import Entry, EntryState
from contest.entries.operations.steps import tell_people
from contest.entries.queries import entrants_of, window_of
from contest.entries.rules import OPEN_STATES
from contest.foundation import ledger, limits
from contest.foundation.permissions import Actor, require

ONCE_A_DAY = limits.Limit("reminder of event", 1, timedelta(days=1))


def remind_unfinished(session: Session, actor: Actor, event: Event, *, now: datetime) -> int:
    """Tell the people of drafts and returned entries to hand them in; return how many entries.

    Raises `NotPermitted`, `RegistrationClosed` when it would be too late for drafts,
    `NobodyToRemind`, or `TooManyAttempts` for a second time within the same day (UTC).
    """
    require(actor, "entry.manage", event)
    if window_of(event, entrants_of(session, event), now) not in ("open", "grace"):
        raise RegistrationClosed
    states = [EntryState(state) for state in OPEN_STATES]
    unfinished = session.scalars(
        select(Entry).where(Entry.event_id == event.id, Entry.state.in_(states)).order_by(Entry.id)
    ).all()
    if not unfinished:
        raise NobodyToRemind
    limits.check(session, ONCE_A_DAY, event.public_id, now=now)
    limits.count(session, ONCE_A_DAY, event.public_id, now=now)
    body = {"entries": len(unfinished)}
    ledger.record(session, actor, "entry.remind", event, body=body, now=now)
    for entry in unfinished:
        tell_people(session, entry, "entry_unfinished")
    return len(unfinished)
