"""What is done in the background: long lists are imported and taken back a piece at a time; once a
day batches of collections are opened and old forms forgotten."""

from collections.abc import Mapping
from dataclasses import asdict, replace
from datetime import datetime
from typing import Any

from sqlalchemy import select
from sqlalchemy.orm import Session

from contest.editions.jobs import FORGET
from contest.editions.models import Event
from contest.editions.queries import event_by_public_id
from contest.editions.signals import RehearsalEnds
from contest.entries.models import EntrySubject, ImportBatch
from contest.entries.operations import (
    Agreed,
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
    entrants_of,
    import_key,
    rows_of_list,
    run_of_import,
    run_of_undo,
    standing_in,
    undo_key,
)
from contest.entries.rules import numbers_in, spans_of
from contest.foundation import secrets
from contest.foundation.calendar import local_day
from contest.foundation.errors import ContestError, NotPermitted
from contest.foundation.feature import Background
from contest.foundation.jobs import enqueue, promise, start_run
from contest.foundation.lists import ImportUndone
from contest.foundation.models import JobRun
from contest.foundation.office import Table
from contest.foundation.permissions import Actor
from contest.foundation.words import N_
from contest.people.models import User
from contest.people.queries import actor_of

BATCHES, BATCH = "entries.batches", "entries.batch"
IMPORT, UNDO = "entries.import", "entries.undo_import"
# So many are made while the page waits; more take so long that others would wait for the lock.
AT_ONCE = 500
PIECE = 400
# Each project is compared with those that were there before it: a tenth of a second for long texts
# that are much alike. What is made at once and a piece are the same few.
PIECE_OF_PROJECTS = 6
REASON = "reason"
MAY_NO_MORE = N_("Whoever began it may not do so any more.")


def is_long_import(session: Session, event: Event, entries: int) -> bool:
    """Say whether so many entries are to be made in the background: others wait for the lock."""
    return entries > (PIECE_OF_PROJECTS if _are_projects(session, event) else AT_ONCE)


def start_import(
    session: Session,
    actor: Actor,
    batch: ImportBatch,
    look: Look,
    *,
    late_reason: str | None,
    now: datetime,
) -> JobRun:
    """Have the rows that were found good imported in the background, with progress.

    Only those: what becomes good meanwhile waits until somebody has seen it. Raises what
    `allow_import` raises, and nothing is begun.
    """
    rules_hash, total = look.read.rules_hash, len(look.plan.entries)
    agreed = allow_import(
        session, actor, batch, rules_hash=rules_hash, late_reason=late_reason, now=now
    )
    begun_by = {"batch": batch.public_id, "user": actor.user_id}
    key = import_key(batch)
    run = start_run(session, name=IMPORT, payload=begun_by, key=key, total=total, now=now)
    # Only on the run, which is emptied at its end; the queue's messages stay short.
    run.payload = {**begun_by, "agreed": _sealed(agreed), "rows": spans_of(look.good_rows)}
    return run


def start_undo(session: Session, actor: Actor, batch: ImportBatch, *, now: datetime) -> int:
    """Withdraw the first entries of a long list, and have the others withdrawn in the background.

    Returns how many are withdrawn already. Raises what `undo_import` raises, and nothing is begun.
    """
    total = standing_in(session, [batch]).get(batch.id, 0)
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
        payload, key = {"scratch": names}, f"{FORGET}:pieces:{signal.event_id}"
        promise(session, name=FORGET, payload=payload, key=key)


def _open(session: Session, payload: Mapping[str, Any], now: datetime) -> None:
    open_next_batch(session, event_by_public_id(session, payload["event"]), now=now)


def _next_piece(session: Session, payload: Mapping[str, Any]) -> Table | None:
    """Read the next rows that were agreed to, without any lock; None where none is left."""
    batch = _batch(session, payload)
    run = run_of_import(session, batch)
    if run is None or run.finished_at is not None:
        return None
    size = PIECE_OF_PROJECTS if _are_projects(session, batch.event) else PIECE
    return rows_of_list(session, batch, numbers_in(run.payload["rows"]), entries=size)


def _import(
    session: Session, payload: Mapping[str, Any], now: datetime, table: Table | None
) -> bool:
    """Make the entries of one piece; say whether another follows.

    A run that is cut anywhere goes on behind the last piece. Who was entered elsewhere meanwhile
    is not tried again by this run, and not counted.
    """
    batch = _batch(session, payload)
    run = run_of_import(session, batch)
    if run is None or run.finished_at is not None or table is None:
        return False
    agreed = Agreed(**run.payload["agreed"])
    if agreed.reason is not None:
        agreed = replace(agreed, reason=secrets.decrypt(agreed.reason, kind=REASON))
    try:
        with session.begin_nested():
            run.done += import_piece(
                session, _actor(session, payload), batch, table=table, agreed=agreed, now=now
            )
    except ContestError as error:
        return _stop(run, error)
    tried = {row.number for row in table.rows}
    left = [number for number in sorted(numbers_in(run.payload["rows"])) if number not in tried]
    # A list that cannot be read any more holds none of the rows: it would be tried for ever.
    has_more = bool(left and tried)
    run.payload = {**run.payload, "rows": spans_of(left)} if has_more else _begun_by(run)
    return has_more


def _undo(session: Session, payload: Mapping[str, Any], now: datetime) -> bool:
    """Withdraw the entries of one piece; say whether another may follow."""
    batch = _batch(session, payload)
    run = run_of_undo(session, batch)
    if run is None or run.finished_at is not None:
        return False
    try:
        with session.begin_nested():
            actor = _actor(session, payload)
            made = undo_import(session, actor, batch, now=now, at_most=PIECE, goes_on=True)
    except ImportUndone:
        return False
    except ContestError as error:
        return _stop(run, error)
    run.done += made
    return made == PIECE


def _are_projects(session: Session, event: Event) -> bool:
    return entrants_of(session, event).subject == EntrySubject.PROJECT


def _stop(run: JobRun, error: ContestError) -> bool:
    """Let the run end with what its page says of it: trying again would not help."""
    run.failed = True
    run.message = MAY_NO_MORE if isinstance(error, NotPermitted) else error.message
    run.payload = _begun_by(run)
    return False


def _begun_by(run: JobRun) -> dict[str, Any]:
    return {name: run.payload[name] for name in ("batch", "user")}


def _sealed(agreed: Agreed) -> dict[str, Any]:
    reason = agreed.reason and secrets.encrypt(agreed.reason, kind=REASON)
    return asdict(replace(agreed, reason=reason))


def _batch(session: Session, payload: Mapping[str, Any]) -> ImportBatch:
    query = select(ImportBatch).where(ImportBatch.public_id == payload["batch"])
    return session.scalars(query).one()


def _actor(session: Session, payload: Mapping[str, Any]) -> Actor:
    user = session.get_one(User, payload["user"])
    if user.suspended_at is not None:
        raise NotPermitted
    return actor_of(session, user, via="job")


JOBS = {
    BATCHES: Background(_look),
    BATCH: Background(_open),
    IMPORT: Background(_import, _next_piece),
    UNDO: Background(_undo),
}
