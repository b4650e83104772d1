"""How late a return is."""

from datetime import date

import pytest

from contest.foundation.calendar import working_days_between
from judges.returns.rules import days_late

FRIDAY = date(2026, 11, 20)


@pytest.mark.parametrize(
    ("filed_on", "late"),
    [
        (date(2026, 11, 19), 0),
        (FRIDAY, 0),
        (date(2026, 11, 21), 0),
        (date(2026, 11, 22), 0),
        (date(2026, 11, 23), 1),
        (date(2026, 11, 27), 5),
        (date(2026, 11, 30), 6),
    ],
)
def test_only_working_days_after_the_due_day_count(filed_on: date, late: int) -> None:
    assert days_late(filed_on, FRIDAY, working_days_between) == late


def test_nothing_is_late_where_nothing_is_due() -> None:
    assert days_late(date(2030, 1, 1), None, working_days_between) == 0
