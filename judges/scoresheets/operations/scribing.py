"""One tablet enters the sheets of all seats: where it is allowed, by somebody who judges nothing.

The record names who entered and for whom. What came from the seat itself is never replaced.
"""

import json
from datetime import datetime

from sqlalchemy.orm import Session

from contest.editions.models import Event, Stage
from contest.foundation import ledger
from contest.foundation.permissions import Actor, require
from judges.panels.models import Seat
from judges.panels.queries import seats_of_person
from judges.scoresheets.errors import JudgeHasOwn, ScribeNotAllowed
from judges.scoresheets.models import ScoreSheet, ScribeStage
from judges.scoresheets.operations.standing import require_assigned, require_takes_sheets
from judges.scoresheets.operations.submitting import checked, known_sheet, take
from judges.scoresheets.queries import record_of, revisions_of, scribe_stages, sheet_of
from judges.scoring.values import Values
from judges.sealing.models import Work

SCRIBE = "scribe"


def allow_scribe(session: Session, actor: Actor, stage: Stage, *, now: datetime) -> None:
    """Allow that one tablet enters the sheets of every seat of `stage`; twice is once."""
    require(actor, "score_sheet.allow_scribe", stage)
    if stage.id in scribe_stages(session, stage.event):
        return
    leave = ScribeStage(
        edition_id=stage.edition_id,
        stage_id=stage.id,
        allowed_by_name=actor.name[:60],
        allowed_at=now,
    )
    session.add(leave)
    session.flush()
    _tell(session, actor, stage, is_allowed=True, now=now)


def stop_scribe(session: Session, actor: Actor, stage: Stage, *, now: datetime) -> None:
    """Allow it no longer; what was entered stands."""
    require(actor, "score_sheet.allow_scribe", stage)
    leave = scribe_stages(session, stage.event).get(stage.id)
    if leave is None:
        return
    session.delete(leave)
    session.flush()
    _tell(session, actor, stage, is_allowed=False, now=now)


def require_scribe(session: Session, actor: Actor, stage: Stage) -> None:
    """Raise `ScribeNotAllowed` unless `stage` allows it and the actor judges nothing there.

    Whoever judges in the event must not learn the marks of others, and a scribe learns them all.
    """
    event: Event = stage.event
    require(actor, "score_sheet.scribe", stage)
    if stage.id not in scribe_stages(session, event):
        raise ScribeNotAllowed
    if actor.person_id is not None and seats_of_person(session, actor.person_id, event):
        raise ScribeNotAllowed


def scribe_score_sheet(
    session: Session,
    actor: Actor,
    *,
    seat: Seat,
    work: Work,
    values: Values,
    base_revision: int,
    now: datetime,
    event_id: str | None = None,
    device: str | None = None,
    reason: str | None = None,
    rules_hash: str | None = None,
) -> ScoreSheet:
    """Enter the sheet of another's seat; the record says by whom and for which judge.

    Raises as `submit_score_sheet`, `ScribeNotAllowed`, and `JudgeHasOwn` where any version of this
    sheet came otherwise than by a scribe: two voices are shown to people, not merged.
    """
    require(actor, "score_sheet.scribe", seat)
    known = known_sheet(
        session, seat, work, values=values, base_revision=base_revision, event_id=event_id
    )
    if known is not None:
        return known
    require_scribe(session, actor, work.stage)
    require_assigned(session, seat, work)
    _require_no_own(session, seat, work)
    require_takes_sheets(session, seat, work, now=now)
    holder = seat.holder
    submission = checked(
        session,
        seat,
        work,
        values=values,
        base_revision=base_revision,
        rules_hash=rules_hash,
        event_id=event_id,
        device=device,
        reason=reason,
        way=SCRIBE,
        more={"entered_for": holder.judge.public_id if holder else None},
    )
    return take(session, actor, submission, now=now)


def _require_no_own(session: Session, seat: Seat, work: Work) -> None:
    sheet = sheet_of(session, seat, work)
    for revision in revisions_of(session, sheet) if sheet else ():
        record = record_of(session, revision)
        if record is None or json.loads(record.body)["data"].get("way") != SCRIBE:
            raise JudgeHasOwn


def _tell(session: Session, actor: Actor, stage: Stage, *, is_allowed: bool, now: datetime) -> None:
    subject = ledger.Subject(stage.event.stream, stage.public_id)
    body = {"stage": stage.public_id, "allowed": is_allowed}
    ledger.record(session, actor, "score_sheet.allow_scribe", subject, body=body, now=now)
