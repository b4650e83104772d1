"""Pages of people: signing in and out, accounts, units, persons, roles."""

import re
from datetime import UTC, datetime

import pyotp
import pytest
from sqlalchemy import select

from contest.foundation import ledger
from contest.people import operations, queries
from contest.people.models import LoginSession, Person, RoleGrant, Unit, User
from tests.factories.people import (
    PASSWORD,
    a_federation,
    a_person,
    a_unit,
    a_user,
    an_actor,
    an_enterprise,
    signed_in,
)

IDENTITY = "11010519491231002X"


@pytest.fixture
def account(writing):
    """The public id of an account that signs in as `zhang` and organises the federation."""
    with writing() as session:
        user = a_user(
            session,
            person=a_person(session, name="张伟", unit=a_federation(session)),
            login="zhang",
            password=PASSWORD,
        )
        an_actor(session, "organiser", person=user.person)
        return user.public_id


def type_in(client, login="zhang", password=PASSWORD, **more):
    return client.post("/sign-in", data={"login": login, "password": password, **more})


def go_on_as(client, writing, role, **where):
    with writing() as session:
        actor = an_actor(session, role, **where)
        signed_in(client, session, actor)
        return actor


def test_an_empty_installation_asks_for_its_owner(client, writing):
    assert client.get("/").headers["Location"] == "/owner"
    typed = {
        "federation_name": "苏州市总工会",
        "name": "周正",
        "login": "Zhou",
        "password": PASSWORD,
    }

    assert client.post("/owner", data={**typed, "password": "short"}).status_code == 422
    assert client.post("/owner", data=typed).headers["Location"] == "/units"

    assert "苏州市总工会" in client.get("/units").text
    with writing() as session:
        assert [user.login for user in session.scalars(select(User))] == ["zhou"]
    for answer in (client.get("/owner"), client.post("/owner", data=typed)):
        assert answer.status_code == 404


def test_signing_in_leads_back_to_the_page_that_asked(client, account):
    asked = client.get("/units")
    assert asked.headers["Location"] == "/sign-in?next=/units"

    assert type_in(client, next="/units").headers["Location"] == "/units"
    assert type_in(client, next="https://elsewhere.example/").headers["Location"] == "/"
    assert client.get("/units").status_code == 200


@pytest.mark.parametrize(
    ("login", "password"), [("zhang", "wrong password"), ("nobody", PASSWORD), ("zhang", "x")]
)
def test_a_refused_sign_in_says_the_same_for_everything(client, account, login, password):
    answer = type_in(client, login, password)

    assert answer.status_code == 422
    (said,) = re.findall(r'role="alert".*?</ul>', answer.text, re.DOTALL)
    answer = type_in(client, "another", "different")
    assert said in answer.text
    assert client.get("/account").status_code == 302


@pytest.mark.slow
def test_attempts_are_counted_although_they_fail(client, account):
    for _ in range(10):
        assert type_in(client, password="wrong").status_code == 422

    assert type_in(client).status_code == 429


def test_a_cookie_copied_before_signing_out_is_dead(client, app, account):
    type_in(client)
    copied = client.get_cookie("leitai").value
    assert client.get("/account").status_code == 200

    assert client.post("/sign-out").headers["Location"] == "/"

    thief = app.test_client()
    thief.set_cookie("leitai", copied)
    assert thief.get("/account").headers["Location"] == "/sign-in?next=/account"
    assert client.get("/account").status_code == 302


def test_signing_in_begins_a_new_session_each_time(client, account, writing):
    type_in(client)
    first = client.get_cookie("leitai").value
    type_in(client)

    assert client.get_cookie("leitai").value != first
    with writing() as session:
        hashes = session.scalars(select(LoginSession.token_hash)).all()
        assert len(set(hashes)) == 2


def test_an_expired_session_is_nobody(client, account, writing):
    type_in(client)
    with writing() as session:
        session.scalars(select(LoginSession)).one().expires_at = datetime(2020, 1, 1, tzinfo=UTC)

    assert client.get("/account").status_code == 302


def test_a_suspended_account_is_out_at_once(client, account, writing):
    type_in(client)
    with writing() as session:
        user = queries.user_by_id(session, account)
        operations.suspend_user(session, an_actor(session, "owner"), user, now=datetime.now(UTC))

    assert client.get("/account").status_code == 302
    assert type_in(client).status_code == 422


@pytest.mark.slow
def test_a_changed_password_keeps_this_browser_and_ends_the_others(client, app, account):
    other = app.test_client()
    type_in(client)
    type_in(other)

    changed = client.post("/account/password", data={"present": PASSWORD, "new": "a new one 9"})

    assert changed.headers["Location"] == "/account"
    assert client.get("/account").status_code == 200
    assert other.get("/account").status_code == 302
    assert type_in(other).status_code == 422
    assert type_in(other, password="a new one 9").status_code == 303


@pytest.mark.slow
def test_the_second_step_is_turned_on_asked_for_and_turned_off(client, app, account):
    type_in(client)
    shown = client.get("/account/second-factor").text
    (secret,) = re.findall(r'name="secret"[^>]*value="([A-Z2-7]+)"', shown)
    totp = pyotp.TOTP(secret)

    def code(steps=0):
        return totp.at(datetime.now(UTC), counter_offset=steps)

    wrong = client.post("/account/second-factor", data={"secret": secret, "code": "000000"})
    assert wrong.status_code == 422
    assert secret in wrong.text
    client.post("/account/second-factor", data={"secret": secret, "code": code(-1)})
    other = app.test_client()
    assert type_in(other).status_code == 422
    assert type_in(other, totp=code()).status_code == 303
    assert client.post("/account/second-factor/drop", data={"present": "x"}).status_code == 422
    client.post("/account/second-factor/drop", data={"present": PASSWORD})
    assert type_in(app.test_client()).status_code == 303


def test_another_browser_is_signed_out_from_the_account_page(client, app, account, writing):
    other = app.test_client()
    type_in(other)
    with writing() as session:
        theirs = session.scalars(select(LoginSession.public_id)).one()
    type_in(client)

    client.post(f"/account/sessions/{theirs}/end")

    assert other.get("/account").status_code == 302
    assert client.get("/account").status_code == 200


def test_nobody_ends_a_strangers_session(client, account, writing):
    with writing() as session:
        signed_in(client, session, an_actor(session, "owner"))
        stranger = a_user(session)
        opened, _ = operations.open_session(
            session, stranger, via="password", device="t", now=datetime.now(UTC)
        )
        theirs = opened.public_id

    assert client.post(f"/account/sessions/{theirs}/end").status_code == 403


def test_a_worker_makes_an_account(client, writing):
    with writing() as session:
        unit = an_enterprise(session).public_id
        a_user(session)
    typed = {
        "name": "李敏",
        "unit": unit,
        "phone": "13800138000",
        "login": "limin",
        "password": PASSWORD,
    }

    assert client.post("/sign-up", data={**typed, "phone": "1"}).status_code == 422
    assert client.post("/sign-up", data={**typed, "unit": "0" * 26}).status_code == 422
    assert client.post("/sign-up", data=typed).status_code == 303

    assert "李敏" in client.get("/account").text
    assert client.get("/units").status_code == 403


def test_a_unit_is_added_below_ones_own(client, writing):
    with writing() as session:
        district = a_unit(session, level="district", name="高新区总工会")
        theirs = a_unit(session, level="district", name="吴江区总工会").public_id
        signed_in(client, session, an_actor(session, "district_admin", unit=district))
        ours = district.public_id
    typed = {"level": "enterprise", "name": "纽威阀门"}

    assert client.post(f"/units/{ours}/add", data=typed).status_code == 303
    assert client.post(f"/units/{ours}/add", data=typed).status_code == 409
    assert client.get(f"/units/{theirs}/add").status_code == 403
    assert client.post(f"/units/{theirs}/add", data=typed).status_code == 403
    assert client.post(f"/units/{'0' * 26}/add", data=typed).status_code == 404

    page = client.get("/units").text
    assert "纽威阀门" in page
    assert "吴江区总工会" not in page


def test_persons_are_found_by_name_and_pinyin_within_ones_own_units(client, writing):
    with writing() as session:
        unit = an_enterprise(session)
        a_person(session, name="单洪伟", unit=unit)
        a_person(session, name="单于飞", unit=an_enterprise(session))
        signed_in(client, session, an_actor(session, "unit_contact", unit=unit))

    for text in ("单洪", "shanhong", "shw"):
        page = client.get("/persons", query_string={"q": text}).text
        assert "单洪伟" in page
        assert "单于飞" not in page
    assert "单洪伟" not in client.get("/persons?q=wang").text


def test_a_person_is_added_and_shown_masked_until_revealed(client, writing):
    with writing() as session:
        ours = an_enterprise(session)
        signed_in(client, session, an_actor(session, "unit_contact", unit=ours))
        unit = ours.public_id
    typed = {"name": "李敏", "unit": unit, "identity": IDENTITY, "phone": "13800138000"}

    assert client.post("/persons/add", data={**typed, "identity": "1"}).status_code == 422
    added = client.post("/persons/add", data=typed).headers["Location"]

    shown = client.get(added)
    assert "110***********002X" in shown.text
    assert IDENTITY not in shown.text
    assert shown.headers["Cache-Control"] == "no-store"
    revealed = client.post(f"{added}/reveal").text
    assert IDENTITY in revealed
    assert "138 0013 8000" in revealed
    with writing() as session:
        looks = list(ledger.records(session, "system", ("person.reveal",)))
        assert len(looks) == 1


def test_persons_of_others_are_not_shown(client, writing):
    with writing() as session:
        person = a_person(session, identity=IDENTITY).public_id
        signed_in(client, session, an_actor(session, "unit_contact", unit=an_enterprise(session)))

    assert client.get(f"/persons/{person}").status_code == 403
    assert client.post(f"/persons/{person}/reveal").status_code == 403


def test_an_organiser_makes_an_account_and_looks_after_it(client, app, writing):
    with writing() as session:
        person = a_person(session).public_id
        signed_in(client, session, an_actor(session, "organiser"))
    page = f"/persons/{person}"

    made = client.post(f"{page}/account", data={"login": "limin", "password": PASSWORD})
    assert made.status_code == 303
    other = app.test_client()
    assert type_in(other, "limin").status_code == 303
    assert client.post(f"{page}/account/suspend").status_code == 303
    assert other.get("/account").status_code == 302
    client.post(f"{page}/account/readmit")
    client.post(f"{page}/account/password", data={"new": "a new one 9"})
    client.post(f"{page}/account/reset-second-factor")
    assert type_in(other, "limin", "a new one 9").status_code == 303


def test_a_grade_is_recorded_on_the_persons_page(client, writing):
    with writing() as session:
        person = a_person(session).public_id
        signed_in(client, session, an_actor(session, "district_admin"))

    typed = {"grade": "3", "trade": "数控车工", "gained_on": "2024-05-01"}
    assert client.post(f"/persons/{person}/grades/add", data=typed).status_code == 303

    shown = client.get(f"/persons/{person}").text
    assert "2024-05-01" in shown
    assert "数控车工" in shown


def test_roles_are_given_and_taken_back(client, writing):
    with writing() as session:
        unit = an_enterprise(session).public_id
        a_user(session, login="limin")
        signed_in(client, session, an_actor(session, "organiser"))
    typed = {"login": "limin", "role": "clerk", "unit": unit}

    assert client.post("/roles/grant", data={**typed, "role": "owner"}).status_code == 403
    assert client.post("/roles/grant", data={**typed, "login": "nobody"}).status_code == 422
    assert client.post("/roles/grant", data=typed).status_code == 303
    assert client.post("/roles/grant", data=typed).status_code == 409

    assert "limin" in client.get("/roles").text
    with writing() as session:
        grant = session.scalars(select(RoleGrant).where(RoleGrant.role == "clerk")).one().public_id
    assert client.post(f"/roles/{grant}/revoke").status_code == 303
    assert "limin" not in client.get("/roles").text


@pytest.mark.parametrize(
    "address", ["/units", "/persons", "/persons/add", "/roles", "/roles/grant"]
)
def test_an_entrant_sees_no_pages_of_staff(client, writing, address):
    go_on_as(client, writing, "entrant")

    assert client.get(address).status_code == 403


def test_the_start_page_is_everybodys_and_the_work_desk_ones_own(client, writing):
    with writing() as session:
        a_user(session)

    assert "/sign-up" in client.get("/").text
    go_on_as(client, writing, "organiser")
    assert "/account" in client.get("/").text


def test_a_refused_form_changes_nothing(client, writing):
    go_on_as(client, writing, "organiser")
    with writing() as session:
        before = (session.query(Person).count(), session.query(Unit).count())
        unit = a_federation(session).public_id

    client.post("/persons/add", data={"name": "", "unit": unit})
    client.post(f"/units/{unit}/add", data={"level": "planet", "name": "x"})

    with writing() as session:
        assert (session.query(Person).count(), session.query(Unit).count()) == before
