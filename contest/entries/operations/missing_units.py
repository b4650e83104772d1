"""Registers units that a list names and nobody registered yet."""

from collections.abc import Sequence
from datetime import datetime

from sqlalchemy.orm import Session

from contest.entries.models import ImportBatch
from contest.entries.queries import units_written
from contest.foundation.errors import NotFound
from contest.foundation.permissions import Actor, require
from contest.foundation.words import N_
from contest.people.errors import UnitExists
from contest.people.models import Unit, UnitLevel
from contest.people.operations import add_unit


def register_units(
    session: Session,
    actor: Actor,
    batch: ImportBatch,
    *,
    names: Sequence[str],
    parent: Unit,
    level: UnitLevel,
    now: datetime,
) -> list[Unit]:
    """Register units of a list below `parent`, so that their rows become good; return them.

    All or none; what is registered already is left out. Raises `NotPermitted`, also for who may
    import but register no units there, `NotFound` for a parent outside the event's own unit,
    `WrongLevel`, or `UnitExists` that names the unit: one of this name is there, but closed.
    """
    require(actor, "entry.import", batch)
    if not parent.path.startswith(batch.event.edition.unit.path):
        raise NotFound
    known = units_written(session, batch.event, names)
    made = []
    for name in names:
        if name in known:
            continue
        try:
            made.append(add_unit(session, actor, parent=parent, level=level, name=name, now=now))
        except UnitExists as error:
            raise UnitExists(
                N_("There is a unit named %(name)s here already, and it is closed."), name=name
            ) from error
    return made
