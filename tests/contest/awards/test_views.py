"""The organiser's list of awards, and taking one back with a reason."""

import pytest

from contest.awards.models import Award, AwardState
from tests.factories.awards import a_confirmed_award
from tests.factories.entries import a_registration, an_accepted_entry
from tests.factories.people import an_actor, signed_in
from tests.some import some


@pytest.fixture
def stage(client, writing, clock):
    """An organiser who looks at an event with one confirmed award."""
    with writing() as session:
        event = a_registration(session)
        entry = an_accepted_entry(session, event)
        award = a_confirmed_award(session, event, entry)
        signed_in(client, session, an_actor(session, "organiser"))
        return {
            "list": f"/desk/events/{event.public_id}/awards",
            "withdraw": f"/desk/awards/{award.public_id}/withdraw",
            "name": entry.display_name,
            "unit": some(entry.unit).name,
            "award": award.public_id,
            "contact": an_actor(session, "unit_contact", unit=entry.unit),
            "stranger": an_actor(session, "unit_contact"),
        }


def state_of(session, public_id):
    award = session.query(Award).filter_by(public_id=public_id).one()
    return award.state, award.withdrawn_reason


def test_the_list_names_award_recipient_unit_and_state(client, stage):
    answer = client.get(stage["list"])

    assert answer.status_code == 200
    for word in ("一等奖", stage["name"], stage["unit"]):
        assert word in answer.text
    assert stage["withdraw"] in answer.text


def test_withdrawing_needs_a_reason(client, stage, writing):
    answer = client.post(stage["withdraw"], data={"reason": ""})

    assert answer.status_code == 422
    with writing() as session:
        assert state_of(session, stage["award"]) == (AwardState.CONFIRMED, None)


def test_a_withdrawn_award_stays_in_the_list_with_its_reason(client, stage, writing):
    answer = client.post(stage["withdraw"], data={"reason": "成绩更正"})

    assert (answer.status_code, answer.location) == (303, stage["list"])
    assert "成绩更正" in client.get(stage["list"]).text
    with writing() as session:
        assert state_of(session, stage["award"]) == (AwardState.WITHDRAWN, "成绩更正")


def test_withdrawing_twice_is_refused_on_the_same_page(client, stage):
    client.post(stage["withdraw"], data={"reason": "成绩更正"})

    answer = client.post(stage["withdraw"], data={"reason": "又一次"})

    assert answer.status_code == 409
    assert "又一次" in answer.text


def test_a_contact_of_units_sees_no_other_event_s_awards_and_withdraws_none(client, stage, writing):
    with writing() as session:
        signed_in(client, session, stage["stranger"])

    assert client.get(stage["list"]).status_code == 403
    assert client.post(stage["withdraw"], data={"reason": "不服"}).status_code == 403


def test_an_unknown_award_is_not_found(client, stage):
    assert client.get(f"/desk/awards/{'0' * 26}/withdraw").status_code == 404


def test_a_visitor_is_asked_to_sign_in(app, stage):
    answer = app.test_client().get(stage["list"])

    assert (answer.status_code, "/sign-in" in (answer.location or "")) == (302, True)
