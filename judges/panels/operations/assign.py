"""Assigns works to seats, refuses conflicts of interest, and takes works off a judge's list."""

from collections.abc import Mapping, Sequence
from datetime import datetime

from sqlalchemy import delete, select
from sqlalchemy.orm import Session

from contest.foundation import ledger, signals
from contest.foundation.permissions import Actor, require
from judges.panels.errors import (
    ConflictOfInterest,
    NotAssigned,
    NotDrawn,
    OtherPanel,
    ReasonNeeded,
    SeatEmpty,
)
from judges.panels.models import Assignment, Judge, Panel, Recusal, Seat, SeatRole
from judges.panels.queries import (
    AssignmentReport,
    conflicts_with_works,
    is_assigned,
    panel_of_works,
    panels_of_stage,
    recused_works,
    report_of_panel,
)
from judges.panels.signals import JudgeRecused
from judges.sealing.models import Work
from judges.sealing.queries import works_of_stage


def assign_works(
    session: Session,
    actor: Actor,
    panel: Panel,
    *,
    now: datetime,
    works: Sequence[Work] | None = None,
) -> AssignmentReport:
    """Give every counting seat (and every trainee) of `panel` every work that its judge may judge.

    `works` None means all works of the stage; where it has several panels, those of this one.
    A work that another panel judges is left to it. What is barred by the own unit, by kin and the
    like is kept as a recusal and taken off the seat if it stood there; what was assigned stays. May
    be called again, after a judge was seated or a tie recorded. The report names works with too few
    judges and not whose they are. Raises `NotPermitted` or `NotDrawn`.
    """
    require(actor, "panel.manage", panel)
    drawn = works_of_stage(session, panel.stage)
    if not drawn:
        raise NotDrawn
    places = {work.id: place for place, work in enumerate(drawn, 1)}
    wanted = _open_to(session, panel, drawn if works is None else works, all_asked=works is None)
    given: dict[str, list[str]] = {}
    for seat in panel.seats:
        if seat.holder is not None and (seat.counts or seat.role is SeatRole.TRAINEE):
            judge = seat.holder.judge
            _bar_conflicts(session, actor, seat, judge, now)
            taken = _fill(session, seat, judge, wanted, places=places, now=now)
            given[seat.public_id] = [work.public_id for work in taken]
    body = {"panel": panel.public_id, "assigned": given}
    ledger.record(session, actor, "panel.assign", panel, body=body, now=now)
    return report_of_panel(session, panel)


def assign_work(session: Session, actor: Actor, seat: Seat, *, work: Work, now: datetime) -> None:
    """Give one work to one seat, e.g. to a substitute; nothing happens when it is there already.

    Raises `NotPermitted`, `SeatEmpty`, `NotAssigned` for a work of another stage, `OtherPanel`
    for one that another panel judges, or `ConflictOfInterest`.
    """
    require(actor, "panel.manage", seat)
    if seat.holder is None:
        raise SeatEmpty
    judge, stage = seat.holder.judge, seat.panel.stage
    if work.stage_id != stage.id:
        raise NotAssigned
    barred = {*conflicts_with_works(session, stage, judge), *recused_works(session, stage, judge)}
    if work.id in barred:
        raise ConflictOfInterest(name=judge.person.name)
    if not _open_to(session, seat.panel, [work], all_asked=False):
        raise OtherPanel(code=work.code)
    drawn = works_of_stage(session, stage)
    places = {row.id: place for place, row in enumerate(drawn, 1)}
    taken = _fill(session, seat, judge, [work], places=places, now=now)
    if taken:
        body = {"panel": seat.panel.public_id, "assigned": {seat.public_id: [work.public_id]}}
        ledger.record(session, actor, "panel.assign", seat, body=body, now=now)


def recuse(
    session: Session,
    actor: Actor,
    seat: Seat,
    work: Work,
    *,
    reason: str,
    now: datetime,
    event_id: str | None = None,
) -> Recusal:
    """Take `work` off the seat's list for good: declared by its judge, or recorded by an organiser.

    The reason stays outside the chain, which commits to it. `event_id` is the client's own id of
    it. Raises `NotPermitted`, `SeatEmpty`, `ReasonNeeded` or `NotAssigned`.
    """
    holder = seat.holder
    is_own = holder is not None and holder.judge.person_id == actor.person_id
    if is_own:
        require(actor, "recusal.declare", seat)
    else:
        require(actor, "panel.manage", seat)
    if holder is None:
        raise SeatEmpty
    reason = reason.strip()
    if not reason:
        raise ReasonNeeded
    if not is_assigned(session, seat, work):
        raise NotAssigned
    kind = "declared" if is_own else "recorded"
    judge = holder.judge
    return _recuse(
        session, actor, seat, judge, work, kind=kind, reason=reason, now=now, event_id=event_id
    )


def _open_to(
    session: Session, panel: Panel, works: Sequence[Work], *, all_asked: bool
) -> list[Work]:
    """Return those of `works` that no other panel judges; all asked: with several, only its own."""
    holders = panel_of_works(session, panel.stage)
    several = len(panels_of_stage(session, panel.stage)) > 1
    found = []
    for work in works:
        holder = holders.get(work.id)
        is_own = holder is not None and holder.id == panel.id
        if is_own or (holder is None and not (several and all_asked)):
            found.append(work)
    return found


def _fill(
    session: Session,
    seat: Seat,
    judge: Judge,
    works: Sequence[Work],
    *,
    places: Mapping[int, int],
    now: datetime,
) -> list[Work]:
    barred = recused_works(session, seat.panel.stage, judge)
    there = set(session.scalars(select(Assignment.work_id).where(Assignment.seat_id == seat.id)))
    taken = [work for work in works if work.id not in barred and work.id not in there]
    for work in taken:
        session.add(
            Assignment(
                edition_id=seat.edition_id,
                seat_id=seat.id,
                work_id=work.id,
                position=places[work.id],
                assigned_at=now,
            )
        )
    session.flush()
    return taken


def _bar_conflicts(session: Session, actor: Actor, seat: Seat, judge: Judge, now: datetime) -> None:
    stage = seat.panel.stage
    known = recused_works(session, stage, judge)
    found = conflicts_with_works(session, stage, judge)
    for work in works_of_stage(session, stage):
        if work.id in found and work.id not in known:
            _recuse(session, actor, seat, judge, work, kind=found[work.id], reason=None, now=now)


def _recuse(
    session: Session,
    actor: Actor,
    seat: Seat,
    judge: Judge,
    work: Work,
    *,
    kind: str,
    reason: str | None,
    now: datetime,
    event_id: str | None = None,
) -> Recusal:
    session.execute(
        delete(Assignment).where(Assignment.seat_id == seat.id, Assignment.work_id == work.id)
    )
    row = Recusal(
        edition_id=seat.edition_id,
        judge_id=judge.id,
        work_id=work.id,
        kind=kind,
        reason=reason,
        recorded_by=actor.reference,
        recorded_at=now,
    )
    session.add(row)
    session.flush()
    body = {"seat": seat.public_id, "judge": judge.public_id, "work": work.public_id}
    # The kind stays outside the chain: "own unit" beside a code would tell whose work it is.
    ledger.record(
        session,
        actor,
        "work.recuse",
        work,
        body=body,
        private={"kind": kind, "reason": reason},
        event_id=event_id,
        now=now,
    )
    signals.send(session, JudgeRecused(seat.id, work.id))
    return row
