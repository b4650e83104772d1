"""Yearly figures of districts from another system: template, upload, faults by row."""

import io
from collections.abc import Sequence

from flask import send_file
from flask.typing import ResponseReturnValue
from flask_babel import ngettext

from contest.editions import operations, queries
from contest.editions.errors import FiguresRefused
from contest.editions.forms import FiguresForm
from contest.editions.schemas import EXAMPLES, figure_columns
from contest.editions.views.common import blueprint
from contest.foundation.db import reading, transaction
from contest.foundation.errors import Fault
from contest.foundation.office import MEDIA_XLSX, Table, read_table, template_xlsx
from contest.foundation.permissions import require
from contest.foundation.web import (
    actor,
    fault_texts,
    flash_ok,
    form_page,
    now,
    permission,
    see_other,
    translated,
)


@blueprint.route("/series/<pid:series_id>/figures/import", methods=["GET", "POST"])
@permission("series.manage")
def import_figures(series_id: str) -> ResponseReturnValue:
    """Keep a list of yearly figures, or say what is wrong with each row and keep none."""
    form = FiguresForm()
    faults: Sequence[Fault] = ()
    if form.validate_on_submit():
        # Foreign bytes are read before the write lock is taken.
        sent = form.file.data
        table = read_table(sent.read(), sent.filename or "list.xlsx", columns=figure_columns())
        try:
            return _imported(series_id, table)
        except FiguresRefused as refused:
            form.form_errors = [translated(refused.message)]
            faults = refused.faults
    with reading() as session:
        series = queries.series_by_public_id(session, series_id)
        require(actor(), "series.manage", series)
        return form_page(
            "editions/import_figures.html",
            form,
            series=series,
            columns=figure_columns(),
            faults=[fault_texts(fault) for fault in faults],
        )


def _imported(series_id: str, table: Table) -> ResponseReturnValue:
    with transaction() as session:
        series = queries.series_by_public_id(session, series_id)
        count = len(operations.import_figures(session, actor(), series, table=table, now=now()))
    flash_ok(ngettext("%(num)d figure was imported.", "%(num)d figures were imported.", count))
    return see_other(".series", series_id=series_id)


@blueprint.get("/series/figures-template.xlsx")
@permission("series.manage")
def figures_template() -> ResponseReturnValue:
    """Give a workbook to fill in."""
    data = template_xlsx(figure_columns(), [list(one) for one in EXAMPLES])
    return send_file(
        io.BytesIO(data),
        mimetype=MEDIA_XLSX,
        as_attachment=True,
        download_name="figures-template.xlsx",
    )
