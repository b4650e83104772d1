"""Keying of paper sheets: the same items in the same order; who keyed them stays on record."""

from collections.abc import Collection, Mapping, Sequence
from typing import Any

from flask import request
from flask.typing import ResponseReturnValue
from flask_babel import gettext as _
from sqlalchemy.orm import Session

from contest.foundation.db import reading, transaction
from contest.foundation.errors import ContestError
from contest.foundation.permissions import require
from contest.foundation.web import (
    actor,
    asked_back,
    back_or,
    flash_ok,
    form_errors,
    form_page,
    now,
    page,
    permission,
    see_other,
    whole,
)
from judges.panels.models import Seat
from judges.scoresheets import operations, queries
from judges.scoresheets.errors import NotTheKeyer
from judges.scoresheets.forms import CompareForm, PaperForm, SheetForm
from judges.scoresheets.models import PaperKeying, ScoreSheet
from judges.scoresheets.operations.keying import (
    asks_two,
    differing,
    is_keyer,
    keyings_to_compare,
    present_keyings,
    require_open,
)
from judges.scoresheets.operations.standing import require_assigned, rubric_for_marking
from judges.scoresheets.render import CriterionShown, SheetShown
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
    """Show an empty sheet; the POST keys it, or shows it once more where one person is enough."""
    scope = transaction if request.method == "POST" else reading
    with scope() as session:
        seat, work = _place(session, seat_id, work_id)
        keyings = present_keyings(session, seat, work)
        if any(is_keyer(actor(), one) for one in keyings):
            return _after(seat, work, keyings)
        if len(keyings) > 1:
            raise NotTheKeyer
        form = SheetForm()
        if form.validate_on_submit():
            return _typed(session, seat, work, form)
        form.base.data, form.seen.data = 0, ""
        form.rules_hash.data = queries.rules_hash_of(session, work.stage)
        typed = typed_from_values(rubric_for_marking(session, work.stage), {})
        return _key_page(session, seat, work, form, typed=typed, errors={})


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
                found = operations.key_paper_sheet(
                    session,
                    actor(),
                    seat=seat,
                    work=work,
                    values=values_from_body(form.body.data),
                    event_id=form.event_id.data,
                    rules_hash=form.rules_hash.data,
                    now=now(),
                )
                return _onward(seat, work, found)
        return _review_page(session, seat, work, form)


@blueprint.route(f"{AT}/differences", methods=["GET", "POST"])
@permission("score_sheet.key")
def key_differences(seat_id: str, work_id: str) -> ResponseReturnValue:
    """Show the two keyers each row in which they differ; the POST says what the paper says."""
    scope = transaction if request.method == "POST" else reading
    with scope() as session:
        seat, work = _place(session, seat_id, work_id)
        pair = keyings_to_compare(session, actor(), seat, work)
        form = CompareForm()
        choices = {code: request.form.get(f"row-{code}", 0, type=whole) for code in differing(pair)}
        if form.validate_on_submit():
            with form_errors(form), session.begin_nested():
                found = operations.settle_keyings(
                    session, actor(), seat=seat, work=work, choices=choices, now=now()
                )
                return _onward(seat, work, found)
        return form_page(
            "scoresheets/key_differences.html",
            form,
            rows=_rows(session, work, pair, choices),
            pair=pair,
            own=next(one.number for one in pair if is_keyer(actor(), one)),
            choices=choices,
            **_common(seat, work),
        )


@blueprint.post(f"{AT}/discard")
@permission("score_sheet.key")
def key_discard(seat_id: str, work_id: str) -> ResponseReturnValue:
    """Drop what was keyed, so that two people begin anew."""
    with transaction() as session:
        seat, work = _place(session, seat_id, work_id)
        operations.discard_keyings(session, actor(), seat=seat, work=work, now=now())
        flash_ok(_("What was keyed of %(code)s is dropped. Two people begin anew.", code=work.code))
        return _back(work)


def _typed(session: Session, seat: Seat, work: Work, form: SheetForm) -> ResponseReturnValue:
    rubric, typed = posted(session, work)
    errors = errors_of(typed.faults, typed.missing)
    if errors:
        form.form_errors = [*form.form_errors, *_summary(typed, errors)]
    elif asks_two(session, work):
        with form_errors(form), session.begin_nested():
            return _keyed(session, seat, work, form, typed)
    else:
        # A second form on the same request: it shows what was typed and asks for the comparison.
        review = PaperForm(formdata=None)
        review.event_id.data = new_event_id()
        review.rules_hash.data = form.rules_hash.data
        review.body.data = body_text(rubric, typed.values)
        return _review_page(session, seat, work, review)
    return _key_page(session, seat, work, form, typed=typed, errors=errors)


def _keyed(
    session: Session, seat: Seat, work: Work, form: SheetForm, typed: Typed
) -> ResponseReturnValue:
    found = operations.key_paper_sheet(
        session,
        actor(),
        seat=seat,
        work=work,
        values=typed.values,
        rules_hash=form.rules_hash.data,
        now=now(),
    )
    return _onward(seat, work, found)


def _onward(seat: Seat, work: Work, found: ScoreSheet | PaperKeying) -> ResponseReturnValue:
    if isinstance(found, ScoreSheet):
        flash_ok(_("The paper sheet of %(code)s is in.", code=work.code))
    elif found.differed:
        return see_other(".key_differences", **_address(seat, work))
    else:
        flash_ok(
            _(
                "%(code)s is keyed once. It counts when a second person has keyed it.",
                code=work.code,
            )
        )
    return _back(work)


def _after(seat: Seat, work: Work, keyings: Sequence[PaperKeying]) -> ResponseReturnValue:
    """Lead who keyed already to where the two are compared, or say that a second one is missing."""
    if len(keyings) > 1:
        return see_other(".key_differences", **_address(seat, work))
    return page("scoresheets/key_waiting.html", keying=keyings[0], **_common(seat, work))


def _rows(
    session: Session, work: Work, pair: Sequence[PaperKeying], codes: Collection[str]
) -> list[tuple[CriterionShown, CriterionShown]]:
    """Return what the two keyed in each of these criteria, in the order of the sheet."""
    first, second = (_shown_keying(session, work, one).criteria for one in pair)
    return [two for two in zip(first, second, strict=True) if two[0].code in codes]


def _shown_keying(session: Session, work: Work, keying: PaperKeying) -> SheetShown:
    rubric = rubric_for_marking(session, work.stage)
    typed = typed_from_values(rubric, values_from_body(keying.body))
    return shown(session, work, rubric, typed, {})


def _place(session: Session, seat_id: str, work_id: str) -> tuple[Seat, Work]:
    seat, work = place(session, seat_id, work_id)
    require(actor(), "score_sheet.key", seat)
    require_open(session, seat, work, now=now())
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
    keyings = queries.keyings_of(session, seat, work)
    return form_page(
        "scoresheets/key.html",
        form,
        sheet=sheet,
        first=keyings[0] if keyings else None,
        asks_two=asks_two(session, work),
        **_common(seat, work),
    )


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
    return {
        "seat": seat,
        "work": work,
        "stage": stage,
        "event": stage.event,
        "address": _address(seat, work),
        "came_from": asked_back(),
    }


def _address(seat: Seat, work: Work) -> dict[str, str | None]:
    """Return what names the sheet on each of these pages, and the page to return to at last."""
    return {"seat_id": seat.public_id, "work_id": work.public_id, "next": asked_back()}


def _back(work: Work) -> ResponseReturnValue:
    """Lead to the place of the grid from which the paper was reached, or that of the progress."""
    return back_or(".progress", stage_id=work.stage.public_id, _anchor=f"w-{work.public_id}")
