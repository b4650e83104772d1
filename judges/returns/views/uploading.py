"""One sheet for all teams of a unit: template, upload, what it would do row by row, taking it."""

import io

from flask import send_file
from flask.typing import ResponseReturnValue
from flask_babel import ngettext
from sqlalchemy.orm import Session

from contest.editions.models import Stage
from contest.editions.queries import stage_by_public_id
from contest.foundation.db import reading, transaction
from contest.foundation.errors import Invalid, NotPermitted
from contest.foundation.files import open_file
from contest.foundation.office import MEDIA_XLSX, Table, read_table, template_xlsx
from contest.foundation.web import (
    actor,
    flash_ok,
    form_errors,
    form_page,
    now,
    permission,
    see_other,
)
from judges.returns import operations, queries
from judges.returns.forms import SheetForm, TakeForm
from judges.returns.models import ReturnUpload
from judges.returns.views.base import blueprint

AT = "/returns/<pid:stage_id>/sheet"
ROWS_SHOWN = 200


@blueprint.route(AT, methods=["GET", "POST"])
@permission("return.file")
def upload(stage_id: str) -> ResponseReturnValue:
    """Ask for a sheet, check that it can be read at all, and keep it to be looked at."""
    form = SheetForm()
    if form.validate_on_submit():
        data, name = form.file.data.read(), form.file.data.filename or "sheet"
        with form_errors(form):
            with reading() as session:
                _table(session, _stage(session, stage_id), data, name)
            with transaction() as session:
                kept = operations.hand_in_sheet(
                    session,
                    actor(),
                    _stage(session, stage_id),
                    data=data,
                    file_name=name,
                    now=now(),
                )
                return see_other(".check_sheet", stage_id=stage_id, upload_id=kept.public_id)
    with reading() as session:
        stage = _stage(session, stage_id)
        columns = queries.columns_of_period(session, stage)
        return form_page(
            "returns/upload.html", form, stage=stage, event=stage.event, columns=columns
        )


@blueprint.get(f"{AT}/template.xlsx")
@permission("return.file")
def sheet_template(stage_id: str) -> ResponseReturnValue:
    """Give a workbook that names the actor's teams, one a row, with the period's columns."""
    with reading() as session:
        stage = _stage(session, stage_id)
        columns = queries.columns_of_period(session, stage)
        names = [entry.display_name for entry in queries.own_entries(session, actor(), stage)]
    rows = [[name, *[""] * (len(columns) - 1)] for name in names]
    return send_file(
        io.BytesIO(template_xlsx(columns, rows)),
        mimetype=MEDIA_XLSX,
        as_attachment=True,
        download_name=f"{stage.code}-returns.xlsx",
    )


@blueprint.route(f"{AT}/<pid:upload_id>", methods=["GET", "POST"])
@permission("return.file")
def check_sheet(stage_id: str, upload_id: str) -> ResponseReturnValue:
    """Show what taking the sheet would do; take its good rows as drafts."""
    form = TakeForm()
    if form.validate_on_submit():
        with form_errors(form), transaction() as session:
            kept, table = _kept(session, stage_id, upload_id)
            taken = operations.take_sheet(session, actor(), kept, table=table, now=now())
            flash_ok(
                ngettext(
                    "The figures of %(num)d team are saved. File them now.",
                    "The figures of %(num)d teams are saved. File them now.",
                    taken,
                )
            )
            return see_other(".mine")
    with reading() as session:
        return _check_page(session, *_kept(session, stage_id, upload_id), form)


def _check_page(
    session: Session, kept: ReturnUpload, table: Table, form: TakeForm
) -> ResponseReturnValue:
    rows = queries.plan_returns(session, actor(), kept.stage, table)
    faulty = [row for row in rows if row.faults]
    return form_page(
        "returns/check_sheet.html",
        form,
        stage=kept.stage,
        event=kept.stage.event,
        kept=kept,
        good=len(rows) - len(faulty),
        faulty=faulty[:ROWS_SHOWN],
        faults=len(faulty),
    )


def _stage(session: Session, stage_id: str) -> Stage:
    """Return the period; raises `NotPermitted` unless a team of the actor's unit takes part."""
    stage = stage_by_public_id(session, stage_id)
    if not queries.own_entries(session, actor(), stage):
        raise NotPermitted
    return stage


def _kept(session: Session, stage_id: str, upload_id: str) -> tuple[ReturnUpload, Table]:
    stage = _stage(session, stage_id)
    kept = queries.upload_by_public_id(session, stage, upload_id)
    if kept.uploaded_by != actor().reference:
        raise NotPermitted
    with open_file(kept.file) as file:
        return kept, _table(session, stage, file.read(), kept.file_name)


def _table(session: Session, stage: Stage, data: bytes, name: str) -> Table:
    columns = queries.columns_of_period(session, stage)
    table = read_table(data, name, columns=columns, limits=operations.LIMITS)
    if table.faults:
        raise Invalid(faults=table.faults)
    return table
