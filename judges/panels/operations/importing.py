"""Seats a whole list of judges, or nobody when one row cannot be taken."""

from collections.abc import Mapping
from datetime import datetime

from sqlalchemy.orm import Session

from contest.foundation import names
from contest.foundation.errors import ContestError, Fault
from contest.foundation.office import Row, Table
from contest.foundation.permissions import Actor, require
from contest.foundation.words import N_
from contest.people.models import Unit
from contest.people.operations import find_or_add_person
from contest.people.queries import all_units
from judges.panels.errors import ListHasFaults
from judges.panels.models import Judge, Panel, Seat, SeatRole
from judges.panels.operations.seats import add_judge, add_seat, seat_judge

NAME, UNIT = N_("Name"), N_("Unit")


def import_judges(
    session: Session, actor: Actor, panel: Panel, *, table: Table, now: datetime
) -> list[Seat]:
    """Register everybody on the list as a judge, seat them, and return their seats in its order.

    A row takes the first empty seat of its role (scoring judge where it names none), or a new one.
    Whoever may not sit there is a fault of their row, and then nothing of the list is taken.
    Writes the system stream first. Raises `NotPermitted` or `ListHasFaults`.
    """
    require(actor, "panel.manage", panel)
    faults = list(table.all_faults)
    units = {unit.name: unit for unit in all_units(session)}
    for row in table.good_rows:
        if row.values["unit"] not in units:
            faults.append(_unknown_unit(row, units))
    if faults or not table.rows:
        raise ListHasFaults(faults=faults)
    judges = [(row, _judge(session, actor, row, units, now)) for row in table.rows]
    seats = []
    for row, judge in judges:
        seat = _seat_for(session, actor, panel, row, now)
        try:
            with session.begin_nested():
                seat_judge(session, actor, seat, judge=judge, now=now)
        except ContestError as refusal:
            faults.append(_refused(row, refusal))
        seats.append(seat)
    if faults:
        raise ListHasFaults(faults=faults)
    return seats


def _judge(
    session: Session, actor: Actor, row: Row, units: Mapping[str, Unit], now: datetime
) -> Judge:
    person = find_or_add_person(
        session,
        actor,
        name=row.values["name"] or "",
        unit=units[row.values["unit"] or ""],
        phone=row.values.get("phone"),
        now=now,
    )
    return add_judge(
        session, actor, person=person, qualification=row.values.get("qualification"), now=now
    )


def _seat_for(session: Session, actor: Actor, panel: Panel, row: Row, now: datetime) -> Seat:
    asked = row.values.get("role")
    role = SeatRole(asked) if asked else SeatRole.SCORING
    # A plain list names nobody's role; its first person takes the chief's seat then.
    fitting = (role,) if asked else (SeatRole.CHIEF, SeatRole.SCORING)
    empty = [seat for seat in panel.seats if seat.holder is None and seat.role in fitting]
    return empty[0] if empty else add_seat(session, actor, panel, role=role, now=now)


def _unknown_unit(row: Row, units: Mapping[str, Unit]) -> Fault:
    written = row.values["unit"] or ""
    near = names.nearest_names(written, list(units), limit=1)
    if near:
        return Fault(
            N_("No unit of this name is registered."),
            N_("Is “%(name)s” meant?"),
            row=row.number,
            column=UNIT,
            value=written,
            params={"name": near[0].name},
        )
    return Fault(
        N_("No unit of this name is registered."),
        N_("Register the unit first."),
        row=row.number,
        column=UNIT,
        value=written,
    )


def _refused(row: Row, refusal: ContestError) -> Fault:
    return Fault(
        refusal.message,
        row=row.number,
        column=NAME,
        value=row.values["name"],
        params=refusal.params,
    )
