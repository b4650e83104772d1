"""Units are added below one another."""

from datetime import datetime

from sqlalchemy import select
from sqlalchemy.orm import Session

from contest.foundation import ledger
from contest.foundation.errors import NotPermitted
from contest.foundation.names import title_pinyin
from contest.foundation.permissions import Actor, require
from contest.people.errors import UnitExists, WrongLevel
from contest.people.models import Unit, UnitLevel
from contest.people.rules import may_lie_below

LONGEST_PINYIN = 600


def add_unit(
    session: Session,
    actor: Actor,
    *,
    parent: Unit | None,
    level: UnitLevel,
    name: str,
    now: datetime,
    name_en: str | None = None,
    credit_code: str | None = None,
    industry: str | None = None,
) -> Unit:
    """Add a unit below `parent` and return it; without a parent, the federation at the root.

    A root is added by the system alone (`make_owner`, the demonstration).
    Raises `NotPermitted`, `WrongLevel` or `UnitExists`.
    """
    _require_place(actor, parent, level)
    place = Unit.parent_id == parent.id if parent else Unit.parent_id.is_(None)
    if session.scalar(select(Unit.id).where(place, Unit.name == name)) is not None:
        raise UnitExists
    unit = Unit(
        parent_id=parent.id if parent else None,
        level=level,
        name=name,
        name_en=name_en,
        pinyin=title_pinyin(name, longest=LONGEST_PINYIN),
        credit_code=credit_code,
        industry=industry,
        path="",
    )
    session.add(unit)
    session.flush()
    unit.path = f"{parent.path if parent else ''}{unit.id}/"
    session.flush()
    body = {"level": str(level), "parent": parent.public_id if parent else None}
    ledger.record(session, actor, "unit.add", unit, body=body, private={"name": name}, now=now)
    return unit


def remove_unit(session: Session, actor: Actor, unit: Unit, *, now: datetime) -> None:
    """Remove a unit that was added by mistake; its name stays in the trail.

    Raises `NotPermitted`, or the database's `IntegrityError` where anything belongs to it.
    """
    require(actor, "unit.manage", unit)
    body = {"level": str(unit.level)}
    subject = ledger.Subject(unit.stream, unit.public_id)
    private = {"name": unit.name}
    session.delete(unit)
    session.flush()
    ledger.record(session, actor, "unit.remove", subject, body=body, private=private, now=now)


def _require_place(actor: Actor, parent: Unit | None, level: UnitLevel) -> None:
    if parent is None:
        if not actor.is_system:
            raise NotPermitted
        if level is not UnitLevel.FEDERATION:
            raise WrongLevel
        return
    require(actor, "unit.manage", parent)
    if not may_lie_below(level, parent.level):
        raise WrongLevel


def spell_units(session: Session) -> int:
    """Add the pinyin of units that were registered before it was kept; return of how many."""
    units = session.scalars(select(Unit).where(Unit.pinyin.is_(None))).all()
    for unit in units:
        unit.pinyin = title_pinyin(unit.name, longest=LONGEST_PINYIN)
    session.flush()
    return len(units)
