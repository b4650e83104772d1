"""A file of an entry that comes in pieces, and is cleaned and kept once it is whole."""

from datetime import datetime, timedelta

from sqlalchemy import select
from sqlalchemy.orm import Session

from contest.entries.errors import TooManyMaterials
from contest.entries.models import Entry, EntryMaterial, EntryUpload
from contest.entries.operations.drafts import files_of_event, files_on_their_way
from contest.entries.operations.materials import (
    accept_of,
    attach_material,
    known_kinds,
    put_material,
    require_open,
)
from contest.entries.operations.pieces import drop_pieces, name_of_pieces
from contest.entries.queries import entrants_of
from contest.entries.rules import MOST_MATERIALS
from contest.foundation import files, secrets
from contest.foundation.errors import Invalid
from contest.foundation.files import Cleaned
from contest.foundation.permissions import Actor

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
    drop_pieces(session, upload)
    session.delete(upload)
    session.flush()


def drop_old_uploads(session: Session, *, now: datetime) -> None:
    """Forget what was begun and not finished within two days; the job of every night."""
    old = select(EntryUpload).where(EntryUpload.begun_at < now - KEPT_FOR)
    for upload in session.scalars(old):
        drop_upload(session, upload)


def pieces_in_use(session: Session) -> list[str]:
    """Return the names of all scratch folders with pieces of files that are on their way.

    While an unfinished form cannot be read, these are all folders with pieces: any may be its own.
    """
    names = list(session.scalars(select(EntryUpload.public_id)))
    try:
        names += [one.public_id for one in files_on_their_way(session)]
    except secrets.Unreadable:
        return [name for name in files.scratch_names() if name.startswith(name_of_pieces(""))]
    return [name_of_pieces(name) for name in names]


def pieces_of_event(session: Session, event_id: int) -> list[str]:
    """Return the names of the scratch folders with pieces of files on their way in the event."""
    uploads = select(EntryUpload.public_id).join(Entry, Entry.id == EntryUpload.entry_id)
    names = list(session.scalars(uploads.where(Entry.event_id == event_id)))
    names += [one.public_id for one in files_of_event(session, event_id)]
    return [name_of_pieces(name) for name in names]
