"""The world in which every page is asked: three offices, one cast, and an oracle of what changed.

Ours is asked for; the second is run by the same district, the third by another one. The world is
played once and its database kept; a request that has changed something is followed by a return.
"""

from collections.abc import Iterator
from dataclasses import dataclass, field
from datetime import timedelta

from flask import Flask
from flask.testing import FlaskClient
from sqlalchemy.orm import Session

from contest.foundation import secrets
from contest.foundation.db import transaction
from contest.foundation.permissions import ANONYMOUS, Actor, can
from contest.people import operations as people
from contest.people.models import Person, User
from contest.people.queries import actor_of, grants_of, user_of_actor, user_of_person
from tests.conftest import NOON
from tests.factories.people import SYSTEM, a_federation, a_user, apart
from tests.sweeps.judgings import CHIEF, OWN, computed, judging, published, sealed
from tests.sweeps.offices import (
    Cast,
    Office,
    Places,
    an_office,
    labour,
    messages,
    planned,
    projects,
    registration,
    staff,
)

ACTS = (
    *(staff, registration, judging, sealed, computed, published, projects, labour, planned),
    messages,
)
BY_EVENT = ("sealing_judge", "inspector", "supervisor", "organiser")
"""Roles that are granted over each event of our office, and over nothing else."""
BY_DISTRICT = ("clerk", "auditor", "district_organiser", "district_admin")
"""Roles that are granted over the district that runs our office."""
STRANGER = "somebody@example"
DEAD = ("suspended", "expired")
ROLES = (
    *("anonymous", "stranger", "entrant", "unit_contact", "judge", "chief_judge"),
    *BY_EVENT,
    *BY_DISTRICT,
    "owner",
    *DEAD,
)


@dataclass(frozen=True)
class World:
    """Who may ask (with the secret of their session; None for visitors), and what there is."""

    actors: dict[str, Actor]
    tokens: dict[str, str | None]
    places: Places
    cookies: dict[str, str] = field(default_factory=dict)

    def may(self, role: str, permission: str) -> bool:
        """Say whether the role may do this to any record at all; a dead session is nobody's."""
        return can(ANONYMOUS if role in DEAD else self.actors[role], permission)

    def visit(self, app: Flask, role: str) -> FlaskClient:
        """Return a browser of this role."""
        client = app.test_client()
        token = self.tokens[role]
        if token is None:
            return client
        name = app.config["SESSION_COOKIE_NAME"]
        # Signed once: whoever asks 3,000 questions holds the same cookie before each of them.
        if role not in self.cookies:
            with client.session_transaction() as cookie:
                cookie["_user_id"], cookie["_fresh"] = token, True
            kept = client.get_cookie(name)
            assert kept is not None
            self.cookies[role] = kept.value
        client.set_cookie(name, self.cookies[role], path="/")
        return client


def play() -> World:
    """Play the world into an empty database, in one transaction."""
    with transaction() as session:
        cast = Cast(session)
        federation = a_federation(session)
        ours = an_office(session, cast, "高新区", ACTS)
        near = an_office(session, cast, "科技城", ACTS, district=ours.district)
        far = an_office(session, cast, "吴江区", ACTS)
        tokens: dict[str, str | None] = {"anonymous": None}
        actors = {"anonymous": ANONYMOUS}
        for role, user in _users(session, cast, ours, far, cast.actor("owner", federation)):
            tokens[role] = _signed_in(session, user, role)
            actors[role] = actor_of(session, user)
        apart(session)
        return World(actors, tokens, _places(ours, near, far))


def _users(
    session: Session, cast: Cast, ours: Office, far: Office, owner: Actor
) -> Iterator[tuple[str, User]]:
    yield "stranger", a_user(session, person=cast.person(far.elsewhere), login=STRANGER)
    yield "entrant", _account(session, ours.entrant)
    yield "unit_contact", user_of_actor(session, ours.contact)
    yield "judge", _account(session, ours.judges[OWN].person)
    yield "chief_judge", _account(session, ours.judges[CHIEF].person)
    yield "sealing_judge", _helper(session, ours, "sealing_judge", ours.keeper)
    for role in BY_EVENT[1:]:
        yield role, _helper(session, ours, role, cast.worker(a_federation(session)))
    for role in BY_DISTRICT:
        actor = cast.actor(role.replace("district_organiser", "organiser"), ours.district)
        yield role, user_of_actor(session, actor)
    yield "owner", user_of_actor(session, owner)
    for role in DEAD:
        yield role, _helper(session, ours, "organiser", cast.worker(ours.district))


def _helper(session: Session, ours: Office, role: str, person: Person) -> User:
    """Let somebody help with each event of our office that they do not help with already."""
    user = _account(session, person)
    helped = {grant.event_id for grant in grants_of(session, user)}
    for event in ours.events:
        if event.id not in helped:
            apart(session)
            people.grant_role(session, SYSTEM, user=user, role=role, event=event, now=NOON)
    return user


def _account(session: Session, person: Person) -> User:
    user = user_of_person(session, person)
    assert user is not None
    return user


def _signed_in(session: Session, user: User, role: str) -> str:
    """Open a session of the user, who has a second factor, and let it end where the role says."""
    user.totp_cipher = secrets.encrypt("JBSWY3DPEHPK3PXP", kind="totp")
    apart(session)
    opened, token = people.open_session(session, user, via="password", device="tests", now=NOON)
    if role == "expired":
        opened.expires_at = NOON - timedelta(seconds=1)
    if role == "suspended":
        people.suspend_user(session, SYSTEM, user, now=NOON)
    return token


def _places(ours: Office, near: Office, far: Office) -> Places:
    """Our things in each state, and what is the others' own, by state of the object."""
    others = {"other_event": near.places["own"], "other_district": far.places["own"]}
    return {**ours.places, **others}
