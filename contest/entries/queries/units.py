"""Finds the unit that somebody wrote, among those that are registered; changes nothing."""

from collections import Counter
from collections.abc import Collection, Iterable, Mapping

from sqlalchemy import Select, or_, select
from sqlalchemy.orm import Session, joinedload

from contest.editions.models import Event
from contest.entries.errors import UnknownUnit
from contest.foundation.lists import PlannedRow
from contest.foundation.permissions import Actor
from contest.people.models import Unit
from contest.people.rules import UNREGISTERED, unit_fault

AT_ONCE = 5_000


def units_of_event(session: Session, event: Event) -> list[Unit]:
    """Return the open units at and below the unit that runs the event, by path."""
    query = _open_units(event).options(joinedload(Unit.parent)).order_by(Unit.path)
    return list(session.scalars(query))


def units_written(session: Session, event: Event, names: Collection[str]) -> dict[str, Unit]:
    """Return the open units of the event that are called so, in Chinese or English, by the name.

    Of namesakes the first by path. One statement per 5,000 names.
    """
    found: list[Unit] = []
    wanted = sorted(names)
    for at in range(0, len(wanted), AT_ONCE):
        part = wanted[at : at + AT_ONCE]
        query = _open_units(event).where(or_(Unit.name.in_(part), Unit.name_en.in_(part)))
        found += session.scalars(query.options(joinedload(Unit.parent)))
    return {
        name: unit
        for unit in sorted(found, key=lambda unit: unit.path, reverse=True)
        for name in (unit.name_en, unit.name)
        if name and name in names
    }


def unit_names(session: Session, event: Event) -> list[str]:
    """Return the names of the open units of the event, each once, in no order."""
    return list(session.scalars(_open_units(event).with_only_columns(Unit.name).distinct()))


def units_for_entry(session: Session, actor: Actor, event: Event) -> list[Unit]:
    """Return the open units that the actor stands for, by path: what may be entered for them."""
    paths = tuple(
        grant.unit_path
        for grant in actor.grants
        if grant.role == "unit_contact" and grant.unit_path
    )
    return [unit for unit in units_of_event(session, event) if unit.path.startswith(paths)]


def unit_named(session: Session, event: Event, written: str) -> Unit:
    """Return the unit of this name at or below the event's organiser; the highest of namesakes.

    Raises `UnknownUnit` with a fault whose remedy names the registered units that may be meant.
    """
    units = units_of_event(session, event)
    name = " ".join(written.split())
    for unit in units:
        if name in (unit.name, unit.name_en, unit.public_id):
            return unit
    raise UnknownUnit(name=name, faults=[unit_fault(name, [unit.name for unit in units])])


def unregistered_in(rows: Iterable[PlannedRow]) -> Mapping[str, int]:
    """Return the names of units that are not registered, the most frequent first, by their rows.

    Those that may be a registered one, written otherwise, come last.
    """
    faults = [fault for row in rows for fault in row.faults if fault.rule == UNREGISTERED]
    near = {str(fault.params["name"]) for fault in faults if fault.params["names"]}
    written = Counter(str(fault.params["name"]) for fault in faults)
    return dict(sorted(written.items(), key=lambda one: (one[0] in near, -one[1])))


def _open_units(event: Event) -> Select[Unit]:
    path = event.edition.unit.path
    return select(Unit).where(Unit.path.startswith(path, autoescape=True), Unit.closed_at.is_(None))
