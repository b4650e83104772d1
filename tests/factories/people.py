"""Units, persons, accounts and actors for tests, made through the operations of the product."""

from datetime import datetime
from itertools import count
from typing import Any

from flask.testing import FlaskClient
from sqlalchemy.orm import Session

from contest.foundation.permissions import Actor, Grant, system_actor
from contest.people import operations, queries
from contest.people.models import Person, Unit, UnitLevel, User
from tests.conftest import NOON

SYSTEM = system_actor("tests")
PASSWORD = "correct horse 电池 staple"
BY_PERSON = frozenset({"entrant", "judge", "chief_judge"})
_numbers = count(1)


def apart(session: Session) -> None:
    """Let what follows stand for a transaction of its own.

    The trail's `system` stream is locked before an event's within one transaction; a test arranges
    what took many.
    """
    session.info.pop("leitai_locked_streams", None)


def a_unit(
    session: Session,
    *,
    parent: Unit | None = None,
    level: UnitLevel | str | None = None,
    name: str | None = None,
    now: datetime = NOON,
) -> Unit:
    """A unit: the federation (made once) without a parent, else an enterprise below it."""
    if parent is None and level in (None, UnitLevel.FEDERATION):
        name = name or "苏州市总工会"
    level = UnitLevel(level or ("enterprise" if parent else "federation"))
    apart(session)
    name = name or f"苏州第{next(_numbers)}机械有限公司"
    if parent is None and level is not UnitLevel.FEDERATION:
        parent = a_federation(session)
    return operations.add_unit(session, SYSTEM, parent=parent, level=level, name=name, now=now)


def a_federation(session: Session) -> Unit:
    """The federation at the root, made when there is none."""
    units = [unit for unit in queries.all_units(session) if unit.parent_id is None]
    return units[0] if units else a_unit(session)


def an_enterprise(session: Session, name: str | None = None) -> Unit:
    """An enterprise right below the federation."""
    return a_unit(session, level=UnitLevel.ENTERPRISE, name=name)


def a_person(
    session: Session,
    *,
    name: str | None = None,
    unit: Unit | None = None,
    now: datetime = NOON,
    identity: str | None = None,
    phone: str | None = None,
    is_worker: bool = True,
) -> Person:
    """A worker of `unit`, or of a new enterprise."""
    apart(session)
    name = name or f"张{'伟芳娜敏静丽强磊军洋'[next(_numbers) % 10]}{next(_numbers)}"
    unit = unit or an_enterprise(session)
    return operations.add_person(
        session,
        SYSTEM,
        name=name,
        unit=unit,
        now=now,
        identity=identity,
        phone=phone,
        is_worker=is_worker,
    )


def a_user(
    session: Session,
    *,
    person: Person | None = None,
    login: str | None = None,
    password: str | None = None,
    now: datetime = NOON,
) -> User:
    """An account; without `password` nobody can sign in by typing (hashing takes time)."""
    person = person or a_person(session)
    apart(session)
    login = login or f"user{next(_numbers)}@example"
    return operations.add_user(
        session, SYSTEM, person=person, login=login, password=password, now=now
    )


def an_actor(
    session: Session,
    role: str = "organiser",
    *,
    unit: Unit | None = None,
    event: Any = None,
    person: Person | None = None,
    now: datetime = NOON,
) -> Actor:
    """Somebody who holds `role` over `unit` (the federation without one) or over `event`.

    Roles that reach by person (entrant, judge, chief_judge) are not granted: their actor is just
    a person with an account, of `unit` when it is given.
    """
    person = person or a_person(session, unit=unit)
    user = queries.user_of_person(session, person) or a_user(session, person=person, now=now)
    apart(session)
    if role not in BY_PERSON:
        over: dict[str, Any] = (
            {"event": event} if event is not None else {"unit": unit or a_federation(session)}
        )
        operations.grant_role(session, SYSTEM, user=user, role=role, now=now, **over)
    return queries.actor_of(session, user)


def a_bare_actor(*grants: Grant, person_id: int = 1, user_id: int = 1) -> Actor:
    """Somebody without rows, for tests of policies alone."""
    return Actor(user_id, person_id, "张三", frozenset(grants), reference="u" * 26)


def signed_in(client: FlaskClient, session: Session, actor: Actor) -> None:
    """Let `client` go on as `actor`; `session` must be committed before the next request."""
    user = queries.user_of_actor(session, actor)
    apart(session)
    # Requests read the machine's clock, so the session is of that clock, too.
    _, token = operations.open_session(
        session, user, via="password", device="tests", now=datetime.now(NOON.tzinfo)
    )
    with client.session_transaction() as cookie:
        cookie["_user_id"], cookie["_fresh"] = token, True
