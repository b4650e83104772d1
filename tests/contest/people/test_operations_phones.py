import re
from datetime import timedelta

import pytest

from contest.foundation import signals
from contest.foundation.errors import Invalid, TooManyAttempts
from contest.foundation.limits import Limit
from contest.foundation.permissions import Actor
from contest.notifications.models import StoredMessage
from contest.people import operations, queries
from contest.people.errors import CodeRefused, NameNeeded, SecondStepNeeded, SignInRefused
from contest.people.models import SignInCode
from contest.people.operations import phones
from tests.factories.people import SYSTEM, a_person, a_user, an_enterprise, apart

PHONE = "13800138000"
HALL = "10.1.2.3"


@pytest.fixture
def sent(monkeypatch):
    """The figures that went out, in order."""
    figures: list[str] = []

    def hear(_session, signal):
        figures.append(signal.context["code"])

    monkeypatch.setattr(signals, "send", hear)
    return figures


def asked(session, now, phone=PHONE, address=HALL):
    apart(session)
    return operations.ask_for_code(session, phone=phone, address=address, now=now)


def proved(session, sent, now, phone=PHONE):
    code = asked(session, now, phone)
    assert operations.verify_code(session, code, sent[-1], now=now)
    return code


def signed_in(session, code, now, name=None):
    apart(session)
    return operations.sign_in_by_phone(session, code, device="tests", now=now, name=name)


def test_a_known_person_with_an_account_is_let_in_once(session, sent, now):
    user = a_user(session, person=a_person(session, phone=PHONE))
    code = proved(session, sent, now)

    opened, token = signed_in(session, code, now)

    assert (opened.user_id, opened.via) == (user.id, "phone")
    assert queries.live_session(session, token, now=now) is opened
    with pytest.raises(CodeRefused):
        signed_in(session, code, now)


def test_an_imported_person_gets_an_account_by_phone_and_name(session, sent, now):
    person = a_person(session, name="李敏", phone=PHONE)
    code = proved(session, sent, now)
    for wrong in (None, "李明"):
        with pytest.raises(NameNeeded):
            signed_in(session, code, now, wrong)

    opened, _token = signed_in(session, code, now, " 李敏 ")

    assert (opened.user.person_id, opened.user.login) == (person.id, PHONE)
    assert opened.user.password_hash is None


def test_one_number_of_several_people_asks_for_the_name(session, sent, now):
    people = [a_person(session, name=name, phone=PHONE) for name in ("张伟", "李敏")]
    a_user(session, person=people[0])
    code = proved(session, sent, now)
    with pytest.raises(NameNeeded):
        signed_in(session, code, now)

    assert signed_in(session, code, now, "李敏")[0].user.person_id == people[1].id


def test_an_unknown_number_is_answered_alike_and_leads_to_a_new_account(session, sent, now):
    a_person(session, phone=PHONE)
    known, unknown = asked(session, now), asked(session, now, "13900139000")
    assert len(sent) == 2
    assert {type(one.code_hash) for one in (known, unknown)} == {str}
    assert operations.verify_code(session, unknown, sent[1], now=now)
    assert signed_in(session, unknown, now) is None

    user = operations.sign_up_by_phone(
        session, unknown, name="王磊", unit=an_enterprise(session), identity=None, now=now
    )

    assert (user.login, user.password_hash, user.person.name) == ("13900139000", None, "王磊")
    with pytest.raises(CodeRefused):
        operations.sign_up_by_phone(
            session, unknown, name="王磊", unit=an_enterprise(session), identity=None, now=now
        )


def test_a_number_that_is_not_proved_opens_nothing(session, sent, now):
    a_user(session, person=a_person(session, phone=PHONE))
    code = asked(session, now)

    with pytest.raises(CodeRefused):
        signed_in(session, code, now)


def test_five_wrong_tries_kill_a_code(session, sent, now):
    code = asked(session, now)
    wrong = "000000" if sent[0] != "000000" else "111111"

    assert not any(operations.verify_code(session, code, wrong, now=now) for _ in range(5))
    assert not operations.verify_code(session, code, sent[0], now=now)


def test_a_code_is_dead_after_five_minutes_and_of_one_use(session, sent, now):
    code = asked(session, now)
    assert not operations.verify_code(session, code, sent[0], now=now + timedelta(minutes=5))
    later = now + timedelta(minutes=2)
    fresh = asked(session, later)
    assert operations.verify_code(session, fresh, f" {sent[1]} ", now=later)
    assert not operations.verify_code(session, fresh, sent[1], now=later)


def test_one_code_does_not_open_another_row(session, sent, now):
    asked(session, now)
    other = asked(session, now, "13900139000")

    assert not operations.verify_code(session, other, sent[0], now=now) or sent[0] == sent[1]


def test_a_phone_is_throttled_and_the_hall_behind_one_address_is_not(session, sent, now):
    asked(session, now)
    with pytest.raises(TooManyAttempts):
        asked(session, now)
    for number in range(60):
        asked(session, now, f"139{number:08}")

    assert len(sent) == 61


def test_fresh_codes_give_no_endless_tries(session, sent, now):
    for minute in range(3):
        at = now + timedelta(minutes=minute)
        code = asked(session, at)
        assert not any(operations.verify_code(session, code, "wrong", now=at) for _ in range(5))

    with pytest.raises(TooManyAttempts):
        asked(session, now + timedelta(minutes=3))


def test_an_address_that_asks_for_all_numbers_is_stopped(session, sent, now, monkeypatch):
    monkeypatch.setattr(phones, "BY_ADDRESS", Limit("few", 3, timedelta(minutes=15)))
    for number in range(3):
        asked(session, now, f"139{number:08}")
    with pytest.raises(TooManyAttempts):
        asked(session, now, "13600136000")

    assert asked(session, now, "13700137000", address="10.9.9.9")


def test_a_suspended_account_and_one_with_a_second_step_stay_closed(session, sent, now):
    user = a_user(session, person=a_person(session, phone=PHONE))
    user.totp_cipher = "x"
    code = proved(session, sent, now)
    with pytest.raises(SecondStepNeeded):
        signed_in(session, code, now)
    user.totp_cipher, user.suspended_at = None, now

    with pytest.raises(SignInRefused):
        signed_in(session, code, now)


def test_what_is_no_phone_number_is_named(session, sent, now):
    with pytest.raises(Invalid):
        asked(session, now, "12345")


def test_old_codes_and_their_numbers_are_forgotten(session, sent, now):
    asked(session, now - timedelta(days=2))

    asked(session, now)

    assert session.query(SignInCode).count() == 1


def test_the_code_stands_nowhere_but_in_the_sealed_message(session, now):
    code = asked(session, now)
    message = session.query(StoredMessage).one()
    figures = re.compile(r"^\d{6}$")

    assert message.is_secret
    assert message.context is None
    assert not figures.match(code.code_hash)
    assert PHONE not in code.phone_cipher
    assert isinstance(SYSTEM, Actor)
