"""Two versions of one sheet side by side; a person chooses which one holds."""

import json
from typing import Any

from flask import request
from flask.typing import ResponseReturnValue
from flask_babel import gettext as _
from sqlalchemy.orm import Session

from contest.foundation.db import reading, transaction
from contest.foundation.permissions import require
from contest.foundation.presentation import local_time
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
from judges.scoresheets.forms import ChoiceForm
from judges.scoresheets.models import ScoreSheet, SheetRevision
from judges.scoresheets.operations.standing import rubric_for_marking
from judges.scoresheets.policy import SeatWithChiefs
from judges.scoresheets.views.base import blueprint, glove
from judges.scoring.fields import texts_from_values
from judges.scoring.values import parse_sheet


@blueprint.route("/sheets/<pid:sheet_id>/versions", methods=["GET", "POST"])
@permission("score_sheet.resolve")
def versions(sheet_id: str) -> ResponseReturnValue:
    """Show the versions item by item where they differ, and take the choice with its reason."""
    scope = transaction if request.method == "POST" else reading
    with scope() as session:
        sheet = queries.sheet_by_public_id(session, sheet_id)
        chiefs = queries.chief_persons(session, sheet.seat.panel)
        require(actor(), "score_sheet.resolve", SeatWithChiefs(sheet.seat, chiefs))
        form = ChoiceForm()
        found = queries.newest_revisions(session, sheet)
        form.version.choices = [
            (one.event_id, _label(number, one)) for number, one in enumerate(found, 1)
        ]
        if form.validate_on_submit():
            with form_errors(form), session.begin_nested():
                chosen = next(one for one in found if one.event_id == form.version.data)
                reason = form.reason.data or ""
                operations.resolve_conflict(
                    session, actor(), sheet, chosen=chosen, reason=reason, now=now()
                )
                flash_ok(_("The version is chosen. Both stay on record."))
                return see_other(".queue", event_id=sheet.stage.event.public_id)
        return form_page("scoresheets/versions.html", form, **_compared(session, sheet, found))


def _label(number: int, revision: SheetRevision) -> str:
    when, name = local_time(revision.received_at), revision.entered_by_name
    said = _(
        "Version %(number)d, submitted %(when)s by %(name)s", number=number, when=when, name=name
    )
    return str(said)


def _compared(session: Session, sheet: ScoreSheet, found: list[SheetRevision]) -> dict[str, Any]:
    rubric = rubric_for_marking(session, sheet.work.stage)
    read = [texts_from_values(rubric, parse_sheet(json.loads(one.body))) for one in found]
    rows = []
    for criterion in rubric.judged:
        own = sorted(
            {
                name
                for texts in read
                for name in texts
                if name == criterion.code or name.startswith(f"{criterion.code}.")
            }
        )
        said = [", ".join(texts.get(name, "–") for name in own) for texts in read]
        if len(set(said)) > 1:
            rows.append((criterion, said))
    return {
        "sheet": sheet,
        "stage": sheet.work.stage,
        "event": sheet.work.stage.event,
        "found": found,
        "rows": rows,
        "glove": glove(),
    }
