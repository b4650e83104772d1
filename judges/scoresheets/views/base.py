"""The blueprint of the sheets, and what its pages share."""

import json
from collections.abc import Mapping, Sequence
from typing import Any
from uuid import uuid4

from flask import Blueprint, request
from flask_babel import gettext as _
from sqlalchemy.orm import Session

from contest.editions.queries import safeguards_of
from contest.foundation import limits
from contest.foundation.canonical import canonical_json
from contest.foundation.db import reading
from contest.foundation.web import actor, now, translated
from judges.panels.models import Seat
from judges.panels.rules import code_key, code_sign
from judges.scoresheets.errors import NotASubmission
from judges.scoresheets.operations import (
    WRONG_SIGNATURES,
    is_by_code,
    kept_signature,
    signature_by_code,
)
from judges.scoresheets.operations.standing import rubric_for_marking
from judges.scoresheets.queries import facts_of_work, seat_by_public_id
from judges.scoresheets.render import SheetShown, sheet_shown
from judges.scoresheets.schemas import Typed, typed_of
from judges.scoring.definition import Rubric
from judges.scoring.faults import ValueFault
from judges.scoring.values import NotASheet, Value, Values, parse_sheet, sheet_body
from judges.sealing.models import Work
from judges.sealing.queries import work_by_public_id

blueprint = Blueprint(
    "scoresheets",
    __name__,
    template_folder="../templates",
    static_folder="../static/scoresheets",
    static_url_path="/static/scoresheets",
)

STATE_TAGS = {
    "not_started": "not_started",
    "in_progress": "in_progress",
    "submitted": "stored",
    "correcting": "correcting",
    "locked": "locked",
    "conflict": "stopped",
    "held": "waiting",
    "recused": "absent",
    "absent": "absent",
    "forfeited": "absent",
    "disqualified": "stopped",
}


def state_words() -> dict[str, tuple[str, str]]:
    """Return the kind of tag and the word of each state, in the reader's language."""
    words = {
        "not_started": _("Not started"),
        "in_progress": _("In progress"),
        "submitted": _("On the server"),
        "correcting": _("Being corrected"),
        "locked": _("Locked"),
        "conflict": _("Two versions"),
        "held": _("Held back"),
        "recused": _("Recused"),
        "absent": _("Absent"),
        "forfeited": _("Forfeited"),
        "disqualified": _("Disqualified"),
    }
    return {state: (STATE_TAGS[state], word) for state, word in words.items()}


def place(session: Session, seat_id: str, work_id: str) -> tuple[Seat, Work]:
    """Return the seat and the work that an address names; raises `NotFound`."""
    return seat_by_public_id(session, seat_id), work_by_public_id(session, work_id)


def posted(session: Session, work: Work) -> tuple[Rubric, Typed]:
    """Return the work's rubric and what the form brought for it."""
    rubric = rubric_for_marking(session, work.stage)
    facts, group = facts_of_work(session, work)
    return rubric, typed_of(rubric, request.form, facts=facts, group=group)


def errors_of(faults: Sequence[ValueFault], missing: Sequence[str] = ()) -> dict[str, str]:
    """Return what is wrong by criterion, in the reader's language."""
    errors = {code: _("Not marked yet.") for code in missing}
    for fault in faults:
        said = translated(fault.message, fault.params)
        errors[fault.criterion] = f"{said} {translated(fault.remedy)}".strip()
    return errors


def shown(
    session: Session, work: Work, rubric: Rubric, typed: Typed, errors: Mapping[str, str]
) -> SheetShown:
    """Return the sheet as the page draws it; totals only where judges may see them."""
    with_total = safeguards_of(session, work.stage.event).judge_sees_total
    return sheet_shown(
        rubric,
        typed.values,
        typed.texts,
        errors=errors,
        sure=typed.doubts,
        with_total=with_total,
    )


def body_text(rubric: Rubric, values: Values) -> str:
    """Return the frozen body for a hidden field."""
    return canonical_json(sheet_body(rubric, values)).decode()


def values_from_body(text: str | None) -> dict[str, Value | None]:
    """Return the values in a hidden body; raises `NotASubmission` for nonsense."""
    try:
        body: Any = json.loads(text or "")
        return parse_sheet(body)
    except (ValueError, AttributeError, NotASheet):
        raise NotASubmission from None


def new_event_id() -> str:
    """Return the id of one opened form; whatever is sent twice under it counts once."""
    return str(uuid4())


def glove() -> bool:
    """Say whether this device shows large keys."""
    return request.cookies.get("glove") == "1"


def signature_typed(work_id: str) -> str | None:
    """Return the signature by the digits that were posted; None where the field is empty.

    Call it before the transaction: stretching them would hold up whoever writes. Raises
    `TooManyAttempts` after five wrong ones in a minute.
    """
    typed = "".join((request.form.get("code") or "").split())
    if not typed:
        return None
    with reading() as session:
        limits.check(session, WRONG_SIGNATURES, actor().reference, now=now())
        event = work_by_public_id(session, work_id).stage.event.public_id
    return signature_by_code(code_sign(code_key(typed, event)))


def signature_drawn(sent: str | None) -> str | None:
    """Return the strokes of the hidden field; digits count only where wrong ones are counted."""
    return None if is_by_code(sent) else sent or None


def count_wrong_signature(session: Session, seat: Seat, sent: str | None) -> None:
    """Count the digits of a submission that was refused, where they were wrong."""
    if sent is not None and kept_signature(session, seat, sent, at=now()) is None:
        limits.count(session, WRONG_SIGNATURES, actor().reference, now=now())
