"""The gate: everything not stated is refused."""

from dataclasses import dataclass

import pytest

from contest.foundation.errors import NotPermitted, SignInNeeded
from contest.foundation.permissions import (
    ANONYMOUS,
    Actor,
    Gate,
    Grant,
    Policy,
    Role,
    Scope,
    install,
    installed,
    require,
    system_actor,
)

ROLES = [
    Role("organiser", "organiser", "Organiser"),
    Role("contact", "unit", "Unit contact"),
    Role("entrant", "person", "Entrant"),
    Role("anyone", "everyone", "Anyone"),
]


@dataclass
class Thing:
    scope: Scope
    open: bool = True


THING = Thing(Scope(7, "1/4/", "1/4/12/", {"entrant": frozenset({31})}))
POLICIES = [
    Policy("thing.edit", ("organiser",), "Change a thing."),
    Policy("thing.nominate", ("contact",), "Nominate it."),
    Policy("thing.view", ("entrant", "organiser"), "See it."),
    Policy("thing.check", ("anyone",), "Check it."),
    Policy("thing.close", ("organiser",), "Close it.", lambda _, thing: bool(thing.open)),  # type: ignore[attr-defined]
]
GATE = Gate(ROLES, POLICIES)


def somebody(*grants: Grant, person_id: int = 1) -> Actor:
    return Actor(1, person_id, "", frozenset(grants), reference="u")


@pytest.mark.parametrize(
    ("actor", "permission", "allowed"),
    [
        (somebody(Grant("organiser", "1/")), "thing.edit", True),
        (somebody(Grant("organiser", "1/4/")), "thing.edit", True),
        (somebody(Grant("organiser", "1/40/")), "thing.edit", False),
        (somebody(Grant("organiser", "1/4/12/")), "thing.edit", False),
        (somebody(Grant("organiser", event_id=7)), "thing.edit", True),
        (somebody(Grant("organiser", event_id=8)), "thing.edit", False),
        (somebody(Grant("contact", "1/4/12/")), "thing.edit", False),
        (somebody(Grant("contact", "1/4/12/")), "thing.nominate", True),
        (somebody(Grant("contact", "1/4/1/")), "thing.nominate", False),
        (somebody(person_id=31), "thing.view", True),
        (somebody(person_id=32), "thing.view", False),
        (ANONYMOUS, "thing.view", False),
        (ANONYMOUS, "thing.check", True),
        (system_actor("job"), "thing.edit", True),
    ],
)
def test_a_role_reaches_the_records_of_its_scope_only(
    actor: Actor, permission: str, allowed: bool
) -> None:
    assert GATE.allows(actor, permission, THING) is allowed


def test_what_the_record_must_fulfil_is_asked_after_the_role() -> None:
    organiser = somebody(Grant("organiser", "1/"))

    assert GATE.allows(organiser, "thing.close", THING)
    assert not GATE.allows(organiser, "thing.close", Thing(THING.scope, open=False))


def test_a_permission_that_nobody_stated_is_an_error_and_never_a_yes() -> None:
    with pytest.raises(KeyError):
        GATE.allows(somebody(), "thing.destroy", THING)


def test_a_policy_is_stated_once_and_names_known_roles() -> None:
    with pytest.raises(ValueError, match="twice"):
        Gate(ROLES, [*POLICIES, POLICIES[0]])
    with pytest.raises(ValueError, match="unknown roles"):
        Gate(ROLES, [Policy("x.y", ("king",), "")])


def test_a_visitor_is_asked_to_sign_in_and_a_user_is_refused() -> None:
    before = installed()
    install(GATE)
    try:
        with pytest.raises(SignInNeeded):
            require(ANONYMOUS, "thing.edit", THING)
        with pytest.raises(NotPermitted) as refused:
            require(somebody(), "thing.edit", THING)
        assert refused.type is NotPermitted
    finally:
        install(before)
