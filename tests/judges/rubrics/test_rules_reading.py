"""Schemes as skills competitions write them; every row that does not fit is named."""

import pytest

from judges.rubrics.rules import SchemeRow, read_scheme

MODULE = {"title": "机械装配", "letter": "A", "total": "12"}
LEVELS = [{"score": str(n), "extra": f"第 {n} 级"} for n in range(4)]
JUDGED = {"type": "J", "aspect": "布线", "max": "3"}
MEASURED = {"type": "M", "aspect": "尺寸", "max": "9", "requirement": "47.975～48.000 mm"}


def read(*rows, shown=None):
    return read_scheme([SchemeRow(number, row) for number, row in enumerate(rows, 2)], shown)


def told(faults):
    return [(fault.row, fault.column, fault.value, fault.rule) for fault in faults]


def test_a_scheme_of_a_skills_competition_becomes_sections_of_criteria():
    scheme = read(MODULE, JUDGED, *LEVELS, MEASURED)

    assert (scheme.faults, scheme.hints, str(scheme.max)) == ([], [], "12")
    assert scheme.sections == [
        {
            "code": "A",
            "name": "机械装配",
            "criteria": [
                {
                    "code": "A.1",
                    "name": "布线",
                    "type": "judgement",
                    "max": "3",
                    "levels": [{"value": n, "text": f"第 {n} 级"} for n in range(4)],
                },
                {
                    "code": "A.2",
                    "name": "尺寸",
                    "type": "measurement",
                    "max": "9",
                    "tolerance": {"low": "47.975", "high": "48.000"},
                    "unit": "mm",
                },
            ],
        }
    ]
    assert scheme.rows == {(0, None): 2, (0, 0): 3, (0, 1): 8}


def test_sub_criteria_become_sections_that_name_their_module():
    scheme = read(
        MODULE,
        {"id": "A1", "title": "布线"},
        JUDGED,
        *LEVELS,
        {"id": "A2", "title": "尺寸"},
        MEASURED,
    )

    assert [(s["code"], s["name"]) for s in scheme.sections] == [
        ("A1", "机械装配 · 布线"),
        ("A2", "机械装配 · 尺寸"),
    ]
    assert [c["code"] for s in scheme.sections for c in s["criteria"]] == ["A1.1", "A2.1"]
    assert scheme.hints == []


def test_a_sub_criterion_may_stand_on_the_rows_of_its_aspects_without_any_module():
    scheme = read(
        {"id": "B1", "title": "调试", **MEASURED},
        {"id": "B1", "title": "调试", **MEASURED, "aspect": "另一处"},
        {"id": "B2", "title": "安全", **MEASURED},
    )

    assert scheme.faults == []
    assert [(s["name"], [c["code"] for c in s["criteria"]]) for s in scheme.sections] == [
        ("调试", ["B1.1", "B1.2"]),
        ("安全", ["B2.1"]),
    ]


@pytest.mark.parametrize(
    ("requirement", "kind", "bounds"),
    [
        ("48 ±0.02", "measurement", {"low": "47.98", "high": "48.02"}),
        ("≤ 0.020 mm", "measurement", {"high": "0.020"}),
        ("≥5", "measurement", {"low": "5"}),
        ("通规能通", "pass_fail", None),
        ("", "pass_fail", None),
    ],
)
def test_a_measured_aspect_has_bounds_or_is_met_or_not(requirement, kind, bounds):
    scheme = read(MODULE, {**MEASURED, "max": "12", "requirement": requirement})

    (criterion,) = scheme.sections[0]["criteria"]
    assert (criterion["type"], criterion.get("tolerance")) == (kind, bounds)
    assert criterion.get("text") == ("通规能通" if requirement == "通规能通" else None)


def test_deductions_in_words_are_hinted_at_since_nothing_computes_them():
    scheme = read(MODULE, {"type": "M", "aspect": "尺寸", "max": "12", "extra": "每处扣 0.5 分"})

    assert told(scheme.hints) == [
        (3, "评分说明或等级描述", "每处扣 0.5 分",
         "Taken as met or not met; the text only tells the judge"),
    ]  # fmt: skip


def test_a_judged_aspect_with_ranges_of_percent_is_judged_in_points():
    ranges = [{"score": "60–100%", "extra": "好"}, {"score": "0–59%", "extra": "差"}]

    scheme = read(MODULE, {**JUDGED, "max": "12"}, *ranges)

    (criterion,) = scheme.sections[0]["criteria"]
    assert criterion["type"] == "points"
    assert criterion["levels"][0] == {"from_percent": "60", "to_percent": "100", "text": "好"}


def test_totals_that_disagree_and_empty_modules_are_hints():
    scheme = read(MODULE, {**MEASURED, "max": "9"}, {"title": "合计", "total": "100"})

    assert [(hint.row, hint.rule, hint.params) for hint in scheme.hints] == [
        (4, "No aspect follows this row, so it is left out", {}),
        (2, "The aspects give %(found)s points, not %(total)s", {"found": "9", "total": "12"}),
    ]
    assert scheme.faults == []


@pytest.mark.parametrize("factor", ['"1e999999999"', '"sNaN"', "[]", "null"])
def test_a_factor_that_is_no_number_costs_nothing_and_adds_nothing(factor):
    scheme = read(MODULE, {**MEASURED, "more": f'{{"factor":{factor}}}'})

    assert scheme.max == 0
    assert [hint.params["found"] for hint in scheme.hints] == ["0"]


def test_each_module_has_a_total_of_its_own():
    modules = [{"title": f"模块{n}", "letter": f"L{n}", "total": "9"} for n in range(30)]

    scheme = read(*(row for module in modules for row in (module, MEASURED)))

    assert (scheme.faults, scheme.hints, len(scheme.sections)) == ([], [], 30)


@pytest.mark.parametrize(
    ("rows", "row", "column", "value", "rule"),
    [
        ([MEASURED], 2, "评分点", "尺寸", "An aspect stands before its module"),
        ([MODULE, LEVELS[0]], 3, "等级分", "0", "A level stands before its aspect"),
        ([MODULE, JUDGED, {"score": "好"}], 4, "等级分", "好",
         "This is neither a whole number nor a range of percent"),
        ([MODULE, JUDGED, *LEVELS[:3]], 3, "类型", "J",
         "The judgement has not each of the levels 0, 1, 2 and 3 below it"),
        ([MODULE, {**MEASURED, "max": None}], 3, "分值", None, "The aspect has no maximum mark"),
        ([MODULE, {**MEASURED, "aspect": None}], 3, "评分点", None,
         "The aspect has no description"),
        ([MODULE, {"aspect": "尺寸", "max": "3"}], 3, "类型", None, "The row says neither M nor J"),
        ([{"title": "无编号", "total": "9"}, MEASURED], 2, "模块代码", None,
         "The module or sub-criterion has no code"),
        ([MODULE, MEASURED, MODULE, MEASURED], 4, "模块代码", "A",
         "The code %(code)s stands twice"),
        ([MODULE, {**MEASURED, "id": "X"}, {**MEASURED, "id": "X"}], 4, "编号", "X",
         "The code %(code)s stands twice"),
        ([MODULE, {**MEASURED, "id": "X" * 21}], 3, "编号", "X" * 21,
         "The code has more than %(most)d characters"),
        ([MODULE, {**MEASURED, "more": "{"}], 3, "其他规则", "{", "These are no rules in JSON"),
        ([MODULE, {**MEASURED, "more": '{"max":0.5}'}], 3, "其他规则", '{"max":0.5}',
         "These are no rules in JSON"),
        ([MODULE, {**MEASURED, "more": '{"max":"8"}'}], 3, "其他规则", '{"max":"8"}',
         "“%(key)s” is stated here and differently in its own column"),
        ([MODULE, MEASURED, {"extra": "多出的话"}], 4, "评分点", None,
         "The row is neither a module nor an aspect nor a level"),
        ([], None, None, None, "The file holds no aspect"),
    ],
)  # fmt: skip
def test_a_row_that_does_not_fit_is_named(rows, row, column, value, rule):
    scheme = read(*rows)

    assert (row, column, value, rule) in told(scheme.faults)
    assert all(fault.remedy for fault in scheme.faults)


def test_a_fault_names_the_column_as_the_file_does():
    scheme = read(MODULE, {"aspect": "尺寸", "max": "3"}, shown={"type": "Aspect Type"})

    assert [fault.column for fault in scheme.faults] == ["Aspect Type"]
