"""A rubric edited in place: untouched it stays as it is, and each change is what it says."""

import pytest

from contest.editions.queries import event_templates
from judges.rubrics.rules.editing import editing_rows, read_rows

RUBRICS = [
    (template.key, code, rubric)
    for template in event_templates()
    for code, rubric in template.document["rubrics"].items()
]


def rubric():
    """Return a small rubric: one module with an item in points and one judged by levels."""
    levels = [{"value": value, "text": f"第{value}级"} for value in range(4)]
    return {
        "name": "评分表",
        "max": "13",
        "sections": [
            {
                "code": "A",
                "name": "工艺",
                "criteria": [
                    {"code": "A1", "name": "步骤", "type": "points", "max": "10", "step": "0.5"},
                    {
                        "code": "A2", "name": "规范", "type": "judgement", "max": "3",
                        "levels": levels,
                    },
                ],
            }
        ],
    }  # fmt: skip


@pytest.mark.parametrize(("template", "code", "stated"), RUBRICS)
def test_an_untouched_form_gives_the_rubric_back(template, code, stated):
    scheme = read_rows(editing_rows(stated))

    assert scheme.faults == []
    assert scheme.sections == stated["sections"]


def test_every_module_and_the_end_have_room_for_more():
    kinds = [row["is"] for row in editing_rows(rubric())]

    assert kinds == ["module", "item", "item", *["level"] * 4, "item", "module", "item"]


def test_what_is_typed_into_the_empty_rows_is_added():
    rows = editing_rows(rubric())
    rows[7] |= {"aspect": "违反安全规程", "kind": "deduction", "each": "2", "cap": "6"}
    rows[8] |= {"title": "质量"}
    rows[9] |= {"aspect": "外观", "kind": "points", "max": "20"}

    sections = read_rows(rows).sections

    assert sections[0]["criteria"][2] == {
        "code": "A.3", "name": "违反安全规程", "type": "deduction", "max": "0",
        "each": "2", "most": 1, "cap": "6",
    }  # fmt: skip
    added = {"code": "M1.1", "name": "外观", "type": "points", "max": "20", "step": "0.5"}
    assert sections[1] == {"code": "M1", "name": "质量", "criteria": [added]}


def test_an_emptied_row_is_dropped_and_another_kind_takes_no_rules_along():
    rows = editing_rows(rubric())
    rows[1]["kind"] = "pass_fail"
    for row in rows[2:7]:
        row.update(dict.fromkeys(("id", "aspect", "max", "level", "extra"), ""))

    criteria = read_rows(rows).sections[0]["criteria"]

    assert criteria == [{"code": "A1", "name": "步骤", "type": "pass_fail", "max": "10"}]


def test_a_new_judgement_is_shown_its_four_levels():
    rows = editing_rows(rubric())
    rows[7] |= {"id": "A3", "aspect": "安全", "kind": "judgement", "max": "3"}
    again = editing_rows({**rubric(), "sections": read_rows(rows).sections})

    at = next(number for number, row in enumerate(again) if row.get("id") == "A3")
    assert [row.get("score") for row in again[at + 1 : at + 5]] == ["0", "1", "2", "3"]


def test_a_maximum_that_is_no_number_is_named_with_its_row():
    rows = editing_rows(rubric())
    rows[1]["max"] = "十分"

    (fault,) = read_rows(rows).faults

    assert (fault.row, fault.column, fault.value) == (2, "分值", "十分")
