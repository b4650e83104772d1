"""Slips: printed to paper, and the page to which each leads."""

import io
import re

import pikepdf
import pytest

from contest.people.models import ActivationSlip, User
from contest.people.operations import print_slips
from contest.people.queries import all_users
from tests.factories.people import SYSTEM, a_person, an_actor, an_enterprise, apart, signed_in
from tests.paper import text_of

IDENTITY = "11010519491231002X"
PASSWORD = "another horse 电池 staple"


def a_slip(session, now, **details):
    person = a_person(session, **details)
    apart(session)
    return print_slips(session, SYSTEM, [person], now=now)[0]


def test_a_bearer_comes_in_and_signs_in_with_what_they_chose(client, writing, clock, now):
    with writing() as session:
        slip = a_slip(session, now, name="李敏", identity=IDENTITY)
    page = client.get(f"/a/{slip.code}")
    form = {"last_figures": "002x", "login": "limin", "password": PASSWORD}

    answer = client.post(f"/a/{slip.code}", data=form)

    assert "李*，您好" in page.text
    assert (page.headers["Referrer-Policy"], page.headers["Cache-Control"]) == (
        "no-referrer", "no-store",
    )  # fmt: skip
    assert answer.status_code == 303
    assert "李敏" in client.get("/").text
    assert client.get(f"/a/{slip.code}").status_code == 422


def test_wrong_figures_are_counted_though_they_are_refused(client, writing, clock, now):
    with writing() as session:
        slip = a_slip(session, now, identity=IDENTITY)
    form = {"last_figures": "1234", "login": "limin", "password": PASSWORD}

    codes = [client.post(f"/a/{slip.code}", data=form).status_code for _ in range(6)]

    assert codes == [422] * 6
    with writing() as session:
        assert session.query(ActivationSlip).one().tries == 5
        assert session.query(User).count() == 0


def test_a_typed_code_leads_to_the_same_page(client, writing, clock, now):
    with writing() as session:
        slip = a_slip(session, now)

    answer = client.post("/slip", data={"code": slip.shown.lower()})
    wrong = client.post("/slip", data={"code": "abc"})

    assert answer.location == f"/a/{slip.code}"
    assert wrong.status_code == 422


def test_guessing_from_one_address_is_limited(client, clock):
    codes = {client.get(f"/a/{number:012}").status_code for number in range(300)}

    assert codes == {422}
    assert client.get("/a/000000000000").status_code == 429


@pytest.mark.slow
def test_the_contact_prints_ten_slips_to_a_page(client, writing, clock):
    with writing() as session:
        unit = an_enterprise(session, "亨通集团有限公司")
        names = [a_person(session, unit=unit, phone=f"139{n:08}").name for n in range(12)]
        contact = an_actor(session, "unit_contact", unit=unit)
        other = an_enterprise(session)
        signed_in(client, session, contact)

    answer = client.post("/slips", data={"unit": unit.public_id})
    foreign = client.post("/slips", data={"unit": other.public_id})

    text = text_of(answer.data)
    assert answer.mimetype == "application/pdf"
    assert len(pikepdf.open(io.BytesIO(answer.data)).pages) == 2
    assert all(name in text for name in names)
    codes = set(re.findall(r"[0-9A-Z]{4}-[0-9A-Z]{4}-[0-9A-Z]{4}", text))
    assert len(codes) == 12
    assert foreign.status_code == 422
    with writing() as session:
        assert len(all_users(session)) == 1
        hashes = " ".join(row.code_hash for row in session.query(ActivationSlip))
    assert not any(code.replace("-", "") in hashes for code in codes)
