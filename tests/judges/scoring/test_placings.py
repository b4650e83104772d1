"""Duels and higher placings where not everybody was placed by everybody."""

from fractions import Fraction

from judges.scoring.placings import duels


def test_a_duel_asks_only_those_who_placed_both():
    placings = [{"a": 1, "b": 2}, {"b": 1}, {"b": 1, "c": 2}, {"a": 2, "c": 1}]
    assert duels("abc", placings).values == {"a": Fraction(1), "b": Fraction(1), "c": Fraction(1)}


def test_two_that_nobody_placed_together_leave_the_group_without_duels():
    assert duels("ab", [{"a": 1}, {"b": 1}]).values == {"a": None, "b": None}
