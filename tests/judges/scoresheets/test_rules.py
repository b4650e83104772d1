"""Decimal slips, chips, and how revisions follow one another."""

from decimal import Decimal as D

import pytest

from judges.scoresheets.rules import (
    Standing,
    after_choice,
    after_recusal,
    after_submission,
    decimal_slip,
    level_floor,
    points_chips,
)


@pytest.mark.parametrize(
    ("reading", "low", "high", "meant"),
    [
        ("419.85", "41.975", "42", "41.985"),
        ("4.1985", "41.975", "42", "41.985"),
        ("4198.5", "41.975", "42", "41.985"),
        ("16", None, "1.6", "1.6"),
        ("41.985", "41.975", "42", None),
        ("42.3", "41.975", "42", None),
        ("1.2", None, "1.6", None),
        ("0.4", None, "1.6", None),
        ("62", "58", None, None),
        ("12", None, None, None),
    ],
)
def test_a_slipped_point_is_noticed_and_an_honest_reading_is_not_doubted(reading, low, high, meant):
    limits = [D(limit) if limit else None for limit in (low, high)]

    assert decimal_slip(D(reading), *limits) == (D(meant) if meant else None)


def test_chips_are_shares_of_the_most_on_the_grid_or_every_step_of_a_short_scale():
    assert points_chips(D(0), D(40), D("0.5")) == [D(40), D(36), D(32), D(28), D(24), D(0)]
    assert points_chips(D(0), D(2), D("0.5")) == [D(2), D("1.5"), D(1), D("0.5"), D(0)]
    assert points_chips(D(0), D(5), D("0.2")) == [D(5), D("4.6"), D(4), D("3.6"), D(3), D(0)]


def test_levels_begin_on_the_grid():
    assert [level_floor(D(0), D(25), D("0.5"), D(p)) for p in (90, 75, 60, 0)] == [
        D("22.5"),
        D(19),
        D(15),
        D(0),
    ]


@pytest.mark.parametrize(
    ("standing", "base", "after"),
    [
        (Standing(), 0, Standing("submitted", 1, 1)),
        (Standing("submitted", 1, 1), 1, Standing("submitted", 2, 2)),
        (Standing("submitted", 1, 1), 0, Standing("conflict", 1, 1)),
        (Standing("submitted", 3, 3), 1, Standing("conflict", 3, 3)),
        (Standing("conflict", 1, 1), 1, Standing("conflict", 1, 2)),
        (Standing("held", 1, 1), 1, Standing("submitted", 2, 2)),
    ],
)
def test_a_submission_follows_or_contests(standing, base, after):
    assert after_submission(standing, base) == after


def test_a_base_that_does_not_exist_is_an_error():
    with pytest.raises(ValueError, match="no revision 2"):
        after_submission(Standing("submitted", 1, 1), 2)


def test_a_choice_is_a_new_revision_and_a_recusal_holds_what_is_in():
    assert after_choice(Standing("conflict", 1, 2)) == Standing("submitted", 3, 3)
    assert after_recusal(Standing("submitted", 1, 1)) == Standing("held", 1, 1)
    assert after_recusal(Standing()) == Standing()
