"""Files in pieces: a small interface by which a page goes on after a broken connection.

Begin, ask how much is there, send the next piece with its `Upload-Offset`, finish. A page without
scripts sends the whole file with its form instead.
"""

from flask import Request, Response, jsonify, request
from flask.typing import ResponseReturnValue
from sqlalchemy.orm import Session

from contest.entries.models import EntryUpload
from contest.entries.operations import (
    LARGEST_PIECE,
    OnItsWay,
    accept_of,
    add_piece,
    begin_upload,
    drop_upload,
    keep_upload,
    received,
    whole_file,
)
from contest.entries.queries import entrants_of, entry_by_public_id, upload_by_public_id
from contest.entries.views.common import blueprint, entry_for
from contest.foundation.db import reading, transaction
from contest.foundation.errors import Invalid
from contest.foundation.files import clean_upload
from contest.foundation.web import actor, now, permission, whole


@blueprint.post("/entries/<pid:entry_id>/uploads")
@permission("entry.edit")
def begin(entry_id: str) -> ResponseReturnValue:
    """Begin a file, or find the one of the same file again: where to go on, and in which pieces."""
    form = request.form
    with transaction() as session:
        upload = begin_upload(
            session,
            actor(),
            entry_by_public_id(session, entry_id),
            kind=form.get("kind", ""),
            name=form.get("name", "") or "file",
            size=form.get("size", 0, type=whole),
            mark=form.get("mark", ""),
            now=now(),
        )
        return told(upload), 201


@blueprint.get("/entries/<pid:entry_id>/uploads/<pid:upload_id>")
@permission("entry.edit")
def progress(entry_id: str, upload_id: str) -> ResponseReturnValue:
    """Tell how much of a file is there."""
    with reading() as session:
        return told(_upload(session, entry_id, upload_id))


@blueprint.post("/entries/<pid:entry_id>/uploads/<pid:upload_id>")
@permission("entry.edit")
def piece(entry_id: str, upload_id: str) -> ResponseReturnValue:
    """Take the piece that begins where the header `Upload-Offset` says."""
    offset, data = piece_of(request)
    with reading() as session:
        upload = _upload(session, entry_id, upload_id)
        add_piece(upload, offset=offset, data=data)
        return told(upload)


@blueprint.post("/entries/<pid:entry_id>/uploads/<pid:upload_id>/finish")
@permission("entry.edit")
def finish(entry_id: str, upload_id: str) -> ResponseReturnValue:
    """Clean the file that is there in full and keep it; one that is not taken is forgotten."""
    with reading() as session:
        upload = _upload(session, entry_id, upload_id)
        accept = accept_of(entrants_of(session, entry_for(session, entry_id).event), upload.kind)
        data, name = whole_file(upload), upload.name
    try:
        cleaned = clean_upload(data, name, accept=accept)
    except Invalid:
        with transaction() as session:
            drop_upload(session, _upload(session, entry_id, upload_id))
        raise
    with transaction() as session:
        upload = _upload(session, entry_id, upload_id)
        entry = entry_by_public_id(session, entry_id)
        keep_upload(session, actor(), entry, upload, cleaned=cleaned, now=now())
    return jsonify(name=cleaned.name, pages=cleaned.pages)


def _upload(session: Session, entry_id: str, upload_id: str) -> EntryUpload:
    entry = entry_for(session, entry_id, "entry.edit")
    return upload_by_public_id(session, actor(), entry, upload_id)


def piece_of(sent: Request) -> tuple[int, bytes]:
    """Return where a piece begins and its bytes. Raises `Invalid` where it is too large."""
    if (sent.content_length or 0) > LARGEST_PIECE:
        raise Invalid
    return sent.headers.get("Upload-Offset", -1, type=whole), sent.get_data()


def told(upload: OnItsWay) -> Response:
    """Answer how much of a file is there, of how much, and how large pieces may be."""
    return jsonify(
        id=upload.public_id, offset=received(upload), size=upload.size, piece=LARGEST_PIECE
    )
