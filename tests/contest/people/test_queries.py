"""Reading units, persons and actors."""

import pytest

from contest.foundation.errors import NotFound
from contest.people import operations, queries
from tests.conftest import NOON
from tests.factories.people import (
    SYSTEM,
    a_federation,
    a_person,
    a_user,
    an_actor,
    an_enterprise,
    apart,
)


@pytest.mark.parametrize(
    "read",
    [queries.unit_by_id, queries.person_by_id, queries.user_by_id, queries.session_by_id],
)
def test_what_is_not_there_is_not_found(session, read):
    with pytest.raises(NotFound):
        read(session, "0" * 26)


def test_persons_are_sorted_by_pinyin_and_limited(session):
    unit = an_enterprise(session)
    for name in ("张敏", "安静", "李强"):
        a_person(session, name=name, unit=unit)

    found = queries.persons_matching(session, paths=[unit.path])
    two = queries.persons_matching(session, paths=[unit.path], limit=2)

    assert [person.name for person in found] == ["安静", "李强", "张敏"]
    assert two == found[:2]
    assert queries.persons_matching(session, paths=[]) == []


def test_names_are_found_in_capitals_and_in_small_letters(session):
    unit = an_enterprise(session)
    a_person(session, name="Anna Keller", unit=unit)

    for text in ("anna", "ANNA KELLER", "Keller"):
        assert len(queries.persons_matching(session, paths=[unit.path], text=text)) == 1


def test_wildcards_of_the_database_are_letters_like_others(session):
    unit = an_enterprise(session)
    a_person(session, name="张敏", unit=unit)

    assert queries.persons_matching(session, paths=[unit.path], text="%") == []
    assert queries.persons_matching(session, paths=[unit.path], text="_") == []


def test_an_actor_holds_the_roles_of_now(session):
    unit = an_enterprise(session)
    actor = an_actor(session, "unit_contact", unit=unit)
    user = queries.user_of_actor(session, actor)

    assert actor.reference == user.public_id
    assert [(grant.role, grant.unit_path) for grant in actor.grants] == [
        ("unit_contact", unit.path)
    ]
    assert queries.actor_of(session, a_user(session)).grants == frozenset()


def test_units_are_seen_by_those_who_hold_a_role_over_them(session):
    unit = an_enterprise(session)
    an_enterprise(session)

    assert queries.units_seen_by(session, an_actor(session, "unit_contact", unit=unit)) == [unit]
    assert queries.units_seen_by(session, an_actor(session, "entrant")) == []


def test_through_a_card_an_account_holds_no_role(session) -> None:
    user = a_user(session)
    apart(session)
    operations.grant_role(
        session, SYSTEM, user=user, role="organiser", unit=a_federation(session), now=NOON
    )

    assert queries.actor_of(session, user).holds("organiser")
    assert not queries.actor_of(session, user, via="card").holds("organiser")
