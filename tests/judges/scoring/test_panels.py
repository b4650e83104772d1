"""Several judges, one number."""

from fractions import Fraction
from typing import Any

import pytest
from hypothesis import given
from hypothesis import strategies as st

from judges.scoring.definition import Panel
from judges.scoring.panels import judgement_value, panel_value

LIST = [("1", 70), ("2", 80), ("3", 99), ("4", 80), ("5", 71)]


def seats(values):
    return [(str(n), None if v is None else Fraction(v)) for n, v in enumerate(values, 1)]


@pytest.mark.parametrize(
    ("rule", "expected", "dropped"),
    [
        ("mean", Fraction(80), ()),
        ("sum", Fraction(400), ()),
        ("trimmed_mean", Fraction(77), ("1", "3")),
        ("median", Fraction(80), ("1", "3", "4", "5")),
    ],
)
def test_each_rule_makes_its_number(rule, expected, dropped):
    panel = Panel(seats=5, aggregate=rule, trim_high=1, trim_low=1, trim_needs=5)
    found = panel_value(panel, seats([70, 80, 99, 80, 71]))
    assert (found.value, tuple(sorted(found.dropped))) == (expected, dropped)


def test_an_even_median_is_the_mean_of_the_two_middle():
    found = panel_value(Panel(seats=4, aggregate="median"), seats([1, 4, 2, 9]))
    assert (found.value, found.kept) == (Fraction(3), ("2", "3"))


def test_agreed_needs_one_value():
    panel = Panel(seats=3, aggregate="agreed")
    assert panel_value(panel, seats([5, 5, 5])).value == 5
    found = panel_value(panel, seats([5, 5, 6]))
    assert found.value is None
    assert found.problem is not None
    assert found.problem.code == "judges_differ"


def test_among_tied_extremes_one_is_dropped_and_no_digit_changes():
    panel = Panel(seats=5, aggregate="trimmed_mean", trim_high=1, trim_low=1, trim_needs=5)
    found = panel_value(panel, seats([9, 9, 5, 5, 7]))
    assert (found.value, found.dropped) == (Fraction(7), ("3", "2"))


def test_a_missing_mark_blocks_or_is_left_out_and_is_never_nought():
    marks = seats([80, None, 90])
    assert panel_value(Panel(seats=3), marks).value is None
    assert panel_value(Panel(seats=3, missing="use_present", minimum=2), marks).value == 85
    assert panel_value(Panel(seats=3, missing="use_present", minimum=3), marks).value is None


def test_too_few_marks_are_not_trimmed():
    panel = Panel(
        seats=7,
        aggregate="trimmed_mean",
        trim_high=1,
        trim_low=1,
        trim_needs=5,
        missing="use_present",
    )
    four = seats([1, 2, 3, 6])
    found = panel_value(panel, four)
    assert found.value is None
    assert found.problem is not None
    assert found.problem.code == "too_few_to_drop"
    lenient = Panel(
        seats=7,
        aggregate="trimmed_mean",
        trim_high=1,
        trim_low=1,
        trim_needs=5,
        trim_else="mean",
        missing="use_present",
    )
    assert panel_value(lenient, four).value == 3


@given(st.lists(st.integers(0, 100), min_size=5, max_size=9), st.randoms(use_true_random=False))
def test_a_trimmed_mean_lies_within_its_kept_marks_whatever_the_order(values, random):
    panel = Panel(seats=5, aggregate="trimmed_mean", trim_high=2, trim_low=1, trim_needs=4)
    marks = seats(values)
    found = panel_value(panel, marks)
    kept = [mark for seat, mark in marks if seat in found.kept]
    random.shuffle(marks)
    assert found.value is not None
    assert min(kept) <= found.value <= max(kept)
    assert panel_value(panel, marks) == found
    assert len(found.kept) + len(found.dropped) == len(values)


@given(
    st.lists(st.integers(0, 100), min_size=5, max_size=7),
    st.integers(0, 4),
    st.integers(0, 50),
    st.sampled_from(["mean", "trimmed_mean", "median", "sum"]),
)
def test_raising_one_mark_never_lowers_the_panels_number(values, place, more, rule):
    panel = Panel(seats=5, aggregate=rule, trim_high=1, trim_low=1, trim_needs=5)
    before = panel_value(panel, seats(values)).value
    after = panel_value(
        panel, seats([v + more if n == place else v for n, v in enumerate(values)])
    ).value
    assert before is not None
    assert after is not None
    assert after >= before


def test_a_judgement_waits_for_its_judges_and_for_agreement():
    rule: dict[str, Any] = {"top": 3, "maximum": Fraction(2), "panel": Panel(seats=3)}
    assert judgement_value([("1", 2), ("2", None), ("3", 2)], max_spread=1, **rule).value is None
    assert judgement_value([("1", 0), ("2", 2), ("3", 1)], max_spread=1, **rule).value is None
    assert judgement_value(
        [("1", 0), ("2", 2), ("3", 1)], max_spread=None, **rule
    ).value == Fraction(2, 3)


@pytest.mark.parametrize("missing", ["block", "average"])
def test_a_consensus_without_any_judge_has_no_value(missing):
    panel = Panel(seats=1, aggregate="consensus", chief="1", missing=missing)

    found = panel_value(panel, seats([8]))

    assert found.value is None
    assert found.problem is not None
