"""The page that holds a published list against its rule; nothing is stored."""

import csv
import html
import io
import json
import re

import openpyxl
import pytest
from sqlalchemy import func, select

from contest.foundation.models import LedgerRecord
from tests.factories.editions import an_event
from tests.factories.people import an_actor, signed_in
from tests.judges.scoring.building import a_document

LIST = (
    "单位,理论,实操,实操加权,总分,名次,奖项,备注\n"
    "甲,90.00,80.00,56.00,83.00,1,一等奖,\n"
    "乙,80.00,80.00,56.01,80.00,2,,\n"
    "丙,70.01,80.00,,77.00,4,,补考\n"
    "@丁,70.01,79.99,,77.00,5,,\n"
)


def a_rule():
    stages = [
        {"code": "t", "name": "理论", "name_en": "Theory", "kind": "imported", "weight": "0.3"},
        {"code": "p", "name": "实操", "name_en": "Skill", "kind": "imported", "weight": "0.7"},
    ]
    awards = {"rules": [{"code": "first", "name": "一等奖", "name_en": "First", "count": 1}]}
    ranking = {"compose": "weighted_sum", "decimals": 2}
    return a_document(rubrics={}, stages=stages, ranking=ranking, awards=awards)


def with_rule(**sent):
    rule = io.BytesIO(json.dumps(a_rule()).encode())
    return {"source": "document", "definition": (rule, "rule.json"), **sent}


@pytest.fixture
def organiser(client, writing):
    with writing() as session:
        signed_in(client, session, an_actor(session))
    return client


def hidden(page, name):
    match = re.search(rf'name="{name}"[^>]*value="([^"]*)"', page)
    assert match, page
    return html.unescape(match[1])


def pasted():
    return with_rule(pasted=LIST.replace(",", "\t"))


def test_each_row_has_its_verdict_in_words_with_the_reason(organiser):
    page = organiser.post("/audit", data=pasted()).text

    assert "3 行与规则矛盾" in page
    assert "按所列分项应为 56.00；即使计入未列出的小数，也只能是 56.00～56.00。" in page
    assert "按总分应为第 3 名。" in page
    assert "最后一次四舍五入到 2 位小数" in page
    assert "备注" in page.split("未查看")[1][:80]
    words = re.findall(r'<span class="tag [a-z]+"><svg[^>]*>.*?</svg>([^<]+)</span>', page)
    assert {"完全相符", "与规则矛盾"} <= set(words)


def test_the_same_in_english(organiser):
    organiser.set_cookie("language", "en")

    page = organiser.post("/audit", data=pasted()).text

    assert "The parts give 56.00; even hidden decimals allow only 56.00–56.00." in page
    assert "rounded once, half up, to 2 places" in page


def taken_away(organiser, kind):
    """The verdicts as a file, asked for from the page that shows them."""
    sent = with_rule(file=(io.BytesIO(LIST.encode()), "list.csv"))
    page = organiser.post("/audit", data=sent).text
    carried = {name: hidden(page, name) for name in ("source", "document", "rows")}
    answer = organiser.post("/audit", data={**carried, "to": kind})
    assert answer.status_code == 200
    assert f"audit.{kind}" in answer.headers["Content-Disposition"]
    return answer.data


WRONG = ["3", "乙", "与规则矛盾", "实操加权", "56.01", "56.00", "与规则矛盾"]


def test_the_verdicts_can_be_taken_away_as_a_spreadsheet(organiser):
    book = openpyxl.load_workbook(io.BytesIO(taken_away(organiser, "xlsx")))

    rows = list(book.worksheets[0].iter_rows())
    assert WRONG in [[str(cell.value) for cell in row[:7]] for row in rows]
    assert {cell.data_type for row in rows for cell in row} == {"s", "n"}
    assert book.worksheets[1].max_row == 3


def test_the_verdicts_can_be_taken_away_as_csv_without_a_formula(organiser):
    rows = list(csv.reader(io.StringIO(taken_away(organiser, "csv").decode("utf-8-sig"))))

    columns = ["行", "参赛者", "本行结论", "列", "列出的", "按规则", "结论", "理由"]
    assert rows[0] == columns
    assert {len(row) for row in rows} == {len(columns)}
    assert WRONG in [row[:7] for row in rows]
    assert next(row[1] for row in rows if "丁" in row[1]) == "'@丁"


def test_an_event_that_one_sees_and_a_template_are_rules_to_choose(organiser, writing):
    with writing() as session:
        event = an_event(session)
        public_id = event.public_id
    form = organiser.get("/audit").text
    assert f'value="event:{public_id}"' in form

    for source in (f"event:{public_id}", "template:workshop"):
        page = organiser.post("/audit", data={"source": source, "pasted": "姓名\t总分\n甲\t90\n"})
        assert page.status_code == 200
        assert "没有与规则矛盾的行" in page.text


def test_an_event_of_somebody_else_is_no_choice(client, writing):
    with writing() as session:
        event = an_event(session)
        public_id = event.public_id
        stranger = an_actor(session, "clerk", event=an_event(session))
        signed_in(client, session, stranger)

    assert f"event:{public_id}" not in client.get("/audit").text
    sent = {"source": f"event:{public_id}", "pasted": "姓名\t总分\n甲\t90\n"}
    assert client.post("/audit", data=sent).status_code == 422


@pytest.mark.parametrize(
    ("sent", "told"),
    [
        ({"source": "template:workshop"}, "请选择文件，或粘贴名单"),
        ({"source": "document", "pasted": "姓名\t总分\n甲\t90\n"}, "请选择规则文件"),
        ({"source": "document", "pasted": "x", "document": "{}"}, "规则文件"),
        ({"source": "document", "pasted": "x", "document": "["}, "JSON"),
        ({"source": "template:workshop", "rows": "{}"}, "请重新提交"),
        ({"source": "template:workshop", "pasted": "姓名\t总分\n甲\t九十\n"}, "九十"),
        ({"source": "template:workshop", "pasted": "a\tb\n1\t2\n"}, "不是表头"),
        ({}, ""),
    ],
)
def test_what_cannot_be_checked_is_said_with_its_remedy(organiser, sent, told):
    page = organiser.post("/audit", data=sent)

    assert page.status_code == 422
    assert told in page.text


def test_more_rows_than_are_read_are_refused(organiser):
    many = "姓名\t总分\n" + "".join(f"甲{n}\t90\n" for n in range(2001))

    page = organiser.post("/audit", data={"source": "template:workshop", "pasted": many})

    assert page.status_code == 422
    assert "2000" in page.text


def test_nothing_is_stored(organiser, writing):
    def records():
        with writing() as session:
            return session.scalar(select(func.count()).select_from(LedgerRecord))

    before = records()
    organiser.post("/audit", data=pasted())
    assert records() == before


def test_entrants_are_not_shown_the_page(client, writing):
    with writing() as session:
        signed_in(client, session, an_actor(session, "entrant"))

    assert client.get("/audit").status_code == 403
    assert client.post("/audit", data=pasted()).status_code == 403
