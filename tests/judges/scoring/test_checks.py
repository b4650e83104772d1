"""What a criterion does not allow is refused with its rule."""

from decimal import Decimal

import pytest

from judges.scoring.checks import check_value, check_values, fact_range
from judges.scoring.definition import Points, parse_definition
from judges.scoring.values import (
    Attained,
    Counted,
    LevelGiven,
    Measured,
    Passed,
    Placed,
    PointsGiven,
    Seconds,
    Unmeasurable,
)
from tests.judges.scoring.building import a_criterion, a_definition
from tests.judges.scoring.worked import template

D = Decimal
LEVELS = [{"value": n, "name": str(n), "text": "文"} for n in range(4)]
DIM = {"tolerance": {"high": "5"}, "entry_range": {"low": "0", "high": "9"}}
AGREE = {**DIM, "readings": {"most": 3}, "agree_within": "0.005"}
TIME = {"max": "0", "limit_seconds": 100, "stop_after_seconds": 10}
OUTPUT = {"method": "attainment"}
LINEAR = {"method": "linear", "threshold": "95", "every": "1", "minus": "1"}
PLACES = {"points": ["10"]}


def measured(*readings):
    return Measured(tuple(D(r) for r in readings))


@pytest.mark.parametrize(
    ("kind", "stated", "value", "rules"),
    [
        ("points", {}, PointsGiven(D("10")), []),
        ("points", {}, PointsGiven(D("10.5")), ["range"]),
        ("points", {}, PointsGiven(D("-0.5")), ["range"]),
        ("points", {"decimals": 2}, PointsGiven(D("8.25")), ["step"]),
        ("points", {}, PointsGiven(D("8.25")), ["decimals", "step"]),
        ("points", {"min": "5"}, PointsGiven(D("4.5")), ["range"]),
        ("points", {}, LevelGiven(2), ["kind"]),
        ("points", {}, Unmeasurable(), ["kind"]),
        ("points", {}, None, ["missing"]),
        ("judgement", {"levels": LEVELS}, LevelGiven(3), []),
        ("judgement", {"levels": LEVELS}, LevelGiven(4), ["range"]),
        ("measurement", DIM, measured("5.123"), []),
        ("measurement", DIM, measured("9.1"), ["range"]),
        ("measurement", DIM, measured("5", "5"), ["count"]),
        ("measurement", DIM, Unmeasurable(), []),
        ("measurement", AGREE, measured("5.000", "5.005"), []),
        ("measurement", AGREE, measured("5.000", "5.006"), ["spread"]),
        ("measurement", AGREE, measured("5.000", "5.006", "5.001"), []),
        ("measurement", {**DIM, "parts": 2}, measured("1"), ["count"]),
        ("pass_fail", {"parts": 2}, Passed((True,)), ["count"]),
        ("deduction", {"each": "1", "most": 3}, Counted(4), ["range"]),
        ("deduction", {"each": "1"}, Counted(-1), ["range"]),
        ("time", TIME, Seconds(110), []),
        ("time", TIME, Seconds(111), ["range"]),
        ("time", TIME, Seconds(-1), ["range"]),
        ("time", TIME, Seconds(0), []),
        ("deduction", {"each": "1", "most": 3}, Counted(3), []),
        ("deduction", {"each": "1", "most": 3}, Counted(0), []),
        ("judgement", {"levels": LEVELS}, LevelGiven(0), []),
        ("judgement", {"levels": LEVELS}, LevelGiven(-1), ["range"]),
        ("points", {}, PointsGiven(D("0")), []),
        ("points", {"min": "0.5", "step": "1"}, PointsGiven(D("1.5")), []),
        ("points", {"min": "0.5", "step": "1"}, PointsGiven(D("1")), ["step"]),
        ("points", {"min": "0.5", "step": "2"}, PointsGiven(D("2.5")), []),
        ("points", {"min": "0.5", "step": "2"}, PointsGiven(D("1.5")), ["step"]),
        ("imported", {}, PointsGiven(D("0")), []),
        ("imported", {}, PointsGiven(D("-0.5")), ["range"]),
        ("placing", PLACES, Placed(1), []),
        ("placing", PLACES, Placed(9999), []),
        ("placing", PLACES, Placed(0), ["range"]),
        ("placing", PLACES, Placed(10000), ["range"]),
        ("placing", PLACES, PointsGiven(D(1)), ["kind"]),
        ("measurement", {**DIM, "parts": 2}, measured("1", "2"), []),
        ("measurement", {**DIM, "parts": 2}, measured("1", "2", "3"), ["count"]),
        ("measurement", {**AGREE, "parts": 2}, measured("1", "2"), []),
        ("indicator", OUTPUT, Attained(D(-1), D(4)), ["range"]),
        ("indicator", OUTPUT, Attained(D(0), D(4)), []),
        ("indicator", {**OUTPUT, "target": "5"}, Attained(D(5)), []),
        ("indicator", OUTPUT, Attained(D("5.5"), D(4)), ["decimals"]),
        ("indicator", OUTPUT, Attained(D(5), D("4.5")), ["decimals"]),
        ("indicator", {"method": "count", "each": "1"}, Counted(9999), []),
        ("indicator", {"method": "count", "each": "1"}, Counted(10000), ["range"]),
        ("indicator", LINEAR, measured("1", "2"), ["count"]),
        ("indicator", LINEAR, measured("1"), []),
        ("indicator", LINEAR, measured("-1"), ["range"]),
        ("indicator", OUTPUT, Attained(D(5)), ["missing"]),
        ("indicator", OUTPUT, Attained(D(5), D(0)), ["missing"]),
        ("indicator", OUTPUT, Attained(D(5), D(4)), []),
        ("indicator", {"method": "count", "each": "1"}, Counted(1, flag=True), ["kind"]),
        (
            "indicator",
            {"method": "mean", "reading_max": "10", "readings_most": 2},
            measured("9", "11"),
            ["range"],
        ),
        (
            "indicator",
            {"method": "mean", "reading_max": "10", "readings_most": 2},
            measured("9", "9", "9"),
            ["count"],
        ),
    ],
)
def test_each_value_is_held_to_its_criterion(kind, stated, value, rules):
    assert [fault.rule for fault in check_value(a_criterion(kind, **stated), value)] == rules


def test_a_time_without_a_stop_has_no_upper_limit():
    limited = a_criterion("time", max="0", limit_seconds=100)
    assert check_value(limited, Seconds(10**6)) == []


def test_a_draft_may_have_gaps_but_nothing_foreign():
    rubric = a_definition().rubrics["r"]
    assert check_values(rubric, {}, complete=False) == []
    assert [f.rule for f in check_values(rubric, {"Z": None}, complete=False)] == ["unknown"]
    assert [f.rule for f in check_values(rubric, {})] == ["missing"]


@pytest.mark.parametrize(
    ("group", "yuan", "allowed"),
    [
        ("five_small", "500000", ("18", "20")),
        ("five_small", "499999.99", ("10", "17")),
        ("five_small", "0", ("5", "9")),
        ("tackling", "6000000", ("20", "20")),
        ("tackling", "999999", ("7.5", "7.5")),
        ("tackling", "1", ("0", "5")),
    ],
)
def test_the_stamped_benefit_narrows_the_points(group, yuan, allowed):
    benefit = (
        parse_definition(template("innovation-defence")).rubrics["defence"].criterion("benefit")
    )
    assert isinstance(benefit, Points)
    found = fact_range(benefit, {"yearly_benefit_cny": D(yuan)}, group)
    assert found is not None
    assert (str(found.low), str(found.high)) == allowed
    outside = PointsGiven(found.high + 1 if found.high < 20 else found.low - 1)
    facts = {"yearly_benefit_cny": D(yuan)}
    assert [f.rule for f in check_value(benefit, outside, facts=facts, group=group)] == ["range"]
    assert check_value(benefit, outside, facts={}, group=group) == []


def test_faults_say_what_would_be_right():
    def said(kind, stated, value):
        return [
            str(fault) for fault in check_value(a_criterion(kind, name="项目", **stated), value)
        ]

    assert said("time", TIME, Seconds(111)) == [
        "C: C 项目 runs from 0 to 110 seconds; then the work is stopped."
    ]
    assert said("time", {"max": "0"}, Seconds(-1)) == [
        "C: C 项目 runs from 0 to ∞ seconds; then the work is stopped."
    ]
    assert said("time", {"max": "0", "limit_seconds": 100}, Seconds(99999)) == []
    assert said("measurement", {**DIM, "parts": 2}, measured("1")) == [
        "C: C 项目 takes 2 to 2 readings."
    ]
    assert said("measurement", DIM, measured("9.1"))[0].startswith("C: C 项目 must lie between")
    assert said("indicator", OUTPUT, Attained(D(-1), D(4))) == [
        "C: C 项目 must lie between 0 and ∞, not -1."
    ]
    assert said("indicator", LINEAR, measured("1", "2")) == ["C: C 项目 takes 1 to 1 readings."]
    assert said("points", {}, PointsGiven(D("8.25"))) == [
        "C: C 项目 takes at most 1 decimals.",
        "C: C 项目 goes in steps of 0.5.",
    ]
    assert said("deduction", {"each": "1", "most": 3}, Counted(4)) == [
        "C: C 项目 counts from 0 to 3."
    ]
    assert said("judgement", {"levels": LEVELS}, LevelGiven(4)) == [
        "C: C 项目 has the levels 0 to 3."
    ]
    assert said("placing", PLACES, Placed(0)) == ["C: C 项目 is a place from 1 to 9999."]
