"""Lists of judges: whom each row means, judges seated as one batch, taken back as one batch."""

from collections import Counter
from collections.abc import Sequence
from datetime import datetime
from typing import Any

from sqlalchemy import select
from sqlalchemy.exc import IntegrityError
from sqlalchemy.orm import Session

from contest.editions.models import StageState
from contest.foundation import ledger
from contest.foundation.errors import ContestError, Fault
from contest.foundation.ledger import SYSTEM
from contest.foundation.lists import (
    ListInUse,
    ListKind,
    Options,
    PlannedRow,
    Taken,
    planned,
    same_row,
)
from contest.foundation.office import Column, Kind, Table
from contest.foundation.permissions import Actor, require
from contest.foundation.words import N_
from contest.people.models import Unit
from contest.people.operations import find_or_add_person
from contest.people.queries import all_units, known_persons
from contest.people.rules import unit_fault
from judges.panels.errors import AlreadySeated, KeeperMayNotJudge
from judges.panels.models import Judge, Panel, Seat, SeatHolder, SeatRole
from judges.panels.operations.seats import add_judge, add_seat, seat_judge
from judges.panels.queries import assignments_of_panel
from judges.panels.rules import ROLE_WORDS
from judges.sealing.queries import keepers_of_stage

EXAMPLE: Sequence[str] = ("李敏", "（登记的单位全称）", "评分裁判", "高级技师", "13800138000")
NAME = Column(
    "name",
    "姓名",
    ("裁判", "裁判姓名", "评委", "name", "judge"),
    required=True,
    kind=Kind.NAME,
    max_length=60,
    label_en="Name",
)
UNIT = Column(
    "unit",
    "单位",
    ("工作单位", "所在单位", "unit", "employer"),
    required=True,
    label_en="Unit",
)
COLUMNS = (
    NAME,
    UNIT,
    Column(
        "role",
        "席位",
        ("身份", "职责", "role", "seat"),
        kind=Kind.CHOICE,
        choices=ROLE_WORDS,
        label_en="Role",
    ),
    Column(
        "qualification",
        "职称或等级",
        ("职称", "技能等级", "资格", "qualification"),
        max_length=120,
        label_en="Title or grade",
    ),
    Column("phone", "手机", ("电话", "phone"), kind=Kind.PHONE, label_en="Phone"),
)


def judge_columns(_session: Session, _panel: Panel) -> tuple[Column, ...]:
    """Return what a list of judges may say; name and unit are needed."""
    return COLUMNS


def plan_judges(
    session: Session, panel: Panel, table: Table, _options: Options
) -> list[PlannedRow]:
    """Return what seating each row would meet; changes nothing.

    Who sits on the panel, or stands in an earlier row, is a duplicate; who guards codes of the
    stage cannot judge it. Whether somebody is barred from a seat's works is not told here: it would
    tell of which unit a code is to whoever tries one unit after another. It shows on seating.
    """
    rows = planned(table.rows)
    units, several = _units(session), _namesakes(session)
    names = sorted(units)
    known = known_persons(
        session, table.rows, [units.get(row.values.get("unit") or "") for row in rows]
    )
    sitting = {one.holder.judge.person_id for one in panel.seats if one.holder}
    keepers = keepers_of_stage(session, panel.stage)
    for row in rows:
        written, name = row.values.get("unit"), row.values.get("name")
        unit = units.get(written or "")
        if written and unit is None:
            row.blame(UNIT, unit_fault(written, names))
        elif written in several:
            # Whom a judge may not judge hangs on their unit: it is never guessed.
            row.blame(UNIT, Fault(SEVERAL_UNITS, ONE_BY_ONE, params={"name": written}))
        if not name or unit is None:
            continue
        person, _ = known.person(row.values, unit)
        earlier = known.earlier_row(row.values, unit, row.number)
        if person is not None and person.id in sitting:
            row.repeats(NAME, _as_fault(AlreadySeated(name=name)))
        elif earlier is not None:
            row.repeats(NAME, same_row(earlier))
        elif person is not None and person.id in keepers:
            row.blame(NAME, _as_fault(KeeperMayNotJudge(name=name)))
    return rows


def seat_listed(
    session: Session,
    actor: Actor,
    panel: Panel,
    *,
    rows: Sequence[PlannedRow],
    options: Options,
    now: datetime,
) -> Taken:
    """Register everybody on the list as a judge and seat them, in the list's order.

    A row takes the first empty seat of its role (scoring judge where it names none), or a new one.
    Whoever may not sit there is refused, with the reason, and is not registered either. Of each row
    it made: the seat, and whether it is new.
    """
    require(actor, "panel.manage", panel)
    units = _units(session)
    # A row's person and seat come or stay away together, so both streams are held from the start.
    ledger.lock(session, [SYSTEM, panel.stream], now=now)
    made: list[Any] = []
    refused: list[Fault] = []
    for row in rows:
        there = {seat.id for seat in panel.seats}
        try:
            with session.begin_nested():
                judge = _judge(session, actor, row, units[row.values["unit"] or ""], now)
                seat = _seat_for(session, actor, panel, row, now)
                seat_judge(session, actor, seat, judge=judge, now=now)
        except ContestError as refusal:
            session.refresh(panel, ["seats"])
            told = PlannedRow(row.number, row.values)
            told.blame(NAME, _as_fault(refusal))
            refused += told.faults
        else:
            made.append({"seat": seat.public_id, "is_new": seat.id not in there})
    return Taken(made, tuple(refused))


def unseat_listed(
    session: Session, actor: Actor, panel: Panel, *, made: Sequence[Any], now: datetime
) -> None:
    """Let everybody whom an import seated leave, and remove the seats that it added.

    Persons and judges stay registered. Raises `NotPermitted`, or `ListInUse` once the stage was
    opened, a seat has works, or somebody else sits there.
    """
    require(actor, "panel.manage", panel)
    if panel.stage.state is not StageState.PLANNED:
        raise ListInUse(names=panel.stage.name)
    is_new = {one["seat"]: one["is_new"] for one in made}
    seats = list(
        session.scalars(
            select(Seat).where(Seat.panel_id == panel.id, Seat.public_id.in_(list(is_new)))
        )
    )
    used = [seat for seat in seats if len(seat.holders) != 1 or seat.holder is None]
    busy = {one.seat_id for one in assignments_of_panel(session, panel)}
    used += [seat for seat in seats if seat.id in busy]
    if used:
        raise ListInUse(names="、".join(str(seat.number) for seat in used))
    for seat in seats:
        _leave(session, actor, seat, is_new=is_new[seat.public_id], now=now)
    session.refresh(panel, ["seats"])


JUDGE_LIST = ListKind(
    key="judges",
    permission="panel.manage",
    columns=judge_columns,
    plan=plan_judges,
    take=seat_listed,
    undo=unseat_listed,
)


SEVERAL_UNITS = N_("Several units are called %(name)s")
ONE_BY_ONE = N_("Seat this judge on the page of the panel, where the unit can be chosen.")


def _units(session: Session) -> dict[str, Unit]:
    return {unit.name: unit for unit in reversed(all_units(session))}


def _namesakes(session: Session) -> frozenset[str]:
    """Return the names that more than one unit has: work teams of different enterprises, mostly."""
    counts = Counter(unit.name for unit in all_units(session))
    return frozenset(name for name, count in counts.items() if count > 1)


def _as_fault(refusal: ContestError) -> Fault:
    return Fault(refusal.message, params=refusal.params)


def _judge(session: Session, actor: Actor, row: PlannedRow, unit: Unit, now: datetime) -> Judge:
    person = find_or_add_person(
        session,
        actor,
        name=row.values["name"] or "",
        unit=unit,
        phone=row.values.get("phone"),
        now=now,
    )
    return add_judge(
        session, actor, person=person, qualification=row.values.get("qualification"), now=now
    )


def _seat_for(session: Session, actor: Actor, panel: Panel, row: PlannedRow, now: datetime) -> Seat:
    asked = row.values.get("role")
    role = SeatRole(asked) if asked else SeatRole.SCORING
    # A plain list names nobody's role; its first person takes the chief's seat then.
    fitting = (role,) if asked else (SeatRole.CHIEF, SeatRole.SCORING)
    empty = [seat for seat in panel.seats if seat.holder is None and seat.role in fitting]
    return empty[0] if empty else add_seat(session, actor, panel, role=role, now=now)


def _leave(session: Session, actor: Actor, seat: Seat, *, is_new: bool, now: datetime) -> None:
    holder = seat.holders[0]
    body = {"seat": seat.public_id, "judge": holder.judge.public_id, "is_removed": is_new}
    subject = ledger.Subject(seat.stream, seat.public_id)
    session.delete(session.get_one(SeatHolder, holder.id))
    session.flush()
    session.expire(seat, ["holders"])
    if is_new:
        _remove(session, seat)
    ledger.record(session, actor, "seat.leave", subject, body=body, now=now)


def _remove(session: Session, seat: Seat) -> None:
    """Remove a seat that nothing else speaks of; raises `ListInUse`."""
    number = str(seat.number)
    try:
        with session.begin_nested():
            session.delete(seat)
            session.flush()
    except IntegrityError:
        # What higher features keep of a seat (a tablet, a declaration), they alone know.
        raise ListInUse(names=number) from None
