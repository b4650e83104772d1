"""The frozen sheet: whole numbers, nothing lost, nothing invented."""

import json
from decimal import Decimal
from typing import Any

import pytest

from judges.scoring.values import (
    Attained,
    Counted,
    LevelGiven,
    Measured,
    NotASheet,
    Passed,
    PointsGiven,
    Seconds,
    Unmeasurable,
    expected_value,
    parse_sheet,
    sheet_body,
)
from tests.judges.scoring.building import a_criterion, a_definition, criterion_document

LEVELS = [{"value": n, "name": str(n), "text": "文"} for n in range(4)]
FLAG = {"code": "accident", "name": "事故"}
D = Decimal
EVERY: dict[str, tuple[str, dict[str, Any], Any, Any]] = {
    "M": (
        "measurement",
        {"tolerance": {"high": "5"}},
        Measured((D("41.985"),)),
        {"kind": "measured", "value": 41985, "decimals": 3},
    ),
    "R": (
        "measurement",
        {"tolerance": {"high": "5"}, "parts": 2, "decimals": 0},
        Measured((D(0), D(2))),
        {"kind": "measured", "value": [0, 2], "decimals": 0},
    ),
    "U": ("measurement", {"tolerance": {"high": "5"}}, Unmeasurable(), {"kind": "unmeasurable"}),
    "J": ("judgement", {"levels": LEVELS}, LevelGiven(2), {"kind": "level", "value": 2}),
    "P": ("points", {}, PointsGiven(D("8.5")), {"kind": "points", "value": 85, "decimals": 1}),
    "F": ("pass_fail", {}, Passed((True,)), {"kind": "passed", "value": True}),
    "G": (
        "pass_fail",
        {"parts": 2},
        Passed((True, False)),
        {"kind": "passed", "value": [True, False]},
    ),
    "D": ("deduction", {"each": "3"}, Counted(1), {"kind": "count", "value": 1}),
    "T": ("time", {"max": "0"}, Seconds(14700), {"kind": "time", "value": 14700}),
    "A": (
        "indicator",
        {"method": "attainment", "target": "1200"},
        Attained(D(1236), D(1200)),
        {"kind": "attained", "actual": 1236, "target": 1200, "decimals": 0},
    ),
    "B": (
        "indicator",
        {"method": "attainment", "target": "1200"},
        Attained(D(1236)),
        {"kind": "attained", "actual": 1236, "target": None, "decimals": 0},
    ),
    "C": (
        "indicator",
        {"method": "count", "each": "1", "flag": FLAG},
        Counted(1, flag=True),
        {"kind": "count", "value": 1, "flag": True},
    ),
    "N": ("points", {}, None, None),
}


def whole_rubric():
    criteria = [
        {**criterion_document(kind, **stated), "code": code}
        for code, (kind, stated, *_) in EVERY.items()
    ]
    return a_definition(criteria).rubrics["r"]


def test_every_kind_of_value_is_frozen_as_whole_numbers_and_comes_back():
    values = {code: value for code, (_, _, value, _) in EVERY.items()}
    body = sheet_body(whole_rubric(), values)
    assert body == {
        "format": "leitai-sheet",
        "version": 1,
        "values": {c: row[3] for c, row in EVERY.items()},
    }
    assert parse_sheet(json.loads(json.dumps(body))) == values


def test_a_criterion_left_out_is_frozen_as_not_scored():
    values: Any = sheet_body(whole_rubric(), {})["values"]
    assert set(values.values()) == {None}


def test_finer_places_than_declared_are_not_frozen():
    with pytest.raises(ValueError, match="more than 1 decimals"):
        sheet_body(whole_rubric(), {"P": PointsGiven(D("8.55"))})


@pytest.mark.parametrize(
    "value",
    [
        1,
        "x",
        {"kind": "none"},
        {"kind": "points", "value": 8.5, "decimals": 1},
        {"kind": "points", "value": True, "decimals": 1},
        {"kind": "points", "value": 85},
        {"kind": "points", "value": 85, "decimals": 10},
        {"kind": "passed", "value": 1},
        {"kind": "count", "value": "1"},
        {"kind": []},
        {"kind": "measured", "value": None, "decimals": 1},
    ],
)
def test_nonsense_is_no_sheet(value):
    with pytest.raises(NotASheet):
        parse_sheet({"format": "leitai-sheet", "version": 1, "values": {"C": value}})


@pytest.mark.parametrize(
    "body",
    [
        {},
        {"format": "leitai-sheet", "version": 2, "values": {}},
        {"format": "leitai-sheet", "version": 1},
    ],
)
def test_another_format_is_no_sheet(body):
    with pytest.raises(NotASheet):
        parse_sheet(body)


def test_each_kind_of_criterion_takes_its_kind_of_value():
    assert expected_value(a_criterion("imported")) is PointsGiven
    assert expected_value(a_criterion("indicator", method="mean", reading_max="10")) is Measured
