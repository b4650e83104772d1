"""Reads units, persons, accounts, roles and sessions; changes nothing."""

import hashlib
from collections.abc import Iterable
from dataclasses import dataclass
from datetime import datetime
from typing import TypeVar

from sqlalchemy import ColumnElement, Select, and_, bindparam, func, or_, select
from sqlalchemy.orm import Session, contains_eager, joinedload

from contest.foundation import names, secrets
from contest.foundation.errors import NotFound
from contest.foundation.permissions import Actor, Grant
from contest.people.models import (
    ActivationSlip,
    LoginSession,
    Person,
    RoleGrant,
    SignInCode,
    SkillGrade,
    Unit,
    User,
)
from contest.people.rules import SLIP_TRIES, normal_login, slip_code

Row = TypeVar("Row")
PERSONS_SHOWN = 50
_SESSIONS, _USERS, _PERSONS, _HELD, _UNITS = (
    model.__table__ for model in (LoginSession, User, Person, RoleGrant, Unit)
)
_LIVE = (
    _SESSIONS.c.token_hash == bindparam("token_hash"),
    _SESSIONS.c.revoked_at.is_(None),
    _SESSIONS.c.expires_at > bindparam("now"),
    _USERS.c.suspended_at.is_(None),
)
_GRANTED = (
    select(_HELD.c.role, _UNITS.c.path, _HELD.c.event_id)
    .outerjoin_from(_HELD, _UNITS, _UNITS.c.id == _HELD.c.unit_id)
    .where(_HELD.c.user_id == bindparam("user_id"), _HELD.c.revoked_at.is_(None))
)
# Asked before each request: made once, and of columns, it takes a quarter of what rows take.
_SIGNED_BY = (
    select(
        _SESSIONS.c.public_id.label("session_id"),
        _SESSIONS.c.via,
        _USERS.c.id.label("user_id"),
        _USERS.c.person_id,
        _USERS.c.public_id.label("reference"),
        _USERS.c.totp_cipher.is_not(None).label("has_second_factor"),
        _PERSONS.c.name,
        _HELD.c.role,
        _HELD.c.event_id,
        _UNITS.c.path,
    )
    .join_from(_SESSIONS, _USERS, _USERS.c.id == _SESSIONS.c.user_id)
    .join(_PERSONS, _PERSONS.c.id == _USERS.c.person_id)
    .outerjoin(_HELD, (_HELD.c.user_id == _USERS.c.id) & _HELD.c.revoked_at.is_(None))
    .outerjoin(_UNITS, _UNITS.c.id == _HELD.c.unit_id)
    .where(*_LIVE)
)


def unit_by_id(session: Session, public_id: str) -> Unit:
    """Return the unit of this public id; raises `NotFound`."""
    return _one(session.scalar(select(Unit).where(Unit.public_id == public_id)))


def units_below(session: Session, path: str) -> list[Unit]:
    """Return the unit at `path` and all below it, each after its parent, siblings by pinyin."""
    units = list(session.scalars(select(Unit).where(Unit.path.startswith(path, autoescape=True))))
    return _in_tree_order(units)


def units_seen_by(session: Session, actor: Actor) -> list[Unit]:
    """Return the units that lie below any grant of `actor`, in the order of the tree."""
    paths = sorted({grant.unit_path for grant in actor.grants if grant.unit_path})
    if not paths:
        return []
    below = or_(*(Unit.path.startswith(path, autoescape=True) for path in paths))
    return _in_tree_order(list(session.scalars(select(Unit).where(below))))


def all_units(session: Session) -> list[Unit]:
    """Return every unit in the order of the tree, for pages where one names one's own."""
    return _in_tree_order(list(session.scalars(select(Unit).where(Unit.closed_at.is_(None)))))


def federation(session: Session) -> Unit:
    """Return the unit at the root; raises `NotFound` in an empty installation."""
    query = select(Unit).where(Unit.parent_id.is_(None)).order_by(Unit.id).limit(1)
    return _one(session.scalar(query))


def persons_by_unit(session: Session) -> dict[int, int]:
    """Return how many persons each unit has itself, by the unit's id; empty ones are left out."""
    query = select(Unit.id, func.count()).join(Person, Person.unit_id == Unit.id)
    return {unit_id: count for unit_id, count in session.execute(query.group_by(Unit.id))}


def person_by_id(session: Session, public_id: str) -> Person:
    """Return the person of this public id, with their unit; raises `NotFound`."""
    query = select(Person).where(Person.public_id == public_id).options(joinedload(Person.unit))
    return _one(session.scalar(query))


def persons_matching(
    session: Session, *, paths: Iterable[str], text: str = "", limit: int = PERSONS_SHOWN
) -> list[Person]:
    """Return persons of units at or below `paths` whose name or pinyin begins with `text`.

    Sorted by pinyin, then name, then id; at most `limit`. Empty `paths` reach nobody.
    """
    below = [Unit.path.startswith(path, autoescape=True) for path in paths]
    if not below:
        return []
    query = select(Person).join(Unit, Unit.id == Person.unit_id).where(or_(*below))
    wanted = text.strip()
    if wanted:
        query = query.where(_name_like(wanted))
    query = query.options(joinedload(Person.unit))
    return list(session.scalars(query.order_by(Person.pinyin, Person.name, Person.id).limit(limit)))


def persons_by_identity(session: Session, index: str) -> Person | None:
    """Return the person whose identity number has this blind index, or None."""
    return session.scalar(select(Person).where(Person.identity_index == index))


def persons_by_phone(session: Session, index: str, name: str) -> list[Person]:
    """Return the persons of this name whose phone number has this blind index, oldest first."""
    same = and_(Person.phone_index == index, Person.name == name)
    return list(session.scalars(select(Person).where(same).order_by(Person.id)))


def persons_by_name(session: Session, name: str, unit: Unit | None) -> list[Person]:
    """Return the persons of exactly this name in exactly this unit (or in none), oldest first."""
    unit_id = unit.id if unit else None
    same = and_(Person.name == name, Person.unit_id.is_not_distinct_from(unit_id))
    return list(session.scalars(select(Person).where(same).order_by(Person.id)))


def persons_of_phone(session: Session, index: str) -> list[Person]:
    """Return everybody whose phone number has this blind index, oldest first."""
    query = select(Person).where(Person.phone_index == index).options(joinedload(Person.unit))
    return list(session.scalars(query.order_by(Person.id)))


def code_by_id(session: Session, public_id: str) -> SignInCode:
    """Return the sign-in code of this public id; raises `NotFound`."""
    return _one(session.scalar(select(SignInCode).where(SignInCode.public_id == public_id)))


def live_slip(session: Session, code: str, *, now: datetime) -> ActivationSlip | None:
    """Return the slip of this code; None when it is not known, was used or replaced, or is old."""
    kept = slip_code(code)
    if kept is None:
        return None
    query = select(ActivationSlip).where(
        ActivationSlip.code_hash == slip_hash(kept),
        ActivationSlip.ended_at.is_(None),
        ActivationSlip.expires_at > now,
        ActivationSlip.tries < SLIP_TRIES,
    )
    return session.scalar(query.options(joinedload(ActivationSlip.person)))


def slip_hash(code: str) -> str:
    """Return what stands in the database for a slip's code: keyed, as it has 60 bits only."""
    return secrets.blind_index(code, kind="slip")


def persons_without_account(session: Session, path: str, *, limit: int) -> list[Person]:
    """Return persons of the unit at `path` and below who cannot sign in yet, by unit and pinyin."""
    query = (
        select(Person)
        .join(Unit, Unit.id == Person.unit_id)
        .outerjoin(User, User.person_id == Person.id)
        .where(Unit.path.startswith(path, autoescape=True), User.id.is_(None))
        .options(joinedload(Person.unit))
    )
    return list(session.scalars(query.order_by(Unit.path, Person.pinyin, Person.id).limit(limit)))


def count_without_account(session: Session, path: str) -> int:
    """Return how many persons of the unit at `path` and below cannot sign in yet."""
    query = (
        select(func.count())
        .select_from(Person)
        .join(Unit, Unit.id == Person.unit_id)
        .outerjoin(User, User.person_id == Person.id)
        .where(Unit.path.startswith(path, autoescape=True), User.id.is_(None))
    )
    return session.scalar(query) or 0


def user_by_id(session: Session, public_id: str) -> User:
    """Return the account of this public id; raises `NotFound`."""
    return _one(session.scalar(_user().where(User.public_id == public_id)))


def user_by_login(session: Session, login: str) -> User | None:
    """Return the account of this sign-in name however it was typed, or None."""
    return session.scalar(_user().where(User.login == normal_login(login)))


def user_of_person(session: Session, person: Person) -> User | None:
    """Return the person's account, or None."""
    return session.scalar(_user().where(User.person_id == person.id))


def account_of_person(session: Session, public_id: str) -> User:
    """Return the account of the person of this public id; raises `NotFound` without one."""
    person = person_by_id(session, public_id)
    return _one(user_of_person(session, person))


def user_of_actor(session: Session, actor: Actor) -> User:
    """Return the account of the one who acts; raises `NotFound` for visitors and jobs."""
    return _one(session.scalar(_user().where(User.id == actor.user_id)))


def all_users(session: Session) -> list[User]:
    """Return every account, by sign-in name."""
    return list(session.scalars(_user().order_by(User.login)))


def is_empty(session: Session) -> bool:
    """Say whether the installation has no account yet."""
    return session.scalar(select(User.id).limit(1)) is None


def grants_of(session: Session, user: User) -> list[RoleGrant]:
    """Return the roles that the account holds now, oldest first."""
    return list(session.scalars(_grants().where(RoleGrant.user_id == user.id)))


def grant_by_id(session: Session, public_id: str) -> RoleGrant:
    """Return the grant of this public id, held or taken back; raises `NotFound`."""
    return _one(session.scalar(select(RoleGrant).where(RoleGrant.public_id == public_id)))


def grants_below(session: Session, paths: Iterable[str]) -> list[RoleGrant]:
    """Return the roles held now over units at or below `paths`, by role, then by name."""
    below = [Unit.path.startswith(path, autoescape=True) for path in paths]
    if not below:
        return []
    query = _grants().join(Unit, Unit.id == RoleGrant.unit_id).where(or_(*below))
    held = session.scalars(query.options(joinedload(RoleGrant.user).joinedload(User.person)))
    return sorted(held, key=lambda grant: (grant.role, grant.user.person.pinyin, grant.id))


def owners(session: Session) -> int:
    """Return how many accounts that are not suspended hold the role of owner now."""
    query = (
        select(func.count(RoleGrant.user_id.distinct()))
        .join(User, User.id == RoleGrant.user_id)
        .where(
            RoleGrant.role == "owner", RoleGrant.revoked_at.is_(None), User.suspended_at.is_(None)
        )
    )
    return session.scalar(query) or 0


def actor_of(session: Session, user: User, *, via: str = "web") -> Actor:
    """Return the account as one who acts, with the roles that it holds now.

    Through a card it holds none: a card that is lost opens its judge's sheets and nothing else.
    """
    grants = (
        Grant(role=role, unit_path=path, event_id=event_id)
        for role, path, event_id in session.execute(_GRANTED, {"user_id": user.id})
    )
    return Actor(
        user_id=user.id,
        person_id=user.person_id,
        name=user.person.name,
        grants=_through(via, grants),
        via=via,
        reference=user.public_id,
    )


@dataclass(frozen=True, slots=True)
class Signed:
    """Who acts through a session: `session_id` is its public id."""

    actor: Actor
    session_id: str
    has_second_factor: bool


def signed_by(session: Session, token: str, *, now: datetime) -> Signed | None:
    """Return who acts through the session of this secret; None as of `live_session`.

    Each request asks it: one statement, of columns.
    """
    rows = session.execute(_SIGNED_BY, {"token_hash": token_hash(token), "now": now}).all()
    if not rows:
        return None
    one = rows[0]
    grants = (Grant(row.role, row.path, row.event_id) for row in rows if row.role is not None)
    actor = Actor(
        user_id=one.user_id,
        person_id=one.person_id,
        name=one.name,
        grants=_through(one.via, grants),
        via=one.via,
        reference=one.reference,
    )
    return Signed(actor, one.session_id, one.has_second_factor)


def _through(via: str, grants: Iterable[Grant]) -> frozenset[Grant]:
    """Return what the account may as it came in: a lost card opens its judge's sheets alone."""
    return frozenset() if via == "card" else frozenset(grants)


def token_hash(token: str) -> str:
    """Return what stands in the database for a session's secret; it has 256 bits, so no salt."""
    return hashlib.sha256(token.encode()).hexdigest()


def live_session(session: Session, token: str, *, now: datetime) -> LoginSession | None:
    """Return the session of this secret; None when ended, expired, or the account suspended."""
    user = contains_eager(LoginSession.user)
    query = (
        select(LoginSession)
        .join(User, User.id == LoginSession.user_id)
        .join(Person, Person.id == User.person_id)
        .where(*_LIVE)
        .options(user.contains_eager(User.person))
    )
    return session.scalar(query, {"token_hash": token_hash(token), "now": now})


def sessions_of(session: Session, user: User, *, now: datetime) -> list[LoginSession]:
    """Return the browsers in which the account is signed in now, newest first."""
    live = and_(LoginSession.revoked_at.is_(None), LoginSession.expires_at > now)
    query = select(LoginSession).where(LoginSession.user_id == user.id, live)
    return list(session.scalars(query.order_by(LoginSession.id.desc())))


def session_by_id(session: Session, public_id: str) -> LoginSession:
    """Return the session of this public id; raises `NotFound`."""
    return _one(session.scalar(select(LoginSession).where(LoginSession.public_id == public_id)))


def grades_of(session: Session, person: Person) -> list[SkillGrade]:
    """Return the skill grades that the person reached, newest first."""
    query = select(SkillGrade).where(SkillGrade.person_id == person.id)
    return list(session.scalars(query.order_by(SkillGrade.gained_on.desc(), SkillGrade.id.desc())))


def _user() -> Select[User]:
    return select(User).options(joinedload(User.person).joinedload(Person.unit))


def _grants() -> Select[RoleGrant]:
    held = select(RoleGrant).where(RoleGrant.revoked_at.is_(None))
    return held.options(joinedload(RoleGrant.unit)).order_by(RoleGrant.id)


def _name_like(text: str) -> ColumnElement[bool]:
    spelt = text.replace(" ", "").casefold()
    return or_(
        Person.name.icontains(text, autoescape=True),
        Person.pinyin.startswith(spelt, autoescape=True),
        Person.pinyin.contains(f" {spelt}", autoescape=True),
    )


def _in_tree_order(units: list[Unit]) -> list[Unit]:
    by_id = {unit.id: unit for unit in units}

    def place(unit: Unit) -> list[tuple[tuple[str, ...], str]]:
        ids = [int(part) for part in unit.path.split("/") if part]
        return [names.name_sort_key(by_id[key].name) for key in ids if key in by_id]

    return sorted(units, key=place)


def _one(row: Row | None) -> Row:
    if row is None:
        raise NotFound
    return row
