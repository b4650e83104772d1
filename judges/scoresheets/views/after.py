"""What a judge may do with a sheet that is in: take it back, then ask for a correction (J6)."""

from flask.typing import ResponseReturnValue
from flask_babel import gettext as _
from flask_wtf import FlaskForm
from sqlalchemy.orm import Session

from contest.foundation.db import reading, transaction
from contest.foundation.web import (
    actor,
    flash_ok,
    flash_warning,
    form_errors,
    form_page,
    now,
    permission,
    see_other,
    translated,
)
from judges.panels.models import Seat
from judges.scoresheets import operations, queries
from judges.scoresheets.errors import RecallOver
from judges.scoresheets.forms import CorrectionForm
from judges.scoresheets.operations.standing import require_own_work
from judges.scoresheets.schemas import Typed, typed_from_values
from judges.scoresheets.views.base import (
    blueprint,
    errors_of,
    glove,
    place,
    posted,
    shown,
    values_from_body,
)
from judges.scoring.definition import Rubric
from judges.sealing.models import Work

AT = "/seats/<pid:seat_id>/works/<pid:work_id>"


@blueprint.post(f"{AT}/recall")
@permission("score_sheet.fill")
def recall(seat_id: str, work_id: str) -> ResponseReturnValue:
    """Take the submitted sheet back; it is a draft again, with all its marks."""
    address = {"seat_id": seat_id, "work_id": work_id}
    with transaction() as session:
        seat, work = place(session, seat_id, work_id)
        require_own_work(session, actor(), seat, work)
        if not FlaskForm().validate_on_submit():
            return see_other(".sheet", **address)
        try:
            operations.recall_score_sheet(session, actor(), seat=seat, work=work, now=now())
        except RecallOver as late:
            # The page stood open longer than the minutes: what is left to do stands on it.
            flash_warning(translated(late.message))
            return see_other(".sheet", **address)
    flash_ok(
        _("Taken back. It counts nowhere until you submit it again; the version stays on record.")
    )
    return see_other(".sheet", **address)


@blueprint.route(f"{AT}/correction", methods=["GET", "POST"])
@permission("score_sheet.fill")
def correction(seat_id: str, work_id: str) -> ResponseReturnValue:
    """Ask the chief judge that the submitted sheet may be corrected, with the reason."""
    form = CorrectionForm()
    with transaction() if form.is_submitted() else reading() as session:
        seat, work = place(session, seat_id, work_id)
        require_own_work(session, actor(), seat, work)
        rubric, sent = posted(session, work)
        errors = errors_of(sent.faults, sent.missing) if sent.texts else {}
        if form.validate_on_submit():
            form.form_errors = [*form.form_errors, *errors.values()]
            with form_errors(form), session.begin_nested():
                if not errors:
                    _ask(session, seat, work, form, sent)
                    return see_other(".sheet", seat_id=seat_id, work_id=work_id)
        typed = sent if sent.texts else _standing(session, seat, work, rubric)
        return form_page(
            "scoresheets/correction.html",
            form,
            seat=seat,
            work=work,
            stage=work.stage,
            event=work.stage.event,
            name=queries.visible_name(session, work),
            sheet=shown(session, work, rubric, typed, errors),
            glove=glove(),
        )


def _ask(session: Session, seat: Seat, work: Work, form: CorrectionForm, sent: Typed) -> None:
    operations.request_correction(
        session,
        actor(),
        seat=seat,
        work=work,
        reason=form.reason.data or "",
        # Where nothing at all was sent of the sheet, the wish names no new mark.
        values=sent.values if sent.texts else None,
        now=now(),
    )
    flash_ok(_("Asked. The sheet stands as it is until the chief judge has decided."))


def _standing(session: Session, seat: Seat, work: Work, rubric: Rubric) -> Typed:
    """Return the sheet that stands, in which the judge changes what is wrong."""
    found = queries.sheet_of(session, seat, work)
    held = queries.effective_revision(session, found) if found else None
    return typed_from_values(rubric, values_from_body(held.body) if held else {})
