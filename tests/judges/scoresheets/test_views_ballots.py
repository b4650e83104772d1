"""A judge ranks works on the sheet's page, and sees the own ranking grow."""

from typing import Any

import pytest

from judges.scoresheets.models import ScoreSheet
from tests.factories.editions import a_document, an_event
from tests.factories.people import signed_in
from tests.factories.scoresheets import a_judging, judge_on
from tests.judges.scoresheets.test_views import Desk

PLACING = {
    "code": "RANK",
    "name": "名次",
    "name_en": "Ranking",
    "type": "placing",
    "max": "100",
    "points": ["100", "97", "94"],
    "otherwise": "90",
}


def ranking_document(**criterion: Any) -> dict[str, Any]:
    document = a_document("workshop")
    section = {"code": "all", "name": "排名", "criteria": [{**PLACING, **criterion}]}
    document["rubrics"] = {"practical": {"name": "排名表", "max": "100", "sections": [section]}}
    document["ranking"] = {"compose": "sum"}
    document["stages"][0].pop("tie_chain", None)
    return document


def desks(client, writing, **criterion: Any) -> list[Desk]:
    """The first judge's sheets of two works."""
    with writing() as session:
        event = an_event(session, document=ranking_document(**criterion))
        judging = a_judging(session, event=event, entries=2)
        signed_in(client, session, judge_on(session, judging.seat))
        found = []
        for work in judging.works:
            judging.works = [work]
            found.append(Desk(client, judging))
        return found


def test_a_place_is_typed_looked_through_and_submitted(client, writing):
    first, second = desks(client, writing)

    empty = first.get().text
    review = first.review(RANK="1")
    answer = first.submit(review.text)
    other = second.get().text

    assert "在您所评作品中的名次" in empty
    assert "未排名次：01、02" in empty
    assert "第 1 名" in review.text
    assert answer.status_code == 303
    assert "第 1 名：01" in other.replace("<b>", "").replace("</b>", "")
    assert "未排名次：02" in other


def test_a_place_given_twice_is_said_before_submitting(client, writing):
    first, second = desks(client, writing, shared="refuse")
    first.submit(first.review(RANK="1").text)

    review = second.review(RANK="1").text

    assert "每个名次只给一件" in review
    assert review.count("（并列）") == 2


@pytest.mark.parametrize("typed", ["0", "1.5", "最好"])
def test_what_is_no_place_is_refused_and_kept(client, writing, typed):
    first, _second = desks(client, writing)

    answer = first.type("submit", RANK=typed)

    assert answer.status_code == 422
    assert f'value="{typed}"' in answer.text
    with writing() as session:
        assert session.query(ScoreSheet).filter(ScoreSheet.revision > 0).count() == 0


def test_the_scheme_and_the_rules_say_what_places_earn(client, writing):
    with writing() as session:
        event = an_event(session, document=ranking_document(shared="refuse"))
        judging = a_judging(session, event=event)
        stage = judging.stage.public_id
        signed_in(client, session, judge_on(session, judging.seat))

    page = client.get(f"/stages/{stage}/rubric").text

    assert "名次折分：1: 100、2: 97、3: 94；其后各名：90。" in page
    assert "名次不得并列。" in page
