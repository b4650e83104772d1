"""Takes a submitted sheet back within its minutes: a draft again; the version stays on record."""

import json
from datetime import datetime

from sqlalchemy.orm import Session

from contest.foundation import ledger, signals
from contest.foundation.permissions import Actor
from contest.foundation.signals import FactsChanged
from judges.panels.models import Seat
from judges.scoresheets.errors import NotRecallable, RecallOver, SheetLocked
from judges.scoresheets.models import ScoreSheet, SheetState
from judges.scoresheets.operations.deriving import set_derived
from judges.scoresheets.operations.standing import require_own_work
from judges.scoresheets.queries import effective_revision, recallable_until, sheet_of
from judges.sealing.models import Work

RECALLED = "score_sheet.recall"


def recall_score_sheet(
    session: Session,
    actor: Actor,
    *,
    seat: Seat,
    work: Work,
    now: datetime,
    event_id: str | None = None,
) -> ScoreSheet:
    """Take the seat's sheet of `work` back and return it: a draft with the marks that it had.

    It counts nowhere until it is submitted again, and that version needs no reason. What was typed
    as a correction stays. Raises `NotPermitted`, `Recused`, `NotYourWork`, `SheetLocked`,
    `NotRecallable`, or `RecallOver` after the minutes of the safeguards or in a stage that is shut.
    """
    require_own_work(session, actor, seat, work)
    sheet = sheet_of(session, seat, work)
    if sheet is not None and sheet.state is SheetState.LOCKED:
        raise SheetLocked
    if sheet is None or sheet.state is not SheetState.SUBMITTED:
        raise NotRecallable
    until = recallable_until(session, sheet)
    if until is None or now >= until:
        raise RecallOver
    held = effective_revision(session, sheet)
    if held is None:
        raise NotRecallable
    sheet.draft, sheet.draft_saved_at = sheet.draft or json.loads(held.body), now
    sheet.state, sheet.submitted_at = SheetState.DRAFT, None
    set_derived(session, sheet, None)
    body = {
        "stage": work.stage.public_id,
        "seat": seat.public_id,
        "seat_number": seat.number,
        "work": work.public_id,
        "code": work.code,
        "revision": sheet.revision,
    }
    ledger.record(session, actor, RECALLED, sheet, body=body, event_id=event_id, now=now)
    signals.send(session, FactsChanged("score_sheets", work.stage.event.id))
    return sheet
