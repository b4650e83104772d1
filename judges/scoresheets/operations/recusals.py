"""Holds a sheet back when its judge is recused from the work: it stays on record and counts not."""

from datetime import datetime

from sqlalchemy import select
from sqlalchemy.orm import Session

from contest.foundation import ledger
from contest.foundation.permissions import system_actor
from judges.panels.models import Recusal
from judges.panels.signals import JudgeRecused
from judges.scoresheets.models import ScoreSheet, SheetState
from judges.scoresheets.operations.deriving import set_derived

HELD = "score_sheet.hold"


def hold_recused_sheet(session: Session, signal: JudgeRecused) -> None:
    """Take the sheet of a recused judge out of the marks; a mere draft is emptied."""
    sheet = session.scalar(
        select(ScoreSheet).where(
            ScoreSheet.seat_id == signal.seat_id, ScoreSheet.work_id == signal.work_id
        )
    )
    if sheet is None or sheet.state is SheetState.HELD:
        return
    sheet.draft, sheet.draft_saved_at = {}, None
    if sheet.state is SheetState.DRAFT:
        session.flush()
        return
    sheet.state = SheetState.HELD
    set_derived(session, sheet, None)
    body = {"work": sheet.work.code, "revision": sheet.revision}
    actor, now = system_actor("recusal"), _recused_at(session, sheet)
    ledger.record(session, actor, HELD, sheet, body=body, now=now)


def _recused_at(session: Session, sheet: ScoreSheet) -> datetime:
    query = select(Recusal.recorded_at).where(Recusal.work_id == sheet.work_id)
    found = session.scalar(query.order_by(Recusal.id.desc()).limit(1))
    if found is None:
        raise RuntimeError("a recusal was told of that is not there")
    return found
