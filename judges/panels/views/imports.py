"""A panel's judges from a list: template, upload, faults by row."""

import io

from flask import send_file
from flask.typing import ResponseReturnValue
from flask_babel import ngettext

from contest.foundation.db import reading, transaction
from contest.foundation.office import MEDIA_XLSX, read_table, template_xlsx
from contest.foundation.permissions import require
from contest.foundation.web import (
    actor,
    flash_ok,
    form_errors,
    form_page,
    now,
    permission,
    see_other,
)
from judges.panels import operations, queries
from judges.panels.forms import ListForm
from judges.panels.schemas import EXAMPLE, judge_columns
from judges.panels.views.base import blueprint


@blueprint.route("/panels/<pid:panel_id>/judges", methods=["GET", "POST"])
@permission("panel.manage")
def import_list(panel_id: str) -> ResponseReturnValue:
    """Seat a list of judges, or say what is wrong with each row and change nothing."""
    form = ListForm()
    if form.validate_on_submit():
        # Foreign bytes are read before the write lock is taken.
        sent = form.file.data
        table = read_table(sent.read(), sent.filename or "list.xlsx", columns=judge_columns())
        with form_errors(form), transaction() as session:
            panel = queries.panel_by_public_id(session, panel_id)
            seats = operations.import_judges(session, actor(), panel, table=table, now=now())
            flash_ok(ngettext("%(num)d judge is seated.", "%(num)d judges are seated.", len(seats)))
            return see_other("panels.panel", stage_id=panel.stage.public_id)
    with reading() as session:
        panel = queries.panel_by_public_id(session, panel_id)
        require(actor(), "panel.manage", panel)
        columns = judge_columns()
        stage, event = panel.stage, panel.stage.event
        return form_page(
            "panels/import.html", form, panel=panel, stage=stage, event=event, columns=columns
        )


@blueprint.get("/judges/list-template.xlsx")
@permission("panel.manage")
def list_template() -> ResponseReturnValue:
    """Give a workbook to fill in."""
    data = template_xlsx(judge_columns(), [list(EXAMPLE)])
    return send_file(
        io.BytesIO(data),
        mimetype=MEDIA_XLSX,
        as_attachment=True,
        download_name="judges-template.xlsx",
    )
