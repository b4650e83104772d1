"""Files chosen in a form that is not saved yet: they come in pieces and wait with what was typed.

They are noted in the writer's unfinished form; the pieces lie in the scratch folder as those of
`uploads.py` do. A whole file is cleaned at once, so that its fault is told while the form is open,
and becomes the entry's material when the form is saved. The trail hears of it only then.
"""

import os
from collections.abc import Mapping
from dataclasses import replace
from datetime import datetime
from pathlib import Path

from sqlalchemy.orm import Session

from contest.editions.models import Event
from contest.entries.operations.drafts import WaitingFile, note_files, noted_files
from contest.entries.operations.materials import accept_of
from contest.entries.operations.pieces import drop_pieces, path_of_pieces
from contest.entries.queries import entrants_of
from contest.foundation import files
from contest.foundation.errors import Invalid, NotFound
from contest.foundation.files import Cleaned
from contest.foundation.orm import new_public_id
from contest.foundation.permissions import Actor, require


def begin_waiting_file(
    session: Session,
    actor: Actor,
    event: Event,
    *,
    place: str,
    kind: str,
    name: str,
    size: int,
    mark: str,
    now: datetime,
) -> WaitingFile:
    """Return the file on its way to the form kept at `place`: the one begun before, or a new one.

    Another file of the same kind that is not whole is given up; a whole one waits until this one
    is. Raises `NotPermitted`, or `Invalid` for a kind that the form does not ask for, an empty
    file or one larger than the rules allow.
    """
    require(actor, "entry.register", event)
    rules = entrants_of(session, event)
    if kind not in {one.code for one in rules.materials if one.by == "entrant"}:
        raise Invalid
    files.require_size(size, name, accept_of(rules, kind))
    begun = WaitingFile(
        new_public_id(),
        kind,
        files.safe_name(name, name.rpartition(".")[2] or "file")[:200],
        size,
        mark[:40],
        media_type=None,
    )
    there = noted_files(session, actor, event, place=place)
    for one in there:
        if replace(begun, public_id=one.public_id) == one:
            return one
    given_up = [one for one in there if one.kind == kind and not one.is_whole]
    kept = [one for one in there if one not in given_up]
    note_files(session, actor, event, place=place, noted=[*kept, begun], now=now)
    _drop(session, given_up)
    return begun


def waiting_file(
    session: Session, actor: Actor, event: Event, *, place: str, public_id: str
) -> WaitingFile:
    """Return one's own file on its way. Raises `NotFound`."""
    noted = noted_files(session, actor, event, place=place)
    found = next((one for one in noted if one.public_id == public_id), None)
    if found is None:
        raise NotFound
    return found


def keep_waiting_file(
    session: Session,
    actor: Actor,
    event: Event,
    waiting: WaitingFile,
    *,
    place: str,
    cleaned: Cleaned | None,
    now: datetime,
) -> None:
    """Let the cleaned file wait for the form in place of an earlier one of its kind.

    Without `cleaned` the file was not taken: it is forgotten, and an earlier one stays.
    """
    noted = noted_files(session, actor, event, place=place)
    gone = [one for one in noted if one.public_id == waiting.public_id]
    kept = [one for one in noted if one not in gone]
    if cleaned is None:
        note_files(session, actor, event, place=place, noted=kept, now=now)
        _drop(session, gone)
        return
    # Beside its pieces: until it is committed that the file is cleaned, they are what is noted.
    whole = replace(
        waiting, name=cleaned.name, size=len(cleaned.data), media_type=cleaned.media_type
    )
    path = _path(whole)
    aside = path.with_name("aside")
    aside.write_bytes(cleaned.data)
    # Renamed: a form handed in meanwhile never meets half a file.
    os.replace(aside, path)
    earlier = [one for one in kept if one.kind == waiting.kind]
    kept = [one for one in kept if one not in earlier]
    note_files(session, actor, event, place=place, noted=[*kept, whole], now=now)
    _drop(session, earlier)


def waiting_by_kind(
    session: Session, actor: Actor, event: Event, *, place: str
) -> Mapping[str, WaitingFile]:
    """Return the whole files that wait for the form at `place`, by their kind."""
    noted = noted_files(session, actor, event, place=place)
    return {one.kind: one for one in noted if one.is_whole and _is_there(one)}


def content_of(waiting: WaitingFile) -> Cleaned:
    """Return a whole file with its bytes, as cleaning left it; pages are not told again."""
    data = _path(waiting).read_bytes()
    return Cleaned(data, waiting.media_type or "", waiting.name, pages=0)


def _path(waiting: WaitingFile) -> Path:
    """Return where a file lies: its pieces, or what cleaning left of it."""
    pieces = path_of_pieces(waiting)
    return pieces.with_name("cleaned") if waiting.is_whole else pieces


def _is_there(whole: WaitingFile) -> bool:
    path = _path(whole)
    return path.exists() and path.stat().st_size == whole.size


def _drop(session: Session, gone: list[WaitingFile]) -> None:
    for one in gone:
        drop_pieces(session, one)
