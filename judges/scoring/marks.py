"""The mark of one criterion from one value, exact; it knows neither panel nor total."""

from collections.abc import Sequence
from dataclasses import dataclass
from fractions import Fraction

from judges.scoring.definition.criteria import (
    Criterion,
    Deduction,
    Imported,
    Indicator,
    Judgement,
    Measurement,
    PassFail,
    Points,
    TimeTaken,
)
from judges.scoring.numbers import plain
from judges.scoring.trace import Line, line
from judges.scoring.values import (
    Attained,
    Counted,
    LevelGiven,
    Measured,
    Passed,
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


@dataclass(frozen=True, slots=True)
class Marked:
    """Points of one criterion. `points` None = not scored. `line` says how they came about."""

    points: Fraction | None
    line: Line | None = None
    flags: tuple[str, ...] = ()


def criterion_mark(criterion: Criterion, value: Value | None) -> Marked:  # noqa: PLR0911 - one return per kind
    """The mark for one judge's (or unit's) value; `Marked(None)` for `None`, which is never 0.

    Unit: points, exact, before factor and rounding. Values are expected to have passed
    `check_values`. Raises `TypeError` for a value of another criterion's kind. Source:
    docs/definition.md, "Marks".
    """
    match criterion, value:
        case _, None:
            return Marked(None)
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
        case Points() | Imported(), PointsGiven(points):
            subtract = isinstance(criterion, Imported) and criterion.subtract
            return Marked(-Fraction(points) if subtract else Fraction(points))
        case PassFail(), Passed(parts):
            return pass_mark(criterion, parts)
        case Deduction(), Counted(count):
            return deduction_mark(criterion, Fraction(count))
        case TimeTaken(), Seconds(seconds):
            return time_mark(criterion, Fraction(seconds))
        case Indicator(), _:
            return indicator_mark(criterion, value)
    raise TypeError(f"{criterion.code}: {type(value).__name__} is no value of a {criterion.type}")


def combine_readings(readings: Sequence[Fraction], rule: str) -> Fraction:
    """One reading of several: mean, median (even number: mean of the middle two), least or most.

    Raises `ValueError` without readings or for another rule.
    """
    if not readings:
        raise ValueError("no readings")
    ordered = sorted(readings)
    middle = len(ordered) // 2
    if rule == "mean":
        return sum(ordered, ZERO) / len(ordered)
    if rule == "median":
        return ordered[middle] if len(ordered) % 2 else (ordered[middle - 1] + ordered[middle]) / 2
    if rule in ("least", "most"):
        return ordered[0] if rule == "least" else ordered[-1]
    raise ValueError(f"unknown rule {rule!r}")


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


def started_blocks(amount: Fraction, block: Fraction) -> int:
    """How many blocks have begun: 0 for nothing, 1 for any part of the first block.

    >>> started_blocks(Fraction(5), Fraction(3)), started_blocks(Fraction(3), Fraction(3))
    (2, 1)
    """
    return -(-max(amount, ZERO) // block)


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


def indicator_mark(criterion: Indicator, value: Value | None) -> Marked:
    """Points for a reported figure by the criterion's method. Source: A9.2, D4.

    A flag that is set replaces the points by the flag's mark and is handed on by its code.
    Raises `TypeError` for a value of another kind.
    """
    flags: tuple[str, ...] = ()
    match criterion.method, value:
        case "attainment", Attained(actual, target):
            used = Fraction(target if target is not None else criterion.target or 0)
            points = _attainment(criterion, Fraction(actual), used)
        case "steps", Measured((reading,)):
            points = _stepped(criterion, Fraction(reading))
        case "count", Counted(count, flag):
            points = Fraction(criterion.start) + Fraction(criterion.each) * count
            points = points if criterion.floor is None else max(points, Fraction(criterion.floor))
            points = points if criterion.cap is None else min(points, Fraction(criterion.cap))
            if flag and criterion.flag is not None:
                points, flags = Fraction(criterion.flag.mark), (criterion.flag.code,)
        case "mean", Measured(readings):
            mean = combine_readings([Fraction(reading) for reading in readings], "mean")
            points = mean * Fraction(criterion.max) / Fraction(criterion.reading_max or 1)
        case _:
            raise TypeError(
                f"{criterion.code}: {type(value).__name__} is no value of {criterion.method}"
            )
    message = N_("%(code)s %(name)s: %(points)s of %(max)s")
    return Marked(
        points,
        line(
            "indicator",
            message,
            code=criterion.code,
            name=criterion.name,
            name_en=criterion.name_en,
            points=points,
            max=Fraction(criterion.max),
        ),
        flags,
    )


def _attainment(criterion: Indicator, actual: Fraction, target: Fraction) -> Fraction:
    if target <= 0:
        raise ValueError(f"{criterion.code}: the target must be above 0")
    points = Fraction(criterion.max) * min(actual / target, Fraction(1))
    if criterion.bonus_every is None or actual <= target:
        return points
    full_steps = (actual / target - 1) * 100 // Fraction(criterion.bonus_every)
    bonus = full_steps * Fraction(criterion.bonus_add)
    return points + (
        bonus if criterion.bonus_cap is None else min(bonus, Fraction(criterion.bonus_cap))
    )


def _stepped(criterion: Indicator, reading: Fraction) -> Fraction:
    threshold, every = Fraction(criterion.threshold or 0), Fraction(criterion.every or 1)
    beyond = threshold - reading if criterion.bad_side == "below" else reading - threshold
    steps = started_blocks(beyond, every) if criterion.started else max(beyond, ZERO) // every
    floor = Fraction(criterion.floor) if criterion.floor is not None else ZERO
    return max(floor, Fraction(criterion.max) - steps * Fraction(criterion.minus))
