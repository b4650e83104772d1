"""The page of participation, its workbook, the mark."""

import io

import pytest
from openpyxl import load_workbook
from sqlalchemy import select

from contest.awards.models import AwardKind
from contest.editions.models import EventPhase
from contest.entries.models import EntryState
from contest.participation.models import PilotEnterprise
from contest.participation.queries import SmallStep, small_of_year
from tests.factories.awards import a_confirmed_award
from tests.factories.editions import an_event
from tests.factories.entries import an_entry
from tests.factories.people import a_person, a_unit, an_actor, apart, signed_in


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
    assert "0/1" in page.split('<svg class="district-tiles is-wide"')[1].split("</svg>")[0]
    assert "甲厂" in page
    with writing() as session:
        assert session.scalars(select(PilotEnterprise.since_year)).one() == 2026


def test_the_workbook_is_given_to_those_who_may_look(client, district):
    assert client.get("/participation.xlsx?year=2026").data[:2] == b"PK"
    client.post("/sign-out")
    assert client.get("/participation.xlsx?year=2026").status_code != 200


def test_a_year_s_small_innovations_are_counted_by_kind_and_lead_to_their_rows(
    client, writing, district
):
    with writing() as session:
        unit = session.merge(district)
        event = an_event(
            session, template="five-small", unit=unit.parent, phase=EventPhase.REGISTRATION
        )
        people = [a_person(session, unit=unit) for _ in range(3)]
        for person, group, state in zip(
            people,
            ("reform", "reform", "design"),
            ("accepted", "submitted", "accepted"),
            strict=True,
        ):
            entry = an_entry(
                session, event, people=[person], unit=unit, group=group, state=EntryState(state)
            )
            if group == "design":
                a_confirmed_award(session, event, entry, kind=AwardKind.NOMINATION)
        shown = small_of_year(session, [unit.parent.path], event.edition.year)
        told = {code: dict(counts) for code, counts in shown.by_kind().items()}
    page = client.get("/participation/small?year=2026&step=declared&kind=reform")
    book = client.get("/participation/small.xlsx?year=2026")

    assert told == {
        "reform": {"declared": 2, "recommended": 1, "taken": 1},
        "design": dict.fromkeys(SmallStep, 1),
    }
    assert page.text.split('id="rows"')[1].count("/entries/") == 2
    assert [sheet.title for sheet in load_workbook(io.BytesIO(book.data))] == [
        "按类别",
        "按单位",
        "行",
    ]
