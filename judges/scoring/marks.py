"""The mark of one criterion from one value, exact; it knows neither panel nor total."""

from collections.abc import Sequence
from fractions import Fraction

from judges.scoring.definition.criteria import (
    Criterion,
    Deduction,
    Imported,
    Indicator,
    Judgement,
    Measurement,
    PassFail,
    Placing,
    Points,
    TimeTaken,
)
from judges.scoring.figures import Marked, combine_readings, indicator_mark, started_blocks
from judges.scoring.numbers import exact, plain
from judges.scoring.places import place_points
from judges.scoring.trace import line
from judges.scoring.values import (
    Counted,
    LevelGiven,
    Measured,
    Passed,
    Placed,
    PointsGiven,
    Seconds,
    Unmeasurable,
    Value,
)
from judges.scoring.words import N_

ZERO = Fraction(0)
VALUE_BAND = N_("%(code)s: %(reading)s %(unit)s gives %(points)s of %(max)s")
IN_TOLERANCE = N_("%(code)s: %(reading)s %(unit)s is within tolerance: %(points)s")
OUT_OF_TOLERANCE = N_("%(code)s: %(reading)s %(unit)s is out by %(excess)s: %(points)s of %(max)s")


def criterion_mark(criterion: Criterion, value: Value | None) -> Marked:  # noqa: PLR0911 - one return per kind
    """The mark for one judge's (or unit's) value; `Marked(None)` for `None`, which is never 0.

    Unit: points, exact, before factor and rounding. Values are expected to have passed
    `check_values`. Raises `TypeError` for a value of another criterion's kind. Source:
    docs/definition.md, "Marks".
    """
    match criterion, value:
        case _, None:
            return Marked(None)
        case Points() | Imported(), PointsGiven(points):
            subtract = isinstance(criterion, Imported) and criterion.subtract
            return Marked(-exact(points) if subtract else exact(points))
        case Measurement(), Unmeasurable():
            return Marked(
                ZERO,
                line(
                    "unmeasurable", N_("%(code)s cannot be measured: 0 points"), code=criterion.code
                ),
            )
        case Measurement(), Measured(readings):
            return measurement_mark(criterion, tuple(Fraction(reading) for reading in readings))
        case Judgement(), LevelGiven(level):
            return Marked(Fraction(level, criterion.top) * Fraction(criterion.max))
        case PassFail(), Passed(parts):
            return pass_mark(criterion, parts)
        case Deduction(), Counted(count):
            return deduction_mark(criterion, Fraction(count))
        case TimeTaken(), Seconds(seconds):
            return time_mark(criterion, Fraction(seconds))
        case Placing(), Placed(place, shared):
            return Marked(place_points(criterion, place, shared))
        case Indicator(), _:
            return indicator_mark(criterion, value)
    raise TypeError(f"{criterion.code}: {type(value).__name__} is no value of a {criterion.type}")


def measurement_mark(criterion: Measurement, readings: Sequence[Fraction]) -> Marked:
    """Points for a measured value: bands by excess over the tolerance, steps, or bands by value.

    Limits belong to the better band (≤). Several parts share max equally. Two readings that must
    agree and do give their mean; three give the middle one. Source: A3.2, A3.3, A3.5, D1, D3.
    """
    full = Fraction(criterion.max)
    if criterion.parts > 1:
        return _parts_mark(criterion, readings, full / criterion.parts)
    rule = "median" if criterion.agree_within is not None else criterion.combine
    reading = combine_readings(readings, rule)
    points, excess = _banded(criterion, reading, full), _excess(criterion, reading)
    code, message = "out_of_tolerance", OUT_OF_TOLERANCE
    if criterion.rule.startswith("value_"):
        code, message = "value_band", VALUE_BAND
    elif not excess:
        code, message = "in_tolerance", IN_TOLERANCE
    told = line(
        code,
        message,
        code=criterion.code,
        reading=reading,
        unit=criterion.unit,
        excess=excess,
        points=points,
        max=full,
    )
    return Marked(points, told)


def _parts_mark(criterion: Measurement, readings: Sequence[Fraction], each: Fraction) -> Marked:
    earned = [_banded(criterion, reading, each) for reading in readings]
    total = sum(earned, ZERO)
    told = line(
        "parts",
        N_("%(code)s: %(parts)s parts give %(points)s"),
        code=criterion.code,
        parts=" + ".join(plain(part) for part in earned),
        points=total,
    )
    return Marked(total, told)


def _excess(criterion: Measurement, reading: Fraction) -> Fraction:
    if criterion.low is not None and reading < criterion.low:
        return Fraction(criterion.low) - reading
    if criterion.high is not None and reading > criterion.high:
        return reading - Fraction(criterion.high)
    return ZERO


def _banded(criterion: Measurement, reading: Fraction, full: Fraction) -> Fraction:
    if criterion.rule == "excess_steps":
        steps = started_blocks(_excess(criterion, reading), Fraction(criterion.every or 1))
        return max(ZERO, full - steps * Fraction(criterion.minus or 0))
    if criterion.rule == "excess_bands":
        excess = _excess(criterion, reading)
        if not excess:
            return full
        reached = [band for band in criterion.bands if excess <= band.limit]
        otherwise = ZERO
    else:
        upward = criterion.rule == "value_at_least"
        reached = [
            b for b in criterion.bands if (reading >= b.limit if upward else reading <= b.limit)
        ]
        otherwise = Fraction(criterion.otherwise)
    if not reached:
        return otherwise
    band = reached[0]
    return full * Fraction(band.share) if band.share is not None else Fraction(band.marks or 0)


def pass_mark(criterion: PassFail, parts: Sequence[bool]) -> Marked:
    """Each passed part earns max ÷ parts; the rest nothing. Source: A3.7."""
    passed = sum(parts)
    points = Fraction(criterion.max) * passed / criterion.parts
    return Marked(
        points,
        line(
            "passed",
            N_("%(code)s: %(passed)s of %(parts)s passed: %(points)s"),
            code=criterion.code,
            passed=passed,
            parts=criterion.parts,
            points=points,
        ),
    )


def deduction_mark(criterion: Deduction, count: Fraction) -> Marked:
    """max − each × count, not below 0; max 0: a negative mark, not beyond the cap. Source: A3.6."""
    taken = Fraction(criterion.each) * count
    if criterion.cap is not None:
        taken = min(taken, Fraction(criterion.cap))
    points = max(ZERO, Fraction(criterion.max) - taken) if criterion.max else -taken
    if not count:
        return Marked(points)
    return Marked(
        points,
        line(
            "deducted",
            N_("%(code)s: %(count)s × −%(each)s: %(points)s"),
            code=criterion.code,
            count=count,
            each=Fraction(criterion.each),
            points=points,
        ),
    )


def time_mark(criterion: TimeTaken, seconds: Fraction) -> Marked:
    """0 within the limit; −penalty per block over it; a started one counts whole. Source: A3.4."""
    if criterion.limit_seconds is None or seconds <= criterion.limit_seconds:
        return Marked(ZERO)
    over = seconds - criterion.limit_seconds
    block = Fraction(criterion.block_seconds)
    blocks = started_blocks(over, block) if criterion.started else over // block
    points = -Fraction(criterion.penalty) * blocks
    return Marked(
        points,
        line(
            "overtime",
            N_("%(code)s: %(over)s s over the limit, %(blocks)s blocks: %(points)s"),
            code=criterion.code,
            over=over,
            blocks=blocks,
            points=points,
        ),
    )
