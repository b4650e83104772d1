"""Whether a seat may mark a work now, and where a sheet stands: asked before every change."""

from collections.abc import Iterable
from datetime import datetime

from sqlalchemy import select
from sqlalchemy.orm import Session

from contest.editions.models import Stage, StageState
from contest.foundation.errors import NotFound
from contest.foundation.permissions import Actor, require
from judges.panels.models import Seat
from judges.panels.queries import claim_on, hard_conflict
from judges.rubrics.queries import scoring_rubric
from judges.scoresheets.errors import (
    AlreadySubmitted,
    NothingToMark,
    NotYourWork,
    RecallOver,
    Recused,
    StageClosed,
    WorkNotPresent,
)
from judges.scoresheets.models import ScoreSheet, SheetRevision, SheetState
from judges.scoresheets.queries import (
    GRANTED,
    correction_of,
    live_unlock,
    recallable_until,
    revisions_of,
)
from judges.scoresheets.rules import Standing
from judges.scoring.definition import Rubric
from judges.sealing.models import Work, WorkStatus


def require_own_work(session: Session, actor: Actor, seat: Seat, work: Work) -> None:
    """Raise unless the actor sits on `seat` and the seat judges `work` without a conflict.

    The conflict is asked for anew each time: a judge may have changed their unit since the draw.
    Raises `NotPermitted`, `NotFound` for a work of another stage, `Recused` or `NotYourWork`.
    """
    require(actor, "score_sheet.fill", seat)
    require_assigned(session, seat, work)


def require_assigned(session: Session, seat: Seat, work: Work) -> None:
    """Raise unless `seat` judges `work` and its judge may."""
    if work.stage_id != seat.panel.stage_id:
        raise NotFound
    judge = seat.holder.judge if seat.holder else None
    if judge is None:
        raise NotYourWork
    claim = claim_on(session, seat, judge, work)
    if claim.is_recused or hard_conflict(session, judge, work):
        raise Recused
    if not claim.is_assigned:
        raise NotYourWork


def require_takes_sheets(session: Session, seat: Seat, work: Work, *, now: datetime) -> None:
    """Raise `StageClosed` or `WorkNotPresent` unless a sheet may come in now.

    A stage that takes no sheets takes the one that was unlocked.
    """
    is_open = work.stage.state is StageState.OPEN
    if not is_open and live_unlock(session, seat, work, now=now) is None:
        raise StageClosed
    if work.status is not WorkStatus.PRESENT:
        raise WorkNotPresent


def require_may_change(session: Session, sheet: ScoreSheet, *, now: datetime) -> None:
    """Raise `RecallOver` unless the judge may replace the sheet that stands.

    They may within the minutes of recall, in a stage that was opened again since, and once when
    the sheet was opened for them.
    """
    until = recallable_until(session, sheet)
    if until is not None and now < until:
        return
    found = correction_of(session, sheet, now=now)
    if found is None or found.state != GRANTED:
        raise RecallOver


def require_not_in(session: Session, seat: Seat, work: Work) -> None:
    """Raise `AlreadySubmitted` when the seat's sheet of `work` is in: paper is no second voice."""
    state = session.scalar(
        select(ScoreSheet.state).where(ScoreSheet.seat_id == seat.id, ScoreSheet.work_id == work.id)
    )
    if state not in (None, SheetState.DRAFT):
        raise AlreadySubmitted


def rubric_for_marking(session: Session, stage: Stage) -> Rubric:
    """Return the rubric of the stage's sheets; raises `NothingToMark` without one."""
    rubric = scoring_rubric(session, stage)
    if rubric is None or not rubric.judged:
        raise NothingToMark
    return rubric


def standing_of(session: Session, sheet: ScoreSheet) -> Standing:
    """Return where `sheet` stands, for the rules of revisions; a locked one stands submitted."""
    return standing_among(sheet, revisions_of(session, sheet))


def standing_among(sheet: ScoreSheet, revisions: Iterable[SheetRevision]) -> Standing:
    """Return where `sheet` stands with all its `revisions`, which the caller has at hand."""
    newest = max((one.revision for one in revisions), default=0)
    return Standing(str(sheet.state), sheet.revision, newest)
