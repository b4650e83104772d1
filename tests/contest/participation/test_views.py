"""The page of participation, its workbook, the mark."""

import pytest
from sqlalchemy import select

from contest.participation.models import PilotEnterprise
from tests.factories.people import a_unit, an_actor, apart, signed_in


@pytest.fixture
def district(client, writing):
    """A district with one enterprise, and its organiser signed in."""
    with writing() as session:
        unit = a_unit(session, level="district", name="高新区总工会")
        enterprise = a_unit(session, parent=unit, level="enterprise", name="甲厂")
        organiser = an_actor(session, "organiser", unit=unit)
        apart(session)
        signed_in(client, session, organiser)
    return enterprise


def test_a_marked_pilot_shows_in_the_tiles_and_in_the_table(client, writing, district):
    answer = client.post(
        f"/participation/pilots/{district.public_id}?year=2026", data={"is_pilot": "yes"}
    )
    page = client.get("/participation?year=2026").text

    assert answer.status_code == 303
    assert "0/1" in page.split('<svg class="district-tiles"')[1].split("</svg>")[0]
    assert "甲厂" in page
    with writing() as session:
        assert session.scalars(select(PilotEnterprise.since_year)).one() == 2026


def test_the_workbook_is_given_to_those_who_may_look(client, district):
    assert client.get("/participation.xlsx?year=2026").data[:2] == b"PK"
    client.post("/sign-out")
    assert client.get("/participation.xlsx?year=2026").status_code != 200
