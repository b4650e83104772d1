"""Finds the unit that somebody wrote, among those that are registered; changes nothing."""

from sqlalchemy import select
from sqlalchemy.orm import Session, joinedload

from contest.editions.models import Event
from contest.entries.errors import UnknownUnit
from contest.foundation.permissions import Actor
from contest.people.models import Unit
from contest.people.rules import unit_fault


def units_of_event(session: Session, event: Event) -> list[Unit]:
    """Return the open units at and below the unit that runs the event, by path."""
    path = event.edition.unit.path
    query = select(Unit).where(
        Unit.path.startswith(path, autoescape=True), Unit.closed_at.is_(None)
    )
    return list(session.scalars(query.options(joinedload(Unit.parent)).order_by(Unit.path)))


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
