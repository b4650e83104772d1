"""Reported figures turned into points, and what marks of all kinds share."""

from collections.abc import Sequence
from dataclasses import dataclass
from fractions import Fraction

from judges.scoring.definition.criteria import Indicator
from judges.scoring.trace import Line, line
from judges.scoring.values import Attained, Counted, Measured, Value
from judges.scoring.words import N_

ZERO = Fraction(0)


@dataclass(frozen=True, slots=True)
class Marked:
    """Points of one criterion. `points` None = not scored. `line` says how they came about."""

    points: Fraction | None
    line: Line | None = None
    flags: tuple[str, ...] = ()


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


def started_blocks(amount: Fraction, block: Fraction) -> int:
    """How many blocks have begun: 0 for nothing, 1 for any part of the first block.

    >>> started_blocks(Fraction(5), Fraction(3)), started_blocks(Fraction(3), Fraction(3))
    (2, 1)
    """
    return -(-max(amount, ZERO) // block)


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
        case "steps" | "linear", Measured((reading,)):
            points = _beyond(criterion, Fraction(reading))
        case "table", Measured((reading,)):
            points = _looked_up(criterion, Fraction(reading))
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


def _beyond(criterion: Indicator, reading: Fraction) -> Fraction:
    threshold, every = Fraction(criterion.threshold or 0), Fraction(criterion.every or 1)
    gap = threshold - reading if criterion.bad_side == "below" else reading - threshold
    steps = Fraction(started_blocks(gap, every))
    if criterion.method == "linear":
        steps = max(gap, ZERO) / every
    elif not criterion.started:
        steps = Fraction(max(gap, ZERO) // every)
    floor = Fraction(criterion.floor) if criterion.floor is not None else ZERO
    return max(floor, Fraction(criterion.max) - steps * Fraction(criterion.minus))


def _looked_up(criterion: Indicator, reading: Fraction) -> Fraction:
    upward = criterion.direction == "at_least"
    for band in criterion.bands:
        if reading >= band.limit if upward else reading <= band.limit:
            whole = Fraction(criterion.max)
            return whole * Fraction(band.share) if band.share else Fraction(band.marks or 0)
    return Fraction(criterion.otherwise)
