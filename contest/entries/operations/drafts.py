"""A form as somebody left it: kept while they type, thrown away when it is saved or handed in.

It may hold identity numbers, so it is kept encrypted. It makes no entry, no person and no number,
and nobody but its writer reads it. Files chosen in it are noted beside what was typed, see
`waiting_files.py`; they go with it.
"""

import json
from collections.abc import Mapping, Sequence
from contextlib import suppress
from dataclasses import asdict, dataclass
from datetime import datetime, timedelta
from typing import Any

from sqlalchemy import select
from sqlalchemy.orm import Session

from contest.editions.models import Event
from contest.entries.errors import FormTooLarge
from contest.entries.models import EntryDraft
from contest.entries.operations.pieces import drop_pieces
from contest.foundation import secrets
from contest.foundation.permissions import Actor, require

KIND = "draft"
# No field of the form has this name: what a browser sends under it is not kept.
FILES = "waiting-files"
MOST_CHARACTERS = 200_000
KEPT_FOR = timedelta(days=60)
Typed = Mapping[str, Sequence[str]]


@dataclass(frozen=True, slots=True)
class WaitingFile:
    """A file chosen in a form; `media_type` is None until it is whole and cleaned."""

    public_id: str
    kind: str
    name: str
    size: int
    mark: str
    media_type: str | None

    @property
    def is_whole(self) -> bool:
        """Say whether it is there in full, and cleaned."""
        return self.media_type is not None


def keep_draft(
    session: Session, actor: Actor, event: Event, *, place: str, typed: Typed, now: datetime
) -> None:
    """Keep the fields of a form as they are; what was kept at this place before goes.

    `place` is `self`, `unit`, `staff` or the public id of the entry that is changed. No rule is
    asked but that somebody is signed in: it is a note of their own. Files that were chosen stay.
    Raises `NotPermitted` or `FormTooLarge`.
    """
    files = _held(_row(session, actor, event, place)).get(FILES, [])
    held: dict[str, list[Any]] = {name: list(values) for name, values in typed.items()}
    held[FILES] = files
    _write(session, actor, event, place=place, held=held, now=now)


def kept_draft(
    session: Session, actor: Actor, event: Event, *, place: str
) -> tuple[dict[str, list[str]], datetime] | None:
    """Return the fields that were kept at this place and when, or None."""
    row = _row(session, actor, event, place) if actor.is_signed_in else None
    return (_typed(row), row.saved_at) if row is not None else None


def noted_files(
    session: Session, actor: Actor, event: Event, *, place: str
) -> tuple[WaitingFile, ...]:
    """Return the files that were chosen in the form at this place, in the order they came."""
    return _noted(_row(session, actor, event, place) if actor.is_signed_in else None)


def files_of_event(session: Session, event_id: int) -> list[WaitingFile]:
    """Return the files that were chosen in unfinished forms of the event, whoever's they are."""
    rows = session.scalars(select(EntryDraft).where(EntryDraft.event_id == event_id))
    return [one for row in rows for one in _noted(row)]


def files_on_their_way(session: Session) -> list[WaitingFile]:
    """Return the files that were chosen in anybody's unfinished form.

    Raises `Unreadable` where a form cannot be read: which files it names is not known then.
    """
    return [one for row in session.scalars(select(EntryDraft)) for one in _noted(row)]


def note_files(
    session: Session,
    actor: Actor,
    event: Event,
    *,
    place: str,
    noted: Sequence[WaitingFile],
    now: datetime,
) -> None:
    """Note these files and no others beside what is typed at this place.

    Raises what `keep_draft` raises.
    """
    held = _held(_row(session, actor, event, place))
    held[FILES] = [asdict(one) for one in noted]
    _write(session, actor, event, place=place, held=held, now=now)


def drop_draft(session: Session, actor: Actor, event: Event, *, place: str) -> None:
    """Forget what was kept at this place, because it was saved, or because it is not wanted."""
    row = _row(session, actor, event, place)
    if row is not None:
        _drop(session, row)


def drop_drafts_of_user(session: Session, user_id: int) -> None:
    """Forget every unfinished form of somebody whose data are erased."""
    for row in session.scalars(select(EntryDraft).where(EntryDraft.user_id == user_id)):
        _drop(session, row)


def drop_old_drafts(session: Session, *, now: datetime) -> None:
    """Forget what nobody came back to for 60 days; the job of every night."""
    for row in session.scalars(select(EntryDraft).where(EntryDraft.saved_at < now - KEPT_FOR)):
        _drop(session, row)


def _write(
    session: Session,
    actor: Actor,
    event: Event,
    *,
    place: str,
    held: Mapping[str, list[Any]],
    now: datetime,
) -> None:
    require(actor, "entry.register", event)
    text = json.dumps(held, ensure_ascii=False)
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


def _drop(session: Session, row: EntryDraft) -> None:
    # What a lost key hides names no pieces any more; it goes all the same.
    with suppress(secrets.Unreadable):
        for one in _noted(row):
            drop_pieces(session, one)
    session.delete(row)
    session.flush()


def _typed(row: EntryDraft | None) -> dict[str, list[str]]:
    held = _held(row)
    return {name: values for name, values in held.items() if name != FILES}


def _noted(row: EntryDraft | None) -> tuple[WaitingFile, ...]:
    return tuple(WaitingFile(**one) for one in _held(row).get(FILES, ()))


def _held(row: EntryDraft | None) -> dict[str, list[Any]]:
    if row is None:
        return {}
    held: dict[str, list[Any]] = json.loads(secrets.decrypt(row.typed_cipher, kind=KIND))
    return held


def _row(session: Session, actor: Actor, event: Event, place: str) -> EntryDraft | None:
    query = select(EntryDraft).where(
        EntryDraft.event_id == event.id,
        EntryDraft.user_id == actor.user_id,
        EntryDraft.place == place,
    )
    return session.scalar(query)
