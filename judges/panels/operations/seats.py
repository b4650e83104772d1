"""Judges are registered, panels made, seats filled; a substitute is another person on a seat."""

from collections.abc import Sequence
from datetime import datetime

from sqlalchemy.orm import Session

from contest.editions.models import Stage, StageKind
from contest.foundation import ledger, signals
from contest.foundation.permissions import Actor, require
from contest.people.models import Person
from judges.panels.errors import (
    AlreadySeated,
    ConflictOfInterest,
    KeeperMayNotJudge,
    NothingToJudge,
    PanelExists,
    ReasonNeeded,
    SeatEmpty,
    SeatTaken,
)
from judges.panels.models import Judge, Panel, Seat, SeatHolder, SeatRole
from judges.panels.queries import (
    assigned_works,
    conflicts_with_works,
    judge_of_person,
    panels_of_stage,
)
from judges.panels.rules import NEVER_COUNT, default_seats
from judges.panels.signals import JudgeReplaced
from judges.rubrics.queries import stage_definition
from judges.sealing.queries import keepers_of_stage


def add_judge(
    session: Session,
    actor: Actor,
    *,
    person: Person,
    now: datetime,
    qualification: str | None = None,
    expertise: str | None = None,
) -> Judge:
    """Register `person` as a judge and return them; one who is registered is returned as they are.

    Writes the system stream: call it before anything that writes an event's stream.
    """
    require(actor, "judge.manage")
    known = judge_of_person(session, person.id)
    if known is not None:
        return known
    judge = Judge(
        person_id=person.id,
        person=person,
        qualification=qualification or None,
        expertise=expertise or None,
        registered_at=now,
    )
    session.add(judge)
    session.flush()
    body = {"person": person.public_id}
    ledger.record(session, actor, "judge.add", judge, body=body, now=now)
    return judge


def make_panel(
    session: Session,
    actor: Actor,
    stage: Stage,
    *,
    now: datetime,
    seats: Sequence[SeatRole] | None = None,
    code: str = "1",
    name: str | None = None,
    name_en: str | None = None,
) -> Panel:
    """Make a panel of empty seats and return it.

    Without `seats` it has as many as the definition says, the first the chief judge's, and all
    count. The name is the stage's unless given. Raises `NotPermitted`, `NothingToJudge` or
    `PanelExists`.
    """
    require(actor, "panel.manage", stage)
    if stage.kind is not StageKind.JUDGED:
        raise NothingToJudge
    if any(panel.code == code for panel in panels_of_stage(session, stage)):
        raise PanelExists
    roles = seats
    if roles is None:
        asked = stage_definition(session, stage).panel.seats
        roles = [SeatRole(role) for role in default_seats(asked)]
    panel = Panel(
        edition_id=stage.edition_id,
        stage_id=stage.id,
        stage=stage,
        code=code,
        name=name or stage.name,
        name_en=name_en or (None if name else stage.name_en),
    )
    session.add(panel)
    session.flush()
    for number, role in enumerate(roles, 1):
        session.add(_seat(panel, number, role, counts=str(role) not in NEVER_COUNT))
    session.flush()
    session.refresh(panel)
    body = {"stage": stage.code, "code": code, "seats": [str(role) for role in roles]}
    ledger.record(session, actor, "panel.make", panel, body=body, now=now)
    return panel


def add_seat(
    session: Session,
    actor: Actor,
    panel: Panel,
    *,
    role: SeatRole,
    now: datetime,
    counts: bool = True,
) -> Seat:
    """Add an empty seat at the end of `panel` and return it.

    A trainee's and a floor judge's seat never counts, whatever `counts` says.
    """
    require(actor, "panel.manage", panel)
    number = max((seat.number for seat in panel.seats), default=0) + 1
    seat = _seat(panel, number, role, counts=counts and str(role) not in NEVER_COUNT)
    session.add(seat)
    session.flush()
    session.refresh(panel)
    body = {"panel": panel.public_id, "number": number, "role": str(role), "counts": seat.counts}
    ledger.record(session, actor, "seat.add", seat, body=body, now=now)
    return seat


def seat_judge(
    session: Session, actor: Actor, seat: Seat, *, judge: Judge, now: datetime
) -> SeatHolder:
    """Put `judge` on an empty seat and return that they sit there.

    Raises `NotPermitted`, `SeatTaken`, `AlreadySeated`, `KeeperMayNotJudge`, or
    `ConflictOfInterest` when a work of the seat is barred to them.
    """
    require(actor, "panel.manage", seat)
    if seat.holder is not None:
        raise SeatTaken
    _require_may_sit(session, seat, judge)
    holder = _sit(session, seat, judge, now)
    body = {"seat": seat.public_id, "judge": judge.public_id}
    ledger.record(session, actor, "seat.take", seat, body=body, now=now)
    return holder


def replace_judge(
    session: Session, actor: Actor, seat: Seat, *, judge: Judge, reason: str, now: datetime
) -> SeatHolder:
    """Put another person on a seat that is held; its sheets stay the seat's.

    Raises `NotPermitted`, `SeatEmpty`, `ReasonNeeded`, `AlreadySeated`, `KeeperMayNotJudge` or
    `ConflictOfInterest`.
    """
    require(actor, "panel.manage", seat)
    former = seat.holder
    if former is None:
        raise SeatEmpty
    reason = reason.strip()
    if not reason:
        raise ReasonNeeded
    _require_may_sit(session, seat, judge)
    former.left_at, former.reason = now, reason
    session.flush()
    holder = _sit(session, seat, judge, now)
    body = {
        "seat": seat.public_id,
        "former": former.judge.public_id,
        "judge": judge.public_id,
    }
    ledger.record(
        session, actor, "seat.replace", seat, body=body, private={"reason": reason}, now=now
    )
    signals.send(session, JudgeReplaced(seat.id))
    return holder


def _require_may_sit(session: Session, seat: Seat, judge: Judge) -> None:
    stage = seat.panel.stage
    sitting = {other.holder.judge_id for other in seat.panel.seats if other.holder}
    if judge.id in sitting:
        raise AlreadySeated(name=judge.person.name)
    if judge.person_id in keepers_of_stage(session, stage):
        raise KeeperMayNotJudge(name=judge.person.name)
    barred = conflicts_with_works(session, stage, judge)
    if any(work.id in barred for work in assigned_works(session, seat)):
        raise ConflictOfInterest(name=judge.person.name)


def _sit(session: Session, seat: Seat, judge: Judge, now: datetime) -> SeatHolder:
    holder = SeatHolder(
        edition_id=seat.edition_id,
        seat_id=seat.id,
        judge_id=judge.id,
        judge=judge,
        took_at=now,
    )
    session.add(holder)
    session.flush()
    session.refresh(seat, ["holders"])
    return holder


def _seat(panel: Panel, number: int, role: SeatRole, *, counts: bool) -> Seat:
    return Seat(
        edition_id=panel.edition_id,
        panel_id=panel.id,
        panel=panel,
        number=number,
        role=role,
        counts=counts,
    )
