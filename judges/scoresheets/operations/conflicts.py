"""Settles a sheet of which two versions are on record: a person chooses, nobody overwrites."""

import json
from datetime import datetime

from sqlalchemy.orm import Session

from contest.foundation import signals
from contest.foundation.permissions import Actor, require
from contest.foundation.signals import FactsChanged
from judges.scoresheets.errors import NothingToMark, NotInConflict, ReasonNeeded
from judges.scoresheets.models import ScoreSheet, SheetRevision, SheetState
from judges.scoresheets.operations.standing import standing_of
from judges.scoresheets.operations.submitting import (
    Submission,
    keep_revision,
    record_revision,
    settle,
)
from judges.scoresheets.policy import SeatWithChiefs
from judges.scoresheets.queries import chief_persons, newest_revisions, rubric_of_version
from judges.scoresheets.rules import after_choice

RESOLVED = "score_sheet.resolve"


def resolve_conflict(
    session: Session,
    actor: Actor,
    sheet: ScoreSheet,
    *,
    chosen: SheetRevision,
    reason: str,
    now: datetime,
) -> ScoreSheet:
    """Let one of the contested versions hold, as a new revision with its body; return the sheet.

    The judge of the seat or a chief judge of the panel chooses, with a reason; every version stays
    on record. It may be done after the stage is closed, too: results wait for it. Raises
    `NotPermitted`, `NotInConflict` (also for a version of another sheet) or `ReasonNeeded`.
    """
    seat = sheet.seat
    require(actor, "score_sheet.resolve", SeatWithChiefs(seat, chief_persons(session, seat.panel)))
    candidates = {one.id for one in newest_revisions(session, sheet)}
    if sheet.state is not SheetState.CONFLICT or chosen.id not in candidates:
        raise NotInConflict
    if not reason.strip():
        raise ReasonNeeded
    rubric = rubric_of_version(session, sheet.work.stage, chosen.rules_hash)
    if rubric is None:
        raise NothingToMark
    standing = after_choice(standing_of(session, sheet))
    submission = _chosen(sheet, chosen, base=standing.revision - 1, reason=reason.strip())
    recorded = record_revision(
        session,
        actor,
        sheet,
        submission,
        kind=RESOLVED,
        body_hash=chosen.body_hash,
        chosen=chosen.event_id,
        now=now,
    )
    keep_revision(session, actor, sheet, submission, recorded, body=chosen.body, now=now)
    settle(session, sheet, standing, rubric=rubric, body=submission.body, now=now)
    signals.send(session, FactsChanged("score_sheets", sheet.work.stage.event_id))
    return sheet


def _chosen(sheet: ScoreSheet, chosen: SheetRevision, *, base: int, reason: str) -> Submission:
    return Submission(
        seat=sheet.seat,
        work=sheet.work,
        body=json.loads(chosen.body),
        base_revision=base,
        rules_hash=chosen.rules_hash,
        way="choice",
        event_id=None,
        device=None,
        reason=reason,
    )
