"""What a unit's contact does: see the unit's entries, recommend them or return them."""

from flask import request
from flask.typing import ResponseReturnValue
from flask_babel import gettext as _
from sqlalchemy.orm import Session

from contest.entries.forms import ReasonForm, opinion_form
from contest.entries.operations import (
    nominate_entry,
    put_material,
    refuse_entry,
    return_entry,
)
from contest.entries.queries import entrants_of, entry_by_public_id, nominations_for
from contest.entries.views.common import blueprint, entry_context, entry_for, files_of
from contest.foundation.db import reading, transaction
from contest.foundation.web import (
    actor,
    back_or,
    flash_ok,
    form_errors,
    form_page,
    now,
    permission,
)


@blueprint.get("/nominations")
@permission("nomination.view")
def nominations() -> ResponseReturnValue:
    """List the entries of one's units by event, with the places used and left."""
    with reading() as session:
        return _page(session, ReasonForm())


@blueprint.route("/entries/<pid:entry_id>/nominate", methods=["GET", "POST"])
@permission("entry.nominate")
def nominate(entry_id: str) -> ResponseReturnValue:
    """Recommend an entry for its unit, with its opinion and its stamped form where asked."""
    with reading() as session:
        entry = entry_for(session, entry_id, "entry.nominate")
        rules = entrants_of(session, entry.event)
        asked = [one for one in rules.materials if one.by == "unit"]
    form = opinion_form(asked)
    if form.validate_on_submit():
        with form_errors(form):
            uploads = files_of(form, rules)
            with transaction() as session:
                entry = entry_by_public_id(session, entry_id)
                for kind, upload in uploads.items():
                    put_material(session, actor(), entry, kind=kind, upload=upload, now=now())
                opinion = form.opinion.data or ""
                nominate_entry(session, actor(), entry, opinion=opinion, now=now())
                number = entry.number
            flash_ok(_("No. %(number)d was recommended.", number=number))
            return back_or(".nominations")
    with reading() as session:
        entry = entry_for(session, entry_id, "entry.nominate")
        return form_page("entries/nominate.html", form, **entry_context(session, entry))


@blueprint.post("/entries/<pid:entry_id>/refuse")
@permission("entry.nominate")
def refuse(entry_id: str) -> ResponseReturnValue:
    """Decline an entry for its unit, with a reason."""
    form = ReasonForm()
    with form_errors(form), transaction() as session:
        entry = entry_by_public_id(session, entry_id)
        refuse_entry(session, actor(), entry, reason=form.reason.data or "", now=now())
        flash_ok(_("No. %(number)d was declined.", number=entry.number))
        return back_or(".nominations")
    with reading() as session:
        return _page(session, form)


@blueprint.post("/entries/<pid:entry_id>/return")
@permission("entry.return")
def give_back(entry_id: str) -> ResponseReturnValue:
    """Return an entry to its entrant with a reason."""
    form = ReasonForm()
    with form_errors(form), transaction() as session:
        entry = entry_by_public_id(session, entry_id)
        return_entry(session, actor(), entry, reason=form.reason.data or "", now=now())
        flash_ok(_("No. %(number)d was returned.", number=entry.number))
        return back_or(".nominations")
    with reading() as session:
        return _page(session, form)


def _page(session: Session, form: ReasonForm) -> ResponseReturnValue:
    after, before = request.args.get("after"), request.args.get("before")
    shown = nominations_for(session, actor(), after=after, before=before)
    return form_page("entries/nominations.html", form, shown=shown)
