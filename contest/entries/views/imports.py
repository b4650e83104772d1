"""Importing a list: template, upload, what it would do row by row, import, undo."""

import io
from typing import Any

from flask import request, send_file
from flask.typing import ResponseReturnValue
from flask_babel import gettext as _
from flask_babel import ngettext
from sqlalchemy.orm import Session

from contest.editions.models import Event
from contest.entries.forms import ImportForm, ListForm, UnitsForm
from contest.entries.jobs import is_long_import, start_import, start_undo
from contest.entries.models import ImportBatch
from contest.entries.operations import hand_in_list, import_entries
from contest.entries.queries import (
    LIMITS,
    Look,
    batch_by_public_id,
    entrants_of,
    list_columns,
    look_at_list,
    rows_of_list,
    run_of_import,
    run_of_undo,
    standing_in,
    units_of_event,
    window_of,
)
from contest.entries.views.common import blueprint, event_for, uploaded
from contest.entries.views.mending import look_at, units_form
from contest.foundation.db import reading, transaction
from contest.foundation.errors import Invalid
from contest.foundation.lists import (
    checked_rows,
    counts_of,
    mending_of_list,
    suggestions_of,
    undone_until,
)
from contest.foundation.models import JobRun
from contest.foundation.office import (
    MEDIA_XLSX,
    Table,
    read_table,
    template_xlsx,
    write_xlsx,
)
from contest.foundation.rooms import faults_sheet, match_context
from contest.foundation.web import (
    actor,
    fault_texts,
    flash_ok,
    form_errors,
    form_page,
    now,
    permission,
    see_other,
)

ROWS_SHOWN = 200
EXAMPLES = {
    "title": "求实队",
    "unit": "（登记的单位全称）",
    "name": "张明",
    "identity": "11010519491231002X",
    "phone": "13800138000",
    "share": "50",
}


@blueprint.route("/events/<pid:event_id>/entries/import", methods=["GET", "POST"])
@permission("entry.import")
def import_list(event_id: str) -> ResponseReturnValue:
    """Ask for a list, check that it can be read at all, and keep it to be looked at."""
    form = ListForm()
    if form.validate_on_submit():
        data, name = uploaded(form.file)
        with form_errors(form):
            with reading() as session:
                _read(session, event_for(session, event_id, "entry.import"), data, name)
            with transaction() as session:
                event = event_for(session, event_id, "entry.import")
                batch = hand_in_list(session, actor(), event, data=data, file_name=name, now=now())
                return see_other(".check_list", event_id=event_id, batch_id=batch.public_id)
    with reading() as session:
        event = event_for(session, event_id, "entry.import")
        columns = list_columns(entrants_of(session, event))
        return form_page("entries/import.html", form, event=event, columns=columns)


@blueprint.get("/events/<pid:event_id>/entries/import/template.xlsx")
@permission("entry.import")
def list_template(event_id: str) -> ResponseReturnValue:
    """Give a workbook to fill in, with the event's own columns and lists to choose from."""
    with reading() as session:
        event = event_for(session, event_id, "entry.import")
        names = [unit.name for unit in units_of_event(session, event) if unit.parent_id]
        columns = list_columns(entrants_of(session, event), names)
    examples = [[EXAMPLES.get(column.key, next(iter(column.choices), "")) for column in columns]]
    return send_file(
        io.BytesIO(template_xlsx(columns, examples)),
        mimetype=MEDIA_XLSX,
        as_attachment=True,
        download_name=f"{event.code}-template.xlsx",
    )


@blueprint.route("/events/<pid:event_id>/entries/import/<pid:batch_id>", methods=["GET", "POST"])
@permission("entry.import")
def check_list(event_id: str, batch_id: str) -> ResponseReturnValue:
    """Show what importing the list would do; import its good rows, many of them later."""
    form = ImportForm()
    if form.validate_on_submit():
        with form_errors(form):
            with reading() as session:
                event, batch, look = look_at(session, event_id, batch_id, at=now())
                is_long = is_long_import(session, event, len(look.plan.entries))
                table = None if is_long else rows_of_list(session, batch, look.good_rows)
            if table is None:
                _import_later(event_id, batch_id, look, form.late_reason.data)
                return see_other(".check_list", event_id=event_id, batch_id=batch_id)
            _import_now(event_id, batch_id, look, table, form.late_reason.data)
            return see_other(".index", event_id=event_id)
    with reading() as session:
        return check_page(session, event_id, batch_id, form)


@blueprint.get("/events/<pid:event_id>/entries/import/<pid:batch_id>/faults.xlsx")
@permission("entry.import")
def list_faults(event_id: str, batch_id: str) -> ResponseReturnValue:
    """Give the rows that were held back, to be mended and handed in again."""
    with reading() as session:
        event, _batch, look = look_at(session, event_id, batch_id, at=now())
        sheet = faults_sheet(look.plan.rows, look.read.columns)
        name = f"{event.code}-faults.xlsx"
        data = io.BytesIO(write_xlsx([sheet]))
        return send_file(data, mimetype=MEDIA_XLSX, as_attachment=True, download_name=name)


@blueprint.post("/events/<pid:event_id>/entries/import/<pid:batch_id>/undo")
@permission("entry.import")
def undo(event_id: str, batch_id: str) -> ResponseReturnValue:
    """Withdraw the entries of an import, those of a long list later."""
    with transaction() as session:
        event = event_for(session, event_id, "entry.import")
        batch = batch_by_public_id(session, event, batch_id)
        number = start_undo(session, actor(), batch, now=now())
        run = run_of_undo(session, batch)
        later = run is not None and run.finished_at is None
    if later:
        flash_ok(_("The import is being undone. This page shows how far it is."))
        return see_other(".check_list", event_id=event_id, batch_id=batch_id)
    flash_ok(ngettext("%(num)d entry was withdrawn.", "%(num)d entries were withdrawn.", number))
    return see_other(".index", event_id=event_id)


def _import_now(
    event_id: str, batch_id: str, look: Look, table: Table, late_reason: str | None
) -> None:
    with transaction() as session:
        event = event_for(session, event_id, "entry.import")
        batch = batch_by_public_id(session, event, batch_id)
        before = batch.rows
        import_entries(
            session, actor(), event, table=table, file_name=batch.file_name, batch=batch,
            late_reason=late_reason, rules_hash=look.read.rules_hash, now=now(),
        )  # fmt: skip
        number = batch.rows - before
    flash_ok(ngettext("%(num)d entry was imported.", "%(num)d entries were imported.", number))


def _import_later(event_id: str, batch_id: str, look: Look, late_reason: str | None) -> None:
    with transaction() as session:
        event = event_for(session, event_id, "entry.import")
        batch = batch_by_public_id(session, event, batch_id)
        start_import(session, actor(), batch, look, late_reason=late_reason, now=now())
    flash_ok(_("The list is being imported. This page shows how far it is."))


def _read(session: Session, event: Event, data: bytes, name: str) -> None:
    """Raise `Invalid` with what is wrong with the file itself.

    Columns that were not found are no such fault: a person matches them on the next page.
    """
    columns = list_columns(entrants_of(session, event))
    table = read_table(data, name, columns=columns, limits=LIMITS)
    if table.faults and not table.headings:
        raise Invalid(faults=table.faults)


def check_page(
    session: Session,
    event_id: str,
    batch_id: str,
    form: ImportForm,
    *,
    units: UnitsForm | None = None,
) -> ResponseReturnValue:
    """Return the page of a list, or how far its import is; `units` is a form that was refused."""
    event = event_for(session, event_id, "entry.import")
    batch = batch_by_public_id(session, event, batch_id)
    runs = {"run": _last_run(session, batch), "undo_run": run_of_undo(session, batch)}
    if any(run is not None and run.finished_at is None for run in runs.values()):
        return form_page("entries/importing.html", form, event=event, batch=batch, **runs)
    anew = request.args.get("look") == "anew"
    look = look_at_list(session, batch, now=now(), anew=anew)
    return form_page(
        "entries/check.html", units or form, event=event, batch=batch, **runs, import_form=form,
        units=units or units_form(session, event, look.plan.rows),
        standing=standing_in(session, [batch]).get(batch.id, 0),
        is_late=window_of(event, entrants_of(session, event), now()) == "closed",
        **_found(look, batch),
    )  # fmt: skip


def _last_run(session: Session, batch: ImportBatch) -> JobRun | None:
    """Return the run of the list's import, unless rows were imported without one after it."""
    run = run_of_import(session, batch)
    if run is None or run.finished_at is None or batch.imported_at is None:
        return run
    return run if batch.imported_at <= run.finished_at else None


def _found(look: Look, batch: ImportBatch) -> dict[str, Any]:
    """Return what the page says of the list's rows."""
    wants_all = request.args.get("rows") == "all"
    read, out = look.read, look.plan.rows
    rows = [row for row in out if wants_all or row.faults]
    return {
        "look": look,
        "table": read.table,
        "table_faults": [fault_texts(fault) for fault in read.table.faults],
        "counts": counts_of(out),
        "entries": look.plan.entries,
        "heads": [_("Name"), _("Unit")],
        "rows": checked_rows(
            read.table,
            read.columns,
            rows[:ROWS_SHOWN],
            shown=(("name", "title"), ("unit",)),
            telling=("name", "identity"),
        ),
        "suggestions": suggestions_of(read.table, read.columns, out),
        "left_out": max(len(rows) - ROWS_SHOWN, 0),
        "set_aside": len(mending_of_list(batch).left_out),
        "until": undone_until(batch) if batch.imported_at else None,
        "wants_all": wants_all,
        **match_context(read.table, read.columns),
    }
