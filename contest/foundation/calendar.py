"""Days as people in China count them: Asia/Shanghai, public holidays, make-up days.

Knows no clock and no contest. Instants come and go as aware UTC datetimes.
"""

from collections.abc import Iterator
from datetime import UTC, date, datetime, time, timedelta
from zoneinfo import ZoneInfo

import chinese_calendar
from chinese_calendar.constants import holidays, workdays

SHANGHAI = ZoneInfo("Asia/Shanghai")
# The State Council announces each year's days in the autumn before; the package follows.
FIRST_YEAR = min(*holidays, *workdays).year
LAST_YEAR = max(*holidays, *workdays).year
SATURDAY = 5
ONE_DAY = timedelta(days=1)
WEEKDAYS = "一二三四五六日"


def local(instant: datetime) -> datetime:
    """Return an aware instant as wall-clock time in Asia/Shanghai. Raises `ValueError` if naive."""
    if instant.tzinfo is None:
        raise ValueError("an instant needs a time zone")
    return instant.astimezone(SHANGHAI)


def from_local(wall: datetime) -> datetime:
    """Return a naive wall-clock time of Asia/Shanghai, as a form gives it, as an instant in UTC."""
    return wall.replace(tzinfo=SHANGHAI).astimezone(UTC)


def local_day(instant: datetime) -> date:
    """Return the day in Asia/Shanghai on which an instant falls."""
    return local(instant).date()


def start_of_day_utc(day: date) -> datetime:
    """Return the first instant of a day in Asia/Shanghai, in UTC."""
    return datetime.combine(day, time(), SHANGHAI).astimezone(UTC)


def end_of_day_utc(day: date) -> datetime:
    """Return the instant at which a day in Asia/Shanghai is over, in UTC.

    It is the first instant of the next day: compare with `<`.
    """
    return start_of_day_utc(day + ONE_DAY)


def day_bounds_utc(day: date) -> tuple[datetime, datetime]:
    """Return the first instant of a day and the first that is no longer in it, in UTC."""
    return start_of_day_utc(day), end_of_day_utc(day)


def is_estimated(day: date) -> bool:
    """Say whether the day lies outside the announced years, so that only its weekday is known."""
    return not FIRST_YEAR <= day.year <= LAST_YEAR


def is_working_day(day: date) -> bool:
    """Say whether people work on `day`: announced holidays and make-up days count.

    Outside the announced years (`is_estimated`) Monday to Friday are taken for working days.
    Source: the State Council's yearly notice on public holidays.
    """
    if is_estimated(day):
        return day.weekday() < SATURDAY
    return bool(chinese_calendar.is_workday(day))


def add_working_days(day: date, count: int) -> date:
    """Return the day on which the `count`-th working day after `day` falls.

    The day itself does not count; nought gives `day` back. A negative count goes back.
    Source: 民法典 art. 201 (the opening day is not counted).
    """
    step = ONE_DAY if count > 0 else -ONE_DAY
    left, reached = abs(count), day
    while left:
        reached += step
        left -= is_working_day(reached)
    return reached


def working_days_between(first: date, last: date) -> int:
    """Return how many working days lie after `first` up to and with `last`; 0 if none does.

    `add_working_days(first, n)` is the earliest day for which this is `n`.
    """
    return sum(is_working_day(day) for day in _days(first + ONE_DAY, last))


def has_estimated_days(first: date, last: date) -> bool:
    """Say whether a count from `first` to `last` rests on a year not yet announced."""
    return is_estimated(first) or is_estimated(last)


def _days(first: date, last: date) -> Iterator[date]:
    for number in range((last - first).days + 1):
        yield first + number * ONE_DAY


def local_format(instant: datetime) -> str:
    """Return an instant as `2026-01-31 09:05` in Asia/Shanghai: plain in every language."""
    return f"{local(instant):%Y-%m-%d %H:%M}"


def local_format_to_second(instant: datetime) -> str:
    """Return an instant as `2026-01-31 09:05:00` in Asia/Shanghai, for deadlines."""
    return f"{local(instant):%Y-%m-%d %H:%M:%S}"


def chinese_day(day: date) -> str:
    """Return a day as `2026年1月31日`, the form of official papers (GB/T 15835)."""
    return f"{day.year}年{day.month}月{day.day}日"


def chinese_day_with_weekday(day: date) -> str:
    """Return a day as `1月31日（周六）`, the form of notices and schedules."""
    return f"{day.month}月{day.day}日（周{WEEKDAYS[day.weekday()]}）"


def chinese_time(instant: datetime) -> str:
    """Return an instant as `2026年1月31日 9:05` in Asia/Shanghai."""
    moment = local(instant)
    return f"{chinese_day(moment.date())} {moment.hour}:{moment:%M}"
