"""The desk speaks to judges through their tablets, and answers their calls."""

from datetime import datetime

from sqlalchemy.orm import Session

from contest.editions.models import Event
from contest.foundation import ledger
from contest.foundation.permissions import Actor, require
from judges.panels.models import Judge
from judges.panels.queries import judges_of_event
from judges.tablet.errors import AlreadyAnswered, NotOnPanel, NoWords
from judges.tablet.models import TabletCall, TabletNotice


def send_notice(
    session: Session,
    actor: Actor,
    event: Event,
    *,
    text: str,
    now: datetime,
    judge: Judge | None = None,
) -> TabletNotice:
    """Show `text` on the tablets of every judge of `event`, or of one, with their next contact.

    The trail commits to the text. Raises `NotPermitted`, `NoWords`, or `NotOnPanel` for somebody
    who judges nothing there.
    """
    require(actor, "tablet.speak", event)
    text = text.strip()
    if not text:
        raise NoWords
    if judge is not None and judge.id not in {one.id for one in judges_of_event(session, event)}:
        raise NotOnPanel
    notice = TabletNotice(
        edition_id=event.edition_id,
        event_id=event.id,
        event=event,
        judge_id=judge.id if judge else None,
        text=text,
        sent_by_name=actor.name[:60],
        sent_at=now,
    )
    session.add(notice)
    session.flush()
    body = {"judge": judge.public_id if judge else None}
    private = {"text": text}
    ledger.record(session, actor, "tablet.notice", notice, body=body, private=private, now=now)
    return notice


def answer_call(session: Session, actor: Actor, call: TabletCall, *, now: datetime) -> None:
    """Note that somebody goes there; the tablet says so. Raises `AlreadyAnswered`."""
    require(actor, "tablet.speak", call)
    if call.answered_at is not None:
        raise AlreadyAnswered
    call.answered_at, call.answered_by_name = now, actor.name[:60]
    session.flush()
    ledger.record(session, actor, "tablet.answer", call, body={"call": call.call_id}, now=now)
