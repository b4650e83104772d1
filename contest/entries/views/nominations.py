"""What a unit's contact does: see the unit's entries, recommend them or return them."""

from flask.typing import ResponseReturnValue
from flask_babel import gettext as _
from sqlalchemy.orm import Session

from contest.entries.forms import ReasonForm
from contest.entries.operations import nominate_entry, return_entry
from contest.entries.queries import entry_by_public_id, nominations_for
from contest.entries.views.common import blueprint
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


@blueprint.post("/entries/<pid:entry_id>/nominate")
@permission("entry.nominate")
def nominate(entry_id: str) -> ResponseReturnValue:
    """Recommend an entry for its unit."""
    form = ReasonForm()
    with form_errors(form), transaction() as session:
        entry = entry_by_public_id(session, entry_id)
        nominate_entry(session, actor(), entry, now=now())
        flash_ok(_("No. %(number)d was recommended.", number=entry.number))
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
    return form_page("entries/nominations.html", form, units=nominations_for(session, actor()))
