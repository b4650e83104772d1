"""What is done in the background: long lists are imported and taken back a piece at a time; once a
day batches of collections are opened and old forms forgotten."""

from collections.abc import Mapping, Sequence
from dataclasses import dataclass
from datetime import UTC, datetime
from typing import Any

from sqlalchemy import select
from sqlalchemy.orm import Session

from contest.editions.jobs import FORGET
from contest.editions.queries import event_by_public_id
from contest.editions.signals import RehearsalEnds
from contest.entries.models import ImportBatch
from contest.entries.operations import (
    allow_import,
    closed_collections,
    drop_old_drafts,
    drop_old_uploads,
    import_piece,
    open_next_batch,
    pieces_of_event,
    undo_import,
)
from contest.entries.queries import (
    Look,
    PlannedEntry,
    forget_looks,
    import_key,
    look_at_list,
    undo_key,
)
from contest.foundation.calendar import local_day
from contest.foundation.feature import Background
from contest.foundation.jobs import enqueue, start_run
from contest.foundation.lists import ImportUndone
from contest.foundation.models import JobRun
from contest.foundation.permissions import Actor
from contest.people.models import User
from contest.people.queries import actor_of

BATCHES, BATCH = "entries.batches", "entries.batch"
IMPORT, UNDO = "entries.import", "entries.undo_import"
# So many are made while the page waits; more take so long that others would wait for the lock.
AT_ONCE = 500
PIECE = 400


@dataclass(frozen=True, slots=True)
class Piece:
    """The entries of a list that are made next."""

    look: Look
    entries: Sequence[PlannedEntry]


def start_import(
    session: Session,
    actor: Actor,
    batch: ImportBatch,
    *,
    total: int,
    late_reason: str | None,
    now: datetime,
) -> JobRun:
    """Have the list's good rows imported in the background, with progress; `total` is how many
    entries that makes.

    Raises what `allow_import` raises, and nothing is begun.
    """
    reason = allow_import(session, actor, batch, late_reason=late_reason, now=now)
    payload = {"batch": batch.public_id, "user": actor.user_id, "reason": reason}
    key = import_key(batch)
    return start_run(session, name=IMPORT, payload=payload, key=key, total=total, now=now)


def start_undo(
    session: Session, actor: Actor, batch: ImportBatch, *, total: int, now: datetime
) -> int:
    """Withdraw the first entries of a long list, and have the others withdrawn in the background.

    Returns how many are withdrawn already. Raises what `undo_import` raises, and nothing is begun.
    """
    made = undo_import(session, actor, batch, now=now, at_most=PIECE)
    if made < total:
        payload = {"batch": batch.public_id, "user": actor.user_id}
        key = undo_key(batch)
        run = start_run(session, name=UNDO, payload=payload, key=key, total=total, now=now)
        run.done += made
    return made


def _look(session: Session, _payload: Mapping[str, Any], now: datetime) -> None:
    drop_old_drafts(session, now=now)
    drop_old_uploads(session, now=now)
    for event in closed_collections(session, now=now):
        key = f"{BATCH}:{event.public_id}:{local_day(now)}"
        enqueue(BATCH, {"event": event.public_id}, key)


def forget_pieces(session: Session, signal: RehearsalEnds) -> None:
    """Have pieces of files that were on their way in a rehearsal taken off the disk."""
    names = pieces_of_event(session, signal.event_id)
    if names:
        enqueue(FORGET, {"scratch": names}, f"{FORGET}:pieces:{signal.event_id}")


def _open(session: Session, payload: Mapping[str, Any], now: datetime) -> None:
    open_next_batch(session, event_by_public_id(session, payload["event"]), now=now)


def _next_piece(session: Session, payload: Mapping[str, Any]) -> Piece:
    """Read and judge the list without any lock; what it found is kept for the next piece."""
    batch = _batch(session, payload)
    look = look_at_list(session, batch, now=datetime.now(UTC))
    return Piece(look, look.entries(batch, at_most=PIECE))


def _import(session: Session, payload: Mapping[str, Any], now: datetime, piece: Piece) -> None:
    """Make the entries of one piece. A run that is cut anywhere goes on behind the last one."""
    batch = _batch(session, payload)
    if piece.entries:
        import_piece(
            session, _actor(session, payload), batch, table=piece.look.table_of(piece.entries),
            reason=payload["reason"], now=now,
        )  # fmt: skip
    taken = set(batch.taken or ())
    # Who was entered elsewhere meanwhile is not tried again by this run.
    piece.look.passed.update({row for one in piece.entries for row in one.rows} - taken)
    if _count(session, import_key(batch), len(piece.entries)):
        forget_looks()


def _undo(session: Session, payload: Mapping[str, Any], now: datetime) -> None:
    batch = _batch(session, payload)
    try:
        made = undo_import(session, _actor(session, payload), batch, now=now, at_most=PIECE)
    except ImportUndone:
        made = 0
    _count(session, undo_key(batch), made)


def _count(session: Session, key: str, number: int) -> bool:
    """Count the run up and say whether it is at its end; it is as long as it turned out to be."""
    run = session.scalars(select(JobRun).where(JobRun.key == key)).one()
    run.done += number
    if number < PIECE:
        run.total = run.done
    session.flush()
    return run.done >= run.total


def _batch(session: Session, payload: Mapping[str, Any]) -> ImportBatch:
    query = select(ImportBatch).where(ImportBatch.public_id == payload["batch"])
    return session.scalars(query).one()


def _actor(session: Session, payload: Mapping[str, Any]) -> Actor:
    return actor_of(session, session.get_one(User, payload["user"]), via="job")


JOBS = {
    BATCHES: Background(_look),
    BATCH: Background(_open),
    IMPORT: Background(_import, _next_piece),
    UNDO: Background(_undo),
}
