"""Signing in and out."""

from datetime import timedelta

import pyotp
import pytest
from argon2 import PasswordHasher
from sqlalchemy import select

from contest.foundation import ledger
from contest.foundation.errors import NotPermitted, TooManyAttempts
from contest.people import operations, queries
from contest.people.errors import SignInRefused, WrongCode
from contest.people.models import LoginSession, User
from tests.factories.people import PASSWORD, SYSTEM, a_person, a_user, an_actor


def sign_in(session, now, login="zhang@example", password=PASSWORD, totp=None):
    return operations.sign_in(
        session,
        login=login,
        password=password,
        totp=totp,
        device="Firefox",
        address="10.0.0.7",
        now=now,
    )


def test_sign_in_opens_a_session_whose_secret_is_not_kept(session, now):
    user = a_user(session, login="zhang@example", password=PASSWORD)

    opened, token = sign_in(session, now, login=" ZHANG@example ")

    assert (opened.user_id, opened.via, opened.device) == (user.id, "password", "Firefox")
    assert opened.expires_at == now + timedelta(hours=12)
    assert token not in opened.token_hash
    assert queries.live_session(session, token, now=now) is opened


@pytest.mark.parametrize(
    ("login", "password"),
    [("zhang@example", "wrong password"), ("nobody@example", PASSWORD), ("zhang@example", "")],
)
def test_sign_in_is_refused_in_the_same_words(session, now, login, password):
    a_user(session, login="zhang@example", password=PASSWORD)

    with pytest.raises(SignInRefused) as refused:
        sign_in(session, now, login=login, password=password)

    assert (str(refused.value), refused.value.params) == (SignInRefused.message, {})
    assert session.scalars(select(LoginSession)).all() == []


def test_an_account_without_a_password_cannot_be_typed(session, now):
    a_user(session, login="card@example")

    with pytest.raises(SignInRefused):
        sign_in(session, now, login="card@example", password="")


def test_a_suspended_account_is_refused_and_its_sessions_are_dead(session, now):
    user = a_user(session, login="zhang@example", password=PASSWORD)
    _, token = sign_in(session, now)

    operations.suspend_user(session, an_actor(session, "owner"), user, now=now)

    assert queries.live_session(session, token, now=now) is None
    with pytest.raises(SignInRefused):
        sign_in(session, now)
    with pytest.raises(SignInRefused):
        operations.open_session(session, user, via="card", device="tablet", now=now)
    operations.readmit_user(session, SYSTEM, user, now=now)
    assert queries.live_session(session, token, now=now) is None
    sign_in(session, now)


def test_a_session_expires(session, now):
    user = a_user(session)
    _, token = operations.open_session(session, user, via="card", device="t", now=now, hours=2)

    last = now + timedelta(hours=2)
    assert queries.live_session(session, token, now=last - timedelta(seconds=1)) is not None
    assert queries.live_session(session, token, now=last) is None


def test_sign_out_kills_the_secret(session, now):
    user = a_user(session)
    _, token = operations.open_session(session, user, via="password", device="t", now=now)
    _, other = operations.open_session(session, user, via="password", device="t", now=now)

    operations.sign_out(session, queries.actor_of(session, user), token=token, now=now)

    assert queries.live_session(session, token, now=now) is None
    assert queries.live_session(session, other, now=now) is not None


def test_one_ends_ones_own_sessions_only(session, now):
    user = a_user(session)
    opened, token = operations.open_session(session, user, via="password", device="t", now=now)

    with pytest.raises(NotPermitted):
        operations.end_session(session, an_actor(session, "owner"), opened, now=now)
    operations.end_session(session, queries.actor_of(session, user), opened, now=now)

    assert queries.live_session(session, token, now=now) is None


def test_attempts_are_limited_by_account(session, now):
    for _ in range(10):
        operations.count_attempt(session, login="zhang", address="10.0.0.7", now=now)

    with pytest.raises(TooManyAttempts):
        operations.count_attempt(session, login="ZHANG ", address="10.0.0.8", now=now)
    operations.count_attempt(session, login="li", address="10.0.0.7", now=now)
    later = now + timedelta(minutes=15)
    operations.count_attempt(session, login="zhang", address="10.0.0.7", now=later)


def test_attempts_are_limited_by_address(session, now):
    for number in range(300):
        operations.count_attempt(session, login=f"u{number}", address="10.0.0.7", now=now)

    with pytest.raises(TooManyAttempts):
        operations.count_attempt(session, login="another", address="10.0.0.7", now=now)
    operations.count_attempt(session, login="another", address="10.0.0.8", now=now)


def test_a_good_sign_in_forgets_the_attempts_of_the_account(session, now):
    a_user(session, login="zhang@example", password=PASSWORD)
    for _ in range(10):
        operations.count_attempt(session, login="zhang@example", address="10.0.0.7", now=now)

    sign_in(session, now)

    for _ in range(10):
        operations.count_attempt(session, login="zhang@example", address="10.0.0.7", now=now)
    with pytest.raises(TooManyAttempts):
        operations.count_attempt(session, login="zhang@example", address="10.0.0.7", now=now)


def test_an_outdated_hash_is_renewed_at_sign_in(session, now):
    user = a_user(session, login="zhang@example", password=PASSWORD)
    user.password_hash = PasswordHasher(1, 8, 1).hash(PASSWORD)

    sign_in(session, now)

    assert user.password_hash.startswith("$argon2id$v=19$m=65536,t=3,p=4$")


def with_second_factor(session, now):
    user = a_user(session, login="zhang@example", password=PASSWORD)
    secret = operations.new_second_factor()
    code = pyotp.TOTP(secret).at(now - timedelta(minutes=5))
    operations.enrol_second_factor(
        session,
        queries.actor_of(session, user),
        user,
        secret=secret,
        code=code,
        now=now - timedelta(minutes=5),
    )
    return user, pyotp.TOTP(secret)


def test_a_code_is_asked_for_and_taken_once(session, now):
    _, totp = with_second_factor(session, now)
    code = totp.at(now)

    for wrong in (None, "", "000000", totp.at(now - timedelta(minutes=2))):
        with pytest.raises(SignInRefused):
            sign_in(session, now, totp=wrong)
    sign_in(session, now, totp=f"{code[:3]} {code[3:]}")
    with pytest.raises(SignInRefused):
        sign_in(session, now, totp=code)
    later = now + timedelta(seconds=30)
    sign_in(session, later, totp=totp.at(later))


def test_the_second_factor_begins_with_a_right_code(session, now):
    user = a_user(session)
    secret = operations.new_second_factor()

    with pytest.raises(WrongCode):
        operations.enrol_second_factor(
            session,
            queries.actor_of(session, user),
            user,
            secret=secret,
            code="000000",
            now=now,
        )

    assert user.totp_cipher is None


def test_the_second_factor_is_kept_encrypted(session, now):
    user, totp = with_second_factor(session, now)

    assert totp.secret not in user.totp_cipher


def test_signing_in_and_out_is_kept_without_a_name(session, now):
    user = a_user(session, person=a_person(session, name="欧阳建国"), login="ou@example")
    _, token = operations.open_session(session, user, via="card", device="平板 3", now=now)
    operations.sign_out(session, queries.actor_of(session, user), token=token, now=now)

    kept = [
        (row.kind, row.actor, row.body.decode())
        for row, _ in ledger.records(session, "system", ("session.open", "session.end"))
    ]

    assert [line[:2] for line in kept] == [
        ("session.open", user.public_id),
        ("session.end", user.public_id),
    ]
    assert not any("欧阳" in body or "平板" in body for *_, body in kept)


def test_the_account_table_is_empty_at_first(session):
    assert session.scalars(select(User)).all() == []
    assert queries.is_empty(session)
