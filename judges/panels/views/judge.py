"""What a judge says of themselves: the declaration before judging, a recusal during it."""

from flask import request
from flask.typing import ResponseReturnValue
from flask_babel import gettext as _
from sqlalchemy.orm import Session

from contest.editions.queries import event_by_public_id
from contest.foundation.db import reading, transaction
from contest.foundation.errors import NotFound
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
from judges.panels import operations, queries
from judges.panels.forms import DeclarationForm, RecusalForm
from judges.panels.models import Seat
from judges.panels.views.base import blueprint
from judges.sealing.models import Work
from judges.sealing.queries import work_by_public_id


@blueprint.route("/events/<pid:event_id>/declaration", methods=["GET", "POST"])
@permission("declaration.make")
def declaration(event_id: str) -> ResponseReturnValue:
    """Ask the judge for the declaration of ties and the promise of silence (J1b)."""
    scope = transaction if request.method == "POST" else reading
    with scope() as session:
        event = event_by_public_id(session, event_id)
        judge = queries.judge_of_person(session, actor().person_id)
        if judge is None or not queries.seats_of_person(session, actor().person_id, event):
            raise NotFound
        require(actor(), "declaration.make", judge)
        form = DeclarationForm()
        if form.validate_on_submit():
            with form_errors(form), session.begin_nested():
                note = form.note.data
                operations.declare(session, actor(), judge, event, note=note, now=now())
                flash_ok(_("Thank you. This is kept."))
                return see_other("scoresheets.queue", event_id=event_id)
        made = queries.declaration_of(session, judge, event)
        return form_page("panels/declaration.html", form, event=event, judge=judge, made=made)


@blueprint.route("/seats/<pid:seat_id>/works/<pid:work_id>/recusal", methods=["GET", "POST"])
@permission("recusal.declare")
def recusal(seat_id: str, work_id: str) -> ResponseReturnValue:
    """Let a judge withdraw from one work of their list."""
    scope = transaction if request.method == "POST" else reading
    with scope() as session:
        seat, work = _own(session, seat_id, work_id)
        event = seat.panel.stage.event
        form = RecusalForm()
        if form.validate_on_submit():
            with form_errors(form), session.begin_nested():
                reason = form.reason.data or ""
                operations.recuse(session, actor(), seat, work, reason=reason, now=now())
                flash_ok(_("You do not judge %(code)s.", code=work.code))
                return see_other("scoresheets.queue", event_id=event.public_id)
        return form_page("panels/recusal.html", form, event=event, seat=seat, work=work)


def _own(session: Session, seat_id: str, work_id: str) -> tuple[Seat, Work]:
    seat = queries.seat_by_public_id(session, seat_id)
    work = work_by_public_id(session, work_id)
    require(actor(), "recusal.declare", seat)
    # A work that is not on the list is as unknown as one that does not exist.
    if not queries.is_assigned(session, seat, work):
        raise NotFound
    return seat, work
