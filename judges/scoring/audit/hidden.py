"""What a printed number may hide: the numbers that are printed as it is; it knows no list."""

from collections.abc import Mapping, Sequence
from dataclasses import dataclass
from decimal import Decimal
from fractions import Fraction

from judges.scoring.audit.shapes import ListRow
from judges.scoring.composition import compose
from judges.scoring.definition.shapes import Definition, Ranking, Stage
from judges.scoring.numbers import Rounding, round_exact

# An end that does not belong to the interval is moved inwards by less than any mark can resolve.
EDGE = Fraction(1, 10**18)


@dataclass(frozen=True, slots=True)
class Span:
    """All numbers from `low` to `high`, both included."""

    low: Fraction
    high: Fraction

    def meets(self, other: "Span") -> "Span | None":
        """What both hold; `None` when they have nothing in common."""
        low, high = max(self.low, other.low), min(self.high, other.high)
        return Span(low, high) if low <= high else None


def span_of(printed: Fraction, rounding: Rounding) -> Span:
    """The numbers that `rounding` turns into the printed one.

    >>> span = span_of(Fraction("8.5"), Rounding(1))
    >>> float(span.low), round(float(span.high), 9)
    (8.45, 8.55)
    """
    unit = Fraction(1, 10**rounding.decimals)
    reach = unit if rounding.mode == "cut" else unit / 2
    low, high = printed - reach, printed + reach
    if round_exact(low, rounding) != printed:
        low += EDGE
    if round_exact(high, rounding) != printed:
        high -= EDGE
    if rounding.mode == "cut" and printed != 0:
        return Span(printed, high) if printed > 0 else Span(low, printed)
    return Span(low, high)


def places(value: Decimal) -> int:
    """How many decimals are printed.

    >>> places(Decimal("97.50")), places(Decimal("97"))
    (2, 0)
    """
    exponent = value.as_tuple().exponent
    return max(0, -exponent) if isinstance(exponent, int) else 0


@dataclass(frozen=True, slots=True)
class Columns:
    """How many decimals each column prints: the most of any cell, as spreadsheets drop zeros."""

    parts: Mapping[str, int]
    weighted: Mapping[str, int]
    total: int


def columns_of(definition: Definition, rows: Sequence[ListRow]) -> Columns:
    """The printed decimals of every column of the list."""

    def most(values: Sequence[Decimal | None]) -> int:
        return max((places(value) for value in values if value is not None), default=0)

    codes = [stage.code for stage in definition.stages]
    return Columns(
        {code: most([row.parts.get(code) for row in rows]) for code in codes},
        {code: most([row.weighted.get(code) for row in rows]) for code in codes},
        most([row.total for row in rows]),
    )


def part_span(stage: Stage, printed: Decimal, decimals: int) -> Span:
    """What the stage's total may have been; one carried on rounded to the print hides nothing."""
    exact = Fraction(printed)
    carried = stage.rounding.stage
    if carried is not None and carried.decimals <= decimals:
        return Span(exact, exact)
    return span_of(exact, Rounding(decimals, stage.shown.mode))


def composed_span(
    ranking: Ranking, stages: Sequence[Stage], row: ListRow, columns: Columns
) -> Span | None:
    """What the rule may give from the printed parts; `None` while one is missing.

    Every composition grows with each of its parts, so the ends come from the parts' ends.
    """
    ends = []
    for side in ("low", "high"):
        parts: list[tuple[Stage, Fraction | None]] = []
        for stage in stages:
            printed = row.parts.get(stage.code)
            if printed is None:
                return None
            span = part_span(stage, printed, columns.parts[stage.code])
            parts.append((stage, span.low if side == "low" else span.high))
        ends.append(compose(ranking, parts).exact)
    low, high = ends
    return None if low is None or high is None else Span(low, high)
