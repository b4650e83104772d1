"""The boxes of a sheet and what is typed into them."""

from decimal import Decimal

import pytest

from judges.scoring.definition import parse_definition
from judges.scoring.fields import (
    criterion_fields,
    sheet_fields,
    texts_from_values,
    values_from_texts,
)
from judges.scoring.numbers import plain
from judges.scoring.values import (
    Attained,
    Counted,
    Measured,
    Placed,
    PointsGiven,
    Seconds,
    parse_sheet,
    sheet_body,
)
from tests.judges.scoring.building import (
    a_criterion,
    a_definition,
    a_document,
    criterion_document,
)
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
    [
        ("14700", 14700),
        ("4:05:00", 14700),
        ("245:00", 14700),
        ("４：０５：００", 14700),
        ("1:02:03", 3723),
    ],
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


D = Decimal
LEVELS = [{"value": n, "name": str(n), "text": f"第{n}级"} for n in range(4)]
DIM = {"tolerance": {"low": "5"}, "decimals": 2, "entry_range": {"low": "1", "high": "9"}}
ACCIDENT = {"code": "accident", "name": "事故"}


@pytest.mark.parametrize(
    ("kind", "stated", "boxes"),
    [
        ("points", {"min": "1"}, [("C", "decimal", 0, True, D(1), D(10), D("0.5"))]),
        ("judgement", {"levels": LEVELS}, [("C", "level", 0, True, D(0), D(3), D(1))]),
        (
            "measurement",
            DIM,
            [
                ("C", "decimal", 0, True, D(1), D(9), D("0.01")),
                ("C.unmeasurable", "unmeasurable", 0, False, None, None, None),
            ],
        ),
        (
            "measurement",
            {**DIM, "readings": {"most": 2}},
            [
                ("C", "decimals", 0, True, D(1), D(9), D("0.01")),
                ("C.unmeasurable", "unmeasurable", 0, False, None, None, None),
            ],
        ),
        (
            "measurement",
            {**DIM, "parts": 2},
            [
                ("C.1", "decimal", 1, True, D(1), D(9), D("0.01")),
                ("C.2", "decimal", 2, True, D(1), D(9), D("0.01")),
            ],
        ),
        ("pass_fail", {}, [("C", "yes_no", 0, True, None, None, None)]),
        (
            "pass_fail",
            {"parts": 2},
            [
                ("C.1", "yes_no", 1, True, None, None, None),
                ("C.2", "yes_no", 2, True, None, None, None),
            ],
        ),
        ("deduction", {"each": "1", "most": 3}, [("C", "count", 0, True, D(0), D(3), None)]),
        ("time", {"max": "0"}, [("C", "time", 0, True, D(0), None, None)]),
        ("placing", {"points": ["10"]}, [("C", "count", 0, True, D(1), None, None)]),
        (
            "indicator",
            {"method": "attainment", "decimals": 1},
            [
                ("C", "decimal", 0, True, D(0), None, D("0.1")),
                ("C.target", "target", 0, True, D(0), None, D("0.1")),
            ],
        ),
        (
            "indicator",
            {"method": "attainment", "target": "5"},
            [
                ("C", "decimal", 0, True, D(0), None, D(1)),
                ("C.target", "target", 0, False, D(0), None, D(1)),
            ],
        ),
        (
            "indicator",
            {"method": "count", "each": "1", "flag": ACCIDENT},
            [
                ("C", "count", 0, True, D(0), None, None),
                ("C.flag", "flag", 0, False, None, None, None),
            ],
        ),
        (
            "indicator",
            {"method": "count", "each": "1"},
            [("C", "count", 0, True, D(0), None, None)],
        ),
        (
            "indicator",
            {"method": "mean", "reading_max": "10"},
            [("C", "decimals", 0, True, D(0), D(10), D(1))],
        ),
        (
            "indicator",
            {"method": "steps", "threshold": "9", "every": "1", "minus": "1", "decimals": 2},
            [("C", "decimal", 0, True, D(0), None, D("0.01"))],
        ),
        ("imported", {}, [("C", "decimal", 0, True, D(0), D(10), None)]),
    ],
)
def test_each_kind_has_its_boxes(kind, stated, boxes):
    found = criterion_fields(a_criterion(kind, **stated))
    assert [(f.name, f.kind, f.part, f.required, f.low, f.high, f.step) for f in found] == boxes


def test_places_flags_and_targets_are_typed_and_written_again():
    criteria = [
        criterion_document("placing", points=["10"]),
        {**criterion_document("indicator", method="attainment", decimals=1), "code": "A"},
        {**criterion_document("indicator", method="count", each="1", flag=ACCIDENT), "code": "N"},
        {**criterion_document("indicator", method="mean", reading_max="10"), "code": "M"},
    ]
    rubric = parse_definition(a_document(criteria)).rubrics["r"]
    texts = {"C": "3", "A": "5.5", "A.target": "4.0", "N": "2", "N.flag": "yes", "M": "9 8"}
    values, faults = values_from_texts(rubric, texts)
    assert faults == []
    assert values == {
        "C": Placed(3),
        "A": Attained(D("5.5"), D("4.0")),
        "N": Counted(2, flag=True),
        "M": Measured((D(9), D(8))),
    }
    assert texts_from_values(rubric, values) == texts
    assert parse_sheet(sheet_body(rubric, values)) == values
    bare = {**values, "A": Attained(D("5.5")), "N": Counted(2)}
    written = {k: v for k, v in texts.items() if k not in ("A.target", "N.flag")}
    assert texts_from_values(rubric, bare) == written


@pytest.mark.parametrize("typed", ["3.5", "x", "1e3", "--1", "1:61", "yes"])
def test_what_is_no_whole_number_is_no_count(typed):
    rubric = parse_definition(a_document([criterion_document("deduction", each="1")])).rubrics["r"]
    values, faults = values_from_texts(rubric, {"C": typed})
    assert (values, [(f.rule, f.params["text"]) for f in faults]) == (
        {"C": None},
        [("kind", typed)],
    )


def test_signs_and_zeros_before_a_number_are_read():
    rubric = parse_definition(a_document([criterion_document("points")])).rubrics["r"]
    for typed in ("+8.5", "008.5", "8.50", "８．５"):
        assert values_from_texts(rubric, {"C": typed})[0] == {"C": PointsGiven(D("8.5"))}


def test_two_parts_fill_two_boxes_again():
    criteria = [
        criterion_document("pass_fail", parts=2),
        {**criterion_document("measurement", tolerance={"low": "1"}, parts=2), "code": "M"},
    ]
    rubric = parse_definition(a_document(criteria)).rubrics["r"]
    texts = {"C.1": "yes", "C.2": "no", "M.1": "1.5", "M.2": "2"}
    values, faults = values_from_texts(rubric, texts)
    assert faults == []
    assert texts_from_values(rubric, values) == texts
