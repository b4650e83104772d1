"""Judges declare their ties and promise silence; organisers record ties to persons and units."""

from datetime import datetime

from sqlalchemy.orm import Session

from contest.editions.models import Event
from contest.foundation import ledger
from contest.foundation.permissions import Actor, require
from contest.people.models import Person, Unit
from judges.panels.errors import TieNeedsSubject
from judges.panels.models import Conflict, Declaration, Judge
from judges.panels.queries import declaration_of
from judges.panels.rules import TIE_NAMES


def declare(
    session: Session,
    actor: Actor,
    judge: Judge,
    event: Event,
    *,
    now: datetime,
    note: str | None = None,
    event_id: str | None = None,
) -> Declaration:
    """Keep that `judge` has no tie but what `note` says, and promises silence, for `event`.

    A second declaration changes nothing. The note stays outside the chain, which commits to it;
    the organiser reads it and records the tie. `event_id` is the client's own id of it. Raises
    `NotPermitted` for anybody else.
    """
    require(actor, "declaration.make", judge)
    made = declaration_of(session, judge, event)
    if made is not None:
        return made
    note = (note or "").strip() or None
    made = Declaration(
        edition_id=event.edition_id,
        event_id=event.id,
        judge_id=judge.id,
        note=note,
        declared_at=now,
    )
    session.add(made)
    session.flush()
    body = {"judge": judge.public_id, "has_note": note is not None}
    subject = ledger.Subject(event.stream, judge.public_id)
    private = {"note": note}
    ledger.record(
        session,
        actor,
        "judge.declare",
        subject,
        body=body,
        private=private,
        event_id=event_id,
        now=now,
    )
    return made


def record_conflict(
    session: Session,
    actor: Actor,
    judge: Judge,
    event: Event,
    *,
    kind: str,
    now: datetime,
    person: Person | None = None,
    unit: Unit | None = None,
) -> Conflict:
    """Record that `judge` is tied to one person or one unit; it bars them in every event.

    `kind` is a key of `TIE_NAMES`. Works that are assigned already are taken off when the panel is
    assigned again. Raises `NotPermitted` or `TieNeedsSubject`.
    """
    require(actor, "panel.manage", event)
    if (person is None) == (unit is None) or kind not in TIE_NAMES:
        raise TieNeedsSubject
    tie = Conflict(
        judge_id=judge.id,
        judge=judge,
        person_id=person.id if person else None,
        unit_id=unit.id if unit else None,
        kind=kind,
        recorded_by=actor.reference,
        recorded_at=now,
    )
    session.add(tie)
    session.flush()
    body = {
        "judge": judge.public_id,
        "kind": kind,
        "person": person.public_id if person else None,
        "unit": unit.public_id if unit else None,
    }
    ledger.record(session, actor, "judge.tie", judge, body=body, now=now)
    return tie
