"""Who goes on, and ties at the cut."""

from decimal import Decimal
from fractions import Fraction

import pytest

from judges.scoring.advancement import advance, share_of
from judges.scoring.definition import Advance
from judges.scoring.ranking import rank_entries

TOTALS = {code: Fraction(total) for code, total in zip("abcde", (90, 80, 70, 70, 60), strict=True)}
PLACES = rank_entries(TOTALS).places


def going_on(decided=(), **rule):
    return advance(Advance(**rule), PLACES, TOTALS, "prelim", decided)


@pytest.mark.parametrize(
    ("field", "counts"), [(30, (3, 6, 9)), (47, (5, 9, 14)), (69, (7, 14, 21)), (14, (1, 3, 4))]
)
def test_counts_are_rounded_half_up(field, counts):
    assert tuple(share_of(field, Decimal(p), "half_up") for p in (10, 20, 30)) == counts


def test_counts_may_be_cut_or_go_to_the_even():
    assert [share_of(25, Decimal(10), mode) for mode in ("half_up", "half_even", "cut")] == [
        3,
        2,
        2,
    ]


@pytest.mark.parametrize(
    ("rule", "expected"),
    [
        ({"top": 2}, "ab"),
        ({"top": 3}, "abcd"),
        ({"top": 9}, "abcde"),
        ({"percent": Decimal(50)}, "abcd"),
        ({"percent": Decimal(0)}, ""),
        ({"line": Decimal(70)}, "abcd"),
        ({"line": Decimal("70.01")}, "ab"),
    ],
)
def test_top_percent_and_line(rule, expected):
    assert "".join(going_on(**rule).entries) == expected


def test_who_stands_on_the_line_is_told_that_it_is_reached():
    told = {code: line.code for code, line in going_on(line=Decimal(70)).reasons.items()}
    assert told == {**dict.fromkeys("abcd", "cut_line"), "e": "cut_below"}


def test_a_tie_at_the_cut_blocks_and_names_the_tied():
    found = going_on(top=3, ties_at_cut="block")
    assert found.entries == ("a", "b")
    assert found.block is not None
    assert (found.block.entries, found.block.places, found.block.where) == (("c", "d"), 1, "prelim")


def test_a_recorded_decision_that_names_all_of_them_opens_the_cut():
    found = going_on([("d", "a"), ("d", "c")], top=3, ties_at_cut="block")
    assert (found.entries, found.block) == (("a", "b", "d"), None)
    assert going_on([("d",), ("c",)], top=3, ties_at_cut="block").entries == ("a", "b")
