"""Files in pieces for a form that is not saved yet, by the same small interface as an entry's.

A page without scripts sends the whole file with its form instead.
"""

from flask import jsonify, request
from flask.typing import ResponseReturnValue
from sqlalchemy.orm import Session

from contest.entries.operations import (
    WaitingFile,
    accept_of,
    add_piece,
    begin_waiting_file,
    keep_waiting_file,
    waiting_file,
    whole_file,
)
from contest.entries.views.common import blueprint
from contest.entries.views.filling import Desk, desk_of
from contest.entries.views.newcomers import open_event
from contest.entries.views.uploads import piece_of, told
from contest.foundation.db import reading, transaction
from contest.foundation.errors import Invalid
from contest.foundation.files import Cleaned, clean_upload
from contest.foundation.web import actor, now, permission, whole


@blueprint.post("/events/<pid:event_id>/register/files")
@permission("entry.register")
def begin_form_file(event_id: str) -> ResponseReturnValue:
    """Begin a file of the form, or find the one of the same file again: where to go on."""
    form = request.form
    with transaction() as session:
        desk = desk_of(session, open_event(session, event_id))
        waiting = begin_waiting_file(
            session,
            actor(),
            desk.event,
            place=desk.place,
            kind=form.get("kind", ""),
            name=form.get("name", "") or "file",
            size=form.get("size", 0, type=whole),
            mark=form.get("mark", ""),
            now=now(),
        )
    return told(waiting), 201


@blueprint.get("/events/<pid:event_id>/register/files/<pid:waiting_id>")
@permission("entry.register")
def form_file_progress(event_id: str, waiting_id: str) -> ResponseReturnValue:
    """Tell how much of a file is there."""
    with reading() as session:
        return told(_waiting(session, event_id, waiting_id)[1])


@blueprint.post("/events/<pid:event_id>/register/files/<pid:waiting_id>")
@permission("entry.register")
def form_file_piece(event_id: str, waiting_id: str) -> ResponseReturnValue:
    """Take the piece that begins where the header `Upload-Offset` says."""
    offset, data = piece_of(request)
    with reading() as session:
        waiting = _waiting(session, event_id, waiting_id)[1]
    add_piece(waiting, offset=offset, data=data)
    return told(waiting)


@blueprint.post("/events/<pid:event_id>/register/files/<pid:waiting_id>/finish")
@permission("entry.register")
def finish_form_file(event_id: str, waiting_id: str) -> ResponseReturnValue:
    """Clean the file that is there in full and let it wait; one that is not taken is forgotten."""
    with reading() as session:
        desk, waiting = _waiting(session, event_id, waiting_id)
    if waiting.is_whole:
        return jsonify(name=waiting.name)
    accept = accept_of(desk.rules, waiting.kind)
    try:
        cleaned = clean_upload(whole_file(waiting), waiting.name, accept=accept)
    except Invalid:
        _keep(event_id, waiting_id, None)
        raise
    _keep(event_id, waiting_id, cleaned)
    return jsonify(name=cleaned.name)


def _keep(event_id: str, waiting_id: str, cleaned: Cleaned | None) -> None:
    with transaction() as session:
        desk, waiting = _waiting(session, event_id, waiting_id)
        keep_waiting_file(
            session, actor(), desk.event, waiting, place=desk.place, cleaned=cleaned, now=now()
        )


def _waiting(session: Session, event_id: str, waiting_id: str) -> tuple[Desk, WaitingFile]:
    desk = desk_of(session, open_event(session, event_id))
    found = waiting_file(session, actor(), desk.event, place=desk.place, public_id=waiting_id)
    return desk, found
