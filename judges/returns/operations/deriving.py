"""Derives the points of each indicator from a confirmed body."""

from collections.abc import Mapping
from decimal import Decimal
from typing import Any

from judges.scoring.definition import Rubric
from judges.scoring.numbers import Rounding, published
from judges.scoring.sheets import mark_sheet
from judges.scoring.values import parse_sheet

# Points in the derived table; results are computed from the body itself, exactly.
PLACES = Rounding(6)


def marks_of(rubric: Rubric, body: Mapping[str, Any]) -> dict[str, Decimal]:
    """Return the points of each reported indicator, to 6 decimals, in the order of the rubric."""
    marked = mark_sheet(rubric, parse_sheet(body))
    return {
        code: published(points, PLACES)
        for code, points in marked.marks.items()
        if points is not None
    }
