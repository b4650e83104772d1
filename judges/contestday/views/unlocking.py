"""Opens one sheet that stands: one asks, and another agrees where that is asked."""

from flask.typing import ResponseReturnValue
from flask_babel import gettext as _

from contest.editions.queries import safeguards_of
from contest.foundation.db import reading, transaction
from contest.foundation.errors import NotFound, NotPermitted
from contest.foundation.models import ApprovalState
from contest.foundation.permissions import can, require
from contest.foundation.web import actor, flash_ok, now, page, permission, see_other
from judges.contestday import queries
from judges.contestday.forms import DecisionForm, UnlockForm
from judges.contestday.views.base import blueprint
from judges.scoresheets.models import SheetUnlock
from judges.scoresheets.operations import approve_unlock, refuse_unlock, request_unlock
from judges.scoresheets.policy import SeatWithChiefs
from judges.scoresheets.queries import (
    chief_persons,
    is_judges_wish,
    seat_by_public_id,
    unlock_by_public_id,
)
from judges.sealing.queries import work_by_public_id

APPROVE = "score_sheet.approve_unlock"
DECISIONS = ("approve", "refuse")


@blueprint.post("/desk/seats/<pid:seat_id>/works/<pid:work_id>/unlock")
@permission("score_sheet.unlock")
def unlock(seat_id: str, work_id: str) -> ResponseReturnValue:
    """Ask that one sheet is opened; where nobody else must agree it is open at once."""
    form = UnlockForm()
    with transaction() as session:
        seat, work = seat_by_public_id(session, seat_id), work_by_public_id(session, work_id)
        # Whose sheet it is comes before what was typed; without a reason the operation refuses.
        reason = (form.reason.data or "") if form.validate_on_submit() else ""
        made = request_unlock(session, actor(), seat=seat, work=work, reason=reason, now=now())
        flash_ok(
            _("Asked. Another person has to agree.")
            if made.asks_second
            else _("The sheet is open for half an hour. The old version stays on record.")
        )
        stage_id = work.stage.public_id
    return see_other(".work", stage_id=stage_id, work_id=work_id)


@blueprint.get("/desk/unlocks/<pid:unlock_id>")
@permission(APPROVE)
def wish(unlock_id: str) -> ResponseReturnValue:
    """Show whoever decides a wish what it would change; nothing is kept of it."""
    with reading() as session:
        found = unlock_by_public_id(session, unlock_id)
        seat, stage, work = found.sheet.seat, found.sheet.stage, found.sheet.work
        require(actor(), APPROVE, SeatWithChiefs(seat, chief_persons(session, seat.panel)))
        if not _waits(found):
            return see_other(".work", stage_id=stage.public_id, work_id=work.public_id)
        if found.approval is None or found.approval.requested_by == actor().person_id:
            raise NotPermitted
        # The desk sees totals anyway; who decides as a judge sees what judges may see.
        sees_totals = (
            can(actor(), APPROVE, seat) or safeguards_of(session, stage.event).judge_sees_total
        )
        day = queries.day_of_stage(session, stage, now=now())
        return page(
            "contestday/wish.html",
            unlock=found,
            seat=seat,
            work=work,
            stage=stage,
            event=stage.event,
            effect=queries.effect_of_wish(session, day, found, sees_totals=sees_totals),
            tells_why=is_judges_wish(found),
        )


def _waits(unlock: SheetUnlock) -> bool:
    asked = unlock.approval
    return asked is not None and asked.state is ApprovalState.REQUESTED


@blueprint.post("/desk/unlocks/<pid:unlock_id>/<string:decision>")
@permission(APPROVE)
def decide(unlock_id: str, decision: str) -> ResponseReturnValue:
    """Agree or refuse as the second person."""
    if decision not in DECISIONS:
        raise NotFound
    form = DecisionForm()
    with transaction() as session:
        found = unlock_by_public_id(session, unlock_id)
        if decision == "approve":
            approve_unlock(session, actor(), found, now=now())
        else:
            answer = form.answer.data if form.validate_on_submit() else None
            refuse_unlock(session, actor(), found, answer=answer, now=now())
        stage_id, work_id = found.sheet.stage.public_id, found.sheet.work.public_id
    flash_ok(
        _("The sheet is open for half an hour. The old version stays on record.")
        if decision == "approve"
        else _("Refused. The sheet stays shut.")
    )
    return see_other(".work", stage_id=stage_id, work_id=work_id)
