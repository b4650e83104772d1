"""Derives the marks of a sheet from its effective body; the body comes from the trail."""

from collections.abc import Mapping
from dataclasses import dataclass
from decimal import Decimal
from fractions import Fraction
from typing import Any, cast

from sqlalchemy import Table, delete, insert
from sqlalchemy.orm import Session

from judges.scoresheets.models import ScoreSheet, SheetMark
from judges.scoring.definition import Rubric
from judges.scoring.numbers import Rounding, published
from judges.scoring.sheets import mark_sheet
from judges.scoring.values import parse_sheet

# Points in the derived table; results are computed from the body itself, exactly.
PLACES = Rounding(6)
_NEW_MARKS = insert(cast(Table, SheetMark.__table__))


@dataclass(frozen=True, slots=True)
class DerivedMark:
    """One criterion of a body: its frozen value and its points."""

    value: Mapping[str, Any] | None
    mark: Decimal | None


@dataclass(frozen=True, slots=True)
class Derived:
    """What follows from a body: the sheet's total and each criterion's mark."""

    total: Decimal | None
    marks: Mapping[str, DerivedMark]


def derived_of(rubric: Rubric, body: Mapping[str, Any]) -> Derived:
    """Return total and marks (points, to 6 decimals) that `body` gives under `rubric`."""
    marked = mark_sheet(rubric, parse_sheet(body))
    values = body["values"]
    return Derived(
        total=_kept(marked.total),
        marks={
            code: DerivedMark(values.get(code), _kept(points))
            for code, points in marked.marks.items()
        },
    )


def set_derived(session: Session, sheet: ScoreSheet, derived: Derived | None) -> None:
    """Keep the sheet with `derived` in place of its marks; None where no revision holds."""
    sheet.total = derived.total if derived else None
    is_new = sheet.id is None
    session.add(sheet)
    session.flush()
    if not is_new:
        session.execute(delete(SheetMark).where(SheetMark.sheet_id == sheet.id))
    if derived is None or not derived.marks:
        return
    # All at once and not as rows of the model: nobody asks for their ids.
    rows = [
        {
            "edition_id": sheet.edition_id,
            "sheet_id": sheet.id,
            "criterion": code,
            "value": None if mark.value is None else dict(mark.value),
            "mark": mark.mark,
        }
        for code, mark in derived.marks.items()
    ]
    session.execute(_NEW_MARKS, rows)


def _kept(points: Fraction | None) -> Decimal | None:
    return None if points is None else published(points, PLACES)
