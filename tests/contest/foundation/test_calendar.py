"""Days in Asia/Shanghai, and working days by the State Council's notices."""

from datetime import UTC, date, datetime, timedelta

import pytest
from hypothesis import given
from hypothesis import strategies as st

from contest.foundation.calendar import (
    FIRST_YEAR,
    LAST_YEAR,
    add_working_days,
    chinese_day,
    chinese_day_with_weekday,
    chinese_time,
    day_bounds_utc,
    has_estimated_days,
    is_estimated,
    is_working_day,
    local_day,
    local_format,
    working_days_between,
)

DAYS = st.dates(date(FIRST_YEAR, 1, 1), date(LAST_YEAR - 1, 12, 31))


def test_a_day_in_shanghai_begins_at_four_in_the_afternoon_utc():
    assert day_bounds_utc(date(2026, 10, 1)) == (
        datetime(2026, 9, 30, 16, tzinfo=UTC),
        datetime(2026, 10, 1, 16, tzinfo=UTC),
    )
    last_moment = datetime(2026, 10, 1, 15, 59, 59, tzinfo=UTC)
    assert local_day(last_moment) == date(2026, 10, 1)
    assert local_day(last_moment + timedelta(seconds=1)) == date(2026, 10, 2)


def test_a_naive_instant_is_refused():
    with pytest.raises(ValueError, match="time zone"):
        local_day(datetime(2026, 1, 1))  # noqa: DTZ001 - the naive one is the case


@pytest.mark.parametrize(
    ("day", "works"),
    [
        (date(2025, 1, 26), True),  # Sunday made up before the Spring Festival
        (date(2025, 1, 28), False),  # Tuesday, eve of the Spring Festival
        (date(2025, 10, 6), False),  # Monday of the National Day week
        (date(2025, 10, 11), True),  # Saturday made up after it
        (date(2026, 2, 14), True),  # Saturday made up before the Spring Festival
        (date(2026, 2, 16), False),  # Monday, eve of the Spring Festival
        (date(2026, 5, 1), False),
        (date(2026, 11, 20), True),
        (date(2026, 11, 21), False),
    ],
)
def test_announced_holidays_and_make_up_days_count(day, works):
    """Source: 国务院办公厅关于2025年、2026年部分节假日安排的通知."""
    assert (is_working_day(day), is_estimated(day)) == (works, False)


def test_beyond_the_announced_years_the_weekday_decides_and_says_so():
    first = date(LAST_YEAR + 1, 1, 1)
    days = [first + timedelta(days=number) for number in range(14)]

    assert [is_working_day(day) for day in days] == [day.weekday() < 5 for day in days]
    assert all(is_estimated(day) for day in days)
    assert has_estimated_days(date(LAST_YEAR, 12, 30), first)
    assert not has_estimated_days(date(LAST_YEAR, 1, 1), date(LAST_YEAR, 12, 31))


@pytest.mark.parametrize(
    ("day", "count", "reached"),
    [
        (date(2026, 9, 30), 1, date(2026, 10, 8)),  # over the National Day holidays
        (date(2026, 2, 13), 1, date(2026, 2, 14)),  # onto a make-up Saturday
        (date(2026, 11, 20), 5, date(2026, 11, 27)),
        (date(2026, 11, 21), 0, date(2026, 11, 21)),
        (date(2026, 10, 8), -1, date(2026, 9, 30)),
    ],
)
def test_working_days_are_added_without_the_opening_day(day, count, reached):
    assert add_working_days(day, count) == reached


@given(DAYS, st.integers(1, 40))
def test_counting_undoes_adding(day, count):
    reached = add_working_days(day, count)

    assert is_working_day(reached)
    assert working_days_between(day, reached) == count
    assert working_days_between(day, reached - timedelta(days=1)) == count - 1


def test_no_working_day_lies_before_the_beginning():
    assert working_days_between(date(2026, 11, 20), date(2026, 11, 19)) == 0


def test_days_and_times_are_written_as_chinese_papers_write_them():
    instant = datetime(2026, 1, 31, 1, 5, tzinfo=UTC)

    assert local_format(instant) == "2026-01-31 09:05"
    assert chinese_time(instant) == "2026年1月31日 9:05"
    assert chinese_day(date(2026, 1, 31)) == "2026年1月31日"
    assert chinese_day_with_weekday(date(2026, 1, 31)) == "1月31日（周六）"
