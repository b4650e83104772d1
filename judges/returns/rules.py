"""Pure rules of a period: when it is due, how late a return is."""

from collections.abc import Callable
from datetime import date


def days_late(
    filed_on: date, due_on: date | None, working_days_between: Callable[[date, date], int]
) -> int:
    """Return by how many working days a return is late; 0 when in time or nothing is due.

    A return filed on the due day is in time; a weekend after it costs nothing by itself.
    Source: rule book D4, late_return.
    """
    if due_on is None or filed_on <= due_on:
        return 0
    return working_days_between(due_on, filed_on)
