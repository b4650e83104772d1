"""Accounts: made, suspended, their passwords and second factors."""

import pyotp
import pytest

from contest.foundation.errors import Conflict, NotPermitted
from contest.people import operations, queries
from contest.people.errors import (
    BadLogin,
    HasAccount,
    LoginTaken,
    NotEmpty,
    WeakPassword,
    WrongPassword,
)
from tests.factories.people import (
    PASSWORD,
    SYSTEM,
    a_federation,
    a_person,
    a_user,
    an_actor,
    an_enterprise,
)


def a_live_token(session, user, now):
    return operations.open_session(session, user, via="password", device="t", now=now)[1]


def test_a_login_is_kept_in_one_spelling(session, now):
    user = operations.add_user(
        session, SYSTEM, person=a_person(session), login=" Ｚhang@Example ", now=now
    )

    assert (user.login, user.password_hash) == ("zhang@example", None)
    assert queries.user_by_login(session, "ZHANG@example") is user


@pytest.mark.parametrize(
    ("login", "password", "refused"),
    [
        ("a b", None, BadLogin),
        ("ab", None, BadLogin),
        ("TAKEN@example", None, LoginTaken),
        ("good", "short", WeakPassword),
        ("good", "aaaaaaaaaaaa", WeakPassword),
        ("good", "12345678", WeakPassword),
        ("good@example", "good@example", WeakPassword),
    ],
)
def test_bad_logins_and_weak_passwords_are_refused(session, now, login, password, refused):
    a_user(session, login="taken@example")
    person = a_person(session)

    with pytest.raises(refused):
        operations.add_user(session, SYSTEM, person=person, login=login, password=password, now=now)

    assert queries.user_of_person(session, person) is None


def test_a_person_has_one_account(session, now):
    user = a_user(session)

    with pytest.raises(HasAccount):
        operations.add_user(session, SYSTEM, person=user.person, login="second", now=now)


def test_accounts_are_made_by_administrators_of_the_persons_unit(session, now):
    unit = an_enterprise(session)
    person = a_person(session, unit=unit)
    elsewhere = an_actor(session, "organiser", unit=an_enterprise(session))

    for actor in (elsewhere, an_actor(session, "clerk"), an_actor(session, "entrant")):
        with pytest.raises(NotPermitted):
            operations.add_user(session, actor, person=person, login="zhang", now=now)
    operations.add_user(
        session, an_actor(session, "organiser", unit=unit), person=person, login="zhang", now=now
    )


def test_the_first_owner_is_made_once(session, now):
    wanted = {
        "name": "周正",
        "login": "zhou",
        "password": PASSWORD,
        "federation_name": "苏州市总工会",
        "now": now,
    }

    user = operations.make_owner(session, **wanted)

    actor = queries.actor_of(session, user)
    assert [(grant.role, grant.unit_path) for grant in actor.grants] == [
        ("owner", a_federation(session).path)
    ]
    with pytest.raises(NotEmpty):
        operations.make_owner(session, **{**wanted, "login": "another"})


def test_who_signs_up_is_a_new_person_without_roles(session, now):
    unit = an_enterprise(session)
    known = a_person(session, name="李敏", unit=unit)

    user = operations.sign_up(
        session, name="李敏", unit=unit, login="limin", password=PASSWORD, now=now
    )

    assert user.person_id != known.id
    assert queries.actor_of(session, user).grants == frozenset()


def test_changing_a_password_ends_all_sessions(session, now):
    user = a_user(session, login="zhang", password=PASSWORD)
    token = a_live_token(session, user, now)
    own = queries.actor_of(session, user)

    with pytest.raises(WrongPassword):
        operations.change_password(session, own, user, present="x", new="a new one 9", now=now)
    with pytest.raises(WeakPassword):
        operations.change_password(session, own, user, present=PASSWORD, new="short", now=now)
    assert queries.live_session(session, token, now=now) is not None
    operations.change_password(session, own, user, present=PASSWORD, new="a new one 9", now=now)

    assert queries.live_session(session, token, now=now) is None
    with pytest.raises(WrongPassword):
        operations.change_password(session, own, user, present=PASSWORD, new="another 9", now=now)


def test_nobody_changes_anothers_password_as_their_own(session, now):
    user = a_user(session, password=PASSWORD)

    with pytest.raises(NotPermitted):
        operations.change_password(
            session, an_actor(session, "owner"), user, present=PASSWORD, new="a new one 9", now=now
        )


def test_an_administrator_sets_a_forgotten_password(session, now):
    unit = an_enterprise(session)
    user = a_user(session, person=a_person(session, unit=unit))
    token = a_live_token(session, user, now)

    operations.set_password(
        session, an_actor(session, "district_admin", unit=unit), user, new="a new one 9", now=now
    )

    assert user.password_hash is not None
    assert queries.live_session(session, token, now=now) is None


@pytest.mark.parametrize("role", ["owner", "organiser", "auditor", "clerk"])
def test_nobody_takes_over_an_account_that_holds_more(session, now, role):
    admin = an_actor(session, "district_admin")
    holder = queries.user_of_actor(session, an_actor(session, role))

    with pytest.raises(NotPermitted):
        operations.set_password(session, admin, holder, new="a new one 9", now=now)
    with pytest.raises(NotPermitted):
        operations.suspend_user(session, admin, holder, now=now)
    with pytest.raises(NotPermitted):
        operations.reset_second_factor(session, admin, holder, now=now)


def test_nobody_suspends_themselves_or_twice(session, now):
    owner = an_actor(session, "owner")
    user = a_user(session)

    with pytest.raises(Conflict):
        operations.suspend_user(session, owner, queries.user_of_actor(session, owner), now=now)
    operations.suspend_user(session, owner, user, now=now)
    with pytest.raises(Conflict):
        operations.suspend_user(session, owner, user, now=now)
    operations.readmit_user(session, owner, user, now=now)
    with pytest.raises(Conflict):
        operations.readmit_user(session, owner, user, now=now)


def test_the_second_factor_is_dropped_with_the_password_or_by_an_administrator(session, now):
    user = a_user(session, password=PASSWORD)
    own = queries.actor_of(session, user)
    secret = operations.new_second_factor()

    def enrol():
        operations.enrol_second_factor(
            session, own, user, secret=secret, code=pyotp.TOTP(secret).at(now), now=now
        )

    enrol()
    with pytest.raises(WrongPassword):
        operations.drop_second_factor(session, own, user, present="x", now=now)
    operations.drop_second_factor(session, own, user, present=PASSWORD, now=now)
    assert (user.totp_cipher, user.totp_last_step) == (None, None)
    enrol()
    operations.reset_second_factor(session, an_actor(session, "owner"), user, now=now)
    assert user.totp_cipher is None
