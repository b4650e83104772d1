"""Whether what many callers saw at once could have happened one after the other.

Pure: knows calls, answers and times, and nothing of sheets, threads or databases.
"""

from collections.abc import Callable, Hashable, Sequence
from dataclasses import dataclass
from math import inf
from typing import Any

Apply = Callable[[Any, Any], tuple[Any, Any]]
"""Takes a state and a call; returns the answer that must come, and the state behind it."""


@dataclass(frozen=True, slots=True)
class Operation:
    """One call of one caller. `begun` and `ended` are of one clock, in any unit.

    `answer` None: nobody knows; it may have happened at any time since `begun`, or never. Those
    with a `turn` say themselves in which order they came, and no other order is tried.
    """

    call: Any
    answer: Any
    begun: float
    ended: float = inf
    turn: int | None = None

    @property
    def is_known(self) -> bool:
        """Say whether it was answered."""
        return self.answer is not None


def is_linearizable(history: Sequence[Operation], start: Hashable, apply: Apply) -> bool:
    """Say whether some order of `history` explains every answer and agrees with the clock.

    In such an order each operation happens at one moment between its call and its answer; one that
    ended before another began comes before it. Tries the orders depth first (Wing and Gong) and
    meets no pair of what is done and what the state is twice (Lowe). An operation that may come
    next, is answered as it must be and changes nothing is taken at once: it can stand in no order's
    way.
    """
    found = sorted(history, key=lambda one: one.begun)
    known = sum(1 << at for at, one in enumerate(found) if one.is_known)
    waiting: list[tuple[int, Hashable]] = [(0, start)]
    met = set(waiting)
    while waiting:
        done, state = waiting.pop()
        if done & known == known:
            return True
        for step in _steps(found, done, state, apply):
            if step not in met:
                met.add(step)
                waiting.append(step)
    return False


def _steps(
    found: Sequence[Operation], done: int, state: Hashable, apply: Apply
) -> list[tuple[int, Hashable]]:
    """Return what may come next, the last of it to be tried first."""
    steps: list[tuple[int, Hashable]] = []
    for at, one in _next(found, done):
        answer, after = apply(state, one.call)
        if one.is_known and answer != one.answer:
            continue
        step = (done | 1 << at, after)
        if after != state:
            steps.append(step)
        elif one.is_known:
            return [step]
    return steps[::-1]


def _next(found: Sequence[Operation], done: int) -> list[tuple[int, Operation]]:
    """Return those that no other one ended before; `found` stands in the order of beginning."""
    left = [(at, one) for at, one in enumerate(found) if not done >> at & 1]
    first_end = min((one.ended for _, one in left), default=inf)
    turn = min((one.turn for _, one in left if one.turn is not None), default=None)
    return [(at, one) for at, one in left if one.begun <= first_end and one.turn in (None, turn)]
