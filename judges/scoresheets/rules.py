"""Pure rules of a sheet: decimal slips, chips of a points criterion, how revisions follow."""

from collections.abc import Sequence
from dataclasses import dataclass
from decimal import ROUND_CEILING, ROUND_HALF_UP, Decimal
from typing import Final

# A slipped point makes a value ten times (or a hundred times) too large or too small.
SLIPS: Final = (Decimal(10), Decimal("0.1"), Decimal(100), Decimal("0.01"))
# How far from the tolerance, as a share of it, a corrected value may lie to be believed.
NEAR: Final = Decimal("0.2")
CHIP_SHARES: Final = (100, 90, 80, 70, 60, 0)
ALL_STEPS_SHOWN: Final = 11
# The frame in which a signature is drawn, and how much of it is kept.
SIGN_WIDTH, SIGN_HEIGHT = 1000, 300
LEAST_POINTS, MOST_STROKES, MOST_POINTS = 5, 200, 2000


def decimal_slip(reading: Decimal, low: Decimal | None, high: Decimal | None) -> Decimal | None:
    """Return the value that was probably meant when the point of `reading` slipped; else None.

    `low` and `high` are the tolerance in the criterion's unit; one of them may be None. A reading
    within a fifth of the tolerance's limits is never doubted. Source: rule A.9 of the screens.

    >>> decimal_slip(Decimal("419.85"), Decimal("41.975"), Decimal("42.000"))
    Decimal('41.985')
    """
    limits = [limit for limit in (low, high) if limit]
    if not limits or _is_near(reading, limits):
        return None
    for factor in SLIPS:
        meant = reading / factor
        if _is_near(meant, limits):
            return meant.normalize()
    return None


def _is_near(reading: Decimal, limits: Sequence[Decimal]) -> bool:
    if len(limits) == 1 and 0 <= reading <= limits[0]:
        # "at most 1.6": every smaller value is as good as the limit.
        return reading * 5 >= limits[0] * NEAR
    slack = abs(limits[-1]) * NEAR
    return min(limits) - slack <= reading <= max(limits) + slack


def points_chips(least: Decimal, most: Decimal, step: Decimal) -> list[Decimal]:
    """Return the points that one tap gives, best first: every step where there are few of them.

    Else 100, 90, 80, 70, 60 and 0 percent of `most`, on the grid of `step` from `least`.
    """
    count = int((most - least) / step) + 1
    if count <= ALL_STEPS_SHOWN:
        return [least + step * number for number in range(count - 1, -1, -1)]
    shares = [most * share / 100 for share in CHIP_SHARES]
    chips = {_on_grid(max(share, least), least, step) for share in shares}
    return sorted(chips, reverse=True)


def level_floor(least: Decimal, most: Decimal, step: Decimal, percent: Decimal) -> Decimal:
    """Return the lowest points on the grid that are at least `percent` of `most`."""
    steps = ((most * percent / 100 - least) / step).to_integral_value(ROUND_CEILING)
    return least + max(steps, Decimal(0)) * step


def _on_grid(points: Decimal, least: Decimal, step: Decimal) -> Decimal:
    steps = ((points - least) / step).quantize(Decimal(1), ROUND_HALF_UP)
    return least + steps * step


@dataclass(frozen=True, slots=True)
class Standing:
    """Where a sheet stands after what the trail tells.

    `state` is a value of the sheet's states, `revision` the one that holds, `newest` the highest
    number; 0 = none yet.
    """

    state: str = "draft"
    revision: int = 0
    newest: int = 0


def after_submission(standing: Standing, base: int) -> Standing:
    """Return where the sheet stands once a revision made on `base` is in.

    The revision's number is `base` + 1. Two on one base are a conflict, and so is whatever comes
    until one was chosen: never does the last one win by being last.
    Raises `ValueError` for a base that does not exist.
    """
    if not 0 <= base <= standing.newest:
        raise ValueError(f"no revision {base}")
    newest = max(standing.newest, base + 1)
    if standing.state == "conflict" or base != standing.newest:
        return Standing("conflict", standing.revision, newest)
    return Standing("submitted", base + 1, newest)


def after_choice(standing: Standing) -> Standing:
    """Return where the sheet stands once a version was chosen: a new revision on the newest one."""
    return Standing("submitted", standing.newest + 1, standing.newest + 1)


def after_recall(standing: Standing) -> Standing:
    """Return where the sheet stands once its judge took it back: a draft that counts nowhere.

    The revision stays on record, and the next one is made on it.
    """
    return Standing("draft", standing.revision, standing.newest)


def after_recusal(standing: Standing) -> Standing:
    """Return where the sheet stands once its judge is recused: it is kept and does not count."""
    if standing.state == "draft":
        return standing
    return Standing("held", standing.revision, standing.newest)


def strokes_of(sent: object) -> list[list[int]] | None:
    """Return the strokes of a signature, each x, y, x, y … in its frame; None when it is none.

    A mere dot signs nothing, and more points than a hand draws are no signature either.
    """
    if not isinstance(sent, list) or not 1 <= len(sent) <= MOST_STROKES:
        return None
    for stroke in sent:
        if not isinstance(stroke, list) or len(stroke) % 2:
            return None
        if not all(type(one) is int for one in stroke):
            return None
        across, down = stroke[::2], stroke[1::2]
        if not all(0 <= x <= SIGN_WIDTH for x in across):
            return None
        if not all(0 <= y <= SIGN_HEIGHT for y in down):
            return None
    points = sum(len(stroke) for stroke in sent) // 2
    return sent if LEAST_POINTS <= points <= MOST_POINTS else None
