"""Pure rules of bringing sheets back: which faults hold a sheet, when a clock is wrong."""

from collections.abc import Set
from datetime import datetime
from typing import Final

# The judge did their part; only the moment, the rules or the place stand against it.
HELD_FOR: Final = frozenset(
    {"stage_closed", "rules_changed", "work_not_present", "sheet_locked", "recused", "recall_over"}
)
# The server may yet learn what it needs: another revision first, or its own recovery.
SENT_AGAIN: Final = frozenset({"unknown_base", "try_again"})
SKEW_SECONDS: Final = 120


def skew(device: datetime, server: datetime) -> int:
    """Return by how many seconds the tablet's clock is ahead of ours; negative: behind.

    Orders nothing: the trail's sequence does. It is shown, and told to the trail when it is large.
    """
    return int((device - server).total_seconds())


def is_skewed(seconds: int) -> bool:
    """Say whether a clock differs by more than two minutes."""
    return abs(seconds) > SKEW_SECONDS


def missing_counters(arrived: Set[int], top: int) -> tuple[int, ...]:
    """Return the numbers from 1 to `top` that have not arrived, in order.

    >>> missing_counters({1, 3, 4}, 5)
    (2, 5)
    """
    return tuple(number for number in range(1, top + 1) if number not in arrived)
