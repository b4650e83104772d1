"""A file that comes in pieces over a bad network, and is cleaned and kept once it is whole.

The pieces lie in the scratch folder: how many bytes are there is asked of the file itself, so that
a broken connection, a restart or another process changes nothing.
"""

import fcntl
import shutil
from datetime import datetime, timedelta
from pathlib import Path

from sqlalchemy import select
from sqlalchemy.orm import Session

from contest.entries.errors import TooManyMaterials, UploadElsewhere, UploadUnfinished
from contest.entries.models import Entry, EntryMaterial, EntryUpload
from contest.entries.operations.materials import (
    accept_of,
    attach_material,
    known_kinds,
    put_material,
    require_open,
)
from contest.entries.queries import entrants_of
from contest.entries.rules import MOST_MATERIALS
from contest.foundation import files
from contest.foundation.errors import Invalid
from contest.foundation.files import Cleaned
from contest.foundation.permissions import Actor

LARGEST_PIECE = 1024 * 1024
MOST_AT_ONCE = 10
KEPT_FOR = timedelta(days=2)


def begin_upload(
    session: Session,
    actor: Actor,
    entry: Entry,
    *,
    kind: str,
    name: str,
    size: int,
    mark: str,
    now: datetime,
) -> EntryUpload:
    """Return the upload of a file: the one that was begun of the same file, or a new one.

    `mark` is what the sender knows the file by beside name and size. Nothing is written to the
    trail before the file is whole. Raises what `attach_material` raises, or `Invalid` with the
    fault of a file that is empty or larger than the rules allow.
    """
    require_open(actor, entry)
    rules = entrants_of(session, entry.event)
    if kind not in known_kinds(rules):
        raise Invalid
    files.require_size(size, name, accept_of(rules, kind))
    own = select(EntryUpload).where(
        EntryUpload.entry_id == entry.id, EntryUpload.user_id == actor.user_id
    )
    under_way = list(session.scalars(own.order_by(EntryUpload.id)))
    wanted = (kind, files.safe_name(name, name.rpartition(".")[2] or "file")[:200], size, mark[:40])
    for upload in under_way:
        if (upload.kind, upload.name, upload.size, upload.mark) == wanted:
            return upload
    if len(entry.materials) >= MOST_MATERIALS:
        raise TooManyMaterials(most=MOST_MATERIALS)
    if len(under_way) >= MOST_AT_ONCE:
        drop_upload(session, under_way[0])
    kind, name, size, mark = wanted
    upload = EntryUpload(
        edition_id=entry.edition_id, entry_id=entry.id, user_id=actor.user_id, kind=kind,
        name=name, size=size, mark=mark, begun_at=now,
    )  # fmt: skip
    session.add(upload)
    session.flush()
    return upload


def received(upload: EntryUpload) -> int:
    """Return how many bytes of the file are there."""
    path = _path(upload)
    return path.stat().st_size if path.exists() else 0


def add_piece(upload: EntryUpload, *, offset: int, data: bytes) -> int:
    """Append a piece that begins at `offset`; return how many bytes are there now.

    Needs no transaction. Raises `UploadElsewhere` where the piece does not follow on what is
    there, or `Invalid` where it is too large or goes beyond the end.
    """
    if len(data) > LARGEST_PIECE or offset + len(data) > upload.size:
        raise Invalid
    with _path(upload).open("ab") as part:
        # Two connections of one phone may send the same piece: the second must see the first.
        fcntl.flock(part, fcntl.LOCK_EX)
        there = part.seek(0, 2)
        if there != offset:
            raise UploadElsewhere
        part.write(data)
        part.flush()
    return offset + len(data)


def whole_file(upload: EntryUpload) -> bytes:
    """Return the bytes of a file that is there in full. Raises `UploadUnfinished`."""
    if received(upload) != upload.size:
        raise UploadUnfinished
    return _path(upload).read_bytes()


def keep_upload(
    session: Session,
    actor: Actor,
    entry: Entry,
    upload: EntryUpload,
    *,
    cleaned: Cleaned,
    now: datetime,
) -> EntryMaterial:
    """Keep the cleaned file as the entry's material and forget its pieces.

    A file that the rules ask for takes the place of an earlier one of its kind. Raises what
    `attach_material` raises.
    """
    asked = {one.code for one in entrants_of(session, entry.event).materials}
    keep = put_material if upload.kind in asked else attach_material
    material = keep(session, actor, entry, kind=upload.kind, upload=cleaned, now=now)
    drop_upload(session, upload)
    return material


def drop_upload(session: Session, upload: EntryUpload) -> None:
    """Forget an upload and its pieces."""
    shutil.rmtree(_path(upload).parent, ignore_errors=True)
    session.delete(upload)
    session.flush()


def drop_old_uploads(session: Session, *, now: datetime) -> None:
    """Forget what was begun and not finished within two days; the job of every night."""
    old = select(EntryUpload).where(EntryUpload.begun_at < now - KEPT_FOR)
    for upload in session.scalars(old):
        drop_upload(session, upload)


def _path(upload: EntryUpload) -> Path:
    return files.scratch(f"upload-{upload.public_id}") / "part"
