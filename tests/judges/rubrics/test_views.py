"""The readable marking scheme: who sees it when, in which language."""

import pytest
from sqlalchemy import select

from contest.editions.models import EventPhase
from judges.rubrics.models import Rubric
from tests.factories.editions import a_stage, an_event
from tests.factories.people import an_actor, signed_in


@pytest.fixture
def stage_id(writing):
    with writing() as session:
        event = an_event(session, template="skills-cnc-turner", phase=EventPhase.REGISTRATION)
        return a_stage(session, event).public_id


def test_the_scheme_is_public_once_the_event_is_announced(client, stage_id):
    page = client.get(f"/stages/{stage_id}/rubric").text

    assert "数控车工实操评分表" in page
    assert "47.975 至 48.000 mm 为合格，得满分 8 分。" in page
    assert "倒角齐全，无毛刺" in page
    assert "满分 10 分，每次扣 3 分，扣完为止。" in page
    assert "“工件质量”低于 48 分的" in page


def test_the_scheme_speaks_english(client, stage_id):
    client.set_cookie("language", "en")

    page = client.get(f"/stages/{stage_id}/rubric").text

    assert "From 47.975 to 48.000 mm: full marks, 8." in page
    assert "All chamfers, no burr" in page


def test_the_printed_scheme_holds_the_hash_of_the_rules(client, stage_id, writing):
    with writing() as session:
        sha256 = session.scalars(select(Rubric.sha256)).one()

    assert sha256 in client.get(f"/stages/{stage_id}/rubric/print").text


def test_a_stage_without_rubric_has_no_page(client, writing):
    with writing() as session:
        event = an_event(session, template="skills-cnc-turner", phase=EventPhase.REGISTRATION)
        theory = a_stage(session, event, "prelim").public_id

    assert client.get(f"/stages/{theory}/rubric").status_code == 404


def test_what_is_being_prepared_is_shown_to_staff_alone(client, writing):
    with writing() as session:
        stage = a_stage(session, an_event(session)).public_id
        organiser, entrant = an_actor(session), an_actor(session, "entrant")
    assert client.get(f"/stages/{stage}/rubric").status_code == 302

    with writing() as session:
        signed_in(client, session, entrant)
    assert client.get(f"/stages/{stage}/rubric").status_code == 403

    with writing() as session:
        signed_in(client, session, organiser)
    assert client.get(f"/stages/{stage}/rubric").status_code == 200
