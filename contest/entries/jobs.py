"""What is done by itself once a day: batches of collections are opened, old forms forgotten."""

from collections.abc import Mapping
from datetime import datetime
from typing import Any

from sqlalchemy.orm import Session

from contest.editions.jobs import FORGET
from contest.editions.queries import event_by_public_id
from contest.editions.signals import RehearsalEnds
from contest.entries.operations import (
    closed_collections,
    drop_old_drafts,
    drop_old_uploads,
    open_next_batch,
    pieces_of_event,
)
from contest.foundation.calendar import local_day
from contest.foundation.feature import Background
from contest.foundation.jobs import enqueue

BATCHES, BATCH = "entries.batches", "entries.batch"


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


JOBS = {BATCHES: Background(_look), BATCH: Background(_open)}
