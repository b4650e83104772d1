"""Rehearsals: begun from an event's page, wiped from the copy's own."""

from flask.typing import ResponseReturnValue
from flask_babel import gettext as _

from contest.editions import operations, queries
from contest.editions.views.common import blueprint
from contest.foundation.db import transaction
from contest.foundation.web import actor, flash_ok, now, permission, see_other


@blueprint.post("/events/<pid:event_id>/rehearsal")
@permission("rehearsal.run")
def begin_rehearsal(event_id: str) -> ResponseReturnValue:
    """Make a copy of the event with sample entries and judges."""
    with transaction() as session:
        event = queries.event_by_public_id(session, event_id)
        made = operations.begin_rehearsal(session, actor(), event, now=now()).public_id
    flash_ok(_("This is the rehearsal. Try everything: nothing of it counts or is ever public."))
    return see_other("editions.event", event_id=made)


@blueprint.post("/events/<pid:event_id>/rehearsal/wipe")
@permission("rehearsal.run")
def wipe_rehearsal(event_id: str) -> ResponseReturnValue:
    """Take the copy away and go back to the true event."""
    with transaction() as session:
        event = queries.event_by_public_id(session, event_id)
        operations.wipe_rehearsal(session, actor(), event, now=now())
        original = queries.original_of(session, event).public_id
    flash_ok(_("The rehearsal is wiped. Its trail stays."))
    return see_other("editions.event", event_id=original)
