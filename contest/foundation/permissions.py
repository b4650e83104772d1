"""The single gate: who may do what to which record. Knows no feature and no web.

Features state policies; roles say how a grant reaches a record. Everything not stated is refused.
"""

from collections.abc import Callable, Iterable, Mapping
from dataclasses import dataclass, field
from typing import Literal, Protocol, runtime_checkable

from contest.foundation.errors import NotPermitted, SignInNeeded

Reach = Literal["organiser", "unit", "person", "everyone"]


@dataclass(frozen=True, slots=True)
class Grant:
    """A role given to a user: over a unit and all below it, or over one event."""

    role: str
    unit_path: str | None = None
    event_id: int | None = None


@dataclass(frozen=True, slots=True)
class Actor:
    """Who acts. `user_id` is None for visitors and for the system itself."""

    user_id: int | None
    person_id: int | None
    name: str
    grants: frozenset[Grant] = frozenset()
    via: str = "web"
    reference: str = "anonymous"
    """What the trail says instead of a name: the user's public id, `anonymous` or `system:…`."""
    is_system: bool = False

    @property
    def is_signed_in(self) -> bool:
        """Say whether this is a person with an account."""
        return self.user_id is not None

    def holds(self, role: str) -> bool:
        """Say whether the role was granted at all, over whatever."""
        return any(grant.role == role for grant in self.grants)


ANONYMOUS = Actor(user_id=None, person_id=None, name="")


def system_actor(task: str) -> Actor:
    """Return the actor of a job or command that no person started; it passes every gate."""
    return Actor(None, None, task, via="job", reference=f"system:{task}", is_system=True)


@dataclass(frozen=True, slots=True)
class Scope:
    """What a record belongs to; a policy's roles reach it through one of these.

    `organiser_path` is the path of the unit that runs the contest, `unit_path` of the unit whom the
    record concerns, `people` the persons to whom it belongs, by role. `None` reaches nobody.
    """

    event_id: int | None = None
    organiser_path: str | None = None
    unit_path: str | None = None
    people: Mapping[str, frozenset[int]] = field(default_factory=dict)


@runtime_checkable
class Scoped(Protocol):
    """A record that says what it belongs to."""

    @property
    def scope(self) -> Scope: ...


@dataclass(frozen=True, slots=True)
class Role:
    """A role and the way in which it reaches records."""

    name: str
    reach: Reach
    label: str


@dataclass(frozen=True, slots=True)
class Policy:
    """A permission `noun.verb`, the roles that may have it, and what the record must fulfil."""

    name: str
    roles: tuple[str, ...]
    doc: str
    record: Callable[[Actor, object], bool] | None = None


class Gate:
    """The policies and roles of an application."""

    def __init__(self, roles: Iterable[Role] = (), policies: Iterable[Policy] = ()) -> None:
        self.roles: dict[str, Role] = {}
        self.policies: dict[str, Policy] = {}
        for role in roles:
            self.roles[role.name] = role
        for policy in policies:
            self.add(policy)

    def add(self, policy: Policy) -> None:
        """Take a policy in; raises `ValueError` for a name stated twice or an unknown role."""
        if policy.name in self.policies:
            raise ValueError(f"permission {policy.name} is stated twice")
        unknown = set(policy.roles) - set(self.roles)
        if unknown:
            raise ValueError(f"permission {policy.name} names unknown roles {sorted(unknown)}")
        self.policies[policy.name] = policy

    def allows(self, actor: Actor, permission: str, record: object | None = None) -> bool:
        """Say whether `actor` may; without a record: whether they may to any record at all."""
        policy = self.policies[permission]
        if actor.is_system:
            return True
        if record is None:
            return any(self._may_hold(actor, self.roles[name]) for name in policy.roles)
        if not any(self.reaches(actor, self.roles[name], record) for name in policy.roles):
            return False
        return policy.record is None or policy.record(actor, record)

    def _may_hold(self, actor: Actor, role: Role) -> bool:
        if role.reach == "everyone":
            return True
        # Records of one's own are found by person; whether there is one is the record's question.
        if role.reach == "person":
            return actor.person_id is not None
        return actor.holds(role.name)

    def reaches(self, actor: Actor, role: Role, record: object) -> bool:
        """Say whether the actor holds `role` over this record."""
        if role.reach == "everyone":
            return True
        # Not isinstance(record, Scoped): a protocol asks each of its members, at each gate.
        scope: Scope | None = getattr(record, "scope", None)
        if scope is None:
            raise TypeError(f"{type(record).__name__} does not say its scope")
        if role.reach == "person":
            return actor.person_id in scope.people.get(role.name, frozenset())
        grants = [grant for grant in actor.grants if grant.role == role.name]
        if role.reach == "unit":
            return any(_covers(grant.unit_path, scope.unit_path) for grant in grants)
        return any(
            _covers(grant.unit_path, scope.organiser_path)
            or (grant.event_id is not None and grant.event_id == scope.event_id)
            for grant in grants
        )


def _covers(granted: str | None, path: str | None) -> bool:
    # Paths end with a slash, so that unit 1 does not cover unit 12.
    return granted is not None and path is not None and path.startswith(granted)


_installed = Gate()


def install(gate: Gate) -> None:
    """Make `gate` the one that the application asks."""
    globals()["_installed"] = gate


def installed() -> Gate:
    """Return the gate that the application asks."""
    return _installed


def can(actor: Actor, permission: str, record: object | None = None) -> bool:
    """Say whether `actor` may do `permission` to `record`, or to any record when it is None.

    Raises `KeyError` for a permission that nobody stated.
    """
    return _installed.allows(actor, permission, record)


def acts_as(actor: Actor, role: str, record: object) -> bool:
    """Say whether `actor` reaches `record` in this one role; raises `KeyError` for no such role."""
    return _installed.reaches(actor, _installed.roles[role], record)


def require(actor: Actor, permission: str, record: object | None = None) -> None:
    """Raise `NotPermitted` unless `actor` may; `SignInNeeded` when nobody is signed in."""
    if can(actor, permission, record):
        return
    if not actor.is_signed_in:
        raise SignInNeeded
    raise NotPermitted
