"""A kind of list, and what is done to a list of any kind: handed in, put right, imported, undone.

Which kinds there are, their features say: a kind is its columns and three functions.
"""

from collections.abc import Callable, Mapping, Sequence
from dataclasses import dataclass
from datetime import datetime
from typing import Any

from sqlalchemy import select
from sqlalchemy.orm import Session

from contest.foundation import ledger
from contest.foundation.errors import Fault, Invalid, NotFound
from contest.foundation.lists.errors import (
    ImportDone,
    ImportTooOld,
    ImportUndone,
    NothingToImport,
)
from contest.foundation.lists.keeping import (
    keep_list,
    keep_mending,
    still_out,
    undone_until,
)
from contest.foundation.lists.planning import PlannedRow
from contest.foundation.models import ListBatch
from contest.foundation.office import Column, Limits, Mending, Table
from contest.foundation.permissions import Actor, require

FAULTS_TOLD = 50
LIMITS = Limits(rows=5_000)
"""A list is shorter than this; what is longer is the wrong file."""
Options = Mapping[str, Any]


@dataclass(frozen=True, slots=True)
class Taken:
    """What an import made, and a fault for each row that was refused while it was taken over."""

    made: Sequence[Any] = ()
    refused: Sequence[Fault] = ()


@dataclass(frozen=True, slots=True)
class ListKind:
    """What a kind of row needs to be imported: its columns, and what a row does.

    `plan(session, place, table, options)` says what is wrong with each row and changes nothing.
    `take(session, actor, place, rows=, options=, now=)` takes over rows without a fault and returns
    what it `Taken`: in plain JSON what `undo(session, actor, place, made=, now=)` needs to take all
    of it back, and the rows that were refused only now.
    A place (a unit, a panel, a stage) has a `public_id`, a `stream` and a `scope`.
    """

    key: str
    permission: str
    columns: Callable[[Session, Any], Sequence[Column]]
    plan: Callable[[Session, Any, Table, Options], list[PlannedRow]]
    take: Callable[..., Taken]
    undo: Callable[..., None]
    limits: Limits = LIMITS


def hand_in_list(
    session: Session,
    actor: Actor,
    kind: ListKind,
    place: Any,
    *,
    data: bytes,
    file_name: str,
    now: datetime,
    options: Options | None = None,
) -> ListBatch:
    """Keep a list to be looked at before it is imported, and return its batch."""
    require(actor, kind.permission, place)
    kept = keep_list(session, data, file_name, now=now)
    batch = ListBatch(
        kind=kind.key, place=place.public_id, stream=place.stream, options=dict(options or {}),
        file_name=kept.name, file_id=kept.file.id, file=kept.file, uploaded_at=now,
        imported_by=actor.reference,
    )  # fmt: skip
    session.add(batch)
    session.flush()
    return batch


def list_by_public_id(session: Session, kind: ListKind, place: Any, public_id: str) -> ListBatch:
    """Return the list of this kind and place; raises `NotFound`."""
    batch = session.scalar(
        select(ListBatch).where(
            ListBatch.public_id == public_id,
            ListBatch.kind == kind.key,
            ListBatch.place == place.public_id,
        )
    )
    if batch is None:
        raise NotFound
    return batch


def mend_list(
    session: Session,
    actor: Actor,
    kind: ListKind,
    place: Any,
    batch: ListBatch,
    *,
    mending: Mending,
    now: datetime,
) -> None:
    """Keep what a person decided about the rows. Raises `NotPermitted` or `ImportUndone`."""
    require(actor, kind.permission, place)
    body = keep_mending(session, batch, mending)
    ledger.record(session, actor, "list.mend", batch, body=body, now=now)


def import_list(
    session: Session,
    actor: Actor,
    kind: ListKind,
    place: Any,
    batch: ListBatch,
    *,
    table: Table,
    now: datetime,
) -> tuple[int, Sequence[Fault]]:
    """Take over the good rows of a list that are not in yet; return how many, and who was refused.

    Rows with faults and duplicates wait; they may follow into the same batch once they are good.
    Raises `NotPermitted`, `Invalid` with the faults of the file, `NothingToImport`, `ImportDone`
    when nothing is left, or `ImportUndone`.
    """
    require(actor, kind.permission, place)
    if table.faults:
        raise Invalid(faults=table.faults)
    session.refresh(batch, ["taken", "made", "undone_at"], with_for_update=True)
    if batch.undone_at is not None:
        raise ImportUndone
    rows = still_out(batch, kind.plan(session, place, table, batch.options))
    good = [row for row in rows if not row.faults]
    if not good:
        if batch.imported_at is not None:
            raise ImportDone
        raise NothingToImport(faults=[fault for row in rows for fault in row.faults][:FAULTS_TOLD])
    taken = kind.take(session, actor, place, rows=good, options=batch.options, now=now)
    refused = {fault.row for fault in taken.refused}
    numbers = [row.number for row in good if row.number not in refused]
    if not numbers:
        raise NothingToImport(faults=taken.refused)
    batch.made = [*(batch.made or ()), *taken.made]
    batch.taken = sorted({*(batch.taken or ()), *numbers})
    batch.rows += len(numbers)
    batch.imported_at, batch.imported_by = now, actor.reference
    session.flush()
    body = {"list": kind.key, "place": batch.place, "rows": len(numbers)}
    ledger.record(session, actor, "list.import", batch, body=body, now=now)
    return len(numbers), taken.refused


def undo_list(
    session: Session, actor: Actor, kind: ListKind, place: Any, batch: ListBatch, *, now: datetime
) -> int:
    """Take back everything that the list brought, and return how many rows that were.

    All or nothing: raises `NotPermitted`, `ImportUndone`, `ImportTooOld` a day after the last
    import of it, or what `kind.undo` raises where others have built on it.
    """
    require(actor, kind.permission, place)
    session.refresh(batch, ["made", "undone_at"], with_for_update=True)
    if batch.imported_at is None or batch.undone_at is not None:
        raise ImportUndone
    if now >= undone_until(batch):
        raise ImportTooOld
    kind.undo(session, actor, place, made=list(batch.made or ()), now=now)
    batch.undone_at = now
    session.flush()
    body = {"list": kind.key, "place": batch.place, "rows": batch.rows}
    ledger.record(session, actor, "list.undo", batch, body=body, now=now)
    return batch.rows
