"""When totals lie too far apart, who is behind, when it ends."""

from datetime import timedelta
from decimal import Decimal

import pytest

from judges.contestday.rules import (
    Apart,
    allowed_gap,
    behind,
    by_tens,
    expected_end,
    is_silent,
    levels_apart,
    totals_apart,
)
from tests.conftest import NOON

FULL = Decimal(100)
MINUTE = timedelta(minutes=1)


def totals(*points):
    return {number: Decimal(one) for number, one in enumerate(points, 1)}


@pytest.mark.parametrize(
    ("points", "found"),
    [
        ((), None),
        ((90,), None),
        ((95, 90, 92), None),
        ((96, 88, 92), Apart("", 2, 1, Decimal(8))),
        ((50, 40, 44), None),
        ((30, 50, 44), Apart("", 1, 2, Decimal(20))),
    ],
    ids=["none", "one", "good and near", "good and apart", "weak and near", "weak and apart"],
)
def test_weaker_works_may_lie_further_apart(points, found):
    assert totals_apart(totals(*points), FULL) == found


def test_the_tolerance_never_shrinks_as_works_get_weaker():
    allowed = [allowed_gap(Decimal(mean), FULL) for mean in range(100, -1, -1)]

    assert allowed == sorted(allowed)


def test_a_full_mark_of_nothing_never_alarms():
    assert totals_apart(totals(0, 9), Decimal(0)) is None


def test_levels_alarm_from_two_on():
    assert levels_apart("B2", {1: 1, 2: 2}) is None
    assert levels_apart("B2", {1: 3, 2: 1, 4: 2}) == Apart("B2", 2, 1, Decimal(2))


def test_a_tablet_is_silent_after_eighty_seconds():
    assert not is_silent(NOON - timedelta(seconds=79), NOON)
    assert is_silent(NOON - timedelta(seconds=80), NOON)


def test_behind_is_who_has_three_sheets_fewer_than_the_middle():
    assert behind({1: 9, 2: 8, 3: 6, 4: 5}) == ()
    assert behind({1: 9, 2: 8, 3: 4, 4: 9}) == (3,)
    assert behind({1: 0}) == ()


def test_the_end_follows_from_the_pace_of_the_last_half_hour():
    times = [NOON - 20 * MINUTE, NOON - 10 * MINUTE, NOON - 90 * MINUTE]

    assert expected_end(times, 4, NOON) == NOON + 40 * MINUTE
    assert expected_end(times, 0, NOON) is None
    assert expected_end(times[:1], 4, NOON) is None


def test_sheets_are_counted_by_ten_minutes_the_present_last():
    times = [NOON, NOON - 9 * MINUTE, NOON - 10 * MINUTE, NOON - 300 * MINUTE]

    assert by_tens(times, NOON, 3) == [0, 1, 2]
