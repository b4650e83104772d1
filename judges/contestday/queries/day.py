"""One stage on its day: works × seats, the tablets of its judges, and how it goes; no mark."""

from collections.abc import Mapping, Sequence
from dataclasses import dataclass
from datetime import datetime

from sqlalchemy import bindparam, select
from sqlalchemy.orm import Session

from contest.editions.models import Stage
from contest.foundation.errors import NotFound
from judges.contestday.rules import by_tens, expected_end
from judges.panels.models import Judge, Panel, Seat, SeatHolder, SeatRole
from judges.scoresheets.models import SheetUnlock
from judges.scoresheets.queries import (
    Cell,
    Progress,
    RowState,
    progress_of_stage,
    unlocks_of_stage,
)
from judges.sealing.models import Work, WorkStatus
from judges.tablet.models import TabletDevice
from judges.tablet.queries import Watched, tablets_of_event

_CHIEFS = (
    select(Judge.person_id)
    .join(SeatHolder, SeatHolder.judge_id == Judge.id)
    .join(Seat, Seat.id == SeatHolder.seat_id)
    .join(Panel, Panel.id == Seat.panel_id)
    .where(
        Panel.stage_id == bindparam("stage_id"),
        Seat.role == SeatRole.CHIEF,
        SeatHolder.left_at.is_(None),
    )
)
IN = (RowState.SUBMITTED, RowState.LOCKED, RowState.CORRECTING)
OUT = (RowState.ABSENT, RowState.FORFEITED, RowState.DISQUALIFIED, RowState.RECUSED)


@dataclass(frozen=True, slots=True)
class Row:
    """A work with its cells by seat id. `done` of `wanted` counting seats have said their mark."""

    work: Work
    cells: Mapping[int, Cell]
    done: int
    wanted: int

    @property
    def is_complete(self) -> bool:
        """Say whether every counting seat that judges it is in: only then are marks shown."""
        return self.wanted > 0 and self.done == self.wanted


@dataclass(frozen=True, slots=True)
class Day:
    """Everything that the page of a stage's day shows, but for alarms and marks.

    `devices`: the tablet that the judge of a seat used last, by seat id. `begun`: criteria given on
    tablets, by (seat id, work id). `unlocks`: asked for or open, by the sheet's id. `ends_at` and
    `pace` (sheets in each ten minutes, two hours) are of the counting seats.
    """

    stage: Stage
    grid: Progress
    rows: Sequence[Row]
    devices: Mapping[int, TabletDevice]
    begun: Mapping[tuple[int, int], int]
    unlocks: Mapping[int, SheetUnlock]
    tablets: Sequence[Watched]
    ends_at: datetime | None
    pace: Sequence[int]

    @property
    def seats(self) -> Sequence[Seat]:
        """Return the seats by panel and number."""
        return self.grid.seats

    @property
    def on_tablets(self) -> int:
        """Return how many submitted sheets still lie on the tablets of these judges."""
        return sum({one.id: one.waiting for one in self.devices.values()}.values())

    def row_of(self, work: Work) -> Row:
        """Return the row of `work`; raises `NotFound` for a work of another stage."""
        found = next((row for row in self.rows if row.work.id == work.id), None)
        if found is None:
            raise NotFound
        return found


def day_of_stage(session: Session, stage: Stage, *, now: datetime) -> Day:
    """Return the day of `stage` in a fixed number of statements."""
    grid = progress_of_stage(session, stage)
    counting = {seat.id for seat in grid.seats if seat.counts}
    rows = [_row(grid, work, counting) for work in grid.works]
    tablets = tablets_of_event(session, stage.event)
    devices = _devices(grid.seats, tablets)
    times = [
        cell.at
        for (seat_id, _), cell in grid.cells.items()
        if cell.at and cell.state in IN and seat_id in counting
    ]
    left = sum(row.wanted - row.done for row in rows)
    return Day(
        stage=stage,
        grid=grid,
        rows=rows,
        devices=devices,
        begun=_begun(grid, devices),
        unlocks=unlocks_of_stage(session, stage, now=now),
        tablets=tablets,
        ends_at=expected_end(times, left, now),
        pace=by_tens(times, now),
    )


def chiefs_of_stage(session: Session, stage: Stage) -> frozenset[int]:
    """Return the ids of the persons on the chief seats of the stage's panels."""
    return frozenset(session.scalars(_CHIEFS, {"stage_id": stage.id}))


def _row(grid: Progress, work: Work, counting: set[int]) -> Row:
    cells = {seat.id: cell for seat in grid.seats if (cell := grid.cells.get((seat.id, work.id)))}
    if work.status is not WorkStatus.PRESENT:
        return Row(work, cells, 0, 0)
    wanted = [
        cell for seat_id, cell in cells.items() if seat_id in counting and cell.state not in OUT
    ]
    done = sum(cell.state in IN for cell in wanted)
    return Row(work, cells, done, len(wanted))


def _devices(seats: Sequence[Seat], tablets: Sequence[Watched]) -> dict[int, TabletDevice]:
    newest: dict[int, TabletDevice] = {}
    for device in sorted((one.device for one in tablets), key=lambda one: one.last_contact_at):
        if device.judge_id is not None:
            newest[device.judge_id] = device
    return {
        seat.id: newest[seat.holder.judge_id]
        for seat in seats
        if seat.holder is not None and seat.holder.judge_id in newest
    }


def _begun(grid: Progress, devices: Mapping[int, TabletDevice]) -> dict[tuple[int, int], int]:
    works = {work.public_id: work.id for work in grid.works}
    return {
        (seat_id, works[public_id]): given
        for seat_id, device in devices.items()
        for public_id, given in device.begun.items()
        if public_id in works and given
    }
