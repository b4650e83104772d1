"""After a backup was restored: the event's tablets bring again what the server lost.

A head that the server does not hold stops every tablet. Here a person lets them bring what they
kept, a second one agrees where the safeguards ask for two, and somebody says when it is done.
"""

from datetime import datetime

from sqlalchemy.orm import Session

from contest.editions.models import Event
from contest.editions.queries import safeguards_of
from contest.foundation import approvals, ledger
from contest.foundation.canonical import fingerprint
from contest.foundation.permissions import Actor, require
from judges.scoresheets.errors import ReasonNeeded
from judges.tablet.errors import NotCollecting, NothingLost, ReasonTooLong
from judges.tablet.models import TabletRecollection
from judges.tablet.queries import count_brought, present_recollection, tablets_ahead, tablets_owing
from judges.tablet.rules import LONGEST_REASON

RECOLLECT = "tablet.recollect"
ENDED = "tablet.recollect_end"
REFUSED = "tablet.recollect_refuse"


def ask_recollection(
    session: Session, actor: Actor, event: Event, *, reason: str, now: datetime
) -> TabletRecollection:
    """Let the tablets of `event` bring again what they kept; at once where nobody must agree.

    What was acknowledged before comes as new, with a new place in the trail; what was held before
    is held again. Raises `NotPermitted`, `ReasonNeeded`, `ReasonTooLong`, `NothingLost` while no
    tablet knows more than the server, or `NotCollecting` when it is asked or runs already.
    """
    require(actor, RECOLLECT, event)
    reason = reason.strip()
    if not reason:
        raise ReasonNeeded
    if len(reason) > LONGEST_REASON:
        raise ReasonTooLong(most=LONGEST_REASON)
    if not tablets_ahead(session, event):
        raise NothingLost
    if present_recollection(session, event) is not None:
        raise NotCollecting
    asks = "correction" in safeguards_of(session, event).second_person_for
    made = TabletRecollection(
        edition_id=event.edition_id,
        event_id=event.id,
        event=event,
        reason=reason,
        asked_by_name=actor.name[:60],
        asked_at=now,
        asks_second=asks,
    )
    session.add(made)
    session.flush()
    if asks:
        shown = shown_hash(session, event)
        made.approval = approvals.request_approval(
            session, actor, RECOLLECT, made, shown_hash=shown, reason=reason, now=now
        )
        session.flush()
    else:
        _open(session, actor, made, now)
    return made


def allow_recollection(
    session: Session, actor: Actor, asked: TabletRecollection, *, now: datetime
) -> None:
    """Agree as another person; the tablets bring everything with their next contact.

    Raises `NotPermitted`, `SamePerson`, `ContentChanged` when another tablet has come to know more
    than the server since it was asked, or `NotCollecting` when it is decided already.
    """
    require(actor, "tablet.approve_recollect", asked)
    if asked.approval is None or asked.opened_at or asked.ended_at:
        raise NotCollecting
    shown = shown_hash(session, asked.event)
    approvals.approve(session, actor, asked.approval, shown_hash=shown, now=now)
    approvals.consume(session, actor, RECOLLECT, asked, shown_hash=shown, now=now)
    _open(session, actor, asked, now)


def refuse_recollection(
    session: Session, actor: Actor, asked: TabletRecollection, *, now: datetime
) -> None:
    """Refuse as another person; the tablets stay stopped. Raises as `allow_recollection`."""
    require(actor, "tablet.approve_recollect", asked)
    if asked.approval is None or asked.opened_at or asked.ended_at:
        raise NotCollecting
    approvals.refuse(session, actor, asked.approval, now=now)
    _end(session, actor, asked, REFUSED, now)


def end_recollection(
    session: Session, actor: Actor, asked: TabletRecollection, *, now: datetime
) -> None:
    """Say that all is here, or take back what was only asked; from then on a strange head stops.

    The trail keeps how many sheets came and which tablets may still hold some. Raises
    `NotPermitted`, or `NotCollecting` when it has ended.
    """
    require(actor, RECOLLECT, asked)
    if asked.ended_at:
        raise NotCollecting
    _end(session, actor, asked, ENDED, now)


def shown_hash(session: Session, event: Event) -> str:
    """Return the hash of what both persons see: which tablet knows which record that is missing."""
    ahead = tablets_ahead(session, event)
    return fingerprint([[one.number, one.ahead_seq, one.ahead_head] for one in ahead])


def _open(session: Session, actor: Actor, asked: TabletRecollection, now: datetime) -> None:
    asked.opened_at = now
    session.flush()
    heads = [
        {"tablet": one.number, "seq": one.ahead_seq, "hash": one.ahead_head}
        for one in tablets_ahead(session, asked.event)
    ]
    body = {"tablets": heads, "second_person": asked.asks_second}
    private = {"reason": asked.reason}
    ledger.record(session, actor, RECOLLECT, asked, body=body, private=private, now=now)


def _end(
    session: Session, actor: Actor, asked: TabletRecollection, kind: str, now: datetime
) -> None:
    owing = [one.number for one in tablets_owing(session, asked)]
    body = {"sheets": count_brought(session, asked), "tablets_owing": owing}
    asked.ended_at = now
    session.flush()
    ledger.record(session, actor, kind, asked, body=body, now=now)
