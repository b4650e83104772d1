"""`audit`: last year's list, pasted, against its rule; in Chinese, English and JSON."""

import json

import pytest

from tests.judges.scoring.building import a_document

LIST = (
    "单位,理论,实操,实操加权,总分,名次,奖项,备注\n"
    "甲,90.00,80.00,56.00,83.00,1,一等奖,\n"
    "乙,80.00,80.00,56.01,80.00,2,,\n"
    "丙,70.01,80.00,,77.00,4,,补考\n"
)


@pytest.fixture
def weighted(desk):
    desk.document = a_document(
        rubrics={},
        stages=[
            {"code": "t", "name": "理论", "name_en": "Theory", "kind": "imported", "weight": "0.3"},
            {"code": "p", "name": "实操", "name_en": "Skill", "kind": "imported", "weight": "0.7"},
        ],
        ranking={"compose": "weighted_sum", "decimals": 2},
        awards={"rules": [{"code": "first", "name": "一等奖", "name_en": "First", "count": 1}]},
    )
    return desk


def test_the_report_says_in_chinese_what_is_wrong_and_what_would_be_right(weighted):
    answer = weighted.ask("audit", list=LIST)
    assert answer.status == 1
    assert answer.out == [
        "完全相符 1；与规则矛盾 2",
        "第 2 行 甲：完全相符",
        "第 3 行 乙：与规则矛盾",
        "    实操折算 56.01：按所列分项应为 56.00；即使计入未列出的小数，也只能是 56.00～56.00。",
        "第 4 行 丙：与规则矛盾",
        "    名次 4：按总分应为第 3 名。",
        "总分最好的解释：最后一次四舍五入到 2 位小数（3 行中 3 行；本规则 3 行）",
        "名次最好的解释：同分名次并列，其后名次空出（1、2、2、4）（3 行中 2 行；本规则 2 行）",
    ]
    assert answer.errors == ["list.csv: not looked at: 备注"]


def test_the_same_in_english(weighted):
    answer = weighted.ask("audit", "--language", "en", list=LIST)
    assert answer.out[0] == "exact 1; contradicts the rule 2"
    assert answer.out[3] == (
        "    Skill, weighted 56.01: "
        "The parts give 56.00; even hidden decimals allow only 56.00–56.00."
    )
    assert answer.out[-2] == (
        "totals best explained: rounded once, half up, to 2 places (3 of 3 rows; this rule 3)"
    )


def test_json_holds_verdicts_reasons_and_both_languages(weighted):
    answer = weighted.ask("audit", "--format", "json", list=LIST)
    told = json.loads("\n".join(answer.out))
    assert told["counts"] == {"exact": 1, "within": 0, "contradicts": 2, "unchecked": 0}
    assert told["rows"][2]["cells"][1] == {
        "column": "rank",
        "printed": "4",
        "expected": "3",
        "verdict": "contradicts",
        "reason": "rank_differs",
        "text": {"zh": "按总分应为第 3 名。", "en": "The totals give rank 3."},
    }
    assert [found["rule"] for found in told["explanations"]] == ["round_once_half_up", "ties_1224"]


def test_a_list_without_contradiction_ends_with_status_0(weighted):
    assert (
        weighted.ask("audit", list="单位,总分,名次\n甲,83,第1名\n乙,80,并列2\n丙,80,2\n").status
        == 0
    )


FAULTS = {
    "单位,名次\n甲,1\n": "column total",
    "总分\n83\n": "column entry",
    "单位,总分,得分\n甲,83,83\n": "Two columns mean the same.",
    "单位,总分\n甲,8o\n": 'row 2, column 总分, value "8o": This is no plain number.',
    "单位,总分,名次\n甲,83,first\n": 'row 2, column 名次, value "first": This is no rank.',
    "单位,总分\n,83\n": "The entry has no name.",
    "单位,总分\n甲,83\n甲,84\n": 'row 3, column 单位, value "甲": The entry stands twice.',
    "": "The column is missing.",
}


@pytest.mark.parametrize("content", FAULTS)
def test_what_cannot_be_read_is_told_cell_by_cell(weighted, content):
    answer = weighted.ask("audit", list=content)
    assert (answer.status, answer.out) == (2, [])
    assert FAULTS[content] in answer.errors[0]
