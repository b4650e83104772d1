"""A list put right on its page: cells typed anew, one fix for all alike, rows left out, columns."""

from datetime import datetime

from flask.typing import ResponseReturnValue
from flask_babel import gettext as _
from flask_babel import ngettext
from sqlalchemy.orm import Session

from contest.editions.models import Event
from contest.entries.models import ImportBatch
from contest.entries.operations import mend_list
from contest.entries.queries import (
    Look,
    batch_by_public_id,
    entrants_of,
    list_columns,
    look_at_list,
)
from contest.entries.views.common import blueprint, event_for
from contest.foundation.db import reading, transaction
from contest.foundation.office import Mending
from contest.foundation.rooms import sent_matches, sent_mending
from contest.foundation.web import actor, flash_ok, now, permission, see_other

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


def look_at(
    session: Session, event_id: str, batch_id: str, *, at: datetime, anew: bool = False
) -> tuple[Event, ImportBatch, Look]:
    """Return the event, the batch, and what its list says with everything that was put right.

    The file is read in a process of its own: never while the write lock is held.
    """
    event = event_for(session, event_id, "entry.import")
    batch = batch_by_public_id(session, event, batch_id)
    return event, batch, look_at_list(session, batch, now=at, anew=anew)
