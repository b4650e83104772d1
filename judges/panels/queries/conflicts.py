"""Finds whom a judge must not judge; shows nothing of who stands behind a work."""

from collections.abc import Iterable, Mapping, Sequence
from typing import Any

from sqlalchemy import bindparam, select
from sqlalchemy.orm import Session, joinedload

from contest.editions.models import Event, Stage
from contest.people.models import Unit, UnitLevel
from judges.panels.models import Conflict, Judge
from judges.panels.rules import Behind, Place, Ties, conflict_kind, side_of
from judges.rubrics.queries import stage_definition
from judges.sealing.models import Work
from judges.sealing.queries import Identities, identities_behind, identities_of_work

IN_HOUSE = frozenset({UnitLevel.ENTERPRISE, UnitLevel.TEAM})
# Asked with each sheet: made once, and of columns.
_CONFLICTS, _UNIT = Conflict.__table__.c, Unit.__table__.c
_TIES = (
    select(_CONFLICTS.person_id, _CONFLICTS.unit_id, _CONFLICTS.kind)
    .where(_CONFLICTS.judge_id == bindparam("judge_id"))
    .order_by(_CONFLICTS.id)
)
_UNITS = select(_UNIT.id, _UNIT.path).where(_UNIT.id.in_(bindparam("ids", expanding=True)))
_ENTERPRISES = select(_UNIT.id).where(
    _UNIT.id.in_(bindparam("ids", expanding=True)), _UNIT.level == UnitLevel.ENTERPRISE
)


def conflicts_with_works(session: Session, stage: Stage, judge: Judge) -> dict[int, str]:
    """Return the kind of conflict by the id of each work that `judge` must not judge.

    For the check alone: shown to nobody while the stage is sealed, because it would tell of which
    unit a code is.
    """
    ties = _ties(session, stage, judge)
    allowed = stage_definition(session, stage).panel.own_unit == "allowed"
    found = {}
    for work_id, behind in _behind(session, stage).items():
        kind = conflict_kind(ties, behind, own_unit_allowed=allowed)
        if kind is not None:
            found[work_id] = kind
    return found


def hard_conflict(session: Session, judge: Judge, work: Work) -> str | None:
    """Return why `judge` must not judge `work`; None when they may. Asked again before marking."""
    who = identities_of_work(session, work)
    if who is None:
        return None
    recorded = list(session.execute(_TIES, {"judge_id": judge.id}))
    units = who.unit_ids | _units_of(judge, recorded)
    sides = sides_of_units(session, work.stage.event, units)
    return conflict_kind(
        _ties_to(judge, recorded, sides),
        _behind_one(who, sides),
        own_unit_allowed=stage_definition(session, work.stage).panel.own_unit == "allowed",
    )


def ties_of_judges(session: Session, judges: Iterable[Judge]) -> dict[int, list[Conflict]]:
    """Return the recorded ties of `judges` by the judge's id, oldest first."""
    ids = [judge.id for judge in judges]
    found: dict[int, list[Conflict]] = {judge_id: [] for judge_id in ids}
    query = select(Conflict).where(Conflict.judge_id.in_(ids)).order_by(Conflict.id)
    for row in session.scalars(
        query.options(joinedload(Conflict.person), joinedload(Conflict.unit))
    ):
        found[row.judge_id].append(row)
    return found


def _behind(session: Session, stage: Stage) -> dict[int, Behind]:
    identities = identities_behind(session, stage)
    units = {unit_id for who in identities.values() for unit_id in who.unit_ids}
    sides = sides_of_units(session, stage.event, units)
    return {work_id: _behind_one(who, sides) for work_id, who in identities.items()}


def _behind_one(who: Identities, sides: Mapping[int, int | None]) -> Behind:
    return Behind(
        persons=who.person_ids,
        sides=frozenset(s for s in map(sides.get, who.unit_ids) if s is not None),
    )


def _ties(session: Session, stage: Stage, judge: Judge) -> Ties:
    recorded = list(session.execute(_TIES, {"judge_id": judge.id}))
    sides = sides_of_units(session, stage.event, _units_of(judge, recorded))
    return _ties_to(judge, recorded, sides)


def _units_of(judge: Judge, recorded: Iterable[Any]) -> set[int]:
    """Return the units by which a judge may be tied: their own and those of recorded ties."""
    return {judge.person.unit_id, *(tie.unit_id for tie in recorded)} - {None}


def _ties_to(judge: Judge, recorded: Sequence[Any], sides: Mapping[int, int | None]) -> Ties:
    own = judge.person.unit_id
    tied_sides = {
        side: tie.kind
        for tie in recorded
        if tie.unit_id is not None and (side := sides.get(tie.unit_id)) is not None
    }
    return Ties(
        person_id=judge.person_id,
        side=sides.get(own) if own is not None else None,
        persons={tie.person_id: tie.kind for tie in recorded if tie.person_id is not None},
        sides=tied_sides,
    )


def sides_of_units(
    session: Session, event: Event, unit_ids: Iterable[int]
) -> Mapping[int, int | None]:
    """Return the side of each unit in `event`, by the unit's id; None for the organiser's own."""
    organiser = event.edition.unit
    units = session.execute(_UNITS, {"ids": list(set(unit_ids))}).all()
    above = {int(part) for unit in units for part in unit.path.split("/") if part}
    enterprises = set(session.scalars(_ENTERPRISES, {"ids": list(above)}))
    return {
        unit.id: side_of(
            _place(unit, enterprises),
            organiser.path,
            within_enterprise=organiser.level in IN_HOUSE,
        )
        for unit in units
    }


def _place(unit: Any, enterprises: set[int]) -> Place:
    path = [int(part) for part in unit.path.split("/") if part]
    employer = next((unit_id for unit_id in path if unit_id in enterprises), None)
    return Place(unit.id, unit.path, employer)
