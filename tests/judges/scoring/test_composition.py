"""Stages into one total."""

from fractions import Fraction

import pytest

from judges.scoring.composition import compose
from judges.scoring.definition import Ranking, parse_definition
from judges.scoring.numbers import Rounding
from tests.judges.scoring.worked import template

STAGES = parse_definition(template("skills-cnc-turner")).stages


def total(ranking, *totals):
    return compose(
        ranking,
        list(zip(STAGES, (None if t is None else Fraction(t) for t in totals), strict=False)),
    ).exact


@pytest.mark.parametrize(
    ("rule", "expected"),
    [
        ("weighted_sum", Fraction("76.3")),
        ("sum", 157),
        ("mean_of_periods", Fraction(157, 2)),
    ],
)
def test_each_way_of_composing(rule, expected):
    assert total(Ranking(compose=rule), 84, 73) == expected


def test_rounding_each_part_differs_from_rounding_once():
    once, parts = Ranking("weighted_sum"), Ranking("weighted_sum", part=Rounding(2))
    assert total(once, "84.33", "73.37") == Fraction("76.658")
    assert total(parts, "84.33", "73.37") == Fraction("76.66")
    assert total(once, "84.35", "73.35") == Fraction("76.65")
    assert total(parts, "84.35", "73.35") == Fraction("76.66")


def test_a_missing_stage_or_none_at_all_gives_no_total():
    assert total(Ranking("sum"), 84, None) is None
    assert total(Ranking("sum")) is None
