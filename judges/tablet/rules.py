"""Pure rules of bringing sheets back: which faults hold a sheet, when a clock is wrong."""

import re
from collections.abc import Set
from datetime import datetime, timedelta
from typing import Final

# The judge did their part; only the moment, the rules or the place stand against it.
HELD_FOR: Final = frozenset(
    {
        *("stage_closed", "rules_changed", "work_not_present", "sheet_locked"),
        *("recused", "recall_over", "tablet_revoked", "base_missing"),
    }
)
# The server may yet learn what it needs: another revision first, its recovery, a minute's pause.
SENT_AGAIN: Final = frozenset({"unknown_base", "try_again", "too_many_attempts"})
LONGEST_REASON: Final = 300
SKEW_SECONDS: Final = 120
BROWSER_LENGTH: Final = 200
LONG_NUMBER: Final = re.compile(r"\d{7,}")
# A contest of several days; later the tablet is lent to others and must be prepared anew.
PREPARED_FOR: Final = timedelta(days=3)
# Wrong codes. Of a million, a hundred cards and all guesses of one day: 0.6 % (decision 25).
WRONG_CODES_A_DAY: Final = 60
# A whole hall may sit behind one address: no slip of a finger comes near this.
WRONG_CODES_ADDRESS, WRONG_CODES_ADDRESS_WINDOW = 300, timedelta(minutes=10)


def browser_text(sent: str) -> str:
    """Return what a browser says of itself, cut short and without long numbers (a person's?).

    >>> browser_text("Chrome/140.0 19900009998")
    'Chrome/140.0 …'
    """
    return LONG_NUMBER.sub("…", sent)[:BROWSER_LENGTH]


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
