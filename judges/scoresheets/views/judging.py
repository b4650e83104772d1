"""The judge's pages: queue (J2), sheet (J3), review (J5), receipt (J6)."""

from collections.abc import Mapping
from typing import Any

from flask import make_response, redirect, request, url_for
from flask.typing import ResponseReturnValue
from flask_babel import gettext as _
from sqlalchemy.orm import Session

from contest.editions.models import EventPhase, StageState
from contest.editions.queries import event_by_public_id, safeguards_of
from contest.foundation.db import reading, transaction
from contest.foundation.errors import ContestError, NotFound
from contest.foundation.permissions import require
from contest.foundation.web import (
    actor,
    back_or,
    flash_ok,
    form_errors,
    form_page,
    now,
    page,
    permission,
    see_other,
    slots,
    whole,
)
from judges.panels.models import Seat
from judges.panels.queries import declaration_of, judge_of_person
from judges.scoresheets import operations, queries
from judges.scoresheets.forms import ReviewForm, SheetForm
from judges.scoresheets.models import ScoreSheet, SheetState
from judges.scoresheets.operations.drafts import draft_mark
from judges.scoresheets.operations.standing import require_own_work, rubric_for_marking
from judges.scoresheets.operations.submitting import UNSAID
from judges.scoresheets.schemas import Typed, typed_from_values
from judges.scoresheets.views.base import (
    blueprint,
    body_text,
    count_wrong_signature,
    errors_of,
    glove,
    new_event_id,
    place,
    posted,
    shown,
    signature_drawn,
    signature_typed,
    state_words,
    values_from_body,
)
from judges.scoring.definition import Rubric
from judges.scoring.values import Value, parse_sheet
from judges.sealing.models import Work

A_YEAR = 365 * 24 * 3600
AT = "/seats/<pid:seat_id>/works/<pid:work_id>"
WRITABLE = (None, SheetState.DRAFT, SheetState.HELD)


@blueprint.get("/queue", defaults={"event_id": None})
@blueprint.get("/events/<pid:event_id>/queue")
@permission("score_sheet.fill")
def queue(event_id: str | None) -> ResponseReturnValue:
    """Show the judge's own works in order, what is to be decided, and what is done."""
    with reading() as session:
        event = event_by_public_id(session, event_id) if event_id else None
        lists = queries.queue_of_judge(session, actor().person_id, event=event)
        return page(
            "scoresheets/queue.html",
            lists=lists,
            event=event,
            states=state_words(),
            undeclared=_undeclared(session, lists),
            conflicts=queries.conflicts_to_decide(session, actor().person_id),
            pieces=slots(session, "judge_queue", event),
            glove=glove(),
        )


@blueprint.post("/queue/keys")
@permission("score_sheet.fill")
def keys() -> ResponseReturnValue:
    """Remember on this device whether keys are large, for gloves."""
    answer = make_response(back_or(".queue"))
    value = "0" if glove() else "1"
    answer.set_cookie("glove", value, max_age=A_YEAR, samesite="Lax", httponly=True)
    return answer


@blueprint.route(f"{AT}/sheet", methods=["GET", "POST"])
@permission("score_sheet.fill")
def sheet(seat_id: str, work_id: str) -> ResponseReturnValue:
    """Show the sheet; the POST keeps the draft, then leads to the review when all is given."""
    scope = transaction if request.method == "POST" else reading
    with scope() as session:
        seat, work = place(session, seat_id, work_id)
        require_own_work(session, actor(), seat, work)
        found = queries.sheet_of(session, seat, work)
        form = SheetForm()
        if form.validate_on_submit():
            return _saved(session, seat, work, form)
        if found is not None and found.state is SheetState.CONFLICT:
            return see_other(".versions", sheet_id=found.public_id)
        if found is not None and _is_read_only(session, found):
            return _read_only(session, found)
        rubric = rubric_for_marking(session, work.stage)
        typed = typed_from_values(rubric, _stored(session, found, rubric))
        form.base.data = found.revision if found else 0
        form.seen.data = draft_mark(found)
        form.rules_hash.data = queries.rules_hash_of(session, work.stage)
        missing = typed.missing if request.args.get("missing") else ()
        return _sheet_page(session, seat, work, form, typed=typed, errors=errors_of((), missing))


@blueprint.route(f"{AT}/review", methods=["GET", "POST"])
@permission("score_sheet.fill")
def review(seat_id: str, work_id: str) -> ResponseReturnValue:
    """Show what is about to be submitted, once more; the POST submits exactly that."""
    by_code = signature_typed(work_id) if request.method == "POST" else None
    scope = transaction if request.method == "POST" else reading
    with scope() as session:
        seat, work = place(session, seat_id, work_id)
        require_own_work(session, actor(), seat, work)
        form = ReviewForm()
        if form.validate_on_submit():
            with form_errors(form), session.begin_nested():
                _submit(session, seat, work, form, by_code)
                return see_other(".receipt", seat_id=seat_id, work_id=work_id)
            count_wrong_signature(session, seat, by_code)
        if not form.is_submitted():
            found = queries.sheet_of(session, seat, work)
            rubric = rubric_for_marking(session, work.stage)
            typed = typed_from_values(rubric, _draft(found))
            if typed.missing:
                return _back_to_blanks(seat, work, typed)
            _fill(session, form, work, rubric=rubric, typed=typed, found=found)
        return _review_page(session, seat, work, form)


@blueprint.get(f"{AT}/receipt")
@permission("score_sheet.fill")
def receipt(seat_id: str, work_id: str) -> ResponseReturnValue:
    """Say that the sheet is on the server: revision, time and place in the trail; what is next."""
    with reading() as session:
        seat, work = place(session, seat_id, work_id)
        require(actor(), "score_sheet.fill", seat)
        found = queries.sheet_of(session, seat, work)
        if found is None or found.state is SheetState.DRAFT:
            raise NotFound
        revisions = queries.revisions_of(session, found)
        waiting = queries.queue_of_judge(session, actor().person_id, event=work.stage.event)
        rows = [(one.seat, row) for one in waiting for row in one.to_do if row.work.id != work.id]
        return page(
            "scoresheets/receipt.html",
            sheet=found,
            revision=revisions[-1],
            record=queries.record_of(session, revisions[-1]),
            next=rows[0] if rows else None,
            left=len(rows),
            sees_total=safeguards_of(session, work.stage.event).judge_sees_total,
            **_common(session, seat, work),
        )


def _saved(session: Session, seat: Seat, work: Work, form: SheetForm) -> ResponseReturnValue:
    _, typed = posted(session, work)
    errors: Mapping[str, str] = errors_of(typed.faults)
    with form_errors(form), session.begin_nested():
        seen = form.seen.data or ""
        operations.save_draft(
            session, actor(), seat=seat, work=work, values=typed.values, seen=seen, now=now()
        )
        if not typed.faults:
            return _onward(seat, work, typed, base=form.base.data)
        form.form_errors = [*form.form_errors, *errors.values()]
    # Refused because of another device: saying so once is enough, then this page may win.
    form.seen.data = draft_mark(queries.sheet_of(session, seat, work))
    return _sheet_page(session, seat, work, form, typed=typed, errors=errors)


def _onward(seat: Seat, work: Work, typed: Typed, *, base: int | None) -> ResponseReturnValue:
    address = {"seat_id": seat.public_id, "work_id": work.public_id}
    if request.form.get("action") != "submit":
        flash_ok(_("Draft saved on the server. It is not submitted yet."))
        return see_other(".sheet", **address, correct=1 if base else None)
    if typed.missing:
        return _back_to_blanks(seat, work, typed)
    return see_other(".review", **address, base=base)


def _back_to_blanks(seat: Seat, work: Work, typed: Typed) -> ResponseReturnValue:
    # The browser scrolls to the first blank and puts the focus there, without any script.
    target = url_for(
        ".sheet",
        seat_id=seat.public_id,
        work_id=work.public_id,
        missing=len(typed.missing),
        correct=1,
        _anchor=f"c-{typed.missing[0]}",
    )
    return redirect(target, code=303)


def _submit(
    session: Session, seat: Seat, work: Work, form: ReviewForm, by_code: str | None
) -> ScoreSheet:
    return operations.submit_score_sheet(
        session,
        actor(),
        seat=seat,
        work=work,
        values=values_from_body(form.body.data),
        base_revision=form.base.data or 0,
        event_id=form.event_id.data,
        device=(request.user_agent.string or "")[:80] or None,
        reason=form.reason.data or None,
        rules_hash=form.rules_hash.data,
        signature=by_code or signature_drawn(form.signature.data),
        now=now(),
    )


def _fill(
    session: Session,
    form: ReviewForm,
    work: Work,
    *,
    rubric: Rubric,
    typed: Typed,
    found: ScoreSheet | None,
) -> None:
    form.event_id.data = new_event_id()
    base = request.args.get("base", type=whole)
    form.base.data = base if base is not None else (found.revision if found else 0)
    form.rules_hash.data = queries.rules_hash_of(session, work.stage)
    wish = queries.correction_of(session, found, now=now())
    if wish is not None and wish.state == queries.GRANTED:
        form.reason.data = wish.reason
    form.body.data = body_text(rubric, typed.values)


def _review_page(session: Session, seat: Seat, work: Work, form: ReviewForm) -> ResponseReturnValue:
    rubric = rubric_for_marking(session, work.stage)
    try:
        typed = typed_from_values(rubric, values_from_body(form.body.data))
    except ContestError:
        typed = typed_from_values(rubric, {})
    found = queries.sheet_of(session, seat, work)
    return form_page(
        "scoresheets/review.html",
        form,
        sheet=shown(session, work, rubric, typed, {}),
        is_correction=bool(form.base.data) and not _is_unsaid(found),
        signs=safeguards_of(session, work.stage.event).sheet_signature == "drawn",
        is_contested=found is not None and found.revision != form.base.data,
        **_common(session, seat, work),
    )


def _sheet_page(
    session: Session,
    seat: Seat,
    work: Work,
    form: SheetForm,
    *,
    typed: Typed,
    errors: Mapping[str, str],
) -> ResponseReturnValue:
    rubric = rubric_for_marking(session, work.stage)
    found = queries.sheet_of(session, seat, work)
    return form_page(
        "scoresheets/sheet.html",
        form,
        sheet=shown(session, work, rubric, typed, errors),
        is_recalled=_is_recalled(found),
        missing=len([one for one in rubric.judged if typed.values.get(one.code) is None]),
        asked_blanks=bool(request.args.get("missing")),
        is_correction=bool(form.base.data) and not _is_unsaid(found),
        **_common(session, seat, work),
    )


def _read_only(session: Session, found: ScoreSheet) -> ResponseReturnValue:
    seat, work = found.seat, found.work
    revisions = queries.revisions_of(session, found)
    newest = queries.effective_revision(session, found)
    if newest is None:
        raise NotFound
    rubric = queries.rubric_of_version(session, work.stage, newest.rules_hash)
    if rubric is None:
        raise NotFound
    typed = typed_from_values(rubric, values_from_body(newest.body))
    return page(
        "scoresheets/submitted.html",
        found=found,
        sheet=shown(session, work, rubric, typed, {}),
        revisions=revisions,
        signature=queries.signature_of(session, newest),
        **_common(session, seat, work),
    )


def _common(session: Session, seat: Seat, work: Work) -> dict[str, Any]:
    return {
        "seat": seat,
        "work": work,
        "stage": work.stage,
        "event": work.stage.event,
        "name": queries.visible_name(session, work),
        "glove": glove(),
        "is_open": _takes(session, seat, work),
        "states": state_words(),
        **_after(session, seat, work),
        "ballots": queries.ballots_of_seat(session, seat, rubric_for_marking(session, work.stage)),
    }


def _after(session: Session, seat: Seat, work: Work) -> dict[str, Any]:
    found = queries.sheet_of(session, seat, work)
    until = queries.recallable_until(session, found)
    return {
        "recallable_until": until if until and now() < until else None,
        "correction": queries.correction_of(session, found, now=now()),
    }


def _takes(session: Session, seat: Seat, work: Work) -> bool:
    if work.stage.state is StageState.OPEN:
        return True
    return queries.live_unlock(session, seat, work, now=now()) is not None


def _is_read_only(session: Session, found: ScoreSheet) -> bool:
    if found.state in WRITABLE:
        return False
    wish = queries.correction_of(session, found, now=now())
    may_correct = wish is not None and wish.state == queries.GRANTED
    return not (may_correct and request.args.get("correct"))


def _is_recalled(found: ScoreSheet | None) -> bool:
    return found is not None and found.state is SheetState.DRAFT and found.revision > 0


def _is_unsaid(found: ScoreSheet | None) -> bool:
    return found is not None and found.state in UNSAID


def _stored(session: Session, found: ScoreSheet | None, rubric: Rubric) -> dict[str, Value | None]:
    """Return what the form begins with: the draft, or what was submitted when it is corrected."""
    drafted = _draft(found)
    if found is None or any(drafted.values()) or found.state is not SheetState.SUBMITTED:
        return drafted
    newest = queries.effective_revision(session, found)
    return values_from_body(newest.body) if newest else drafted


def _draft(found: ScoreSheet | None) -> dict[str, Value | None]:
    return dict(parse_sheet(found.draft)) if found is not None and found.draft else {}


def _undeclared(session: Session, lists: list[queries.QueueStage]) -> list[Any]:
    judge = judge_of_person(session, actor().person_id)
    events = {one.stage.event_id: one.stage.event for one in lists}
    if judge is None:
        return []
    return [
        event
        for event in events.values()
        if event.phase is not EventPhase.FINISHED
        and not safeguards_of(session, event).names_visible_to_judges
        and declaration_of(session, judge, event) is None
    ]
