"""An organiser makes several panels on the page and deals the works out by lot."""

from sqlalchemy import select

from contest.editions.queries import stage_by_public_id
from contest.foundation.errors import NotPermitted
from judges.panels.models import Panel
from judges.panels.operations import seat_judge
from judges.panels.queries import panel_of_works, panels_of_stage
from judges.panels.views.seats import next_code
from tests.conftest import NOON
from tests.factories.panels import a_judge
from tests.factories.people import SYSTEM, an_actor, apart, signed_in
from tests.factories.rubrics import an_event_with
from tests.factories.sealing import a_drawn_stage

LEVELLING = {"levelling": {"coefficient": {"decimals": 4}}}


def test_two_panels_are_made_and_share_the_works_out(client, writing):
    with writing() as session:
        stage = a_drawn_stage(session, an_event_with(session, stage=LEVELLING), entries=4)
        page = f"/stages/{stage.public_id}/panel"
        stage_id = stage.public_id
        apart(session)
        signed_in(client, session, an_actor(session))

    empty = client.get(page).text
    client.post(page, data={"name": "第1组"})
    client.post(page, data={"name": "第2组"})
    with writing() as session:
        for panel in panels_of_stage(session, stage_by_public_id(session, stage_id)):
            for seat in panel.seats:
                judge = a_judge(session)
                apart(session)
                seat_judge(session, SYSTEM, seat, judge=judge, now=NOON)
                apart(session)
    waiting = client.get(page).text
    answer = client.post(f"{page}/dealing")
    dealt = client.get(page).text

    assert "规则要求组间修正" in empty
    assert "有 4 件作品尚未归组" in waiting
    assert answer.status_code == 303
    assert "每件作品都已归组" in dealt
    assert dealt.count("<b>第1组</b> 2 件") == dealt.count("<b>第2组</b> 2 件") == 1
    with writing() as session:
        found = panel_of_works(session, stage_by_public_id(session, stage_id))
        assert sorted(panel.name for panel in found.values()) == ["第1组"] * 2 + ["第2组"] * 2


def test_dealing_to_one_panel_is_refused_on_the_page(client, writing):
    with writing() as session:
        stage = a_drawn_stage(session, an_event_with(session, stage=LEVELLING), entries=1)
        page = f"/stages/{stage.public_id}/panel"
        apart(session)
        signed_in(client, session, an_actor(session))
    client.post(page, data={"name": "第1组"})

    answer = client.post(f"{page}/dealing")

    assert answer.status_code == 409
    assert "本阶段只有一个裁判组" in answer.text


def test_panels_take_the_codes_that_the_definition_names(client, writing):
    named = {"levelling": {"panels": {"A": ["1", "2", "3"], "B": ["4", "5", "6"]}}}
    with writing() as session:
        stage = a_drawn_stage(session, an_event_with(session, stage=named), entries=1)
        page = f"/stages/{stage.public_id}/panel"
        stage_id = stage.public_id
        apart(session)
        signed_in(client, session, an_actor(session))

    for _ in range(3):
        client.post(page, data={"name": "组"})

    with writing() as session:
        assert list(session.scalars(select(Panel.code).order_by(Panel.id))) == ["A", "B", "1"]
        assert next_code(session, stage_by_public_id(session, stage_id)) == "2"


def test_a_clerk_sees_the_panels_and_deals_nothing(client, writing):
    with writing() as session:
        stage = a_drawn_stage(session, an_event_with(session, stage=LEVELLING), entries=1)
        page = f"/stages/{stage.public_id}/panel"
        apart(session)
        signed_in(client, session, an_actor(session, "clerk"))

    assert client.get(page).status_code == 200
    assert client.post(f"{page}/dealing").status_code == NotPermitted.status
