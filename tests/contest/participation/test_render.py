"""Shades of shares, names in tiles."""

import pytest

from contest.participation.render import name_lines, shade_of


@pytest.mark.parametrize(
    ("share", "shade"), [(None, -1), (0, 0), (1, 1), (49, 1), (50, 2), (80, 3), (99, 3), (100, 4)]
)
def test_the_last_shade_is_kept_for_every_pilot(share, shade):
    assert shade_of(share) == shade


@pytest.mark.parametrize(
    ("name", "lines"),
    [
        ("张家港市总工会", ["张家港市总工会"]),
        ("苏州工业园区企业工会联合会", ["苏州工业园区企业工", "会联合会"]),
        ("Suzhou Industrial Park Trade Union", ["Suzhou Industrial", "Park Trade Union"]),
        ("Suzhou New District Trade Union", ["Suzhou New", "District Trade…"]),
        ("", [""]),
    ],
)
def test_a_district_s_name_is_broken_at_words_and_never_wider_than_its_tile(name, lines):
    assert name_lines(name) == lines
