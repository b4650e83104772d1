"""Import of marks from a list: theory papers, machines, official values; all rows or none."""

from flask import Response, request
from flask.typing import ResponseReturnValue
from flask_babel import gettext as _
from sqlalchemy.orm import Session

from contest.editions.models import Stage, StageKind
from contest.editions.queries import stage_by_public_id
from contest.foundation.db import reading, transaction
from contest.foundation.errors import Invalid
from contest.foundation.office import MEDIA_XLSX, Column, Kind, Table, read_table, template_xlsx
from contest.foundation.permissions import require
from contest.foundation.presentation import localised
from contest.foundation.web import (
    actor,
    flash_ok,
    form_errors,
    form_page,
    now,
    permission,
    see_other,
)
from judges.scoresheets import operations, queries
from judges.scoresheets.forms import MarksForm
from judges.scoresheets.operations.imports import WHOLE_STAGE, importable_criteria
from judges.scoresheets.views.base import blueprint
from judges.sealing.queries import works_of_stage

COLUMNS = (
    Column(
        "work",
        "作品号",
        synonyms=("参赛号", "编号", "加密号", "序号"),
        required=True,
        label_en="Work code",
        note="作品号；未加密时也可填参赛编号",
    ),
    Column(
        "mark",
        "成绩",
        synonyms=("得分", "分数", "总分"),
        required=True,
        kind=Kind.DECIMAL,
        label_en="Mark",
    ),
)
AT = "/desk/stages/<pid:stage_id>/marks"
WHOLE = "whole"


@blueprint.route(AT, methods=["GET", "POST"])
@permission("mark.import")
def import_marks(stage_id: str) -> ResponseReturnValue:
    """Take a list of marks; with one bad row nothing is imported and each is named."""
    # Reading a list takes a process of its own and up to seconds: never inside a transaction.
    table = _table() if request.method == "POST" else Table()
    scope = transaction if request.method == "POST" else reading
    with scope() as session:
        stage = stage_by_public_id(session, stage_id)
        require(actor(), "mark.import", stage)
        form = MarksForm()
        form.criterion.choices = _choices(session, stage)
        if form.validate_on_submit():
            with form_errors(form), session.begin_nested():
                count = _import(session, stage, form, table)
                flash_ok(_("%(count)d marks imported.", count=count))
                return see_other(".import_marks", stage_id=stage_id)
        return form_page(
            "scoresheets/marks.html",
            form,
            stage=stage,
            event=stage.event,
            works=works_of_stage(session, stage),
            marks=queries.imported_of_stage(session, stage),
        )


@blueprint.get(f"{AT}/template")
@permission("mark.import")
def marks_template(stage_id: str) -> ResponseReturnValue:
    """Give the list to fill in, with the codes of the stage's works."""
    with reading() as session:
        stage = stage_by_public_id(session, stage_id)
        require(actor(), "mark.import", stage)
        rows = [(work.code, None) for work in works_of_stage(session, stage)]
    book = template_xlsx(COLUMNS, rows, title=_("Marks"), example_title=_("Works of the stage"))
    answer = Response(book, mimetype=MEDIA_XLSX)
    answer.headers["Content-Disposition"] = 'attachment; filename="marks.xlsx"'
    return answer


def _table() -> Table:
    sent = request.files.get("file")
    if sent is None or not sent.filename:
        return Table()
    return read_table(sent.read(), sent.filename, columns=COLUMNS)


def _import(session: Session, stage: Stage, form: MarksForm, table: Table) -> int:
    if table.all_faults:
        raise Invalid(faults=table.all_faults)
    criterion = "" if form.criterion.data == WHOLE else form.criterion.data
    rows = [
        operations.MarkRow(row.number, row.values["work"] or "", row.values["mark"] or "")
        for row in table.rows
    ]
    marks = operations.marks_from_rows(session, stage, rows, criterion=criterion)
    source = f"{form.source.data} ({form.file.data.filename})"
    return operations.import_marks(session, actor(), stage, marks=marks, source=source, now=now())


def _choices(session: Session, stage: Stage) -> list[tuple[str, str]]:
    criteria = importable_criteria(session, stage)
    chosen = [(one.code, f"{one.code} {localised(one)}") for one in criteria]
    if stage.kind is StageKind.IMPORTED and not criteria:
        chosen.append((WHOLE_STAGE or WHOLE, _("Mark of the whole stage")))
    return chosen
