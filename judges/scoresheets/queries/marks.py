"""Gives results the marks of a stage as values of scoring; knows works and seats, no entry."""

import json
from dataclasses import dataclass
from decimal import Decimal

from sqlalchemy import select
from sqlalchemy.orm import Session

from contest.editions.models import Stage
from judges.panels.models import Seat
from judges.scoresheets.models import ImportedMark, ScoreSheet, SheetRevision, SheetState
from judges.scoring.numbers import from_units
from judges.scoring.values import Values, parse_sheet
from judges.sealing.models import Work, WorkStatus

STANDING = (SheetState.SUBMITTED, SheetState.LOCKED)


@dataclass(frozen=True, slots=True)
class EffectiveSheet:
    """The revision of a sheet that holds. `counts` is False for a trainee's seat."""

    seat_number: int
    work_id: int
    values: Values
    counts: bool


@dataclass(frozen=True, slots=True)
class Imported:
    """A mark from elsewhere, in points; `criterion` is empty for the whole stage."""

    work_id: int
    criterion: str
    value: Decimal


@dataclass(frozen=True, slots=True)
class StageMarks:
    """All marks of a stage. Sheets by work code, then seat; `statuses` names every work."""

    sheets: list[EffectiveSheet]
    imported: list[Imported]
    statuses: dict[int, WorkStatus]


def marks_for_scoring(session: Session, stage: Stage) -> StageMarks:
    """Return the marks of `stage` by works, in three statements whatever the number of sheets.

    Only sheets that stand are here: drafts, sheets in conflict and held ones are not.
    """
    query = (
        select(Seat.number, Seat.counts, ScoreSheet.work_id, SheetRevision.body)
        .join(ScoreSheet, ScoreSheet.seat_id == Seat.id)
        .join(Work, Work.id == ScoreSheet.work_id)
        .join(
            SheetRevision,
            (SheetRevision.sheet_id == ScoreSheet.id)
            & (SheetRevision.revision == ScoreSheet.revision),
        )
        .where(ScoreSheet.stage_id == stage.id, ScoreSheet.state.in_(STANDING))
        .order_by(Work.code, Seat.number)
    )
    sheets = [
        EffectiveSheet(number, work_id, parse_sheet(json.loads(body)), counts)
        for number, counts, work_id, body in session.execute(query)
    ]
    works = select(Work.id, Work.status).where(Work.stage_id == stage.id).order_by(Work.code)
    return StageMarks(
        sheets=sheets,
        imported=imported_of_stage(session, stage),
        statuses=dict(session.execute(works).all()),
    )


def imported_of_stage(session: Session, stage: Stage) -> list[Imported]:
    """Return the imported marks of `stage`, by work code, then criterion."""
    query = (
        select(ImportedMark)
        .join(Work, Work.id == ImportedMark.work_id)
        .where(Work.stage_id == stage.id)
        .order_by(Work.code, ImportedMark.criterion)
    )
    return [
        Imported(mark.work_id, mark.criterion, from_units(mark.value, mark.decimals))
        for mark in session.scalars(query)
    ]
