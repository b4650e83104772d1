"""The boxes of a sheet and what is typed into them."""

import pytest

from judges.scoring.definition import parse_definition
from judges.scoring.fields import (
    criterion_fields,
    sheet_fields,
    texts_from_values,
    values_from_texts,
)
from judges.scoring.numbers import plain
from judges.scoring.values import Measured, PointsGiven, Seconds
from tests.judges.scoring.building import a_criterion, a_definition, criterion_document
from tests.judges.scoring.worked import template, vector


@pytest.mark.parametrize("name", ["D0", "D1", "D2", "D4", "D5"])
def test_values_fill_their_boxes_again(name):
    example = vector(name)
    document = template(example["template"])
    document["rubrics"].update(example.get("replace", {}).get("rubrics", {}))
    definition = parse_definition(document)
    for row in (*example.get("sheets", ()), *example.get("returns", ())):
        rubric = definition.rubrics[definition.stage(row["stage"]).rubric or ""]
        values, faults = values_from_texts(rubric, row["texts"])
        assert faults == []
        assert values_from_texts(rubric, texts_from_values(rubric, values)) == (values, [])


def test_every_required_box_of_a_turning_sheet_is_named_once():
    rubric = parse_definition(template("skills-cnc-turner")).rubrics["practical"]
    names = [field.name for field in sheet_fields(rubric)]
    assert len(names) == len(set(names))
    assert {f.name for f in sheet_fields(rubric) if f.required} == set(
        vector("D1")["sheets"][0]["texts"]
    )


@pytest.mark.parametrize(
    ("typed", "seconds"),
    [("14700", 14700), ("4:05:00", 14700), ("245:00", 14700), ("４：０５：００", 14700)],
)
def test_a_time_may_be_typed_in_three_ways(typed, seconds):
    rubric = a_definition([criterion_document("time", max="0")]).rubrics["r"]
    assert values_from_texts(rubric, {"C": typed}) == ({"C": Seconds(seconds)}, [])


@pytest.mark.parametrize(
    ("typed", "points"),
    [("８．５", "8.5"), ("8。5", "8.5"), (" 08.5 ", "8.5"), ("+8", "8"), ("0", "0")],
)
def test_numbers_of_a_chinese_keyboard_are_understood(typed, points):
    values, faults = values_from_texts(a_definition().rubrics["r"], {"C": typed})
    assert faults == []
    assert isinstance(values["C"], PointsGiven)
    assert plain(values["C"].points) == points


@pytest.mark.parametrize(
    ("typed", "rule"),
    [
        ("", "missing"),
        ("八", "kind"),
        ("8,5", "kind"),
        ("1e1", "kind"),
        ("NaN", "kind"),
        ("200", "range"),
        ("8.25", "decimals"),
    ],
)
def test_what_cannot_stand_is_a_fault_and_not_scored(typed, rule):
    values, faults = values_from_texts(a_definition().rubrics["r"], {"C": typed})
    assert (values, faults[0].rule) == ({"C": None}, rule)


def test_a_half_answered_list_is_not_scored():
    rubric = a_definition([criterion_document("pass_fail", parts=2)]).rubrics["r"]
    assert values_from_texts(rubric, {"C.1": "yes"}, complete=False) == ({"C": None}, [])


def test_repeated_readings_share_a_box_and_unmeasurable_has_its_own():
    criterion = criterion_document("measurement", tolerance={"high": "5"}, readings={"most": 3})
    rubric = a_definition([criterion]).rubrics["r"]
    values, _ = values_from_texts(rubric, {"C": "5.001、5.002"})
    assert isinstance(values["C"], Measured)
    assert len(values["C"].readings) == 2
    kinds = [f.kind for f in criterion_fields(rubric.criteria[0])]
    assert kinds == ["decimals", "unmeasurable"]
    assert [f.kind for f in criterion_fields(a_criterion("imported"))] == ["decimal"]
