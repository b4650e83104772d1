"""Medals with a tie width on a scale of our own."""

from decimal import Decimal
from fractions import Fraction

import pytest

from judges.scoring.awards import Candidate
from judges.scoring.definition import Medals, Scale
from judges.scoring.medals import medal_grants, on_scale

SCALE = Scale(Decimal(0), Decimal(1), 0)


def medals_of(*totals):
    """Medals with width 2 on a scale on which points stay points."""
    values = {f"E{n}": Fraction(t) for n, t in enumerate(totals)}
    mean = sum(values.values()) / len(values)
    variance = sum((v - mean) ** 2 for v in values.values()) / len(values)
    deviation = Decimal(str(float(variance) ** 0.5))
    medals = Medals(Scale(Decimal(str(float(mean))), deviation, 0), Decimal(2), "g", "s", "b", "m")
    ranked = [Candidate(code, n, total) for n, (code, total) in enumerate(values.items(), 1)]
    grants = {grant.entry: grant.award for grant in medal_grants(medals, ranked)}
    return "".join(grants.get(code, "-") for code in values)


@pytest.mark.parametrize(
    ("totals", "medals"),
    [
        ((90, 80, 70, 65, 10), "gsbm-"),
        ((90, 88, 80, 70, 10), "ggbm-"),
        ((90, 89, 88, 80, 10), "gggm-"),
        ((90, 89, 88, 87, 10), "gggb-"),
        ((90, 80, 79, 70, 10), "gssm-"),
        ((90, 80, 79, 77, 10), "gssb-"),
        ((90, 80, 70, 69, 10), "gsbb-"),
        ((90, 89, 88, 86, 10), "gggb-"),
        ((90, 80, 79, 78, 76), "gsssb"),
        ((90, 80, 79, 78, 75), "gsss-"),
        ((90, 70), "gs"),
        ((90, 89), "gg"),
        ((90, 89, 87), "ggb"),
    ],
)
def test_medals_tie_within_the_width(totals, medals):
    assert medals_of(*totals) == medals


def test_an_equal_field_stands_at_the_scales_mean_and_an_empty_one_nowhere():
    assert on_scale(SCALE, {"a": Fraction(3), "b": Fraction(3)}) == {
        "a": Decimal(0),
        "b": Decimal(0),
    }
    assert on_scale(SCALE, {}) == {}
