"""Keying of paper sheets: the same items in the same order; who keyed them stays on record."""

from collections.abc import Mapping
from typing import Any

from flask.typing import ResponseReturnValue
from flask_babel import gettext as _
from sqlalchemy.orm import Session

from contest.foundation.db import reading, transaction
from contest.foundation.errors import ContestError
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
from judges.panels.models import Seat
from judges.scoresheets import operations, queries
from judges.scoresheets.forms import PaperForm, SheetForm
from judges.scoresheets.operations.standing import (
    require_assigned,
    require_not_in,
    require_takes_sheets,
    rubric_for_marking,
)
from judges.scoresheets.schemas import Typed, typed_from_values
from judges.scoresheets.views.base import (
    blueprint,
    body_text,
    errors_of,
    new_event_id,
    place,
    posted,
    shown,
    values_from_body,
)
from judges.sealing.models import Work

AT = "/desk/paper/<pid:seat_id>/<pid:work_id>"


@blueprint.route(AT, methods=["GET", "POST"])
@permission("score_sheet.key")
def key(seat_id: str, work_id: str) -> ResponseReturnValue:
    """Show an empty sheet; the POST checks it and shows it once more before it is submitted."""
    with reading() as session:
        seat, work = _place(session, seat_id, work_id)
        form = SheetForm()
        if not form.validate_on_submit():
            form.base.data, form.seen.data = 0, ""
            form.rules_hash.data = queries.rules_hash_of(session, work.stage)
            typed = typed_from_values(rubric_for_marking(session, work.stage), {})
            return _key_page(session, seat, work, form, typed=typed, errors={})
        rubric, typed = posted(session, work)
        errors = errors_of(typed.faults, typed.missing)
        if errors:
            form.form_errors = [*form.form_errors, *_summary(typed, errors)]
            return _key_page(session, seat, work, form, typed=typed, errors=errors)
        # A second form on the same request: it shows what was typed and asks for the comparison.
        review = PaperForm(formdata=None)
        review.event_id.data = new_event_id()
        review.rules_hash.data = form.rules_hash.data
        review.body.data = body_text(rubric, typed.values)
        return _review_page(session, seat, work, review)


@blueprint.post(f"{AT}/submission")
@permission("score_sheet.key")
def key_submission(seat_id: str, work_id: str) -> ResponseReturnValue:
    """Submit the keyed sheet."""
    with transaction() as session:
        seat, work = place(session, seat_id, work_id)
        require(actor(), "score_sheet.key", seat)
        require_assigned(session, seat, work)
        form = PaperForm()
        if form.validate_on_submit():
            with form_errors(form), session.begin_nested():
                operations.key_paper_sheet(
                    session,
                    actor(),
                    seat=seat,
                    work=work,
                    values=values_from_body(form.body.data),
                    event_id=form.event_id.data,
                    rules_hash=form.rules_hash.data,
                    now=now(),
                )
                flash_ok(_("The paper sheet of %(code)s is in.", code=work.code))
                return see_other(".progress", stage_id=work.stage.public_id)
        return _review_page(session, seat, work, form)


def _place(session: Session, seat_id: str, work_id: str) -> tuple[Seat, Work]:
    seat, work = place(session, seat_id, work_id)
    require(actor(), "score_sheet.key", seat)
    require_assigned(session, seat, work)
    require_takes_sheets(session, seat, work, now=now())
    require_not_in(session, seat, work)
    return seat, work


def _summary(typed: Typed, errors: Mapping[str, str]) -> list[str]:
    blanks = len(typed.missing)
    said = [error for code, error in errors.items() if code not in typed.missing]
    return [*said, *([_("%(count)d items are still blank.", count=blanks)] if blanks else [])]


def _key_page(
    session: Session,
    seat: Seat,
    work: Work,
    form: SheetForm,
    *,
    typed: Typed,
    errors: Mapping[str, str],
) -> ResponseReturnValue:
    rubric = rubric_for_marking(session, work.stage)
    sheet = shown(session, work, rubric, typed, errors)
    return form_page("scoresheets/key.html", form, sheet=sheet, **_common(seat, work))


def _review_page(session: Session, seat: Seat, work: Work, form: PaperForm) -> ResponseReturnValue:
    rubric = rubric_for_marking(session, work.stage)
    try:
        typed = typed_from_values(rubric, values_from_body(form.body.data))
    except ContestError:
        typed = typed_from_values(rubric, {})
    sheet = shown(session, work, rubric, typed, {})
    return form_page("scoresheets/key_review.html", form, sheet=sheet, **_common(seat, work))


def _common(seat: Seat, work: Work) -> dict[str, Any]:
    stage = work.stage
    return {"seat": seat, "work": work, "stage": stage, "event": stage.event}
