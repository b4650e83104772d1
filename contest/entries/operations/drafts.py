"""A form as somebody left it: kept while they type, thrown away when it is saved or handed in.

It may hold identity numbers, so it is kept encrypted. It makes no entry, no person and no number,
and nobody but its writer reads it.
"""

import json
from collections.abc import Mapping, Sequence
from datetime import datetime, timedelta

from sqlalchemy import delete, select
from sqlalchemy.orm import Session

from contest.editions.models import Event
from contest.entries.errors import FormTooLarge
from contest.entries.models import EntryDraft
from contest.foundation import secrets
from contest.foundation.permissions import Actor, require

KIND = "draft"
MOST_CHARACTERS = 200_000
KEPT_FOR = timedelta(days=60)
Typed = Mapping[str, Sequence[str]]


def keep_draft(
    session: Session, actor: Actor, event: Event, *, place: str, typed: Typed, now: datetime
) -> None:
    """Keep the fields of a form as they are; what was kept at this place before goes.

    `place` is `self`, `unit`, `staff` or the public id of the entry that is changed. No rule is
    asked but that somebody is signed in: it is a note of their own.
    Raises `NotPermitted` or `FormTooLarge`.
    """
    require(actor, "entry.register", event)
    text = json.dumps({name: list(values) for name, values in typed.items()}, ensure_ascii=False)
    if len(text) > MOST_CHARACTERS:
        raise FormTooLarge
    cipher = secrets.encrypt(text, kind=KIND)
    row = _row(session, actor, event, place)
    if row is None:
        session.add(
            EntryDraft(
                edition_id=event.edition_id,
                event_id=event.id,
                user_id=actor.user_id,
                place=place,
                typed_cipher=cipher,
                saved_at=now,
            )
        )
    else:
        row.typed_cipher, row.saved_at = cipher, now
    session.flush()


def kept_draft(
    session: Session, actor: Actor, event: Event, *, place: str
) -> tuple[dict[str, list[str]], datetime] | None:
    """Return the fields that were kept at this place and when, or None."""
    row = _row(session, actor, event, place) if actor.is_signed_in else None
    if row is None:
        return None
    typed: dict[str, list[str]] = json.loads(secrets.decrypt(row.typed_cipher, kind=KIND))
    return typed, row.saved_at


def drop_draft(session: Session, actor: Actor, event: Event, *, place: str) -> None:
    """Forget what was kept at this place, because it was saved, or because it is not wanted."""
    row = _row(session, actor, event, place)
    if row is not None:
        session.delete(row)
        session.flush()


def drop_old_drafts(session: Session, *, now: datetime) -> None:
    """Forget what nobody came back to for 60 days; the job of every night."""
    session.execute(delete(EntryDraft).where(EntryDraft.saved_at < now - KEPT_FOR))


def _row(session: Session, actor: Actor, event: Event, place: str) -> EntryDraft | None:
    query = select(EntryDraft).where(
        EntryDraft.event_id == event.id,
        EntryDraft.user_id == actor.user_id,
        EntryDraft.place == place,
    )
    return session.scalar(query)
