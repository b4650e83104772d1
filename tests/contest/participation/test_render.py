"""Shades of shares."""

import pytest

from contest.participation.render import shade_of


@pytest.mark.parametrize(
    ("share", "shade"), [(None, -1), (0, 0), (1, 1), (49, 1), (50, 2), (80, 3), (99, 3), (100, 4)]
)
def test_the_last_shade_is_kept_for_every_pilot(share, shade):
    assert shade_of(share) == shade
