"""The organiser's list of an event's awards."""

from flask.typing import ResponseReturnValue
from flask_babel import gettext as _

from contest.awards import operations, queries
from contest.awards.forms import WithdrawForm
from contest.awards.views.base import blueprint
from contest.editions.queries import event_by_public_id
from contest.foundation.db import reading, transaction
from contest.foundation.permissions import require
from contest.foundation.web import (
    actor,
    flash_ok,
    form_errors,
    form_page,
    now,
    page,
    permission,
    see_other,
)


@blueprint.get("/desk/events/<pid:event_id>/awards")
@permission("award.view")
def of_event(event_id: str) -> ResponseReturnValue:
    """Show what was won, by whom, and whether it stands."""
    with reading() as session:
        event = event_by_public_id(session, event_id)
        require(actor(), "award.view", event)
        awards = queries.awards_of_event(session, event)
        return page("awards/of_event.html", event=event, awards=awards)


@blueprint.route("/desk/awards/<pid:award_id>/withdraw", methods=["GET", "POST"])
@permission("award.manage")
def withdraw(award_id: str) -> ResponseReturnValue:
    """Take one award back, with a reason that stays on record."""
    form = WithdrawForm()
    if form.validate_on_submit():
        with form_errors(form), transaction() as session:
            award = queries.award_by_public_id(session, award_id)
            reason = form.reason.data or ""
            operations.withdraw_award(session, actor(), award, reason=reason, now=now())
            flash_ok(_("The award is withdrawn; certificates that stood on it are revoked."))
            return see_other(".of_event", event_id=award.event.public_id)
    with reading() as session:
        award = queries.award_by_public_id(session, award_id)
        require(actor(), "award.manage", award.event)
        return form_page("awards/withdraw.html", form, award=award, event=award.event)
