"""The archive of a finished edition is asked for, made in the background, and handed out."""

from datetime import datetime

from sqlalchemy.orm import Session

from contest.editions import queries
from contest.editions.errors import ArchiveNotReady, EditionNotFinished, ReasonNeeded
from contest.editions.models import Edition, EditionArchive, EventPhase
from contest.foundation import ledger
from contest.foundation.permissions import Actor, require


def ask_archive(
    session: Session,
    actor: Actor,
    edition: Edition,
    *,
    is_full: bool,
    reason: str | None,
    now: datetime,
) -> EditionArchive:
    """Note that an archive is wanted and return it; `jobs.start_archive` has it made.

    The usual one shows no name of a person whole. The full one needs a permission of its own and a
    reason. Raises `NotPermitted`, `ReasonNeeded`, or `EditionNotFinished` while an event is not.
    """
    require(actor, "archive.full" if is_full else "archive.make", edition)
    given = " ".join((reason or "").split()) or None
    if is_full and given is None:
        raise ReasonNeeded
    events = queries.events_to_archive(session, edition)
    if not events or any(event.phase is not EventPhase.FINISHED for event in events):
        raise EditionNotFinished
    archive = EditionArchive(
        edition_id=edition.id,
        edition=edition,
        is_full=is_full,
        reason=given,
        asked_at=now,
        asked_by=actor.reference,
    )
    session.add(archive)
    session.flush()
    body = {"edition": edition.public_id, "full": is_full}
    private = {"reason": given}
    ledger.record(session, actor, "archive.ask", archive, body=body, private=private, now=now)
    return archive


def fetch_archive(
    session: Session, actor: Actor, archive: EditionArchive, *, now: datetime
) -> None:
    """Note that somebody takes an archive away; raises `NotPermitted` or `ArchiveNotReady`."""
    require(actor, "archive.full" if archive.is_full else "archive.make", archive)
    if archive.file is None:
        raise ArchiveNotReady
    body = {"sha256": archive.file.sha256, "full": archive.is_full}
    ledger.record(session, actor, "archive.fetch", archive, body=body, now=now)
