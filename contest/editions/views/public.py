"""What everybody sees of contests: the list and each event's page."""

from collections.abc import Mapping
from typing import Any

from flask.typing import ResponseReturnValue
from sqlalchemy.orm import Session

from contest.editions import queries
from contest.editions.rules import PHASE_NAMES
from contest.editions.views.common import blueprint
from contest.editions.views.sentences import document_sentences
from contest.foundation.db import reading
from contest.foundation.permissions import Actor
from contest.foundation.web import now, page, public, slots

SHOWN_AT_START = 6


@blueprint.get("/contests")
@public
def public_events() -> ResponseReturnValue:
    """Show every announced event to everybody; nothing personal stands there."""
    with reading() as session:
        return page("editions/public_events.html", **_listed(session))


@blueprint.get("/contests/<pid:event_id>")
@public
def public_event(event_id: str) -> ResponseReturnValue:
    """Show an announced event to everybody: when, where, how it is judged, what it gives."""
    with reading() as session:
        event = queries.public_event_by_public_id(session, event_id)
        document = queries.document_of(session, event)
        return page(
            "editions/public_event.html",
            event=event,
            document=document,
            said=document_sentences(document),
            phase_names=PHASE_NAMES,
            now=now(),
            pieces=slots(session, "public_event_page", event),
        )


def start_piece(session: Session, _actor: Actor, _record: object) -> Mapping[str, Any]:
    """Return the newest announced events for the public start page."""
    listed = _listed(session)
    return {**listed, "events": listed["events"][:SHOWN_AT_START]}


def desk_piece(session: Session, actor: Actor, _record: object) -> Mapping[str, Any] | None:
    """Return the events that one runs for the work desk; None for those who run none."""
    events = queries.events_seen_by(session, actor)
    running = [event for event in events if event.phase != "finished"]
    if not events:
        return None
    return {"events": running[:SHOWN_AT_START], "phase_names": PHASE_NAMES}


def _listed(session: Session) -> dict[str, Any]:
    return {
        "events": queries.public_events(session),
        "phase_names": PHASE_NAMES,
        "now": now(),
    }
