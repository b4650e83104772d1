"""A table of a published list becomes rows: columns by heading, numbers as printed."""

import pytest

from contest.foundation.errors import Invalid
from contest.foundation.office import read_table
from judges.audits.lists import (
    LIST_LIMITS,
    from_text,
    list_columns,
    list_of,
    rows_to_audit,
)
from judges.scoring.definition import parse_definition
from tests.judges.scoring.building import a_document


@pytest.fixture(scope="module")
def definition():
    stages = [
        {"code": "t", "name": "理论", "name_en": "Theory", "kind": "imported", "weight": "0.3"},
        {"code": "p", "name": "实操", "name_en": "Skill", "kind": "imported", "weight": "0.7"},
    ]
    ranking = {"compose": "weighted_sum", "decimals": 2}
    return parse_definition(a_document(rubrics={}, stages=stages, ranking=ranking))


def published(definition, text):
    columns = list_columns(definition)
    return list_of(read_table(text.encode(), "list.txt", columns=columns, limits=LIST_LIMITS))


def test_columns_are_found_under_a_title_and_names_stand_together(definition):
    found = published(
        definition,
        "某市竞赛成绩公示\n"
        "序号\t姓名\t工作单位\t单位\t理论成绩（30%）\t实操折算\t总分\t名次\t奖项\t备注\n"
        "1\t甲\tx\t一厂\t90.00\t56.00\t83.00\t第1名\t一等奖\t\n"
        "2\t乙\tx\t二厂\t\t\t80.50\t并列2\t无\t补考\n",
    )

    assert found.headings == {
        "entry": "姓名",
        "total": "总分",
        "rank": "名次",
        "award": "奖项",
        "part:t": "理论成绩（30%）",
        "weighted:p": "实操折算",
    }
    assert found.unused == ("序号", "工作单位", "备注")
    first, second = rows_to_audit(found)
    assert (first.number, first.entry, str(first.total), first.rank) == (3, "甲 一厂", "83.00", 1)
    assert {**first.parts, **first.weighted}.keys() == {"t", "p"}
    assert (second.rank, second.award, second.parts["t"]) == (2, "", None)


def test_what_is_carried_to_the_download_is_the_same_list(definition):
    found = published(definition, "姓名\t总分\n甲\t83.00\n乙\t80.50\n")

    carried = from_text(found.as_text(), definition)

    assert (carried.headings, carried.rows) == (found.headings, found.rows)
    assert rows_to_audit(carried) == rows_to_audit(found)


@pytest.mark.parametrize(
    "text",
    [
        "",
        "[]",
        "{}",
        '{"headings":{},"rows":[1]}',
        '{"headings":[],"rows":[]}',
        '{"headings":{"entry":"姓名","part:nowhere":"理论"},"rows":[]}',
        '{"headings":{"entry":"姓名","anything":"理论"},"rows":[]}',
        "[" * 9999,
    ],
)
def test_a_list_that_was_never_read_is_refused(definition, text):
    with pytest.raises(Invalid):
        from_text(text, definition)


@pytest.mark.parametrize(
    ("text", "told"),
    [
        ("姓名\t总分\n甲\t八十\n", (2, "总分", "八十", "This is no plain number.")),
        ("姓名\t总分\n甲\t8,5\n", (2, "总分", "8,5", "This is no plain number.")),
        ("姓名\t总分\n甲\t83.33333333333333\n",
         (2, "总分", "83.33333333333333", "The cell holds more decimals than it can show")),
        ("姓名\t总分\t名次\n甲\t83\t头名\n", (2, "名次", "头名", "This is no rank.")),
        ("姓名\t总分\n甲\t83\n甲\t82\n", (3, "姓名", "甲", "The entry stands twice.")),
        ("姓名\t总分\n\t83\n", (2, "姓名", "", "The entry has no name.")),
        ("姓名\t总分\n甲\t=80+3\n", (2, "总分", "=80+3", "The cell holds a formula")),
        ("总分\t名次\n83\t1\n", (1, None, None, "The column is missing.")),
        ("姓名\t名次\n甲\t1\n",
         (1, None, None, "Row %(row)d lacks these columns: %(columns)s")),
    ],
)  # fmt: skip
def test_a_cell_that_cannot_be_read_is_named(definition, text, told):
    with pytest.raises(Invalid) as refused:
        rows_to_audit(published(definition, text))

    (fault,) = refused.value.faults
    assert (fault.row, fault.column, fault.value, fault.rule) == told
    assert fault.remedy
