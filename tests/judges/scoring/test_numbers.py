"""Numbers are read exactly and rounded as named."""

from decimal import Decimal
from fractions import Fraction

import pytest
from hypothesis import given
from hypothesis import strategies as st

from judges.scoring.numbers import (
    Rounding,
    from_units,
    parse_decimal,
    plain,
    published,
    round_exact,
    to_units,
)


@pytest.mark.parametrize(
    "text", [0.3, "1e3", "+1", " 1", "1.", ".5", "", "01", True, None, "١", "NaN", "--1"]
)
def test_nothing_but_a_plain_decimal_is_a_number(text):
    assert parse_decimal(text) is None


@pytest.mark.parametrize(
    ("value", "mode", "expected"),
    [
        ("0.125", "half_up", "0.13"),
        ("0.135", "half_up", "0.14"),
        ("-0.125", "half_up", "-0.13"),
        ("0.125", "half_even", "0.12"),
        ("0.135", "half_even", "0.14"),
        ("-0.125", "half_even", "-0.12"),
        ("0.129", "cut", "0.12"),
        ("-0.129", "cut", "-0.12"),
        ("90.995", "half_up", "91.00"),
        ("0.1249999", "half_up", "0.12"),
        ("0.1250001", "half_even", "0.13"),
    ],
)
def test_half_a_unit_goes_where_the_mode_says(value, mode, expected):
    assert str(published(Fraction(value), Rounding(2, mode))) == expected


def test_an_unknown_mode_is_refused_and_no_rounding_changes_nothing():
    with pytest.raises(ValueError, match="nearest"):
        round_exact(Fraction(1, 3), Rounding(2, "nearest"))
    assert round_exact(Fraction(1, 3), None) == Fraction(1, 3)


@given(st.integers(-(10**9), 10**9), st.integers(0, 9))
def test_units_and_decimals_give_the_number_back(units, decimals):
    assert to_units(from_units(units, decimals), decimals) == units


@given(st.fractions(), st.integers(0, 4))
def test_rounding_moves_a_number_by_at_most_half_a_unit(value, decimals):
    half = Fraction(1, 2 * 10**decimals)
    assert abs(round_exact(value, Rounding(decimals)) - value) <= half


def test_finer_places_than_declared_have_no_units_and_plain_text_is_short():
    assert to_units(Decimal("41.9855"), 3) is None
    assert [
        plain(Fraction(1, 3)),
        plain(Decimal("8.50")),
        plain(Fraction(100)),
        plain(Fraction(-1, 4)),
    ] == [
        "0.333333",
        "8.5",
        "100",
        "-0.25",
    ]
