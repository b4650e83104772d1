"""What was sent by which way, with what came of it, and sending once more."""

from flask import request
from flask.typing import ResponseReturnValue
from flask_babel import gettext as _

from contest.foundation import secrets
from contest.foundation.db import reading, transaction
from contest.foundation.web import actor, flash_ok, now, page, permission, see_other
from contest.notifications import operations, queries
from contest.notifications.jobs import queue_delivery
from contest.notifications.models import Delivery
from contest.notifications.rules import CHANNEL_NAMES, PROBLEMS, STATE_NAMES
from contest.notifications.views.common import blueprint, older_than


@blueprint.get("/notifications/log")
@permission("notification.manage")
def log() -> ResponseReturnValue:
    """List deliveries, newest first; no address and no code is shown."""
    before = older_than(request.args.get("before", ""))
    state = request.args.get("state", "")
    with reading() as session:
        found = queries.log(session, state=state, before=before, limit=queries.LOG_PAGE + 1)
        shown = found[: queries.LOG_PAGE]
        return page(
            "notifications/log.html",
            deliveries=[(one, _to(one)) for one in shown],
            kinds=queries.kinds(),
            counts=queries.counts(session),
            state=state,
            channel_names=CHANNEL_NAMES,
            state_names=STATE_NAMES,
            problems=PROBLEMS,
            next_before=shown[-1].id if len(found) > len(shown) else None,
        )


@blueprint.post("/notifications/log/<pid:delivery_id>/resend")
@permission("notification.manage")
def resend(delivery_id: str) -> ResponseReturnValue:
    """Send a message once more."""
    with transaction() as session:
        delivery = queries.delivery_by_id(session, delivery_id)
        queue_delivery(operations.resend(session, actor(), delivery, now=now()))
    flash_ok(_("The message is sent once more."))
    return see_other(".log")


def _to(delivery: Delivery) -> str:
    """Return who was told: a person's name, a group's, or a masked number."""
    if delivery.hook is not None:
        return delivery.hook.name
    if delivery.message.person is not None:
        return delivery.message.person.name
    phone = delivery.message.phone_cipher
    if phone is None:
        return ""
    return secrets.mask_phone(secrets.decrypt(phone, kind="phone").removeprefix("+86"))
