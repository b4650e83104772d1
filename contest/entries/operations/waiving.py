"""An exception from a condition of who may enter: the organiser's, with a reason."""

from datetime import datetime

from sqlalchemy.orm import Session

from contest.entries.errors import NoException
from contest.entries.models import Entry
from contest.entries.operations.steps import OVER, require_reason
from contest.entries.queries import entrants_of
from contest.entries.rules import LIVE_STATES
from contest.foundation import ledger
from contest.foundation.permissions import Actor, require


def waive_condition(
    session: Session, actor: Actor, entry: Entry, *, code: str, reason: str, now: datetime
) -> None:
    """Let the entry take part although it does not meet the condition `code`.

    The reason stands on the entry's page and in the trail. A second exception from the same
    condition takes the place of the first.
    Raises `NotPermitted`, `NoException` where the definition knows no such condition, allows no
    exception from it, or the entry has left; or `ReasonNeeded`.
    """
    require(actor, "entry.waive", entry)
    session.flush()
    session.refresh(entry, ["state", "waived"], with_for_update=True)
    rules = entrants_of(session, entry.event)
    condition = next((one for one in rules.conditions if one.code == code), None)
    is_open = entry.state in LIVE_STATES and entry.event.phase not in OVER
    if condition is None or not condition.waivable or not is_open:
        raise NoException
    given = require_reason(reason)
    waiver = {"reason": given, "by": actor.name[:60], "at": now.isoformat()}
    entry.waived = {**(entry.waived or {}), code: waiver}
    session.flush()
    body = {"number": entry.number, "condition": code}
    ledger.record(
        session, actor, "entry.waive", entry, body=body, private={"reason": given}, now=now
    )
