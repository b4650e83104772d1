"""A list put right on its page: cells typed anew, one fix for all alike, rows left out, columns."""

from flask.typing import ResponseReturnValue
from flask_babel import gettext as _
from flask_babel import ngettext
from sqlalchemy.orm import Session

from contest.editions.models import Event
from contest.entries.models import ImportBatch
from contest.entries.operations import LIMITS, mend_list
from contest.entries.queries import (
    batch_by_public_id,
    entrants_of,
    list_columns,
    plan_import,
)
from contest.entries.views.common import blueprint, event_for
from contest.foundation.db import reading, transaction
from contest.foundation.lists import list_of, mending_of_list, rows_left
from contest.foundation.office import Column, Mending, Table, mended, read_table
from contest.foundation.rooms import sent_matches, sent_mending
from contest.foundation.web import actor, flash_ok, now, permission, see_other

AT = "/events/<pid:event_id>/entries/import/<pid:batch_id>"


@blueprint.post(f"{AT}/mend")
@permission("entry.import")
def mend_rows(event_id: str, batch_id: str) -> ResponseReturnValue:
    """Keep cells that were typed anew, the same fix for their siblings, and rows left out."""
    with reading() as session:
        event, batch, table, columns = read_list(session, event_id, batch_id)
        plan = plan_import(session, event, rows_left(batch, table), now=now())
    mending = sent_mending(table, columns, plan.rows)
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
    with reading() as session:
        _event, _batch, _table, columns = read_list(session, event_id, batch_id)
    matches = sent_matches(columns)
    with transaction() as session:
        event = event_for(session, event_id, "entry.import")
        batch = batch_by_public_id(session, event, batch_id)
        mend_list(session, actor(), batch, mending=Mending(matches=matches), now=now())
    flash_ok(_("The columns are matched."))
    return see_other(".check_list", event_id=event_id, batch_id=batch_id)


def read_list(
    session: Session, event_id: str, batch_id: str
) -> tuple[Event, ImportBatch, Table, tuple[Column, ...]]:
    """Return the event, the batch, its table with everything that was put right, and the columns.

    The file is read anew each time; a table with faults of its own has no rows.
    """
    event = event_for(session, event_id, "entry.import")
    batch = batch_by_public_id(session, event, batch_id)
    columns = list_columns(entrants_of(session, event))
    mending = mending_of_list(batch)
    table = read_table(
        list_of(batch), batch.file_name, columns=columns, limits=LIMITS, matches=mending.matches
    )
    return event, batch, mended(table, columns, mending), columns
