"""What somebody should look at now, the greatest harm first; never what a judge gave."""

from collections.abc import Iterator, Mapping, Sequence
from dataclasses import dataclass, field
from datetime import datetime

from sqlalchemy.orm import Session

from contest.editions.models import StageState
from contest.editions.queries import definition_of, safeguards_of
from contest.foundation.words import N_
from judges.contestday.queries.day import IN, Day
from judges.contestday.rules import LOW_BATTERY, Apart, Harm, behind, is_silent
from judges.panels.models import Seat
from judges.panels.queries import declarations_of_event
from judges.scoresheets.queries import RowState
from judges.tablet.models import TabletCall, TabletDevice
from judges.tablet.queries import Watched, held_of_event, open_calls
from judges.tablet.rules import is_skewed


@dataclass(frozen=True, slots=True)
class Alert:
    """One thing to look at. `message` is a msgid; the way to it is the seat, the work or the call.

    `weight` orders alerts of the same harm, the heaviest first.
    """

    harm: Harm
    message: str
    params: Mapping[str, object] = field(default_factory=dict)
    weight: int = 0
    seat: Seat | None = None
    work: str | None = None
    call: TabletCall | None = None
    to_tablets: bool = False


def alerts_of(
    session: Session, day: Day, apart: Mapping[int, Sequence[Apart]], *, now: datetime
) -> list[Alert]:
    """Return the alarms of a stage: data at risk, judges blocked, disagreement, slowness."""
    found = [
        *_tablets(session, day, now),
        *_held(session, day),
        *_calls(session, day),
        *_blocked(session, day),
        *_wishes(day),
        *_apart(day, apart),
        *_slow(day),
    ]
    return sorted(found, key=lambda alert: (alert.harm, -alert.weight))


def _tablets(session: Session, day: Day, now: datetime) -> Iterator[Alert]:
    rules = definition_of(session, day.stage.event).sha256
    watched = {one.device.id: one for one in day.tablets}
    for seat in day.seats:
        device = day.devices.get(seat.id)
        # Whoever sits on two panels has one tablet; it is told of once.
        if device is not None and device.id in watched:
            yield from _of_tablet(seat, watched.pop(device.id), rules)
            if is_silent(device.last_contact_at, now) and not _is_finished(day, seat):
                yield _silent(seat, device, now)


def _of_tablet(seat: Seat, watched: Watched, rules: str) -> Iterator[Alert]:
    device = watched.device
    told = {"number": device.number, "name": _name(seat)}
    if device.mismatch_at is not None:
        message = N_(
            "Tablet %(number)s (%(name)s) has seen records that this server does not hold."
        )
        yield Alert(Harm.DATA, message, told, weight=1000, to_tablets=True)
    if watched.gaps or device.refused:
        message = N_("Sheets of tablet %(number)s (%(name)s) did not arrive or were refused.")
        yield Alert(Harm.DATA, message, told, weight=500, to_tablets=True)
    if device.battery_percent is not None and device.battery_percent < LOW_BATTERY:
        message, more = N_("%(name)s: battery at %(percent)s percent."), device.battery_percent
        yield Alert(Harm.DATA, message, {**told, "percent": more}, weight=1, seat=seat)
    if is_skewed(device.skew_seconds):
        message = N_("%(name)s: the tablet's clock is wrong by %(seconds)s s.")
        yield Alert(Harm.SLOW, message, {**told, "seconds": device.skew_seconds}, seat=seat)
    if device.pack_rules is not None and device.pack_rules != rules:
        message = N_("%(name)s: the pack on the tablet is of older rules.")
        yield Alert(Harm.JUDGE, message, told, weight=50, seat=seat)


def _silent(seat: Seat, device: TabletDevice, now: datetime) -> Alert:
    minutes = max(1, int((now - device.last_contact_at).total_seconds() // 60))
    told = {"name": _name(seat), "minutes": minutes, "count": device.waiting}
    if not device.waiting:
        message = N_("%(name)s: tablet not heard of for %(minutes)s min.")
        return Alert(Harm.DATA, message, told, weight=min(minutes, 90), seat=seat)
    message = N_("%(name)s: tablet not heard of for %(minutes)s min, %(count)s sheets are on it.")
    return Alert(Harm.DATA, message, told, weight=100 + device.waiting, seat=seat)


def _held(session: Session, day: Day) -> Iterator[Alert]:
    seats = {seat.id for seat in day.seats}
    held = [one for one in held_of_event(session, day.stage.event) if one.seat.id in seats]
    # One that its judge has submitted anew since is settled.
    open_ = [
        one
        for one in held
        if (cell := day.grid.cells.get((one.seat.id, one.work.id))) and cell.state not in IN
    ]
    if open_:
        message = N_("%(count)s sheets came too late and are held: they count nowhere yet.")
        yield Alert(Harm.DATA, message, {"count": len(open_)}, weight=len(open_), to_tablets=True)


def _calls(session: Session, day: Day) -> Iterator[Alert]:
    seats = {seat.holder.judge_id: seat for seat in day.seats if seat.holder is not None}
    for call in open_calls(session, day.stage.event):
        seat = seats.get(call.judge_id)
        if seat is not None:
            told = {"name": _name(seat), "number": call.device.number}
            message = N_("%(name)s calls for help (tablet %(number)s).")
            yield Alert(Harm.JUDGE, message, told, weight=200, seat=seat, call=call)


def _blocked(session: Session, day: Day) -> Iterator[Alert]:
    for seat in day.seats:
        if seat.holder is None:
            empty = {"number": seat.number}
            yield Alert(
                Harm.JUDGE, N_("Nobody sits on seat %(number)s."), empty, weight=150, seat=seat
            )
    for row in day.rows:
        for seat in day.seats:
            cell = row.cells.get(seat.id)
            if cell is not None and cell.state is RowState.CONFLICT:
                told = {"code": row.work.code, "number": seat.number}
                message = N_("%(code)s, seat %(number)s: two versions, a person has to choose.")
                yield Alert(
                    Harm.JUDGE, message, told, weight=120, seat=seat, work=row.work.public_id
                )
    if not safeguards_of(session, day.stage.event).names_visible_to_judges:
        declared = declarations_of_event(session, day.stage.event)
        names = [
            _name(seat)
            for seat in day.seats
            if seat.holder is not None and seat.holder.judge_id not in declared
        ]
        if names:
            message = N_("%(name)s: conflicts and silence are not declared yet.")
            told = {"name": "、".join(names), "name_en": ", ".join(names)}
            yield Alert(Harm.JUDGE, message, told, weight=20)


def _wishes(day: Day) -> Iterator[Alert]:
    for unlock in day.unlocks.values():
        if unlock.opened_at is None:
            sheet = unlock.sheet
            told = {"code": sheet.work.code, "number": sheet.seat.number}
            message = N_("%(code)s, seat %(number)s: a correction is asked for.")
            work = sheet.work.public_id
            yield Alert(Harm.JUDGE, message, told, weight=110, seat=sheet.seat, work=work)


def _apart(day: Day, apart: Mapping[int, Sequence[Apart]]) -> Iterator[Alert]:
    for row in day.rows:
        for one in apart.get(row.work.id, ()):
            told = {
                "code": row.work.code, "criterion": one.criterion, "low": one.low,
                "high": one.high, "gap": f"{one.gap.normalize():f}",
            }  # fmt: skip
            message = (
                N_("%(code)s, %(criterion)s: seats %(low)s and %(high)s are %(gap)s levels apart.")
                if one.criterion
                else N_("%(code)s: seats %(low)s and %(high)s are %(gap)s points apart.")
            )
            yield Alert(
                Harm.DISAGREEMENT, message, told, weight=int(one.gap), work=row.work.public_id
            )


def _slow(day: Day) -> Iterator[Alert]:
    if day.stage.state is not StageState.OPEN:
        return
    done = {
        seat.id: sum(cell.state in IN for row in day.rows if (cell := row.cells.get(seat.id)))
        for seat in day.seats
        if seat.counts
    }
    for seat in day.seats:
        if seat.id in behind(done):
            told = {"name": _name(seat), "count": done[seat.id]}
            message = N_("%(name)s is behind the others: %(count)s sheets in.")
            yield Alert(Harm.SLOW, message, told, seat=seat)


def _is_finished(day: Day, seat: Seat) -> bool:
    device = day.devices[seat.id]
    cells = [cell for row in day.rows if (cell := row.cells.get(seat.id))]
    open_ = (RowState.NOT_STARTED, RowState.IN_PROGRESS, RowState.CONFLICT)
    return not device.waiting and not any(cell.state in open_ for cell in cells)


def _name(seat: Seat) -> str:
    return seat.holder.judge.person.name if seat.holder else f"#{seat.number}"
