"""Pure rules of the contest day: which alarm comes first, when judges disagree, when it ends."""

import enum
from collections.abc import Callable, Mapping, Sequence
from dataclasses import dataclass
from datetime import datetime, timedelta
from decimal import Decimal
from statistics import median
from typing import Final

# A tablet speaks every half minute; two words that are missing and half of a third are no accident.
# Whoever looks at the grid sees it some seconds later: within ninety seconds of silence.
SILENT_AFTER: Final = timedelta(seconds=80)
LOW_BATTERY: Final = 25
LEVELS_APART: Final = 2
# How far totals may lie apart, as a share of the full mark: the weaker the work, the harder it is
# to agree. The idea is that of gymnastics' tolerance tables; the figures are ours.
TOLERANCES: Final = (
    (Decimal("0.90"), Decimal("0.05")),
    (Decimal("0.75"), Decimal("0.08")),
    (Decimal("0.60"), Decimal("0.12")),
    (Decimal(0), Decimal("0.16")),
)
PAIR: Final = 2
FAR_BEHIND: Final = 3
RATE_OVER: Final = timedelta(minutes=30)


class Harm(enum.IntEnum):
    """What an alarm endangers, the worst first."""

    DATA = 1
    JUDGE = 2
    DISAGREEMENT = 3
    SLOW = 4


@dataclass(frozen=True, slots=True)
class Apart:
    """Marks of one work that lie too far apart. `criterion` is empty for the totals.

    `low` and `high` are the seats' numbers with the lowest and the highest, `gap` what lies
    between them: levels for a criterion, points for the totals.
    """

    criterion: str
    low: int
    high: int
    gap: Decimal


def allowed_gap(mean: Decimal, full: Decimal) -> Decimal:
    """Return how many points totals around `mean` may lie apart; `full` is the full mark, above 0.

    >>> allowed_gap(Decimal(95), Decimal(100)), allowed_gap(Decimal(40), Decimal(100))
    (Decimal('5.00'), Decimal('16.00'))
    """
    share = mean / full
    return next(part for least, part in TOLERANCES if share >= least or not least) * full


def totals_apart(totals: Mapping[int, Decimal], full: Decimal) -> Apart | None:
    """Return how far the totals by seat number lie apart when that is too far; else None.

    Fewer than two totals, or a full mark of 0, are never too far apart.
    """
    if len(totals) < PAIR or full <= 0:
        return None
    low, high = min(totals, key=_by(totals)), max(totals, key=_by(totals))
    gap = totals[high] - totals[low]
    mean = sum(totals.values(), Decimal(0)) / len(totals)
    return Apart("", low, high, gap) if gap > allowed_gap(mean, full) else None


def levels_apart(criterion: str, levels: Mapping[int, int]) -> Apart | None:
    """Return how far the judged levels by seat number lie apart when that is two or more."""
    if len(levels) < PAIR:
        return None
    found = {seat: Decimal(level) for seat, level in levels.items()}
    low, high = min(found, key=_by(found)), max(found, key=_by(found))
    gap = found[high] - found[low]
    return Apart(criterion, low, high, gap) if gap >= LEVELS_APART else None


def _by(values: Mapping[int, Decimal]) -> Callable[[int], tuple[Decimal, int]]:
    return lambda seat: (values[seat], seat)


def is_silent(last_contact: datetime, now: datetime) -> bool:
    """Say whether a tablet has not spoken for eighty seconds."""
    return now - last_contact >= SILENT_AFTER


def behind(done: Mapping[int, int]) -> tuple[int, ...]:
    """Return the seats that have three sheets fewer than the middle seat, in order.

    >>> behind({1: 9, 2: 8, 3: 4})
    (3,)
    """
    if len(done) < PAIR:
        return ()
    middle = median(done.values())
    return tuple(seat for seat, count in sorted(done.items()) if middle - count >= FAR_BEHIND)


def expected_end(times: Sequence[datetime], left: int, now: datetime) -> datetime | None:
    """Return when the last sheet is in if it goes on as in the last half hour; None: unknown.

    `times` are those at which sheets came. Unknown with nothing left or fewer than two sheets.
    """
    recent = [time for time in times if now - RATE_OVER < time <= now]
    if left <= 0 or len(recent) < PAIR:
        return None
    since = min(recent)
    return now + (now - since) / len(recent) * left


def by_tens(times: Sequence[datetime], now: datetime, count: int = 12) -> list[int]:
    """Return how many sheets came in each ten minutes, the present ones last."""
    found = [0] * count
    for time in times:
        back = int((now - time).total_seconds() // 600)
        if 0 <= back < count:
            found[count - 1 - back] += 1
    return found


# What follows upon one press of the host's key.
AFTER: Final[Mapping[str, str]] = {
    "idle": "called",
    "called": "presenting",
    "presenting": "questions",
    "questions": "marking",
    "marking": "shown",
    "shown": "called",
}


def seconds_left(began: datetime, seconds: int, now: datetime) -> int:
    """Return the seconds that are left of a countdown; negative: over time.

    >>> from datetime import UTC
    >>> began = datetime(2026, 11, 20, 9, 0, tzinfo=UTC)
    >>> seconds_left(began, 480, began + timedelta(seconds=500))
    -20
    """
    return seconds - int((now - began).total_seconds())


def shown_ranks(
    ranked: Sequence[tuple[str, bool]], board: str, revealed: int
) -> tuple[list[str], int]:
    """Return which of `ranked`, best first, the hall sees, and how many ranks are still hidden.

    Each is a code and whether its score was shown before the freeze. Live: all. Frozen: those from
    before. Revealing: the last `revealed`.

    >>> shown_ranks([("a", True), ("b", False), ("c", True)], "frozen", 0)
    (['a', 'c'], 1)
    >>> shown_ranks([("a", True), ("b", False), ("c", True)], "revealing", 2)
    (['b', 'c'], 1)
    """
    codes = [code for code, _ in ranked]
    if board == "live":
        return codes, 0
    if board == "frozen":
        seen = [code for code, early in ranked if early]
    else:
        seen = codes[max(0, len(codes) - revealed) :]
    return seen, len(codes) - len(seen)
