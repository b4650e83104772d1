"""Panels that work criterion by criterion."""

from decimal import Decimal

import pytest

from judges.scoring.combining import criterion_values
from judges.scoring.inputs import SheetInput
from judges.scoring.values import Counted, Measured, Passed, Seconds, Unmeasurable
from tests.judges.scoring.building import a_definition, criterion_document, shown

MEDIAN = {
    "aggregate": "median",
    "aggregate_by": "criterion",
    "missing": "use_present",
    "minimum": 2,
}


def combined(kind, *values, **stated):
    definition = a_definition([criterion_document(kind, **stated)], panel=MEDIAN)
    sheets = [SheetInput("final", str(n), "E", {"C": value}) for n, value in enumerate(values, 1)]
    found = criterion_values(definition.stages[0], definition.rubrics["r"], sheets)["C"].panel
    return found.problem.code if found.problem else shown(found.value)


def read(value):
    return Measured((Decimal(value),))


DIMENSION = {
    "tolerance": {"high": "5"},
    "excess_steps": {"every": "0.01", "minus": "1"},
    "agree_within": "0.005",
}


def test_two_agreeing_judges_stand_a_third_decides_by_the_middle_value():
    assert combined("measurement", read("5.010"), read("5.014"), **DIMENSION) == "8"
    assert combined("measurement", read("5.010"), read("5.030"), **DIMENSION) == "third_measures"
    assert combined("measurement", read("5.010"), read("5.030"), read("5.012"), **DIMENSION) == "8"
    assert combined("measurement", read("5.010"), read("5.015"), **DIMENSION) == "8"
    assert combined("measurement", read("5.010"), None, **DIMENSION) == "marks_missing"


def test_what_most_cannot_measure_is_compared_by_marks():
    assert combined("measurement", read("5"), Unmeasurable(), Unmeasurable(), **DIMENSION) == "0"


def test_a_part_passes_when_most_say_so():
    assert combined("pass_fail", Passed((True,)), Passed((True,)), Passed((False,))) == "10"
    assert combined("pass_fail", Passed((True,)), Passed((False,))) == "judges_split"


def test_the_middle_time_and_the_middle_count_stand():
    rule = {"max": "0", "limit_seconds": 60, "block_seconds": 60, "penalty": "1"}
    assert combined("time", Seconds(61), Seconds(60), Seconds(500), **rule) == "-1"
    assert combined("deduction", Counted(1), Counted(1), Counted(3), each="3") == "7"


@pytest.mark.parametrize(("yes", "points"), [(0, "0"), (1, "0"), (2, "0"), (3, "10"), (5, "10")])
def test_a_part_is_passed_when_more_than_half_of_five_say_so(yes, points):
    definition = a_definition(
        [criterion_document("pass_fail")],
        panel={"seats": 5, "aggregate": "median", "aggregate_by": "criterion"},
    )
    sheets = [SheetInput("final", str(n), "a", {"C": Passed((n < yes,))}) for n in range(5)]
    found = criterion_values(definition.stages[0], definition.rubrics["r"], sheets)["C"]
    assert shown(found.panel.value) == points
