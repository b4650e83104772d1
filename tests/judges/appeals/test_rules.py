"""Windows to the second."""

from datetime import UTC, datetime, timedelta

import pytest

from judges.appeals.rules import Window, remaining, window_at, windows

POSTED = datetime(2026, 11, 20, 4, 0, 0, 700_000, tzinfo=UTC)
NOTICE_OVER = datetime(2026, 11, 25, 16, 0, tzinfo=UTC)


@pytest.mark.parametrize(
    ("second", "kind"),
    [
        ("03:59:59", None),
        ("04:00:00", "on_site"),
        ("05:59:59", "on_site"),
        ("06:00:00", "on_site"),
        ("06:00:01", "objection"),
    ],
)
def test_an_appeal_on_site_is_taken_for_two_hours_to_the_second(second, kind):
    at = datetime.fromisoformat(f"2026-11-20T{second}+00:00")

    found = window_at(windows(POSTED, NOTICE_OVER, appeal_minutes=120), at)

    assert (found.kind if found else None) == kind


@pytest.mark.parametrize(
    ("moment", "is_in_time"),
    [
        ("2026-11-25T15:59:59+00:00", True),
        ("2026-11-25T15:59:59.999999+00:00", True),
        ("2026-11-25T16:00:00+00:00", False),
    ],
)
def test_an_objection_is_taken_until_midnight_of_the_last_working_day(moment, is_in_time):
    found = window_at(
        windows(POSTED, NOTICE_OVER, appeal_minutes=120), datetime.fromisoformat(moment)
    )

    assert (found is not None) == is_in_time


def test_where_neither_is_foreseen_nothing_is_taken():
    assert windows(POSTED, None, appeal_minutes=0) == ()


def test_without_a_notice_the_two_hours_are_all():
    only = windows(POSTED, None, appeal_minutes=120)

    assert only == (Window("on_site", POSTED.replace(microsecond=0), ONE_HUNDRED_TWENTY),)


ONE_HUNDRED_TWENTY = datetime(2026, 11, 20, 6, 0, tzinfo=UTC)


@pytest.mark.parametrize(("after", "left"), [(0, 1), (1, 0), (9, 0)])
def test_the_clock_counts_the_last_second_and_stops_at_nought(after, left):
    now = ONE_HUNDRED_TWENTY + timedelta(seconds=after)

    assert remaining(ONE_HUNDRED_TWENTY, now) == timedelta(seconds=left)
