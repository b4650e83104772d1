"""Clocks of tablets, and gaps in what they count."""

from datetime import timedelta

import pytest

from judges.tablet.rules import is_skewed, missing_counters, skew
from tests.conftest import NOON


@pytest.mark.parametrize(
    ("ahead", "is_wrong"), [(0, False), (120, False), (121, True), (-120, False), (-121, True)]
)
def test_a_clock_is_wrong_beyond_two_minutes_either_way(ahead, is_wrong):
    seconds = skew(NOON + timedelta(seconds=ahead), NOON)

    assert (seconds, is_skewed(seconds)) == (ahead, is_wrong)


@pytest.mark.parametrize(
    ("arrived", "top", "missing"),
    [(set(), 0, ()), ({1, 2}, 2, ()), ({2}, 3, (1, 3)), ({5}, 3, (1, 2, 3))],
)
def test_a_gap_in_a_tablets_count_is_named(arrived, top, missing):
    assert missing_counters(arrived, top) == missing
