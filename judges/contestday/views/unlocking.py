"""Opens one sheet that stands: one asks, and another agrees where that is asked."""

from flask.typing import ResponseReturnValue
from flask_babel import gettext as _

from contest.foundation.db import transaction
from contest.foundation.errors import NotFound
from contest.foundation.web import actor, flash_ok, now, permission, see_other
from judges.contestday.forms import DecisionForm, UnlockForm
from judges.contestday.views.base import blueprint
from judges.scoresheets.operations import approve_unlock, refuse_unlock, request_unlock
from judges.scoresheets.queries import seat_by_public_id, unlock_by_public_id
from judges.sealing.queries import work_by_public_id

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


@blueprint.post("/desk/unlocks/<pid:unlock_id>/<string:decision>")
@permission("score_sheet.approve_unlock")
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
