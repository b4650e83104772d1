"""Roles are granted and taken back; nobody gives out what is above their own."""

from datetime import datetime
from typing import Any, Protocol

from sqlalchemy.orm import Session

from contest.foundation import ledger
from contest.foundation.permissions import Actor, Scope, require
from contest.people import queries
from contest.people.errors import AlreadyGranted, AlreadyRevoked, LastOwner, NotGrantable
from contest.people.models import RoleGrant, Unit, User
from contest.people.operations.sessions import end_sessions
from contest.people.rules import APPOINTED, ENTRUSTED, GRANTABLE

# These reach by unit: over one event they would reach nothing.
ONLY_OVER_UNITS = frozenset({"unit_contact", "owner", "district_admin"})


class IsEvent(Protocol):
    """An event, which lies above this feature: its key and what it belongs to."""

    id: Any
    public_id: Any

    @property
    def scope(self) -> Scope: ...


def grant_role(
    session: Session,
    actor: Actor,
    *,
    user: User,
    role: str,
    now: datetime,
    unit: Unit | None = None,
    event: IsEvent | None = None,
) -> RoleGrant:
    """Give `role` over a unit and all below it, or over one event; the user's sessions end.

    Raises `NotPermitted` when the role is above the actor's own or the place is not theirs,
    `NotGrantable` or `AlreadyGranted`.
    """
    over = unit or event
    if over is None or role not in GRANTABLE or (unit is not None and event is not None):
        raise NotGrantable
    if event is not None and role in ONLY_OVER_UNITS:
        raise NotGrantable
    _require_may_give(actor, role, over)
    unit_id, event_id = (unit.id if unit else None), (event.id if event else None)
    for held in queries.grants_of(session, user):
        if (held.role, held.unit_id, held.event_id) == (role, unit_id, event_id):
            raise AlreadyGranted
    grant = RoleGrant(
        user_id=user.id,
        user=user,
        role=role,
        unit_id=unit_id,
        unit=unit,
        event_id=event_id,
        granted_by=actor.user_id,
        granted_at=now,
    )
    session.add(grant)
    end_sessions(session, user, now=now)
    body = {
        "user": user.public_id,
        "role": role,
        "unit": unit.public_id if unit else None,
        "event": event.public_id if event else None,
    }
    ledger.record(session, actor, "role.grant", grant, body=body, now=now)
    return grant


def revoke_role(
    session: Session,
    actor: Actor,
    grant: RoleGrant,
    *,
    now: datetime,
    event: IsEvent | None = None,
) -> None:
    """Take a role back and end the user's sessions; `event` is given for a role over an event.

    Raises `NotPermitted`, `AlreadyRevoked` or `LastOwner`.
    """
    over = grant.unit or event
    if over is None or (event is not None and event.id != grant.event_id):
        raise NotGrantable
    _require_may_give(actor, grant.role, over)
    if grant.revoked_at is not None:
        raise AlreadyRevoked
    if grant.role == "owner" and queries.owners(session) == 1:
        raise LastOwner
    grant.revoked_at = now
    end_sessions(session, grant.user, now=now)
    ledger.record(
        session, actor, "role.revoke", grant, body={"user": grant.user.public_id}, now=now
    )


def require_power_over(session: Session, actor: Actor, user: User) -> None:
    """Raise `NotPermitted` unless the actor could give out every role that the account holds.

    Without this an organiser could set the owner's password and so become the owner.
    """
    for grant in queries.grants_of(session, user):
        _require_may_give(actor, grant.role, grant.unit or user)


def _require_may_give(actor: Actor, role: str, over: object) -> None:
    require(actor, "role.grant", over)
    if role in APPOINTED:
        require(actor, "role.appoint", over)
    if role in ENTRUSTED:
        require(actor, "role.entrust", over)
