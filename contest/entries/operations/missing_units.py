"""Registers units that a list names and nobody registered yet."""

from collections.abc import Sequence
from datetime import datetime

from sqlalchemy.orm import Session

from contest.entries.models import ImportBatch
from contest.foundation.errors import NotFound
from contest.foundation.permissions import Actor, require
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

    All or none. Raises `NotPermitted`, also for who may import but register no units there,
    `NotFound` for a parent outside the event's own unit, `WrongLevel` or `UnitExists`.
    """
    require(actor, "entry.import", batch)
    if not parent.path.startswith(batch.event.edition.unit.path):
        raise NotFound
    return [
        add_unit(session, actor, parent=parent, level=level, name=name, now=now) for name in names
    ]
