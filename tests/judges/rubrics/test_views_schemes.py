"""A scheme from a spreadsheet: shown before anything changes, adopted as it was shown."""

import html
import io
import re

import pytest
from sqlalchemy import select

from contest.editions.models import DefinitionProposal, EventDefinition, EventPhase
from contest.foundation.office import MEDIA_XLSX
from judges.rubrics.models import RubricCriterion
from tests.digest import digest
from tests.factories.editions import a_stage, an_event
from tests.factories.people import an_actor, signed_in
from tests.factories.rubrics import a_scheme

HEADINGS = "编号\t模块或子项\t类型\t评分点\t等级分\t评分说明\t要求\t分值\t模块\t模块满分"
PASTED = f"""{HEADINGS}
\t机械装配\t\t\t\t\t\t\tA\t100
\t\tM\t外圆 Ø48\t\t\t47.975～48.000 mm\t97\t\t
\t\tJ\t布线\t\t\t\t3\t\t
\t\t\t\t0\t散乱\t\t\t\t
\t\t\t\t1\t入槽\t\t\t\t
\t\t\t\t2\t整齐\t\t\t\t
\t\t\t\t3\t整齐美观\t\t\t\t
"""


@pytest.fixture
def stage_id(writing, client):
    """The stage of a contest that is prepared, its panel judging criterion by criterion."""
    panel = {"seats": 3, "aggregate": "mean", "aggregate_by": "criterion"}
    document = a_scheme(panel=panel)
    document["ranking"]["tie_chain"] = []
    with writing() as session:
        found = a_stage(session, an_event(session, document=document)).public_id
        signed_in(client, session, an_actor(session))
    return found


def hidden(page, name):
    match = re.search(rf'name="{name}"[^>]*value="([^"]*)"', page)
    assert match, page
    return html.unescape(match[1])


def shown_sections(page):
    return {name: hidden(page, name) for name in ("sections", "base")}


def versions(writing):
    with writing() as session:
        return list(
            session.scalars(select(EventDefinition.version).order_by(EventDefinition.version))
        )


def test_a_pasted_scheme_is_shown_in_sentences_and_changes_nothing(client, stage_id, writing):
    client.get(f"/stages/{stage_id}/rubric/import")
    with writing() as session:
        before = digest(session)

    page = client.post(f"/stages/{stage_id}/rubric/import", data={"pasted": PASTED})

    assert page.status_code == 200
    assert "47.975 至 48.000 mm 为合格，得满分 97 分。" in page.text
    assert "整齐美观" in page.text
    assert "A.1, A.2" in page.text or "A.1、A.2" in page.text
    assert "C1" in page.text
    with writing() as session:
        assert digest(session) == before


def test_what_was_shown_becomes_the_next_version(client, stage_id, writing):
    page = client.post(f"/stages/{stage_id}/rubric/import", data={"pasted": PASTED})
    form = {**shown_sections(page.text), "reason": "采用技能大赛评分表"}

    answer = client.post(f"/stages/{stage_id}/rubric/adopt", data=form)

    assert answer.status_code == 303
    assert versions(writing) == [1, 2]
    with writing() as session:
        newest = session.scalars(
            select(EventDefinition).order_by(EventDefinition.id.desc())
        ).first()
        assert newest.reason == "采用技能大赛评分表"
        assert newest.document["rubrics"]["practical"]["max"] == "100"
        codes = session.scalars(select(RubricCriterion.code).order_by(RubricCriterion.id))
        assert list(codes)[3:] == ["A.1", "A.2"]


def test_a_reason_is_asked_for_and_the_scheme_stays_on_the_page(client, stage_id, writing):
    page = client.post(f"/stages/{stage_id}/rubric/import", data={"pasted": PASTED})

    answer = client.post(f"/stages/{stage_id}/rubric/adopt", data=shown_sections(page.text))

    assert answer.status_code == 422
    assert shown_sections(answer.text) == shown_sections(page.text)
    assert versions(writing) == [1]


def test_rules_that_changed_meanwhile_keep_it_back(client, stage_id, writing):
    page = client.post(f"/stages/{stage_id}/rubric/import", data={"pasted": PASTED})
    form = {**shown_sections(page.text), "base": "0" * 64, "reason": "采用"}

    answer = client.post(f"/stages/{stage_id}/rubric/adopt", data=form)

    assert answer.status_code == 409
    assert "请重新读入评分细则" in answer.text
    assert versions(writing) == [1]


def test_an_announced_event_asks_a_second_person(client, writing):
    with writing() as session:
        event = an_event(session, template="skills-cnc-turner", phase=EventPhase.REGISTRATION)
        stage = a_stage(session, event).public_id
        signed_in(client, session, an_actor(session))
    book = client.get(f"/stages/{stage}/rubric.xlsx").data
    sent = {"file": (io.BytesIO(book), "scheme.xlsx")}
    page = client.post(f"/stages/{stage}/rubric/import", data=sent)
    sections = hidden(page.text, "sections").replace("倒角、去毛刺", "倒角与毛刺")

    answer = client.post(
        f"/stages/{stage}/rubric/adopt",
        data={**shown_sections(page.text), "sections": sections, "reason": "用词"},
    )

    assert answer.status_code == 303
    assert versions(writing) == [1]
    with writing() as session:
        assert len(list(session.scalars(select(DefinitionProposal)))) == 1


def test_a_downloaded_scheme_says_that_it_is_the_same(client, stage_id, writing):
    answer = client.get(f"/stages/{stage_id}/rubric.xlsx")
    assert answer.mimetype == MEDIA_XLSX
    sent = {"file": (io.BytesIO(answer.data), "scheme.xlsx")}
    page = client.post(f"/stages/{stage_id}/rubric/import", data=sent)
    form = {**shown_sections(page.text), "reason": "没有改动"}

    again = client.post(f"/stages/{stage_id}/rubric/adopt", data=form)

    assert again.status_code == 409
    assert versions(writing) == [1]


def test_bad_rows_are_named_and_nothing_is_taken_over(client, stage_id, writing):
    bad = PASTED.replace("\t97\t", "\t九十七\t").replace("\tJ\t布线", "\t\t布线")

    page = client.post(f"/stages/{stage_id}/rubric/import", data={"pasted": bad})

    assert page.status_code == 422
    cells = re.findall(r'<td[^>]*data-label="([^"]*)"[^>]*>([^<]*)</td>', page.text)
    assert cells[:3] == [("行", "3"), ("列", "分值"), ("数值", "九十七")]
    assert ("问题", "此行未注明 M 或 J") in cells
    assert "九十七" in page.text.split("<textarea", 1)[1], "what was pasted is gone"
    assert versions(writing) == [1]


def test_what_the_linter_finds_is_said_of_its_row(client, stage_id):
    bad = PASTED.replace("\t散乱\t", "\t\t")

    page = client.post(f"/stages/{stage_id}/rubric/import", data={"pasted": bad})

    assert page.status_code == 422
    cells = re.findall(r'<td[^>]*data-label="([^"]*)"[^>]*>([^<]*)</td>', page.text)
    assert cells[:2] == [("行", "4"), ("列", "levels")]


def test_rules_that_need_what_the_scheme_drops_keep_it_back(client, writing):
    with writing() as session:
        stage = a_stage(session, an_event(session)).public_id
        signed_in(client, session, an_actor(session))

    page = client.post(f"/stages/{stage}/rubric/import", data={"pasted": PASTED})

    assert page.status_code == 422
    assert "/ranking/tie_chain/0" in page.text
    assert "以“/”开头的位置" in page.text


@pytest.mark.parametrize("sent", [{}, {"pasted": " "}, {"pasted": "a\tb\n1\t2\n"}])
def test_without_rows_it_is_said_what_to_do(client, stage_id, sent):
    assert client.post(f"/stages/{stage_id}/rubric/import", data=sent).status_code == 422


@pytest.mark.parametrize(
    "sections", ["", "[]", '{"sections":[{}]}', '{"sections":[{"criteria":[1]}]}', '{"sections":1}']
)
def test_sections_that_were_never_shown_are_refused(client, stage_id, writing, sections):
    form = {"sections": sections, "base": "0" * 64, "reason": "伪造"}

    assert client.post(f"/stages/{stage_id}/rubric/adopt", data=form).status_code == 422
    assert versions(writing) == [1]


def test_only_who_may_change_rules_may_read_one_in(client, stage_id, writing):
    with writing() as session:
        signed_in(client, session, an_actor(session, "clerk"))
    for address in ("import", "adopt"):
        answer = client.post(f"/stages/{stage_id}/rubric/{address}", data={"pasted": PASTED})
        assert answer.status_code == 403
    assert versions(writing) == [1]


def test_the_download_is_public_once_the_event_is_announced(client, writing):
    with writing() as session:
        closed = a_stage(session, an_event(session)).public_id
        event = an_event(session, template="skills-cnc-turner", phase=EventPhase.REGISTRATION)
        announced, theory = a_stage(session, event).public_id, a_stage(session, event, "prelim")
        imported = theory.public_id

    codes = [client.get(f"/stages/{pid}/rubric.xlsx").status_code
             for pid in (announced, closed, imported)]  # fmt: skip
    assert codes == [200, 302, 404]
