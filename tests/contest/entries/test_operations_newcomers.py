"""A newcomer's account stands for a new person, never for somebody who is registered."""

import pytest
from sqlalchemy import func, select

from contest.entries.errors import PersonKnown
from contest.entries.operations import register_newcomer
from contest.foundation import secrets
from contest.foundation.errors import Invalid
from contest.people.errors import WeakPassword
from contest.people.models import Person, User
from contest.people.queries import actor_of
from tests.conftest import NOON
from tests.factories.people import PASSWORD, a_person, an_enterprise

IDENTITY = "11010519491231002X"
GIVEN = {"name": "王磊", "phone": "138-0013-8000", "identity": IDENTITY, "password": PASSWORD}


def count_rows(session):
    return [session.scalar(select(func.count()).select_from(table)) for table in (Person, User)]


def test_a_newcomer_gets_an_account_without_any_role(session):
    unit = an_enterprise(session)

    user = register_newcomer(session, unit=unit, now=NOON, **GIVEN)

    assert (user.login, user.person.name, user.person.unit) == ("13800138000", "王磊", unit)
    assert actor_of(session, user).grants == frozenset()
    assert user.person.identity_index == secrets.blind_index(IDENTITY, kind="identity")
    assert secrets.decrypt(user.person.phone_cipher or "", kind="phone") == "+8613800138000"


def test_a_registered_identity_number_opens_nobody_s_entries(session):
    known = a_person(session, name="王磊", identity=IDENTITY, phone="13800138000")
    before = count_rows(session)
    assert known.unit is not None

    with pytest.raises(PersonKnown):
        register_newcomer(session, unit=known.unit, now=NOON, **GIVEN)
    assert count_rows(session) == before


def test_both_malformed_numbers_are_named_at_once(session):
    given = {**GIVEN, "identity": "11010519491231002Y", "phone": "12"}
    unit = an_enterprise(session)

    with pytest.raises(Invalid) as refused:
        register_newcomer(session, unit=unit, now=NOON, **given)

    assert [fault.column for fault in refused.value.faults] == ["Identity number", "Phone"]
    assert count_rows(session) == [0, 0]


def test_a_password_that_is_guessed_first_is_refused(session):
    with pytest.raises(WeakPassword):
        register_newcomer(
            session, unit=an_enterprise(session), now=NOON, **{**GIVEN, "password": "12345678"}
        )
