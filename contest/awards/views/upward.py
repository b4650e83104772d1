"""The page from which what a result nominated goes up to the next level."""

from flask import request
from flask.typing import ResponseReturnValue
from flask_babel import gettext as _
from flask_wtf import FlaskForm
from sqlalchemy.orm import Session

from contest.awards import operations, queries
from contest.awards.views.base import blueprint
from contest.editions.models import Event
from contest.editions.queries import event_by_public_id
from contest.entries.errors import NotAbove
from contest.entries.queries import collections_above
from contest.foundation.db import reading, transaction
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


@blueprint.get("/desk/events/<pid:event_id>/upward")
@permission("entry.carry")
def upward(event_id: str) -> ResponseReturnValue:
    """Show what was nominated, the collections above, and the places left there."""
    with reading() as session:
        return _page(session, event_id, FlaskForm())


@blueprint.post("/desk/awards/<pid:award_id>/upward")
@permission("entry.carry")
def nominate_above(award_id: str) -> ResponseReturnValue:
    """Nominate one project to a collection of the level above."""
    form = FlaskForm()
    with form_errors(form), transaction() as session:
        award = queries.award_by_public_id(session, award_id)
        require(actor(), "entry.carry", award.entry or award.event)
        to_event = _above(session, award.event, request.form.get("event", ""))
        there = operations.nominate_upward(session, actor(), award, to_event, now=now())
        flash_ok(_("Nominated, as no. %(number)d there.", number=there.number))
        return see_other(".upward", event_id=award.event.public_id)
    with reading() as session:
        award = queries.award_by_public_id(session, award_id)
        return _page(session, award.event.public_id, form)


def _above(session: Session, event: Event, chosen: str) -> Event:
    """Return the chosen collection; raises `NotAbove` for what the page does not offer."""
    offered = {one.public_id: one for one in collections_above(session, event, now())}
    if chosen not in offered:
        raise NotAbove
    return offered[chosen]


def _page(session: Session, event_id: str, form: FlaskForm) -> ResponseReturnValue:
    event = event_by_public_id(session, event_id)
    require(actor(), "entry.carry", event)
    shown = queries.upward_of_event(session, event, now())
    return form_page("awards/upward.html", form, event=event, shown=shown)
