"""One's own messages, newest first; opening one marks it as read and leads to its page."""

from flask import redirect, request
from flask.typing import ResponseReturnValue
from flask_babel import gettext as _
from sqlalchemy.orm import Session

from contest.foundation.db import reading, transaction
from contest.foundation.errors import SignInNeeded
from contest.foundation.web import actor, flash_ok, now, page, permission, see_other
from contest.notifications import operations, queries
from contest.notifications.models import StoredMessage
from contest.notifications.render import Words, path_of, words_of
from contest.notifications.views.common import blueprint, older_than, reader_language


@blueprint.get("/messages")
@permission("message.read")
def inbox() -> ResponseReturnValue:
    """List the messages to oneself."""
    if not actor().is_signed_in:
        raise SignInNeeded
    before = older_than(request.args.get("before", ""))
    with reading() as session:
        found = queries.inbox(session, actor(), before=before, limit=queries.INBOX_PAGE + 1)
        shown = found[: queries.INBOX_PAGE]
        return page(
            "notifications/inbox.html",
            messages=[(one, *_as_read(session, one)) for one in shown],
            unread=queries.unread(session, actor()),
            is_first=before is None,
            next_before=shown[-1].id if len(found) > len(shown) else None,
        )


@blueprint.post("/messages/<pid:message_id>/open")
@permission("message.read")
def open_message(message_id: str) -> ResponseReturnValue:
    """Mark a message as read and lead to what it speaks of."""
    with transaction() as session:
        message = queries.message_by_id(session, message_id)
        operations.read_message(session, actor(), message, now=now())
        path = path_of(queries.kind_called(message.kind), message.context or {})
    return redirect(path, code=303) if path else see_other(".inbox")


@blueprint.post("/messages/read-all")
@permission("message.read")
def read_all() -> ResponseReturnValue:
    """Mark all messages as read."""
    if not actor().is_signed_in:
        raise SignInNeeded
    with transaction() as session:
        operations.read_all(session, actor(), now=now())
    flash_ok(_("All messages are marked as read."))
    return see_other(".inbox")


def _as_read(session: Session, message: StoredMessage) -> tuple[Words, str | None]:
    kind, language = queries.kind_called(message.kind), reader_language()
    own = queries.own_words(session, kind.key, language)
    context = message.context or {}
    return words_of(kind, context, language, own), path_of(kind, context)
