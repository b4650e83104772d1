"""A list put right on its page: cells typed anew, one fix for all alike, rows left out, columns."""

from collections.abc import Iterable, Mapping
from datetime import datetime
from typing import Any

from flask.typing import ResponseReturnValue
from flask_babel import gettext as _
from flask_babel import ngettext
from sqlalchemy.orm import Session

from contest.editions.models import Event
from contest.entries.forms import UnitsForm
from contest.entries.models import ImportBatch
from contest.entries.operations import mend_list
from contest.entries.queries import (
    Look,
    batch_by_public_id,
    entrants_of,
    list_columns,
    look_at_list,
    units_of_event,
    unregistered_in,
)
from contest.entries.views.common import blueprint, event_for
from contest.foundation.db import reading, transaction
from contest.foundation.lists import PlannedRow
from contest.foundation.office import Mending
from contest.foundation.permissions import can
from contest.foundation.rooms import sent_matches, sent_mending
from contest.foundation.web import (
    actor,
    flash_ok,
    now,
    permission,
    see_other,
    translated,
)
from contest.people.models import UnitLevel
from contest.people.rules import LEVEL_NAMES, levels_below
from contest.people.views.common import indented

MISSING_SHOWN = 50
# 班、组: what a work team's name ends with.
TEAM_ENDINGS = ("班", "组")
AT = "/events/<pid:event_id>/entries/import/<pid:batch_id>"


@blueprint.post(f"{AT}/mend")
@permission("entry.import")
def mend_rows(event_id: str, batch_id: str) -> ResponseReturnValue:
    """Keep cells that were typed anew, the same fix for their siblings, and rows left out."""
    with reading() as session:
        _event, _batch, look = look_at(session, event_id, batch_id, at=now())
        mending = sent_mending(look.read.table, look.read.columns, look.plan.rows)
    with transaction() as session:
        event = event_for(session, event_id, "entry.import")
        batch = batch_by_public_id(session, event, batch_id)
        mend_list(session, actor(), batch, mending=mending, now=now())
    count = len({*mending.cells, *mending.left_out})
    flash_ok(ngettext("%(num)d row was changed.", "%(num)d rows were changed.", count))
    return see_other(".check_list", event_id=event_id, batch_id=batch_id)


@blueprint.post(f"{AT}/columns")
@permission("entry.import")
def match_columns(event_id: str, batch_id: str) -> ResponseReturnValue:
    """Keep which column of the file holds what, where the headings did not tell."""
    with transaction() as session:
        event = event_for(session, event_id, "entry.import")
        batch = batch_by_public_id(session, event, batch_id)
        matches = sent_matches(list_columns(entrants_of(session, event)))
        mend_list(session, actor(), batch, mending=Mending(matches=matches), now=now())
    flash_ok(_("The columns are matched."))
    return see_other(".check_list", event_id=event_id, batch_id=batch_id)


def units_form(
    session: Session,
    event: Event,
    rows: Iterable[PlannedRow],
    *,
    sent: Mapping[str, Any] | None = None,
) -> UnitsForm | None:
    """Return the form that registers missing units, filled with what was `sent`, if anything was.

    None where none is missing, where no unit can lie below another, and for who may register none.
    What was ticked and is registered meanwhile is not ticked any more.
    """
    above = event.edition.unit
    missing = unregistered_in(rows) if can(actor(), "unit.manage", above) else {}
    places = [unit for unit in units_of_event(session, event) if levels_below(unit.level)]
    if not missing or not places:
        return None
    is_team = all(name.endswith(TEAM_ENDINGS) for name in missing)
    form = UnitsForm(
        formdata=sent,
        parent=above.public_id,
        level=UnitLevel.TEAM if is_team else UnitLevel.ENTERPRISE,
    )
    form.unit.choices = [
        (name, ngettext("%(name)s (%(num)d row)", "%(name)s (%(num)d rows)", count, name=name))
        for name, count in list(missing.items())[:MISSING_SHOWN]
    ]
    form.unit.data = [name for name in form.unit.data or () if name in missing]
    form.parent.choices = [(unit.public_id, indented(unit)) for unit in places]
    form.level.choices = [(key, translated(LEVEL_NAMES[key])) for key in levels_below(above.level)]
    form.left_out = max(len(missing) - MISSING_SHOWN, 0)
    return form


def look_at(
    session: Session, event_id: str, batch_id: str, *, at: datetime, anew: bool = False
) -> tuple[Event, ImportBatch, Look]:
    """Return the event, the batch, and what its list says with everything that was put right.

    The file is read in a process of its own: never while the write lock is held.
    """
    event = event_for(session, event_id, "entry.import")
    batch = batch_by_public_id(session, event, batch_id)
    return event, batch, look_at_list(session, batch, now=at, anew=anew)
