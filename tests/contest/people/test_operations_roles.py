"""Granting and revoking roles."""

from typing import Any

import pytest

from contest.foundation.errors import NotPermitted
from contest.people import operations, queries
from contest.people.errors import AlreadyGranted, AlreadyRevoked, LastOwner, NotGrantable
from tests.factories.editions import an_event
from tests.factories.people import SYSTEM, a_federation, a_user, an_actor, an_enterprise


def test_a_role_reaches_its_unit_and_ends_the_sessions(session, now):
    user, unit = a_user(session), an_enterprise(session)
    _, token = operations.open_session(session, user, via="password", device="t", now=now)

    grant = operations.grant_role(
        session, SYSTEM, user=user, role="unit_contact", unit=unit, now=now
    )

    actor = queries.actor_of(session, user)
    assert [(held.role, held.unit_path) for held in actor.grants] == [("unit_contact", unit.path)]
    assert queries.live_session(session, token, now=now) is None
    _, token = operations.open_session(session, user, via="password", device="t", now=now)
    operations.revoke_role(session, SYSTEM, grant, now=now)
    assert queries.actor_of(session, user).grants == frozenset()
    assert queries.live_session(session, token, now=now) is None


@pytest.mark.parametrize(
    ("giver", "role", "may"),
    [
        ("owner", "owner", True),
        ("owner", "organiser", True),
        ("owner", "auditor", True),
        ("organiser", "organiser", False),
        ("organiser", "owner", False),
        ("organiser", "auditor", False),
        ("organiser", "clerk", True),
        ("organiser", "supervisor", True),
        ("district_admin", "unit_contact", True),
        ("district_admin", "clerk", False),
        ("district_admin", "district_admin", False),
        ("clerk", "unit_contact", False),
        ("unit_contact", "unit_contact", False),
        ("entrant", "unit_contact", False),
    ],
)
def test_nobody_gives_out_what_is_above_their_own(session, now, giver, role, may):
    unit, user = an_enterprise(session), a_user(session)
    actor = an_actor(session, giver, unit=unit)

    if may:
        operations.grant_role(session, actor, user=user, role=role, unit=unit, now=now)
    else:
        with pytest.raises(NotPermitted):
            operations.grant_role(session, actor, user=user, role=role, unit=unit, now=now)

    assert [grant.role for grant in queries.grants_of(session, user)] == ([role] if may else [])


def test_another_units_administrator_grants_nothing_here(session, now):
    here, elsewhere = an_enterprise(session), an_enterprise(session)
    user = a_user(session)

    for role in ("owner", "organiser", "district_admin"):
        actor = an_actor(session, role, unit=elsewhere)
        with pytest.raises(NotPermitted):
            operations.grant_role(
                session, actor, user=user, role="unit_contact", unit=here, now=now
            )


def test_a_role_over_one_event(session, now):
    event = an_event(session)
    user, organiser = a_user(session), an_actor(session, "organiser")

    grant = operations.grant_role(session, organiser, user=user, role="clerk", event=event, now=now)

    assert [held.event_id for held in queries.actor_of(session, user).grants] == [event.id]
    with pytest.raises(NotGrantable):
        operations.revoke_role(session, organiser, grant, now=now)
    operations.revoke_role(session, organiser, grant, event=event, now=now)
    with pytest.raises(AlreadyRevoked):
        operations.revoke_role(session, organiser, grant, event=event, now=now)


@pytest.mark.parametrize("role", ["judge", "entrant", "anyone", "king"])
def test_roles_by_person_are_not_granted(session, now, role):
    with pytest.raises(NotGrantable):
        operations.grant_role(
            session, SYSTEM, user=a_user(session), role=role, unit=a_federation(session), now=now
        )


def test_a_role_needs_one_place_that_it_reaches(session, now):
    user, event = a_user(session), an_event(session)

    places: tuple[dict[str, Any], ...] = (
        {},
        {"unit": a_federation(session), "event": event},
        {"event": event, "role": "unit_contact"},
    )
    for place in places:
        with pytest.raises(NotGrantable):
            operations.grant_role(session, SYSTEM, user=user, now=now, **{"role": "clerk", **place})


def test_a_role_is_held_once(session, now):
    user = a_user(session)
    wanted = {"user": user, "role": "clerk", "unit": a_federation(session), "now": now}
    operations.grant_role(session, SYSTEM, **wanted)

    with pytest.raises(AlreadyGranted):
        operations.grant_role(session, SYSTEM, **wanted)


def test_the_last_owner_stays(session, now):
    owner = an_actor(session, "owner")
    (grant,) = queries.grants_of(session, queries.user_of_actor(session, owner))

    with pytest.raises(LastOwner):
        operations.revoke_role(session, owner, grant, now=now)
    an_actor(session, "owner")
    operations.revoke_role(session, owner, grant, now=now)

    assert queries.owners(session) == 1
