"""From the number to the work desk, with a real text message on its way."""

import re
from datetime import UTC, datetime

import pytest

from contest.people.models import User
from tests.factories.entries import a_registration
from tests.factories.notifications import PHONE, texts_by
from tests.factories.people import a_person, a_user, an_enterprise
from tests.receiving import a_receiver


@pytest.fixture
def receiver(app, writing):
    with a_receiver() as receiver:
        app.config["OUTBOUND_HOSTS"] = frozenset({receiver.host})
        with writing() as session:
            texts_by(session, f"{receiver.url}/sms", receiver.host)
        yield receiver


def at_code(client, receiver, phone=PHONE, target=""):
    """Ask for a code; return the page that takes it, and the code."""
    answer = client.post(f"/sign-in/phone{target}", data={"phone": phone})
    assert answer.status_code == 303
    return answer.location, receiver.told()[-1]["params"]["code"]


def test_a_known_phone_is_in_with_two_fields(client, writing, receiver):
    with writing() as session:
        a_user(session, person=a_person(session, name="张伟", phone=PHONE))

    page, code = at_code(client, receiver)
    shown = client.get(page).text
    answer = client.post(page, data={"code": code})

    assert "138****8000" in shown
    assert (answer.status_code, answer.location) == (303, "/")
    assert "张伟" in client.get("/").text


def test_known_and_unknown_numbers_get_the_same_answers(client, writing, receiver):
    with writing() as session:
        a_user(session, person=a_person(session, phone=PHONE))
    pages = []
    for phone in (PHONE, "13800139000"):
        place, _code = at_code(client, receiver, phone)
        text = client.get(place).text + client.post(place, data={"code": "x"}).text
        text = re.sub(r"[0-9a-z]{26}|138\*{4}\d{4}", "…", text)
        pages.append(re.sub(r'name="csrf_token"[^>]*value="[^"]*"', "", text))

    assert pages[0] == pages[1]
    assert len(receiver.calls) == 2


def test_an_imported_worker_says_their_name_once(client, writing, receiver):
    with writing() as session:
        a_person(session, name="李敏", phone=PHONE)

    page, code = at_code(client, receiver)
    asks = client.post(page, data={"code": code})
    refused = client.post(asks.location, data={"name": "李明"})
    answer = client.post(asks.location, data={"name": "李敏"})

    assert asks.location == "/sign-in/phone/name"
    assert refused.status_code == 409
    assert answer.location == "/"


def test_a_newcomer_registers_from_a_phone_within_ten_fields(client, writing, receiver):
    """G19: a number, a code, name, unit and identity number; then the entry itself."""
    with writing() as session:
        event = a_registration(session, now=datetime.now(UTC))
        unit = an_enterprise(session)
        place = f"/events/{event.public_id}/register"
    client.set_cookie("language", "zh-CN")
    first = client.get(place).text
    [way] = re.findall(r'href="(/sign-in/phone\?next=[^"]+)"', first)[:1]
    fields = 0

    page, code = at_code(client, receiver, target=way.removeprefix("/sign-in/phone"))
    fields += 1
    newcomer = client.post(page, data={"code": code}).location
    fields += 1
    form = {"name": "王磊", "unit": unit.public_id, "identity": "11010519491231002X"}
    answer = client.post(newcomer, data=form)
    fields += len(form)

    assert (answer.status_code, answer.location) == (303, place)
    entry = client.get(place).text
    fields += len(re.findall(r'<(?:input|select|textarea)[^>]* (?!hidden)name="(?!csrf)', entry))
    assert fields <= 10
    with writing() as session:
        assert [user.login for user in session.query(User)] == [PHONE]


def test_only_the_browser_that_typed_the_code_goes_on(app, client, writing, receiver):
    page, code = at_code(client, receiver)
    client.post(page, data={"code": code})
    other = app.test_client()

    answer = other.post("/sign-in/phone/new", data={"name": "王磊", "unit": "x"})
    by_name = other.post("/sign-in/phone/name", data={"name": "王磊"})

    assert answer.status_code == 422
    assert by_name.status_code == 422
    with writing() as session:
        assert session.query(User).count() == 0


def test_where_no_text_can_be_sent_the_page_says_so(client):
    assert "尚未开通短信" in client.get("/sign-in/phone").text
    assert client.post("/sign-in/phone", data={"phone": PHONE}).status_code == 409


def test_a_second_code_within_a_minute_is_refused_politely(client, writing, receiver):
    at_code(client, receiver)

    answer = client.post("/sign-in/phone", data={"phone": PHONE})

    assert answer.status_code == 429
    assert len(receiver.calls) == 1
