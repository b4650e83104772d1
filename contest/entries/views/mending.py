"""A list put right on its page: cells typed anew, one fix for all alike, rows left out, columns."""

from collections.abc import Mapping, Sequence
from dataclasses import dataclass, field
from typing import Any

from flask import request
from flask.typing import ResponseReturnValue
from flask_babel import gettext as _
from flask_babel import ngettext
from sqlalchemy.orm import Session

from contest.editions.models import Event
from contest.entries.models import ImportBatch
from contest.entries.operations import LIMITS, list_of, mend_list, mending_of_list, rows_left
from contest.entries.queries import (
    ImportPlan,
    PlannedRow,
    batch_by_public_id,
    entrants_of,
    list_columns,
    plan_import,
)
from contest.entries.views.common import blueprint, event_for
from contest.foundation.db import reading, transaction
from contest.foundation.grids import sent_rows
from contest.foundation.office import (
    Column,
    Mending,
    Table,
    alike,
    key_of,
    mended,
    read_table,
)
from contest.foundation.web import actor, flash_ok, now, permission, see_other

AT = "/events/<pid:event_id>/entries/import/<pid:batch_id>"
NAME, UNIT, IDENTITY = "name", "unit", "identity"


@dataclass(frozen=True, slots=True)
class Suggestion:
    """A unit that is not registered, what may be meant, and the rows that name it."""

    written: str
    names: tuple[str, ...]
    rows: list[int] = field(default_factory=list)


@dataclass(frozen=True, slots=True)
class CheckedRow:
    """A row as the page shows it: with an input for each cell that may be put right."""

    row: PlannedRow
    inputs: tuple[tuple[Column, str], ...]


@blueprint.post(f"{AT}/mend")
@permission("entry.import")
def mend_rows(event_id: str, batch_id: str) -> ResponseReturnValue:
    """Keep cells that were typed anew, the same fix for their siblings, and rows left out."""
    with reading() as session:
        event, batch, table, columns = read_list(session, event_id, batch_id)
        plan = plan_import(session, event, rows_left(batch, table))
    mending = _mending(table, columns, {row.number for row in plan.rows if row.faults})
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
    chosen = {
        column.key: request.form.get(f"match-{column.key}", 0, type=int) for column in columns
    }
    matches = {key: at for key, at in chosen.items() if at > 0}
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


def checked_rows(
    table: Table, columns: Sequence[Column], rows: Sequence[PlannedRow]
) -> list[CheckedRow]:
    """Return the rows for the page; a duplicate is told apart by its name and identity number."""
    by_key = {column.key: column for column in columns}
    shown = []
    for row in rows:
        keys = {key_of(table, columns, fault) for fault in row.faults}
        if row.is_duplicate:
            keys |= {NAME, IDENTITY}
        inputs = [(by_key[key], row.values.get(key) or "") for key in by_key if key in keys]
        shown.append(CheckedRow(row, tuple(inputs)))
    return shown


def suggestions_of(plan: ImportPlan) -> list[Suggestion]:
    """Return the units that are not registered and may be one that is, the most frequent first."""
    found: dict[str, Suggestion] = {}
    for row in plan.rows:
        for fault in row.faults:
            names = str(fault.params.get("names", "")) if row.unit is None else ""
            if names and fault.value:
                known = found.setdefault(
                    fault.value, Suggestion(fault.value, tuple(names.split("、")))
                )
                known.rows.append(row.number)
    return sorted(found.values(), key=lambda one: -len(one.rows))


def _mending(table: Table, columns: Sequence[Column], faulty: set[int]) -> Mending:
    written = {row.number: row.values for row in table.rows}
    cells: dict[int, dict[str, str]] = {}
    for typed in sent_rows(request.form, "cell"):
        number = int(typed.get("row", "0") or 0)
        for column in columns:
            text = typed.get(column.key)
            if text is None or number not in written or text == (written[number][column.key] or ""):
                continue
            siblings = [number]
            if request.form.get("alike"):
                siblings += alike(table, column.key, number, faulty)
            for one in siblings:
                cells.setdefault(one, {})[column.key] = text
    left_out = {int(text) for text in request.form.getlist("leave") if text.isdigit()}
    return Mending(cells, frozenset(left_out & set(written)))


def match_context(table: Table, columns: Sequence[Column]) -> Mapping[str, Any]:
    """Return what the form that matches columns shows: ours, theirs, and what is matched."""
    return {
        "columns": columns,
        "headings": list(enumerate(table.headings, 1)),
        "matches": table.matches,
    }
