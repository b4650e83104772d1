"""How far a stage is: works × seats with states, no value of any sheet."""

from collections import Counter
from collections.abc import Mapping, Sequence
from dataclasses import dataclass
from datetime import datetime

from sqlalchemy import select
from sqlalchemy.orm import Session, joinedload, selectinload

from contest.editions.models import Stage
from judges.panels.models import Assignment, Judge, Panel, Seat, SeatHolder
from judges.scoresheets.models import ScoreSheet
from judges.scoresheets.queries.queue import RowState, given_of, row_state
from judges.sealing.models import Work

DONE = (RowState.SUBMITTED, RowState.LOCKED)


@dataclass(frozen=True, slots=True)
class Cell:
    """One seat on one work: its state, how many criteria are given, since when."""

    state: RowState
    given: int
    at: datetime | None
    sheet: ScoreSheet | None


@dataclass(frozen=True, slots=True)
class Progress:
    """The grid of a stage. A pair that is missing in `cells` is not assigned.

    Works by code, seats by panel and number; `counts` counts the cells of each state.
    """

    works: Sequence[Work]
    seats: Sequence[Seat]
    cells: Mapping[tuple[int, int], Cell]
    counts: Mapping[RowState, int]

    @property
    def done(self) -> int:
        """Return how many sheets are in."""
        return sum(self.counts.get(state, 0) for state in DONE)

    @property
    def wanted(self) -> int:
        """Return how many sheets are wanted: those of works that are present."""
        gone = (RowState.ABSENT, RowState.FORFEITED, RowState.DISQUALIFIED, RowState.RECUSED)
        return sum(n for state, n in self.counts.items() if state not in gone)


def progress_of_stage(session: Session, stage: Stage) -> Progress:
    """Return the grid of `stage` in a fixed number of statements."""
    seats = list(
        session.scalars(
            select(Seat)
            .join(Panel, Panel.id == Seat.panel_id)
            .where(Panel.stage_id == stage.id)
            .options(
                joinedload(Seat.panel),
                selectinload(Seat.holders).joinedload(SeatHolder.judge).joinedload(Judge.person),
            )
            .order_by(Panel.code, Seat.number)
        )
    )
    works = list(session.scalars(select(Work).where(Work.stage_id == stage.id).order_by(Work.code)))
    sheets = {
        (sheet.seat_id, sheet.work_id): sheet
        for sheet in session.scalars(select(ScoreSheet).where(ScoreSheet.stage_id == stage.id))
    }
    by_id = {work.id: work for work in works}
    pairs = session.execute(
        select(Assignment.seat_id, Assignment.work_id).where(
            Assignment.seat_id.in_([seat.id for seat in seats])
        )
    )
    cells = {
        (seat_id, work_id): _cell(by_id[work_id], sheets.get((seat_id, work_id)))
        for seat_id, work_id in pairs
        if work_id in by_id
    }
    return Progress(works, seats, cells, Counter(cell.state for cell in cells.values()))


def _cell(work: Work, sheet: ScoreSheet | None) -> Cell:
    at = (sheet.submitted_at or sheet.draft_saved_at) if sheet else None
    return Cell(row_state(work, sheet), given_of(sheet), at, sheet)
