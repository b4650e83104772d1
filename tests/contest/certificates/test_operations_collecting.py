"""One's certificates without an account, with a real text message on its way."""

import re

import pytest

from contest.certificates import operations
from contest.certificates.models import Certificate, CertificateClaim
from contest.foundation.models import LedgerRecord
from contest.people.models import SignInCode
from tests.conftest import NOON
from tests.factories.awards import a_confirmed_award
from tests.factories.certificates import a_certificate, issued
from tests.factories.editions import an_event
from tests.factories.entries import an_entry
from tests.factories.notifications import PHONE, texts_by
from tests.factories.people import SYSTEM, a_person, apart
from tests.receiving import a_receiver

NAME, ENDING = "欧阳建国", PHONE[-4:]
IDENTITY = "11010519491231002X"


@pytest.fixture
def receiver(app, writing):
    with a_receiver() as receiver:
        app.config["OUTBOUND_HOSTS"] = frozenset({receiver.host})
        with writing() as session:
            texts_by(session, f"{receiver.url}/sms", receiver.host)
        yield receiver


def imported(writing, *people, phone=PHONE, identity=None):
    """Give each of these names a certificate, as a list had brought them; return the serials."""
    serials = []
    with writing() as session:
        for name in people or (NAME,):
            event = an_event(session)
            person = a_person(session, name=name, phone=phone, identity=identity)
            apart(session)
            entry = an_entry(session, event, people=[person])
            a_confirmed_award(session, event, entry)
            serials += [one.serial for one in issued(session, event, seed=100 + event.id)]
    return serials


def asked(client, name=NAME, ending=ENDING):
    return client.post("/certificates/collect", data={"name": name, "ending": ending})


def opened(client, receiver, **typed):
    """Ask, type the code that came, and return the page of the certificates."""
    place = asked(client, **typed).location
    code = receiver.told()[-1]["params"]["code"]
    return client.get(client.post(place, data={"code": code}).location)


@pytest.mark.slow
@pytest.mark.parametrize("ending", [ENDING, "002x", IDENTITY])
def test_an_imported_worker_fetches_the_certificate_with_name_end_and_code(
    client, writing, receiver, ending
):
    [serial] = imported(writing, identity=IDENTITY)

    page = opened(client, receiver, ending=ending)
    [address] = re.findall(r'href="(/certificates/collected/[^"]+\.pdf)"', page.text)
    file = client.get(address)

    assert serial in page.text
    assert file.data.startswith(b"%PDF")
    assert serial in file.headers["Content-Disposition"]
    assert file.headers["Cache-Control"] == "no-store"
    with writing() as session:
        kept = {record.kind: record.actor for record in session.query(LedgerRecord)}
    assert kept["certificate.collect"] == kept["certificate.fetch"] == "system:phone"


def test_a_stranger_reads_the_same_whoever_is_asked_for(client, writing, receiver):
    imported(writing)
    with writing() as session:
        a_person(session, name="李敏", phone="13800138111")
    pages = []
    for name, ending in ((NAME, ENDING), (NAME, "0000"), ("李敏", "8111"), ("无此人", ENDING)):
        answer = asked(client, name, ending)
        text = client.get(answer.location).text
        for _ in range(6):
            typed = client.post(answer.location, data={"code": "x"})
            text += f"{typed.status_code}{typed.text}"
        text = re.sub(r"[0-9a-z]{26}", "…", text)
        pages.append(re.sub(r'name="csrf_token"[^>]*value="[^"]*"', "", text))

    assert pages == [pages[0]] * 4
    assert len(receiver.calls) == 1
    with writing() as session:
        assert session.query(SignInCode).count() == 4


def test_after_five_wrong_tries_the_right_code_opens_nothing(client, writing, receiver):
    imported(writing)
    place = asked(client).location
    for _ in range(5):
        client.post(place, data={"code": "x"})

    code = receiver.told()[-1]["params"]["code"]

    assert client.post(place, data={"code": code}).status_code == 422
    assert client.get("/certificates/collected").location == "/certificates/collect"


def test_one_name_is_asked_for_ten_times_and_one_address_three_hundred(
    client, writing, receiver, clock
):
    statuses = [asked(client).status_code for _ in range(11)]
    for number in range(290):
        with writing() as session:
            operations.ask_for_certificates(
                session, name=f"张{number}", ending=ENDING, address="127.0.0.1", now=NOON
            )

    assert statuses == [303] * 10 + [429]
    assert asked(client, "王磊").status_code == 429


def test_a_second_code_within_the_minute_is_withheld_in_silence(client, writing, receiver, clock):
    imported(writing)

    answers = [asked(client).status_code for _ in range(2)]

    assert answers == [303, 303]
    assert len(receiver.calls) == 1


def test_namesakes_whose_numbers_end_alike_are_asked_for_more(client, writing, receiver, clock):
    imported(writing)
    imported(writing, phone="13900138000")

    asked(client)
    nobody = len(receiver.calls)
    asked(client, ending=PHONE)

    assert (nobody, len(receiver.calls)) == (0, 1)


def test_only_the_browser_that_typed_the_code_and_only_its_own(app, client, writing, receiver):
    imported(writing)
    with writing() as session:
        foreign = a_certificate(session, "曾犇").public_id
    opened(client, receiver)

    other = app.test_client().get("/certificates/collected")
    stolen = client.get(f"/certificates/collected/{foreign}.pdf")

    assert (other.status_code, other.location) == (303, "/certificates/collect")
    assert (stolen.status_code, stolen.location) == (303, "/certificates/collect")


def test_half_an_hour_later_a_new_code_is_needed(client, writing, receiver, clock):
    imported(writing)
    first = opened(client, receiver)

    clock.shift(31 * 60)

    assert first.status_code == 200
    assert client.get("/certificates/collected").status_code == 303


def test_members_find_the_certificate_of_their_team(client, writing, receiver):
    with writing() as session:
        event = an_event(session, template="worldskills-mechatronics")
        people = [a_person(session, name="张伟"), a_person(session, name=NAME, phone=PHONE)]
        apart(session)
        team = an_entry(session, event, people=people)
        a_confirmed_award(session, event, team)
        [certificate] = issued(session, event)
        serial, person_id = certificate.serial, certificate.person_id

    assert person_id is None
    assert serial in opened(client, receiver).text


def test_a_revoked_certificate_is_not_fetched(client, writing, receiver):
    imported(writing)
    page = opened(client, receiver).text
    with writing() as session:
        found = session.query(Certificate).one()
        operations.revoke_certificate(session, SYSTEM, found, reason="误发", now=NOON)
        address = f"/certificates/collected/{found.public_id}.pdf"

    assert address in page
    assert client.get(address).status_code == 303


def test_without_text_messages_the_page_says_so_and_keeps_nothing(client, writing):
    client.set_cookie("language", "en")

    assert "No text messages can be sent here" in client.get("/certificates/collect").text
    assert asked(client).status_code == 409
    with writing() as session:
        assert session.query(CertificateClaim).count() == 0


def test_what_was_typed_lies_encrypted_and_is_gone_on_the_second_day(session):
    claim = operations.ask_for_certificates(
        session, name=NAME, ending=ENDING, address="10.0.0.1", now=NOON
    )

    assert NAME not in claim.asked_cipher
    operations.ask_for_certificates(
        session, name="王磊", ending=ENDING, address="10.0.0.1", now=NOON.replace(day=22)
    )
    assert session.query(CertificateClaim).count() == 1
