"""A new contest in six steps: begun, saved step by step, checked, made."""

from datetime import UTC, datetime

import pytest
from sqlalchemy import select

from contest.editions import queries
from contest.editions.models import Event, EventDraft, EventPhase
from contest.entries.rules import read_entrants
from tests.factories.editions import an_edition, an_event
from tests.factories.people import a_federation, an_actor, an_enterprise, signed_in
from tests.forms import fields_in

TEMPLATES = [template.key for template in queries.event_templates()]
STEPS = ("basics", "awards", "rubric", "form", "check")


def basics(unit, **changes):
    return {
        "name": "装配一班比武",
        "code": "BAN-1",
        "unit": unit,
        "opens_at": "2026-12-01T08:00",
        "closes_at": "2026-12-10T17:30",
        "held_on": "2026-12-20",
        "preset": "workshop",
        "notice_days": "0",
        "revision": "0",
        "go": "next",
        **changes,
    }


@pytest.fixture
def unit(client, writing):
    """The federation, and `client` as its organiser."""
    with writing() as session:
        federation = a_federation(session)
        signed_in(client, session, an_actor(session, "organiser"))
        return federation.public_id


def begun(client, template="workshop"):
    """Begin a contest and return the address of its draft."""
    answer = client.post(f"/events/new/{template}")
    assert answer.status_code == 303
    return answer.headers["Location"].removesuffix("/basics")


def the_draft(session):
    return session.scalars(select(EventDraft)).one()


def form_of(client, address):
    """Return what the form of a step would send untouched."""
    return fields_in(client.get(address).text)


@pytest.mark.parametrize("template", TEMPLATES)
def test_an_event_is_made_from_a_template_step_by_step(client, writing, unit, template):
    assert f"/events/new/{template}" in client.get("/events/new").text
    draft = begun(client, template)
    # From outside the form of a step is what a browser sends when one only goes on.
    answer = client.post(f"{draft}/basics", data=basics(unit))
    for step in STEPS[1:4]:
        assert answer.status_code == 303, step
        assert answer.headers["Location"] == f"{draft}/{step}"
        answer = client.post(f"{draft}/{step}", data={**form_of(client, f"{draft}/{step}")})
    assert answer.headers["Location"] == f"{draft}/check"
    assert "装配一班比武" in client.get(f"{draft}/check").text

    made = client.post(f"{draft}/check", data={"announce": "0"})

    assert made.status_code == 303
    assert client.get(made.headers["Location"]).status_code == 200
    shipped = queries.template_by_key(template).document
    with writing() as session:
        event = session.scalars(select(Event)).one()
        assert (event.code, event.name, event.phase) == ("BAN-1", "装配一班比武", "preparing")
        # 08:00 in Shanghai.
        assert event.registration_opens_at == datetime(2026, 12, 1, tzinfo=UTC)
        assert event.edition.year == 2026
        assert queries.safeguards_of(session, event).preset == "workshop"
        # Steps that were only looked at leave what the template says.
        document = queries.document_of(session, event)
        for part in ("rubrics", "awards"):
            assert document.get(part) == shipped.get(part)
        assert document["ranking"] == {"decimals": 2, **shipped["ranking"]}
        # The periods of a labour competition follow the day that was given.
        if template != "labour-teams":
            assert document["stages"] == shipped["stages"]
        assert read_entrants(document["entrants"]) == read_entrants(shipped["entrants"])


def test_announcing_opens_the_registration_at_once(client, writing, unit):
    draft = begun(client)
    client.post(f"{draft}/basics", data=basics(unit))

    client.post(f"{draft}/check", data={"announce": "1"})

    with writing() as session:
        assert session.scalars(select(Event)).one().phase is EventPhase.REGISTRATION
        assert the_draft(session).event_id is not None
    again = client.post(f"{draft}/check", data={"announce": "1"})
    assert again.status_code == 409


def test_an_unfinished_contest_is_found_again_and_can_be_dropped(client, writing, unit):
    draft = begun(client)
    client.post(f"{draft}/basics", data=basics(unit))

    page = client.get("/events/new").text
    assert f"{draft}/basics" in page
    assert 'value="装配一班比武"' in client.get(f"{draft}/basics").text

    assert client.post(f"{draft}/drop").status_code == 303
    assert client.get(f"{draft}/basics").status_code == 404


def test_a_workshop_contest_is_held_on_the_next_working_day_without_a_notice(clock, client, unit):
    draft = begun(client)

    page = client.post(f"{draft}/basics", data={"go": "fill", "preset": "workshop"}).text

    # Friday noon, 20 November 2026: open at once, held on Monday.
    assert 'value="2026-11-20T12:00"' in page
    assert 'value="2026-11-23T08:00"' in page
    assert 'value="2026-11-23"' in page
    assert 'name="notice_days" type="text" value="0"' in page


def test_the_usual_days_are_filled_in_by_one_button(clock, client, writing, unit):
    draft = begun(client)

    page = client.post(
        f"{draft}/basics", data={"go": "fill", "name": "焊工比武", "preset": "standard"}
    ).text

    # Friday, 20 November 2026: the next working day is Monday.
    assert 'value="2026-11-23T08:00"' in page
    assert 'value="2026-12-07T17:30"' in page
    assert 'value="2026-12-14"' in page
    assert 'name="notice_days" type="text" value="5"' in page
    assert 'value="焊工比武"' in page
    with writing() as session:
        assert the_draft(session).done == []


@pytest.mark.parametrize(
    "changes",
    [
        {"name": ""},
        {"code": "small letters"},
        {"held_on": "someday"},
        {"preset": "lax"},
        {"unit": "0" * 26},
        {"closes_at": "2026-11-01T08:00"},
        {"notice_days": "900"},
    ],
)
def test_basics_that_do_not_fit_are_not_saved(client, writing, unit, changes):
    draft = begun(client)

    answer = client.post(f"{draft}/basics", data=basics(**{"unit": unit, **changes}))

    assert answer.status_code == 422
    with writing() as session:
        assert the_draft(session).done == []


def test_nothing_is_made_before_the_basics_are_given(client, writing, unit):
    draft = begun(client)

    assert client.post(f"{draft}/check", data={"announce": "0"}).status_code == 409
    with writing() as session:
        assert session.scalars(select(Event)).all() == []


def test_an_old_page_does_not_overwrite_a_newer_step(client, writing, unit):
    draft = begun(client)
    client.post(f"{draft}/basics", data=basics(unit))

    answer = client.post(f"{draft}/basics", data=basics(unit, name="旧页面"))

    assert answer.status_code == 409
    with writing() as session:
        assert the_draft(session).document["name"] == "装配一班比武"


def test_an_earlier_contest_is_copied_with_its_rules_and_host(client, writing, unit):
    with writing() as session:
        edition = an_edition(session)
        edition.host = "亨通集团工会"
        event = an_event(session, template="skills-cnc-turner", edition=edition, venue="一号厂房")
        event_id, document = event.public_id, queries.document_of(session, event)

    answer = client.post(f"/events/{event_id}/copy")

    assert answer.status_code == 303
    page = client.get(answer.headers["Location"]).text
    assert 'value="亨通集团工会"' in page
    assert 'value="一号厂房"' in page
    with writing() as session:
        assert the_draft(session).document == document


def test_an_event_of_an_existing_edition_takes_each_code_once(client, writing, unit):
    with writing() as session:
        edition = an_edition(session).public_id
    answers = []
    for _ in range(2):
        draft = begun(client)
        client.post(f"{draft}/basics", data=basics(unit, edition=edition))
        answers.append(client.post(f"{draft}/check", data={"announce": "0"}).status_code)

    assert answers == [303, 409]


def test_faults_lead_to_the_step_where_they_are_mended(client, writing, unit):
    draft = begun(client)
    client.post(f"{draft}/basics", data=basics(unit))
    sent = form_of(client, f"{draft}/rubric")
    client.post(f"{draft}/rubric", data={**sent, "seats-practical": "0"})

    page = client.get(f"{draft}/check").text

    assert f'href="{draft}/rubric"' in page
    assert 'name="announce"' not in page
    assert client.post(f"{draft}/check", data={"announce": "0"}).status_code == 422


def test_another_units_organiser_sees_and_changes_no_draft(client, writing, unit):
    draft = begun(client)
    with writing() as session:
        unit = an_enterprise(session)
        signed_in(client, session, an_actor(session, "organiser", unit=unit))

    for address in (f"{draft}/basics", f"{draft}/rubric", f"{draft}/check", f"{draft}/try"):
        assert client.get(address).status_code == 403
    assert client.post(f"{draft}/drop").status_code == 403
    assert draft not in client.get("/events/new").text


def test_an_unknown_template_or_step_is_not_found(client, writing, unit):
    draft = begun(client)

    assert client.post("/events/new/nothing").status_code == 404
    assert client.get(f"{draft}/nothing").status_code == 404
