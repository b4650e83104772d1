"""What the pages of transfer cases share: words, the road as it is drawn, uploads."""

from collections.abc import Sequence
from typing import Any

from flask import Blueprint
from flask_babel import gettext as _
from sqlalchemy.orm import Session
from werkzeug.datastructures import FileStorage

from contest.foundation import files
from contest.foundation.calendar import local_day
from contest.foundation.files import Cleaned
from contest.foundation.models import StoredFile
from contest.foundation.permissions import can, require
from contest.foundation.presentation import local_date
from contest.foundation.web import actor, now
from contest.industrialisation import queries
from contest.industrialisation.models import TransferCase, TransferStage
from contest.industrialisation.rules import (
    BENEFIT_NAMES,
    EXIT_LISTS,
    ROAD,
    STAGE_HINTS,
    STAGE_NAMES,
    days_late,
    is_money,
)

blueprint = Blueprint(
    "industrialisation",
    __name__,
    template_folder="../templates",
    static_folder="../static/industrialisation",
    static_url_path="/static/industrialisation",
)

STAGE_TONES = {
    "bench": "neutral",
    "pilot": "info",
    "trial_sale": "warn",
    "industrialised": "ok",
    "replicated": "ok",
    "stopped": "error",
}
STAGE_TAGS = {
    "bench": "neutral",
    "pilot": "active",
    "trial_sale": "active",
    "industrialised": "ok",
    "replicated": "ok",
    "stopped": "stopped",
}


@blueprint.app_context_processor
def words() -> dict[str, Any]:
    """Give templates the names of stages and benefits."""
    return {
        "transfer_stages": STAGE_NAMES,
        "transfer_tags": STAGE_TAGS,
        "exit_lists": EXIT_LISTS,
        "stage_hints": STAGE_HINTS,
        "benefit_names": BENEFIT_NAMES,
        "is_money": is_money,
    }


def case_for(session: Session, case_id: str, permission: str) -> TransferCase:
    """Return the case; raises `NotFound`, or `NotPermitted` unless the actor may."""
    case = queries.case_by_public_id(session, case_id)
    require(actor(), permission, case)
    return case


def page_of(case: TransferCase) -> str:
    """Return the endpoint where this reader looks at the case."""
    follows = can(actor(), "transfer.follow", case)
    return "industrialisation.case" if follows else "industrialisation.own_case"


def case_context(session: Session, case: TransferCase) -> dict[str, Any]:
    """Return what both pages of a case and its piece on the entry's page show."""
    today = local_day(now())
    return {
        "case": case,
        "road": road_of(case, queries.asked_stages(session, case.event)),
        "award": queries.award_of_case(session, case),
        "years": queries.benefits_by_year(case),
        "days_late": days_late(case.next_report_on, today),
        "today": today,
        "next_report": next((one for one in case.reports if one.handed_in_at is None), None),
        "asked_papers": _asked_papers(session, case),
        "open_review": next((one for one in case.reviews if one.state.value == "requested"), None),
    }


def _asked_papers(session: Session, case: TransferCase) -> dict[str, Any] | None:
    """Return the next stage with each line of its exit list and the paper shown for it."""
    ways = queries.open_ways(session, case)
    stage = next((one for one in ways if one != "stopped"), None)
    if stage is None or case.stage is TransferStage.STOPPED or not EXIT_LISTS.get(stage):
        return None
    papers = queries.papers_of_stage(session, case, TransferStage(stage))
    lines = [(line, papers.get(at)) for at, line in enumerate(EXIT_LISTS[stage])]
    return {"stage": stage, "lines": lines}


def road_of(case: TransferCase, asked: Sequence[str]) -> list[dict[str, str]]:
    """Return the stages of the case's road as the tracker draws them, each with its newest day."""
    reached = {change.to_stage.value: change.happened_on for change in case.changes}
    is_stopped = case.stage is TransferStage.STOPPED
    last = case.changes[-1].from_stage if is_stopped else case.stage
    place = ROAD.index(last.value) if last else 0
    steps = []
    for number, stage in enumerate(ROAD):
        if stage not in asked and stage not in reached:
            continue
        state = "done" if number < place else "todo"
        if number == place:
            state = "stopped" if is_stopped else "current"
        day = reached.get(stage) if number <= place else None
        note = local_date(day) if day else ""
        steps.append({"label": _(STAGE_NAMES[stage]), "state": state, "note": note})
    return steps


def cleaned(upload: FileStorage | None) -> Cleaned | None:
    """Return what was uploaded, cleaned; None where nothing was. Call before a transaction."""
    if upload is None or not upload.filename:
        return None
    return files.clean_upload(upload.read(), upload.filename)


def kept(session: Session, upload: Cleaned | None) -> StoredFile | None:
    """Keep a cleaned upload; None stays None."""
    if upload is None:
        return None
    return files.store(
        session, data=upload.data, name=upload.name, media_type=upload.media_type, now=now()
    )
