"""Units that a list names and nobody registered yet: registered from the page of the list."""

from flask import request
from flask.typing import ResponseReturnValue
from flask_babel import ngettext

from contest.entries.forms import ImportForm, UnitsForm
from contest.entries.operations import register_units
from contest.entries.queries import batch_by_public_id, unregistered_in
from contest.entries.views.common import blueprint, event_for
from contest.entries.views.imports import check_page
from contest.entries.views.mending import AT, look_at, units_form
from contest.foundation.db import reading, transaction
from contest.foundation.permissions import require
from contest.foundation.web import actor, flash_ok, form_errors, now, permission, see_other
from contest.people.models import UnitLevel
from contest.people.queries import unit_by_id


@blueprint.route(f"{AT}/units", methods=["GET", "POST"])
@permission("entry.import")
def register_missing(event_id: str, batch_id: str) -> ResponseReturnValue:
    """Register the ticked units that the list names, so that their rows become good."""
    with reading() as session:
        event, _batch, look = look_at(session, event_id, batch_id, at=now())
        form = units_form(session, event, look.plan.rows, sent=request.form)
        if form is None:
            if unregistered_in(look.plan.rows):
                require(actor(), "unit.manage", event.edition.unit)
            return see_other(".check_list", event_id=event_id, batch_id=batch_id, look="anew")
    if form.validate_on_submit():
        with form_errors(form):
            number = _register(event_id, batch_id, form)
            flash_ok(
                ngettext("%(num)d unit was registered.", "%(num)d units were registered.", number)
            )
            return see_other(".check_list", event_id=event_id, batch_id=batch_id, look="anew")
    with reading() as session:
        return check_page(session, event_id, batch_id, ImportForm(formdata=None), units=form)


def _register(event_id: str, batch_id: str, form: UnitsForm) -> int:
    with transaction() as session:
        event = event_for(session, event_id, "entry.import")
        batch = batch_by_public_id(session, event, batch_id)
        parent = unit_by_id(session, form.parent.data or "")
        return len(register_units(
            session, actor(), batch, names=form.unit.data or [], parent=parent,
            level=UnitLevel(form.level.data), now=now(),
        ))  # fmt: skip
