"""The readable marking scheme: a page, a print, a spreadsheet, a piece of the event's pages."""

from collections.abc import Mapping
from typing import Any

from flask import Response
from flask.typing import ResponseReturnValue
from sqlalchemy.orm import Session

from contest.editions.models import Event, Stage
from contest.editions.queries import document_of, stage_by_public_id
from contest.foundation.db import reading
from contest.foundation.errors import NotFound
from contest.foundation.office import MEDIA_XLSX, Heading, Sheet, write_xlsx
from contest.foundation.permissions import Actor, can, require
from contest.foundation.presentation import is_english, localised
from contest.foundation.web import actor, page, permission, translated
from judges.rubrics.operations import rubric_part
from judges.rubrics.queries import rubric_of_stage, scoring_rubric, stages_with_rubric
from judges.rubrics.render import Line, rubric_text
from judges.rubrics.rules import SCHEME_COLUMNS, scheme_rows
from judges.rubrics.views.base import blueprint


@blueprint.get("/stages/<pid:stage_id>/rubric")
@permission("rubric.view")
def show(stage_id: str) -> ResponseReturnValue:
    """Show all level texts, bands and deductions of a stage in sentences; public once announced."""
    with reading() as session:
        return page("rubrics/rubric.html", **_shown(session, stage_id))


@blueprint.get("/stages/<pid:stage_id>/rubric/print")
@permission("rubric.view")
def print_out(stage_id: str) -> ResponseReturnValue:
    """Show the same on paper, to be pinned up or handed to judges."""
    with reading() as session:
        return page("rubrics/print.html", **_shown(session, stage_id))


@blueprint.get("/stages/<pid:stage_id>/rubric.xlsx")
@permission("rubric.view")
def download(stage_id: str) -> ResponseReturnValue:
    """Give the scheme as a spreadsheet in the columns of skills competitions."""
    with reading() as session:
        stage = _readable_stage(session, stage_id)
        code, rubric = rubric_part(session, stage)
        name = f"{stage.event.code}-{stage.code}.xlsx"
    english = is_english()
    headings = [Heading(column.label_en if english else column.label) for column in SCHEME_COLUMNS]
    book = write_xlsx([Sheet(code, headings, scheme_rows(rubric))])
    answer = Response(book, mimetype=MEDIA_XLSX)
    answer.headers.set("Content-Disposition", "attachment", filename=name)
    return answer


def said(line: Line) -> str:
    """Return a sentence in the reader's language; a duration inside it is said first."""
    params = {k: said(v) if isinstance(v, Line) else v for k, v in line.params.items()}
    return translated(line.message, params)


def event_piece(session: Session, asking: Actor, event: Event) -> Mapping[str, Any] | None:
    """Return the stages with their rubrics; None where there are none or they are not shown yet."""
    if not can(asking, "rubric.view", event) and not can(asking, "rubric.preview", event):
        return None
    stages = stages_with_rubric(session, event)
    return {"stages": stages} if stages else None


def _shown(session: Session, stage_id: str) -> dict[str, Any]:
    stage = _readable_stage(session, stage_id)
    row, parsed = rubric_of_stage(session, stage), scoring_rubric(session, stage)
    if row is None or parsed is None:
        raise NotFound
    text = rubric_text(parsed, english=is_english(), groups=group_names(session, stage))
    return {"stage": stage, "event": stage.event, "rubric": text, "row": row, "said": said}


def _readable_stage(session: Session, stage_id: str) -> Stage:
    stage = stage_by_public_id(session, stage_id)
    if not can(actor(), "rubric.view", stage.event):
        require(actor(), "rubric.preview", stage.event)
    return stage


def group_names(session: Session, stage: Stage) -> dict[str, str]:
    """Return the names of the event's groups by code, in the reader's language."""
    groups = document_of(session, stage.event).get("entrants", {}).get("groups", [])
    return {group["code"]: localised(group) for group in groups}
