"""The button beside the number of drafts: their people are reminded."""

from flask.typing import ResponseReturnValue
from flask_babel import ngettext

from contest.editions.queries import event_by_public_id
from contest.entries.operations import remind_unfinished
from contest.entries.views.common import blueprint
from contest.foundation.db import transaction
from contest.foundation.web import actor, back_or, flash_ok, now, permission


@blueprint.post("/events/<pid:event_id>/entries/remind")
@permission("entry.manage")
def remind(event_id: str) -> ResponseReturnValue:
    """Remind everybody who began an entry and did not hand it in."""
    with transaction() as session:
        event = event_by_public_id(session, event_id)
        told = remind_unfinished(session, actor(), event, now=now())
    flash_ok(ngettext("%(num)d entry was reminded.", "%(num)d entries were reminded.", told))
    return back_or(".index", event_id=event_id)
