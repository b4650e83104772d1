"""Clocks of tablets."""

from datetime import timedelta

import pytest

from judges.tablet.rules import is_skewed, skew
from tests.conftest import NOON


@pytest.mark.parametrize(
    ("ahead", "is_wrong"), [(0, False), (120, False), (121, True), (-120, False), (-121, True)]
)
def test_a_clock_is_wrong_beyond_two_minutes_either_way(ahead, is_wrong):
    seconds = skew(NOON + timedelta(seconds=ahead), NOON)

    assert (seconds, is_skewed(seconds)) == (ahead, is_wrong)
