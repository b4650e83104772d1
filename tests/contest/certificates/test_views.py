"""The public check, and who may fetch a certificate."""

import zipfile
from collections.abc import Callable
from contextlib import AbstractContextManager
from io import BytesIO

import pytest
import zxingcpp
from flask.testing import FlaskClient
from PIL import Image
from sqlalchemy.orm import Session

from contest.certificates import operations, queries
from contest.certificates.models import Certificate
from contest.certificates.queries import reading
from contest.editions.models import Event
from contest.foundation import files
from contest.people.models import Person
from tests.conftest import NOON
from tests.factories.awards import a_confirmed_award
from tests.factories.certificates import (
    a_certificate,
    a_seal_picture,
    an_accepted_entry,
    issued,
)
from tests.factories.editions import an_event
from tests.factories.people import SYSTEM, a_person, an_actor, signed_in
from tests.paper import text_of

pytestmark = pytest.mark.slow

Writing = Callable[[], AbstractContextManager[Session]]


@pytest.fixture
def certificate(writing: Writing) -> Certificate:
    with writing() as session:
        return a_certificate(session)


def test_the_code_in_the_picture_shows_the_verdict_and_the_whole_name(
    client: FlaskClient, certificate: Certificate
) -> None:
    answer = client.get(f"/v/{certificate.check_code}")

    assert answer.status_code == 200
    assert "有效" in answer.text
    assert "欧阳建国" in answer.text
    assert certificate.serial in answer.text


def test_the_number_alone_shows_a_masked_name(
    client: FlaskClient, certificate: Certificate
) -> None:
    answer = client.get("/certificates/check", query_string={"number": certificate.serial.lower()})

    assert "有效" in answer.text
    assert "欧阳建国" not in answer.text
    assert "欧**国" in answer.text


def test_a_revoked_certificate_says_so_at_once(
    client: FlaskClient, writing: Writing, certificate: Certificate
) -> None:
    with writing() as session:
        found = session.get_one(Certificate, certificate.id)
        operations.revoke_certificate(session, SYSTEM, found, reason="查实代考", now=NOON)

    answer = client.get(f"/v/{certificate.check_code}")

    assert "已撤销" in answer.text
    assert "查实代考" not in answer.text


def test_an_unknown_code_is_not_found_and_guessing_is_slowed(client: FlaskClient) -> None:
    answers = [client.get(f"/v/7K3M9QX{number:03d}").status_code for number in range(61)]

    assert answers == [200] * 60 + [429]


def test_a_certificate_is_fetched_by_its_bearer_and_by_nobody_else(
    client: FlaskClient, writing: Writing, certificate: Certificate
) -> None:
    address = f"/certificates/{certificate.public_id}.pdf"
    assert client.get(address).status_code == 302
    with writing() as session:
        stranger = an_actor(session, "entrant", person=a_person(session))
        signed_in(client, session, stranger)
    assert client.get(address).status_code == 403
    with writing() as session:
        bearer = session.get_one(Person, certificate.person_id)
        signed_in(client, session, an_actor(session, "entrant", person=bearer))

    answer = client.get(address)

    assert answer.status_code == 200
    assert answer.data.startswith(b"%PDF")
    assert answer.headers["Cache-Control"] == "no-store"
    assert certificate.serial in answer.headers["Content-Disposition"]


def test_the_organiser_issues_revokes_and_fetches_all(
    client: FlaskClient, writing: Writing, certificate: Certificate
) -> None:
    with writing() as session:
        found = session.get_one(Certificate, certificate.id)
        event_id = found.event.public_id
        organiser = an_actor(session, "organiser", unit=found.event.edition.unit)
        signed_in(client, session, organiser)

    listed = client.get(f"/desk/events/{event_id}/certificates")
    refused = client.post(f"/desk/certificates/{certificate.public_id}/revoke", data={"reason": ""})
    done = client.post(
        f"/desk/certificates/{certificate.public_id}/revoke", data={"reason": "误发"}
    )
    packed = client.get(f"/desk/events/{event_id}/certificates.zip")

    assert certificate.serial in listed.text
    assert (refused.status_code, done.status_code) == (422, 303)
    assert packed.data.startswith(b"PK")
    packed.close()


def test_a_long_list_is_shown_by_pages_and_searched(
    client: FlaskClient, writing: Writing, monkeypatch: pytest.MonkeyPatch
) -> None:
    for module in (queries, reading):
        monkeypatch.setattr(module, "LISTED", 2)
    names = ["欧阳建国", "仇堃", "单_喆"]
    with writing() as session:
        event = an_event(session)
        for name in names:
            a_confirmed_award(session, event, an_accepted_entry(session, event, name))
        last = issued(session, event)[-1].serial
        signed_in(client, session, an_actor(session, "organiser", unit=event.edition.unit))
        page = f"/desk/events/{event.public_id}/certificates"

    def shown(**asked: object) -> list[str]:
        text = client.get(page, query_string=asked).text
        return [name for name in names if name in text]

    assert [shown(), shown(**{"from": 2}), shown(**{"from": -5}), shown(**{"from": 10**30})] == [
        names[:2], names[2:], names[:2], names[:2]
    ]  # fmt: skip
    assert [shown(q="建"), shown(q=last.lower()), shown(q="_"), shown(q="无此人")] == [
        names[:1], names[2:], names[2:], []
    ]  # fmt: skip
    assert "没有符合的证书" in client.get(page, query_string={"q": "无此人"}).text


def test_the_look_is_chosen_and_seals_are_set_allowed_and_retired(
    client: FlaskClient, writing: Writing, certificate: Certificate
) -> None:
    with writing() as session:
        event = session.get_one(Certificate, certificate.id).event
        event_id, sponsor = event.public_id, event.edition.sponsor
        signed_in(client, session, an_actor(session, "owner", unit=event.edition.unit))
    page = f"/desk/events/{event_id}/certificates"
    look = {
        "design": "joint", "issuers": sponsor, "salutation": "先生",
        "date_style": "digits", "right": "5", "down": "-5",
    }  # fmt: skip

    shown = client.get(f"{page}/settings")
    refused = client.post(f"{page}/settings", data=look)
    chosen = client.post(f"{page}/settings", data={**look, "issuers": f"{sponsor}\n某某中心"})
    set_ = client.post(
        "/desk/seals",
        data={"issuer": sponsor, "file": (BytesIO(a_seal_picture()), "seal.png")},
    )
    allowed = client.post(f"{page}/seals", data={"is_allowed": "yes"})
    listed = client.get("/desk/seals")
    answers = (shown, refused, chosen, set_, allowed, listed)

    assert [one.status_code for one in answers] == [200, 422, 303, 303, 303, 200]
    assert "双证须恰好写明两个签发单位" in refused.text
    assert "打印" in client.get(f"{page}/seals").text
    with writing() as session:
        seal = queries.seals_in_use(session)[0]
        settings = queries.settings_of(session, session.get_one(Event, certificate.event_id))
    assert (settings["design"], settings["shift_tenths"]) == ("joint", [5, -5])
    assert settings["seals"] == [seal.public_id]
    assert client.post(f"/desk/seals/{seal.public_id}/retire").status_code == 303


def test_a_seal_without_a_clear_ground_is_refused(client: FlaskClient, writing: Writing) -> None:
    with writing() as session:
        signed_in(client, session, an_actor(session, "owner"))
    picture = BytesIO()
    Image.new("RGB", (9, 9), "red").save(picture, "JPEG")
    picture.seek(0)

    answer = client.post("/desk/seals", data={"issuer": "某会", "file": (picture, "seal.jpg")})

    assert answer.status_code == 422
    assert "透明底" in answer.text


def test_a_seal_of_a_hundred_megapixels_is_refused_before_it_is_drawn(
    client: FlaskClient, writing: Writing
) -> None:
    with writing() as session:
        signed_in(client, session, an_actor(session, "owner"))
    flood = BytesIO()
    Image.new("1", (10_000, 10_000)).save(flood, "PNG")
    flood.seek(0)

    answer = client.post("/desk/seals", data={"issuer": "某会", "file": (flood, "seal.png")})

    assert answer.status_code == 422
    assert "像素" in answer.text
    with writing() as session:
        assert queries.seals_in_use(session) == []


def test_the_organiser_has_one_print_file_made_and_the_bearer_takes_a_picture(
    client: FlaskClient, writing: Writing, certificate: Certificate
) -> None:
    with writing() as session:
        event = session.get_one(Certificate, certificate.id).event
        event_id = event.public_id
        signed_in(client, session, an_actor(session, "organiser", unit=event.edition.unit))
    page = f"/desk/events/{event_id}/certificates"

    before = client.get(f"{page}/print-file.pdf")
    asked = client.post(f"{page}/print-file")
    listed = client.get(page)
    whole = client.get(f"{page}/print-file.pdf")
    drawn = client.get(f"/certificates/{certificate.public_id}.png")

    assert (before.status_code, asked.status_code) == (303, 303)
    assert "印刷文件" in listed.text
    assert certificate.serial in text_of(whole.data)
    whole.close()
    with Image.open(BytesIO(drawn.data)) as picture:
        assert picture.size == (2339, 1654)
        [code] = zxingcpp.read_barcodes(picture.convert("L"))
    assert code.text == certificate.fields["qr"]


def test_the_contact_fetches_what_was_made_for_the_unit_and_nothing_else(
    client: FlaskClient, writing: Writing
) -> None:
    with writing() as session:
        mine, other = a_certificate(session), a_certificate_of_another_event(session)
        for one in (mine, other):
            stored = files.store(
                session, data=one.serial.encode(), name=f"{one.serial}.pdf",
                media_type="application/pdf", now=NOON,
            )  # fmt: skip
            one.file_id = stored.id
        session.flush()
        entry = mine.award.entry
        assert entry is not None
        signed_in(client, session, an_actor(session, "unit_contact", unit=entry.unit))
        kept = f"{mine.event.code}/{mine.serial}.pdf"

    desk = client.get("/")
    packed = client.get("/unit/certificates.zip")

    assert "/unit/certificates.zip" in desk.text
    assert packed.headers["Cache-Control"] == "no-store"
    with zipfile.ZipFile(BytesIO(packed.data)) as bundle:
        assert bundle.namelist() == [kept]
    packed.close()


def a_certificate_of_another_event(session: Session) -> Certificate:
    """Return that of somebody of another unit."""
    event = an_event(session)
    a_confirmed_award(session, event, an_accepted_entry(session, event, "曾犇"))
    return issued(session, event, seed=7)[0]
