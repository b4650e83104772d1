"""Makes the files of certificates in the background, a piece at a time."""

from collections.abc import Mapping
from datetime import datetime
from typing import Any

from sqlalchemy import select
from sqlalchemy.orm import Session

from contest.certificates.models import Certificate
from contest.certificates.press import printed
from contest.certificates.queries import pictures_of, printing_key
from contest.editions.models import Event
from contest.foundation import files, jobs
from contest.foundation.models import JobRun

PRINT_JOB = "certificates.print"
PIECE = 24


def queue_printing(session: Session, event: Event, *, count: int, now: datetime) -> JobRun:
    """Have the files of `count` fresh certificates made in the background, with progress."""
    key = printing_key(event)
    payload = {"event_id": event.id, "key": key}
    return jobs.start_run(session, name=PRINT_JOB, payload=payload, key=key, total=count, now=now)


def print_piece(session: Session, payload: Mapping[str, Any]) -> dict[int, bytes]:
    """Return the next few files by the certificate's id; nothing waits for a lock meanwhile."""
    waiting = session.scalars(
        select(Certificate)
        .where(Certificate.event_id == payload["event_id"], Certificate.file_id.is_(None))
        .order_by(Certificate.id)
        .limit(PIECE)
    ).all()
    made: dict[int, bytes] = {}
    for design in sorted({one.design for one in waiting}):
        batch = [one for one in waiting if one.design == design]
        pictures = pictures_of(session, batch)
        files_made = printed([one.fields for one in batch], design, pictures=pictures)
        made.update(zip((one.id for one in batch), files_made, strict=True))
    return made


def keep_piece(
    session: Session, payload: Mapping[str, Any], now: datetime, made: Mapping[int, bytes]
) -> None:
    """Keep the files and count them up; what another run has kept meanwhile stays as it is."""
    run = session.scalar(select(JobRun).where(JobRun.key == payload["key"]))
    for certificate_id, data in made.items():
        certificate = session.get_one(Certificate, certificate_id)
        if certificate.file_id is not None:
            continue
        name = f"{certificate.serial}.pdf"
        media = "application/pdf"
        stored = files.store(session, data=data, name=name, media_type=media, now=now)
        certificate.file_id = stored.id
        if run is not None:
            run.done += 1
    session.flush()
