"""Awards to judges, to entrants who were present, and to units, from which certificates come."""

from flask import request
from flask.typing import ResponseReturnValue
from flask_babel import gettext as _
from sqlalchemy.orm import Session

from contest.awards import operations, queries
from contest.awards.forms import ServiceForm
from contest.awards.models import AwardKind
from contest.awards.queries import SERVICE_KINDS
from contest.awards.views.base import blueprint, event_for
from contest.editions.models import Event
from contest.foundation.db import reading, transaction
from contest.foundation.web import (
    actor,
    flash_ok,
    form_errors,
    form_page,
    now,
    permission,
    see_other,
)

TITLES = {
    AwardKind.JUDGE: ("优秀裁判员", "Excellent Judge"),
    AwardKind.PARTICIPATION: ("参赛证书", "Certificate of Participation"),
    AwardKind.UNIT: ("先进单位", "Advanced Unit"),
}


@blueprint.route("/desk/events/<pid:event_id>/awards/service", methods=["GET", "POST"])
@permission("award.manage")
def service(event_id: str) -> ResponseReturnValue:
    """Choose who gets a certificate as a judge, as a participant or as a unit."""
    form = ServiceForm()
    if form.validate_on_submit():
        with form_errors(form), transaction() as session:
            event = event_for(session, event_id, "award.manage")
            flash_ok(_given(session, event, form))
            return see_other(".service", event_id=event_id)
    with reading() as session:
        event = event_for(session, event_id, "award.manage")
        return form_page(
            "awards/service.html",
            form,
            event=event,
            groups=[
                (kind.value, queries.service_lines(session, event, kind), TITLES[kind])
                for kind in SERVICE_KINDS
            ],
            waiting=queries.service_awards(session, event),
        )


def _given(session: Session, event: Event, form: ServiceForm) -> str:
    if form.kind.data == "confirm":
        waiting = queries.service_awards(session, event)
        for award in waiting:
            operations.confirm_award(session, actor(), award, now=now())
        return str(_("Confirmed: %(count)d.", count=len(waiting)))
    made = operations.grant_service_awards(
        session,
        actor(),
        event,
        kind=AwardKind(form.kind.data or ""),
        chosen=set(request.form.getlist("chosen")),
        title=(form.title.data or "").strip(),
        title_en=(form.title_en.data or "").strip(),
        now=now(),
    )
    told = _(
        "Granted: %(count)d. Their certificates can be issued once they are confirmed.",
        count=len(made),
    )
    return str(told)
