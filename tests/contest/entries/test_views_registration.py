"""Registering over the pages: newcomers, workers alone, captains, unit contacts, the organiser."""

from datetime import UTC, datetime, timedelta

import pytest
from sqlalchemy import func, select

from contest.editions.queries import event_by_public_id
from contest.entries.models import EntryState
from contest.entries.queries import entries_page
from contest.people.models import Person
from contest.people.queries import user_by_login
from tests.factories.editions import an_event
from tests.factories.entries import a_registration, an_entry
from tests.factories.people import (
    a_person,
    a_user,
    an_actor,
    an_enterprise,
    signed_in,
)

IDENTITY = "11010519491231002X"
TEAM = {"subject": "team", "team": {"min": 2, "max": 3}}
NEWCOMER = {
    "name": "王磊",
    "phone": "138 0013 8000",
    "identity": IDENTITY,
    "unit": "亨通集团有限公司",
    "password": "correct horse battery",
}


@pytest.fixture
def today():
    """The machine's clock, which requests read."""
    return datetime.now(UTC)


def entries_of(writing, event_id):
    with writing() as session:
        event = event_by_public_id(session, event_id)
        page = entries_page(session, event, states=[state.value for state in EntryState])
        return [
            (
                entry.number,
                entry.state.value,
                entry.title,
                [member.person.name for member in entry.members],
                entry.unit.name if entry.unit else None,
            )
            for entry in page.entries
        ]


def test_a_newcomer_makes_an_account_and_registers_alone(client, writing, today):
    with writing() as session:
        an_enterprise(session, "亨通集团有限公司")
        event_id = a_registration(session, now=today).public_id

    asked = client.get(f"/events/{event_id}/register")
    made = client.post(f"/events/{event_id}/register/account", data=NEWCOMER)
    form = client.get(made.headers["Location"])
    agreed = {"action": "submit", "agrees": "y"}
    sent = client.post(f"/events/{event_id}/register", data=agreed)
    shown = client.get(sent.headers["Location"])

    assert "参赛信息告知与同意" in form.text
    assert [answer.status_code for answer in (asked, made, form, sent, shown)] == [
        200,
        303,
        200,
        303,
        200,
    ]
    assert "王磊" in form.text
    assert entries_of(writing, event_id) == [(1, "submitted", None, ["王磊"], "亨通集团有限公司")]
    assert IDENTITY not in shown.text
    assert "13800138000" not in shown.text
    with writing() as session:
        user = user_by_login(session, "13800138000")
        assert user is not None
        assert user.person.name == "王磊"


def test_a_newcomer_s_wrong_details_are_named_and_kept_in_the_form(client, writing, today):
    with writing() as session:
        an_enterprise(session, "亨通集团有限公司")
        event_id = a_registration(session, now=today).public_id
    address = f"/events/{event_id}/register/account"

    unknown = client.post(address, data={**NEWCOMER, "unit": "亨通集团"})
    malformed = client.post(address, data={**NEWCOMER, "identity": "123", "phone": "5"})
    empty = client.post(address, data={})

    assert [answer.status_code for answer in (unknown, malformed, empty)] == [422, 422, 422]
    assert "亨通集团有限公司" in unknown.text
    assert 'value="王磊"' in unknown.text
    assert NEWCOMER["password"] not in unknown.text
    with writing() as session:
        assert user_by_login(session, "13800138000") is None


def test_a_worker_saves_a_draft_goes_on_and_hands_it_in(client, writing, today):
    section = {
        "subject": "person",
        "fields": [{"code": "coach", "name": "教练", "required": True}],
    }
    with writing() as session:
        event_id = a_registration(session, entrants=section, now=today).public_id
        person = a_person(session, name="李敏")
        signed_in(client, session, an_actor(session, "entrant", person=person))
        unit = person.unit.name if person.unit else None

    refused = client.post(f"/events/{event_id}/register", data={"action": "submit"})
    nothing = entries_of(writing, event_id)
    saved = client.post(f"/events/{event_id}/register", data={"action": "save"})
    entry_address = saved.headers["Location"]
    again = client.get(f"/events/{event_id}/register")
    edited = client.post(f"{entry_address}/edit", data={"action": "save", "answer-coach": "赵强"})
    form = client.get(f"{entry_address}/edit")
    handed_in = client.post(f"{entry_address}/submit")

    assert (refused.status_code, nothing) == (422, [])
    assert "教练" in refused.text
    assert (saved.status_code, edited.status_code, handed_in.status_code) == (303, 303, 303)
    assert entry_address in again.text
    assert 'value="赵强"' in form.text
    assert entries_of(writing, event_id) == [(1, "submitted", None, ["李敏"], unit)]


def test_what_is_missing_is_said_at_its_own_field(client, writing, today):
    rules = {
        "subject": "person",
        "fields": [{"code": "coach", "name": "教练", "required": True}],
        "materials": [{"code": "photo", "name": "近照", "required": True}],
    }
    with writing() as session:
        event_id = a_registration(session, now=today, entrants=rules).public_id
        signed_in(client, session, an_actor(session, "entrant"))

    refused = client.post(f"/events/{event_id}/register", data={"action": "submit"}).text

    for field, name in (("answer-coach", "教练"), ("file-photo", "近照")):
        assert f'<a href="#{field}">{name}：' in refused
        assert f'id="{field}-error"' in refused


def test_a_captain_adds_rows_without_script_and_registers_a_team(client, writing, today):
    with writing() as session:
        event_id = a_registration(session, entrants=TEAM, now=today).public_id
        captain = a_person(session, name="单洪伟")
        signed_in(client, session, an_actor(session, "entrant", person=captain))
        unit = captain.unit.name if captain.unit else None
    address = f"/events/{event_id}/register"
    written = {"title": "求实队", "members-0-name": "李敏", "members-0-phone": "13800138000"}

    more = client.post(address, data={**written, "action": "more"})
    full = client.post(
        address, data={**written, "members-1-name": "", "members-1-phone": "", "action": "more"}
    )
    nameless = client.post(address, data={**written, "members-1-phone": "139", "action": "submit"})
    sent = client.post(address, data={**written, "members-1-name": "王磊", "action": "submit"})

    assert more.text.count("members-1-name") > 0
    assert 'value="求实队"' in more.text
    assert "members-2-name" not in full.text
    assert nameless.status_code == 422
    assert sent.status_code == 303
    assert entries_of(writing, event_id) == [
        (1, "submitted", "求实队", ["单洪伟", "李敏", "王磊"], unit)
    ]


def test_a_refused_form_leaves_no_person_behind(client, writing, today):
    with writing() as session:
        event_id = a_registration(session, entrants=TEAM, now=today).public_id
        captain = a_person(session)
        other = a_person(session, name="周洋", unit=captain.unit)
        event = event_by_public_id(session, event_id)
        an_entry(session, event, people=[other], now=today)
        signed_in(client, session, an_actor(session, "entrant", person=captain))
        before = session.execute(count_persons()).scalar()

    sent = client.post(
        f"/events/{event_id}/register",
        data={
            "title": "求实队",
            "members-0-name": "新来的",
            "members-1-name": "周洋",
            "action": "submit",
        },
    )

    assert sent.status_code == 409
    with writing() as session:
        assert session.execute(count_persons()).scalar() == before


def count_persons():
    return select(func.count()).select_from(Person)


def test_a_captain_corrects_a_returned_team_and_foreign_ids_are_nobody(client, writing, today):
    with writing() as session:
        event = a_registration(session, entrants=TEAM, now=today)
        captain, old, stranger = a_person(session), a_person(session), a_person(session)
        entry = an_entry(
            session,
            event,
            people=[captain, old],
            state=EntryState.RETURNED,
            title="旧名",
            now=today,
        )
        entry_id, event_id = entry.public_id, event.public_id
        signed_in(client, session, an_actor(session, "entrant", person=captain))
        kept, foreign, names = old.public_id, stranger.public_id, (captain.name, old.name)

    form = client.get(f"/entries/{entry_id}/edit")
    sent = client.post(
        f"/entries/{entry_id}/edit",
        data={
            "title": "新名",
            "members-0-known": kept,
            "members-1-known": foreign,
            "members-1-name": "赵强",
            "action": "submit",
        },
    )

    assert names[1] in form.text
    assert sent.status_code == 303
    ((number, state, title, members, _unit),) = entries_of(writing, event_id)
    assert (number, state, title, members) == (1, "submitted", "新名", [*names, "赵强"])


def test_a_contact_enters_the_unit_itself(client, writing, today):
    with writing() as session:
        event_id = a_registration(session, entrants={"subject": "unit"}, now=today).public_id
        unit = an_enterprise(session, "装配一班")
        elsewhere = an_enterprise(session)
        signed_in(client, session, an_actor(session, "unit_contact", unit=unit))
        own, other = unit.public_id, elsewhere.public_id
    address = f"/events/{event_id}/register"

    form = client.get(address)
    foreign = client.post(address, data={"unit": other, "action": "submit"})
    sent = client.post(address, data={"unit": own, "members-0-name": "班长", "action": "submit"})

    assert own in form.text
    assert other not in form.text
    assert foreign.status_code == 422
    assert sent.status_code == 303
    assert entries_of(writing, event_id) == [(1, "submitted", None, ["班长"], "装配一班")]


def test_a_contact_registers_a_worker_of_the_unit(client, writing, today):
    with writing() as session:
        event_id = a_registration(session, now=today).public_id
        unit = an_enterprise(session)
        signed_in(client, session, an_actor(session, "unit_contact", unit=unit))
        own, name = unit.public_id, unit.name

    sent = client.post(
        f"/events/{event_id}/register?for=unit",
        data={"unit": own, "members-0-name": "李敏", "action": "submit"},
    )

    assert sent.status_code == 303
    assert entries_of(writing, event_id) == [(1, "submitted", None, ["李敏"], name)]


def test_after_the_deadline_only_the_organiser_adds_with_a_reason(client, writing, today):
    with writing() as session:
        event = a_registration(session, now=today - timedelta(days=30))
        event_id = event.public_id
        unit = an_enterprise(session).name
        worker = an_actor(session, "entrant")
        organiser = an_actor(session, "organiser")
        signed_in(client, session, worker)
    address = f"/events/{event_id}/register"
    closed = client.get(address)
    too_late = client.post(address, data={"action": "submit"})
    with writing() as session:
        signed_in(client, session, organiser)
    written = {"unit": unit, "members-0-name": "李敏", "action": "submit"}
    unexplained = client.post(f"{address}?for=others", data=written)
    sent = client.post(f"{address}?for=others", data={**written, "late_reason": "系统故障"})

    assert (closed.status_code, too_late.status_code) == (200, 409)
    assert "<form" not in closed.text.partition("<main")[2].partition("</main")[0]
    assert (unexplained.status_code, sent.status_code) == (422, 303)
    assert entries_of(writing, event_id) == [(1, "submitted", None, ["李敏"], unit)]


def test_an_event_that_is_being_prepared_is_nobody_s_business(client, writing, today):
    with writing() as session:
        event_id = an_event(session, now=today).public_id
        a_user(session)

    assert client.get(f"/events/{event_id}/register").status_code == 404
    made = client.post(f"/events/{event_id}/register/account", data=NEWCOMER)
    assert made.status_code == 404


def test_who_may_enter_alone_is_offered_a_partner_too(client, writing, today):
    with writing() as session:
        alone_or_not = {"subject": "project", "team": {"min": 1, "max": 3}}
        event_id = a_registration(session, entrants=alone_or_not, now=today).public_id
        signed_in(client, session, an_actor(session, "entrant"))

    form = client.get(f"/events/{event_id}/register").text

    assert 'name="action" value="more"' in form
    assert "members-0-name" not in form
