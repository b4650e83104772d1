"""Blank sheets on paper, in the order of the screen: for when a tablet or the power fails."""

from typing import Any

from flask import Response, current_app, render_template, url_for
from flask.typing import ResponseReturnValue
from flask_babel import gettext as _
from sqlalchemy.orm import Session

from contest.editions.models import Stage
from contest.editions.queries import stage_by_public_id
from contest.foundation.db import reading
from contest.foundation.permissions import require
from contest.foundation.presentation import is_english, local_time
from contest.foundation.printing import paper_css, pdf_from
from contest.foundation.qr import qr_svg
from contest.foundation.web import actor, now, permission
from judges.scoresheets import queries
from judges.scoresheets.operations.standing import rubric_for_marking
from judges.scoresheets.render import sheet_shown
from judges.scoresheets.views.base import blueprint
from judges.sealing.models import WorkStatus

# Columns of a fixed width: to ask each cell what it needs took half of the time of ninety sheets.
CSS = """
table { table-layout: fixed; } td.worth { width: 38mm; }
h1 { font-size: 16pt; margin: 0 26mm 3mm 0; text-align: left; }
.sheet { break-before: page; position: relative; }
.sheet:first-of-type { break-before: auto; }
td.box { width: 62mm; } td.level { font-size: 8.5pt; } .signs td { height: 12mm; }
p { margin: 0 26mm 2mm 0; }
"""


@blueprint.get("/desk/stages/<pid:stage_id>/paper-sheets")
@permission("score_sheet.print")
def paper_sheets(stage_id: str) -> ResponseReturnValue:
    """Print one blank sheet for each seat and work that is not in yet."""
    with reading() as session:
        stage = stage_by_public_id(session, stage_id)
        require(actor(), "score_sheet.print", stage)
        sheets, pictures = _sheets(session, stage)
        rubric = rubric_for_marking(session, stage)
        html = render_template(
            "scoresheets/paper.html",
            stage=stage,
            event=stage.event,
            sheets=sheets,
            blank=sheet_shown(rubric, {}, {}, errors={}, sure={}, with_total=False),
            printed_at=local_time(now()),
        )
    language = "en" if is_english() else "zh-CN"
    pdf = pdf_from(
        html,
        title=_("Score sheets"),
        lang=language,
        stylesheets=[paper_css(), CSS],
        assets=pictures,
    )
    answer = Response(pdf, mimetype="application/pdf")
    answer.headers["Content-Disposition"] = 'inline; filename="score-sheets.pdf"'
    return answer


def _sheets(session: Session, stage: Stage) -> tuple[list[dict[str, Any]], dict[str, bytes]]:
    grid = queries.progress_of_stage(session, stage)
    base = str(current_app.config["PUBLIC_URL"] or "")
    sheets, pictures = [], {}
    for seat in grid.seats:
        for work in grid.works:
            cell = grid.cells.get((seat.id, work.id))
            is_wanted = cell is not None and (cell.sheet is None or cell.sheet.revision == 0)
            if work.status is not WorkStatus.PRESENT or not is_wanted:
                continue
            name = f"{seat.public_id}-{work.public_id}.svg"
            address = url_for(".key", seat_id=seat.public_id, work_id=work.public_id)
            pictures[name] = qr_svg(f"{base}{address}")
            sheets.append({"seat": seat, "work": work, "picture": f"asset:{name}"})
    return sheets, pictures
