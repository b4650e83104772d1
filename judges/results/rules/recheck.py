"""Which entries are checked once more, and when that is not enough: plain rules, no database.

Source: rule book A6.1 (all of the best, at least 15 % of the rest, everything above 5 % of errors),
A6.3 (both counts are rounded up).
"""

import hashlib
from collections.abc import Mapping, Sequence
from dataclasses import dataclass

HUNDRED = 100


@dataclass(frozen=True, slots=True)
class Selection:
    """Who is checked: the best, and the sample drawn from the rest; codes, best first."""

    top: tuple[str, ...]
    sample: tuple[str, ...]


def select(
    ranked: Sequence[tuple[str, int]], *, top_percent: int, sample_percent: int, seed: str
) -> Selection:
    """Return who is checked once more of `ranked`, pairs of code and rank, best first.

    Both shares are rounded up: 30 ranked give 9 and 4, 47 give 15 and 5, 100 give 30 and 11. Who
    shares the last rank of the top share is checked with it. The sample are those of the rest
    whose SHA-256 of `seed:code` is smallest, so that whoever knows the printed seed draws the same.
    """
    count = _share(len(ranked), top_percent)
    last = ranked[count - 1][1] if count else 0
    top = tuple(code for code, rank in ranked if rank <= last)
    rest = [code for code, _rank in ranked[len(top) :]]
    wanted = set(
        sorted(rest, key=lambda code: _lot(seed, code))[: _share(len(rest), sample_percent)]
    )
    return Selection(top, tuple(code for code in rest if code in wanted))


def asks_for_everything(wrong: int, checked: int, percent: int) -> bool:
    """Say whether more than `percent` of those checked were wrong.

    >>> asks_for_everything(1, 20, 5), asks_for_everything(1, 19, 5)
    (False, True)
    """
    return wrong * HUNDRED > percent * checked


def unchanged(old: Mapping[str, object], new: Mapping[str, object]) -> frozenset[str]:
    """Return the codes whose working, marks and total are the same in two lists, by code."""
    return frozenset(code for code in old if code in new and old[code] == new[code])


def _share(count: int, percent: int) -> int:
    return -(-count * percent // HUNDRED)


def _lot(seed: str, code: str) -> str:
    return hashlib.sha256(f"{seed}:{code}".encode()).hexdigest()
