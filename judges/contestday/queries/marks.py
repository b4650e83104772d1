"""Reads what a complete panel said of a work, and where its judges lie too far apart."""

from collections import defaultdict
from collections.abc import Iterable, Mapping, Sequence
from dataclasses import dataclass
from decimal import Decimal
from typing import Any

from sqlalchemy import select
from sqlalchemy.orm import Session

from contest.editions.models import Stage
from judges.contestday.queries.day import Day, Row
from judges.contestday.rules import Apart, levels_apart, totals_apart
from judges.panels.models import Seat
from judges.rubrics.queries import scoring_rubric
from judges.scoresheets.models import ScoreSheet, SheetMark
from judges.scoresheets.queries import rubric_of_version, rules_hash_of
from judges.scoring.definition import Criterion, Rubric

LEVEL = "level"


@dataclass(frozen=True, slots=True)
class Said:
    """What a complete panel said of one work, by criterion and seat id. None: no mark of its own.

    `totals` are the unrounded sheet totals by seat id, trainees' as well: their seat says so.
    """

    seats: Sequence[Seat]
    criteria: Sequence[tuple[Criterion, Mapping[int, Decimal | None]]]
    totals: Mapping[int, Decimal | None]
    apart: Sequence[Apart]


def apart_of_stage(session: Session, day: Day) -> Mapping[int, list[Apart]]:
    """Return, by work id, where the judges of a complete panel lie too far apart; two statements.

    Only counting seats are compared, and only works of which every sheet is in.
    """
    complete = [row for row in day.rows if row.is_complete]
    rubric = scoring_rubric(session, day.stage)
    if rubric is None or not complete:
        return {}
    sheets = {
        (sheet.work_id, sheet.id): seat for row in complete for seat, sheet in _counting(day, row)
    }
    levels = _levels(session, [sheet_id for _, sheet_id in sheets])
    found: dict[int, list[Apart]] = {}
    for row in complete:
        apart = _apart(day, row, rubric, levels)
        if apart:
            found[row.work.id] = apart
    return found


def said_of_work(session: Session, day: Day, row: Row) -> Said | None:
    """Return what the panel said of the row's work; None until every counting seat is in.

    So that who watches cannot steer: no mark is told while one is still to come.
    """
    rubric = _rubric(session, day.stage)
    if rubric is None or not row.is_complete:
        return None
    sheets = {
        seat.id: cell.sheet
        for seat in day.seats
        if (cell := row.cells.get(seat.id)) and cell.sheet and cell.sheet.revision
    }
    by_id = {sheet.id: seat_id for seat_id, sheet in sheets.items()}
    marks: dict[str, dict[int, Decimal | None]] = defaultdict(dict)
    query = select(SheetMark).where(SheetMark.sheet_id.in_(by_id))
    for mark in session.scalars(query):
        marks[mark.criterion][by_id[mark.sheet_id]] = mark.mark
    levels = _levels(session, list(by_id))
    return Said(
        seats=[seat for seat in day.seats if seat.id in sheets],
        criteria=[(one, marks.get(one.code, {})) for one in rubric.judged],
        totals={seat_id: sheet.total for seat_id, sheet in sheets.items()},
        apart=_apart(day, row, rubric, levels),
    )


def _rubric(session: Session, stage: Stage) -> Rubric | None:
    return rubric_of_version(session, stage, rules_hash_of(session, stage))


def _counting(day: Day, row: Row) -> Iterable[tuple[Seat, ScoreSheet]]:
    for seat in day.seats:
        cell = row.cells.get(seat.id)
        if seat.counts and cell and cell.sheet and cell.sheet.revision:
            yield seat, cell.sheet


def _levels(session: Session, sheets: Sequence[int]) -> Mapping[int, Mapping[str, int]]:
    """Return the judged levels of each sheet, by criterion."""
    found: dict[int, dict[str, int]] = defaultdict(dict)
    query = select(SheetMark.sheet_id, SheetMark.criterion, SheetMark.value)
    for sheet_id, criterion, value in session.execute(query.where(SheetMark.sheet_id.in_(sheets))):
        level = _level(value)
        if level is not None:
            found[sheet_id][criterion] = level
    return found


def _level(value: Mapping[str, Any] | None) -> int | None:
    return int(value["value"]) if value and value.get("kind") == LEVEL else None


def _apart(
    day: Day, row: Row, rubric: Rubric, levels: Mapping[int, Mapping[str, int]]
) -> list[Apart]:
    sheets = {seat.number: sheet for seat, sheet in _counting(day, row)}
    totals = {number: sheet.total for number, sheet in sheets.items() if sheet.total is not None}
    found = [
        levels_apart(
            one.code,
            {
                number: levels[sheet.id][one.code]
                for number, sheet in sheets.items()
                if one.code in levels.get(sheet.id, {})
            },
        )
        for one in rubric.judged
    ]
    whole = totals_apart(totals, rubric.max)
    return [one for one in (whole, *found) if one is not None]
