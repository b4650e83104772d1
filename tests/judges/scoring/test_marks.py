"""One mark from one value, rule by rule, at and beside every limit."""

from decimal import Decimal
from fractions import Fraction

import pytest

from judges.scoring.figures import combine_readings, started_blocks
from judges.scoring.marks import criterion_mark
from judges.scoring.numbers import plain
from judges.scoring.values import (
    Attained,
    Counted,
    LevelGiven,
    Measured,
    Passed,
    PointsGiven,
    Seconds,
    Unmeasurable,
)
from tests.judges.scoring.building import a_criterion

D = Decimal
LEVELS = [{"value": n, "name": str(n), "text": f"第{n}级"} for n in range(4)]
TOLERANCE = {"low": "47.975", "high": "48.000"}
BANDS = [{"up_to": "0.005", "share": "1"}, {"up_to": "0.010", "share": "0.5"}]


def mark(criterion, value):
    points = criterion_mark(criterion, value).points
    return None if points is None else plain(points)


def measured(*readings):
    return Measured(tuple(D(reading) for reading in readings))


def test_none_is_not_scored_and_never_nought():
    assert criterion_mark(a_criterion("points"), None).points is None


@pytest.mark.parametrize(
    ("reading", "points"),
    [
        ("47.975", "10"),
        ("48.000", "10"),
        ("48.005", "10"),
        ("48.0051", "5"),
        ("48.010", "5"),
        ("48.0101", "0"),
        ("47.970", "10"),
        ("47.965", "5"),
        ("47.964", "0"),
    ],
)
def test_a_dimension_out_by_five_microns_is_full_by_ten_half_beyond_nothing(reading, points):
    criterion = a_criterion("measurement", decimals=4, tolerance=TOLERANCE, excess_bands=BANDS)
    assert mark(criterion, measured(reading)) == points


@pytest.mark.parametrize(
    ("reading", "points"), [("5.00", "10"), ("5.01", "8"), ("5.011", "6"), ("5.9", "0")]
)
def test_each_started_hundredth_takes_two_points_never_below_nought(reading, points):
    criterion = a_criterion(
        "measurement", tolerance={"high": "5"}, excess_steps={"every": "0.01", "minus": "2"}
    )
    assert mark(criterion, measured(reading)) == points


@pytest.mark.parametrize(
    ("direction", "reading", "points"),
    [
        ("up_to", "12", "6"),
        ("up_to", "12.1", "3"),
        ("up_to", "14", "3"),
        ("up_to", "14.1", "1"),
        ("at_least", "15", "6"),
        ("at_least", "14.9", "3"),
        ("at_least", "7.9", "1"),
    ],
)
def test_a_table_of_values_gives_the_first_band_that_holds(direction, reading, points):
    limits = ("12", "14") if direction == "up_to" else ("15", "8")
    bands = [{"limit": limits[0], "marks": "6"}, {"limit": limits[1], "marks": "3"}]
    table = {"direction": direction, "bands": bands, "otherwise": "1"}
    assert mark(a_criterion("measurement", value_bands=table), measured(reading)) == points


def test_four_faces_share_the_mark_and_one_grade_worse_is_half():
    criterion = a_criterion(
        "measurement",
        max="8",
        decimals=0,
        parts=4,
        tolerance={"high": "0"},
        excess_bands=[{"up_to": "1", "share": "0.5"}],
    )
    assert mark(criterion, measured("0", "1", "2", "0")) == "5"


def test_two_agreeing_readings_give_their_mean_and_three_the_middle_one():
    criterion = a_criterion(
        "measurement",
        tolerance={"high": "5"},
        excess_steps={"every": "1", "minus": "1"},
        readings={"most": 3},
        agree_within="0.005",
    )
    told = criterion_mark(criterion, measured("5.002", "5.000")).line
    assert told is not None
    assert told.params["reading"] == "5.001"
    assert mark(criterion, measured("5.000", "9.000", "5.0")) == "10"


def test_what_cannot_be_measured_earns_nought():
    assert mark(a_criterion("measurement", tolerance=TOLERANCE), Unmeasurable()) == "0"


def test_a_level_earns_its_third_of_the_mark():
    criterion = a_criterion("judgement", max="2", levels=LEVELS)
    assert [mark(criterion, LevelGiven(n)) for n in range(4)] == ["0", "0.666667", "1.333333", "2"]


def test_points_stand_as_given_and_imported_ones_may_be_taken_off():
    given = PointsGiven(D("8.5"))
    assert mark(a_criterion("points"), given) == "8.5"
    assert mark(a_criterion("imported", subtract=True), given) == "-8.5"


def test_pass_or_nothing_and_each_part_its_share():
    assert mark(a_criterion("pass_fail"), Passed((False,))) == "0"
    assert mark(a_criterion("pass_fail", parts=5), Passed((True, True, False, True, True))) == "8"


@pytest.mark.parametrize(
    ("count", "inside", "off_total"),
    [(0, "10", "0"), (1, "7", "-3"), (3, "1", "-9"), (4, "0", "-10"), (9, "0", "-10")],
)
def test_breaches_empty_their_section_but_not_more_and_off_the_total_up_to_the_cap(
    count, inside, off_total
):
    assert mark(a_criterion("deduction", each="3"), Counted(count)) == inside
    assert mark(a_criterion("deduction", max="0", each="3", cap="10"), Counted(count)) == off_total


@pytest.mark.parametrize(
    ("seconds", "started", "whole"),
    [
        (14400, "0", "0"),
        (14401, "-1", "0"),
        (14580, "-1", "-1"),
        (14581, "-2", "-1"),
        (14700, "-2", "-1"),
    ],
)
def test_overtime_counts_started_blocks_of_three_minutes(seconds, started, whole):
    rule = {"max": "0", "limit_seconds": 14400, "block_seconds": 180, "penalty": "1"}
    assert mark(a_criterion("time", **rule), Seconds(seconds)) == started
    assert mark(a_criterion("time", started=False, **rule), Seconds(seconds)) == whole


@pytest.mark.parametrize(
    ("actual", "points"),
    [
        ("1200", "25"),
        ("1180", "24.583333"),
        ("1211", "25"),
        ("1212", "25.2"),
        ("1236", "25.6"),
        ("1400", "28"),
        ("0", "0"),
    ],
)
def test_attainment_is_capped_and_each_full_percent_above_adds(actual, points):
    criterion = a_criterion(
        "indicator",
        method="attainment",
        max="25",
        target="1200",
        bonus={"every_percent": "1", "add": "0.2", "cap": "3"},
    )
    assert mark(criterion, Attained(D(actual))) == points


@pytest.mark.parametrize(
    ("side", "started", "reading", "points"),
    [
        ("below", True, "98.5", "10"),
        ("below", True, "98.41", "9"),
        ("below", True, "98.4", "9"),
        ("below", True, "98.39", "8"),
        ("below", True, "90", "0"),
        ("above", False, "98.59", "10"),
        ("above", False, "98.6", "9"),
        ("above", False, "98", "10"),
    ],
)
def test_steps_beyond_the_threshold_take_off_down_to_the_floor(side, started, reading, points):
    criterion = a_criterion(
        "indicator",
        method="steps",
        decimals=2,
        threshold="98.5",
        bad_side=side,
        every="0.1",
        minus="1",
        started=started,
    )
    assert mark(criterion, measured(reading)) == points


def test_counts_have_cap_floor_and_a_flag_that_overrules():
    adopted = a_criterion("indicator", method="count", each="2", cap="10")
    breaches = a_criterion(
        "indicator",
        method="count",
        start="20",
        each="-2",
        floor="0",
        flag={"code": "accident", "name": "事故", "mark": "0"},
    )
    assert [mark(adopted, Counted(n)) for n in (0, 3, 5, 6)] == ["0", "6", "10", "10"]
    assert [mark(breaches, Counted(n)) for n in (0, 1, 10, 11)] == ["20", "18", "0", "0"]
    flagged = criterion_mark(breaches, Counted(0, flag=True))
    assert (flagged.points, flagged.flags) == (Fraction(0), ("accident",))


def test_inspections_count_by_their_mean():
    criterion = a_criterion("indicator", method="mean", max="20", decimals=1, reading_max="10")
    assert mark(criterion, measured("9", "8.5", "9.5", "9")) == "18"


def test_readings_combine_as_named_and_blocks_start_with_any_part():
    readings = [Fraction(n) for n in (3, 1, 2, 10)]
    combined = [combine_readings(readings, rule) for rule in ("mean", "median", "least", "most")]
    assert [plain(value) for value in combined] == ["4", "2.5", "1", "10"]
    assert [started_blocks(Fraction(n), Fraction(3)) for n in (-1, 0, 1, 3, 4)] == [0, 0, 1, 1, 2]
    with pytest.raises(ValueError, match="no readings"):
        combine_readings([], "mean")
    with pytest.raises(ValueError, match="mode"):
        combine_readings([Fraction(1)], "mode")


def test_a_value_of_another_kind_is_refused():
    with pytest.raises(TypeError):
        criterion_mark(a_criterion("points"), Passed((True,)))
    with pytest.raises(TypeError):
        criterion_mark(a_criterion("indicator", method="count", each="1"), Seconds(1))


def test_two_parts_share_the_max_and_each_is_marked_alone():
    criterion = a_criterion("measurement", tolerance={"low": "5", "high": "6"}, parts=2)
    assert [mark(criterion, measured(*r)) for r in (("5", "6"), ("5", "7"), ("4", "7"))] == [
        "10",
        "5",
        "0",
    ]


@pytest.mark.parametrize(
    ("stated", "reading", "points"),
    [
        ({"method": "linear", "threshold": "95", "every": "2", "minus": "1"}, "95", "10"),
        ({"method": "linear", "threshold": "95", "every": "2", "minus": "1"}, "96", "10"),
        ({"method": "linear", "threshold": "95", "every": "2", "minus": "1"}, "94", "9.5"),
        ({"method": "linear", "threshold": "95", "every": "2", "minus": "1"}, "70", "0"),
        (
            {"method": "linear", "threshold": "5", "every": "1", "minus": "1", "bad_side": "above"},
            "8",
            "7",
        ),
        (
            {"method": "linear", "threshold": "95", "every": "1", "minus": "1", "floor": "-3"},
            "80",
            "-3",
        ),
        ({"method": "steps", "threshold": "95", "every": "2", "minus": "1"}, "94", "9"),
        ({"method": "steps", "threshold": "95", "every": "2", "minus": "1"}, "92", "8"),
        (
            {"method": "steps", "threshold": "95", "every": "2", "minus": "1", "started": False},
            "92",
            "9",
        ),
        (
            {"method": "steps", "threshold": "95", "every": "2", "minus": "1", "started": False},
            "97",
            "10",
        ),
    ],
)
def test_a_figure_beyond_its_threshold_loses_points(stated, reading, points):
    criterion = a_criterion("indicator", decimals=1, **stated)
    assert mark(criterion, measured(reading)) == points


TABLE = [
    {"limit": "98", "share": "0.9"},
    {"limit": "95", "marks": "6"},
    {"limit": "90", "share": "0"},
]


@pytest.mark.parametrize(
    ("reading", "points"),
    [("98", "9"), ("97.9", "6"), ("95", "6"), ("94.9", "0"), ("90", "0"), ("89.9", "1")],
)
def test_a_figure_is_looked_up_in_a_table(reading, points):
    criterion = a_criterion("indicator", method="table", decimals=1, bands=TABLE, otherwise="1")
    assert mark(criterion, measured(reading)) == points
    down = a_criterion(
        "indicator", method="table", direction="up_to", bands=[{"limit": "2", "share": "1"}]
    )
    assert [mark(down, measured(r)) for r in ("1", "2", "2.1")] == ["10", "10", "0"]
