"""Names what stands in the way of results: each blocker says what, where and what to do."""

from collections.abc import Iterable, Mapping, Sequence
from dataclasses import dataclass, field

from sqlalchemy import select
from sqlalchemy.orm import Session

from contest.editions.models import Stage, StageKind, StageState
from contest.foundation.words import N_
from judges.panels.models import Assignment, Panel, Seat
from judges.panels.queries import panels_of_stage
from judges.results.queries.unsettled import unsettled_works
from judges.returns.models import ReturnState, UnitReturn
from judges.scoresheets.models import ScoreSheet, SheetState
from judges.sealing.models import Work, WorkStatus
from judges.sealing.queries import is_sealed

DONE = (SheetState.SUBMITTED, SheetState.LOCKED)


@dataclass(frozen=True, slots=True)
class Blocker:
    """One thing that is missing; `message` and `remedy` are msgids with `params`.

    `work` and `about` say of which code and criterion, where the message does not.
    """

    stage: Stage
    message: str
    remedy: str
    params: Mapping[str, object] = field(default_factory=dict)
    work: str = ""
    about: str = ""
    about_en: str = ""


def blockers(session: Session, stages: Iterable[Stage]) -> list[Blocker]:
    """Return what stands in the way of computing these stages, in stage order; [] when nothing."""
    found: list[Blocker] = []
    for stage in stages:
        if stage.state is StageState.PLANNED:
            remedy = N_("Open the stage on the contest's page when its time has come.")
            found.append(_of(stage, N_("%(stage)s has not begun."), remedy))
        elif stage.state is not StageState.CLOSED:
            message = N_("%(stage)s is still open.")
            found.append(_of(stage, message, N_("Close the stage when everybody has finished.")))
        if stage.kind is StageKind.RETURNS:
            found += _unconfirmed_returns(session, stage)
        else:
            found += _missing_sheets(session, stage)
            if is_sealed(session, stage):
                remedy = N_("Unseal the codes, layer by layer, with a witness.")
                found.append(_of(stage, N_("The codes of %(stage)s are still sealed."), remedy))
    return found


def blockers_and_unsettled(session: Session, stages: Sequence[Stage]) -> list[Blocker]:
    """Return the blockers and, for each stage whose sheets are all in, what they leave unsettled.

    Under work codes, so that it can be said while the stage is sealed and its judges still there.
    It marks every work: for the desk's page, not for lists of events.
    """
    found = blockers(session, stages)
    remedy = N_("The judges settle it on their sheets, or the state of the work is recorded.")
    for stage in stages:
        if stage.kind is not StageKind.RETURNS and not _missing_sheets(session, stage):
            found += [
                Blocker(
                    stage,
                    one.problem.message,
                    remedy,
                    one.problem.params,
                    work=one.code,
                    about=one.about,
                    about_en=one.about_en,
                )
                for one in unsettled_works(session, stage)
            ]
    return found


def _of(at: Stage, message: str, remedy: str, **params: object) -> Blocker:
    return Blocker(at, message, remedy, {"stage": at.name, **params})


def _missing_sheets(session: Session, stage: Stage) -> list[Blocker]:
    rows = session.execute(
        select(Work.code, Seat.number, ScoreSheet.state, Panel.name)
        .join(Assignment, Assignment.work_id == Work.id)
        .join(Seat, Seat.id == Assignment.seat_id)
        .join(Panel, Panel.id == Seat.panel_id)
        .outerjoin(ScoreSheet, (ScoreSheet.work_id == Work.id) & (ScoreSheet.seat_id == Seat.id))
        .where(Panel.stage_id == stage.id, Seat.counts.is_(True), Work.status == WorkStatus.PRESENT)
        .order_by(Work.code, Seat.number)
    )
    several = len(panels_of_stage(session, stage)) > 1
    found = []
    for code, number, state, panel in rows:
        where = {"stage": f"{stage.name} · {panel}"} if several else {}
        if state is SheetState.CONFLICT:
            message = N_("%(stage)s: two versions of the sheet of %(work)s from seat %(seat)d.")
            remedy = N_("The judge or the chief judge chooses one; both stay on record.")
            found.append(_of(stage, message, remedy, work=code, seat=number, **where))
        elif state not in DONE:
            message = N_("%(stage)s: the sheet of %(work)s from seat %(seat)d is missing.")
            remedy = N_("Ask the judge to submit it, or register the work as absent.")
            found.append(_of(stage, message, remedy, work=code, seat=number, **where))
    return found


def _unconfirmed_returns(session: Session, stage: Stage) -> list[Blocker]:
    waiting = session.scalars(
        select(UnitReturn)
        .where(UnitReturn.stage_id == stage.id, UnitReturn.state == ReturnState.FILED)
        .order_by(UnitReturn.id)
    )
    message = N_("%(stage)s: the return of %(unit)s is not confirmed.")
    remedy = N_("The inspector confirms it or sends it back, item by item.")
    return [_of(stage, message, remedy, unit=one.entry.display_name) for one in waiting]
