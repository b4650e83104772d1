"""Keeps a list as it was handed in, and what people decided about its rows; both encrypted."""

import base64
import json
from collections.abc import Mapping, Sequence
from dataclasses import dataclass
from datetime import datetime, timedelta

from sqlalchemy.orm import Session

from contest.foundation import files, secrets
from contest.foundation.errors import Invalid
from contest.foundation.lists.errors import ImportUndone
from contest.foundation.lists.planning import PlannedRow
from contest.foundation.models import HandedIn, StoredFile
from contest.foundation.office import Mending, mending_of

SEALED = "application/octet-stream"
UNDO_WITHIN = timedelta(hours=24)
LONGEST_NAME = 200


@dataclass(frozen=True, slots=True)
class Kept:
    """A list that lies in the store, and what it is called."""

    file: StoredFile
    name: str


def keep_list(session: Session, data: bytes, file_name: str, *, now: datetime) -> Kept:
    """Keep the bytes of a list encrypted: it may hold identity numbers."""
    sealed = secrets.encrypt(base64.b64encode(data).decode(), kind="list")
    name = files.safe_name(file_name, "list")
    stored = files.store(session, data=sealed.encode(), name=name, media_type=SEALED, now=now)
    return Kept(stored, called(file_name))


def called(file_name: str) -> str:
    """Return the name under which a list is shown."""
    return files.safe_name(file_name, file_name.rpartition(".")[2] or "list")[:LONGEST_NAME]


def list_of(batch: HandedIn) -> bytes:
    """Return the bytes of the list as it was handed in; raises `Invalid` when none was kept."""
    if batch.file is None:
        raise Invalid
    with files.open_file(batch.file) as kept:
        return base64.b64decode(secrets.decrypt(kept.read().decode(), kind="list"))


def mending_of_list(batch: HandedIn) -> Mending:
    """Return what was decided about the list so far."""
    if batch.mending is None:
        return Mending()
    return mending_of(json.loads(secrets.decrypt(batch.mending, kind="list")))


def keep_mending(session: Session, batch: HandedIn, mending: Mending) -> Mapping[str, object]:
    """Add what a person decided to what was decided before; return how much, for the trail.

    Cells may hold identity numbers, so all of it is kept encrypted; the file is not touched.
    Raises `ImportUndone` once the import was undone.
    """
    session.refresh(batch, ["mending", "undone_at"], with_for_update=True)
    if batch.undone_at is not None:
        raise ImportUndone
    before = mending_of_list(batch)
    cells = {number: dict(cells) for number, cells in before.cells.items()}
    for number, typed in mending.cells.items():
        cells[number] = {**cells.get(number, {}), **typed}
    whole = Mending(
        cells, before.left_out | mending.left_out, {**before.matches, **mending.matches}
    )
    text = json.dumps(whole.as_json(), ensure_ascii=False)
    batch.mending = secrets.encrypt(text, kind="list")
    session.flush()
    # How many, not what: the trail holds no identity numbers.
    return {
        "cells": sum(len(typed) for typed in mending.cells.values()),
        "rows_left_out": len(mending.left_out),
        "columns": sorted(mending.matches),
    }


def still_out(batch: HandedIn, rows: Sequence[PlannedRow]) -> list[PlannedRow]:
    """Return the planned rows without those that were imported before.

    They are planned all the same: the twin of a row that is in stays a duplicate.
    """
    taken = set(batch.taken or ())
    return [row for row in rows if row.number not in taken]


def undone_until(batch: HandedIn) -> datetime:
    """Return the instant from which an import stands for good."""
    if batch.imported_at is None:
        raise ImportUndone
    return batch.imported_at + UNDO_WITHIN
