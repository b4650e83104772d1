"""Issues certificates and makes their files in the background, a piece at a time."""

import shutil
from collections.abc import Mapping, Sequence
from datetime import datetime
from itertools import groupby
from pathlib import Path
from typing import Any

from sqlalchemy import select
from sqlalchemy.orm import Session

from contest.certificates.errors import BatchStopped, NothingToPrint
from contest.certificates.models import Certificate, CertificateClaim
from contest.certificates.operations import (
    drafts_of_event,
    issue_certificates,
    send_claim_code,
)
from contest.certificates.press import (
    PAGES_AT_ONCE,
    PROCESSES,
    printed,
    printed_together,
    signed_where_asked,
)
from contest.certificates.queries import (
    certificates_to_print,
    claim_by_id,
    issuing_key,
    look_of,
    newest_versions,
    pictures_of,
    print_file_key,
    printing_key,
    unprinted,
    versions_named,
    waiting_awards,
)
from contest.editions.models import Event
from contest.foundation import files, jobs
from contest.foundation.canonical import fingerprint
from contest.foundation.models import JobRun
from contest.foundation.papers import joined
from contest.foundation.permissions import Actor, require
from contest.people.models import User
from contest.people.queries import actor_of

PRINT_JOB = "certificates.print"
# A printing process takes a second before its first page; more at once would hide the progress.
PIECE = 200
ISSUE_JOB = "certificates.issue"
LOOK_UP_JOB = "certificates.look_up"
PRINT_FILE_JOB = "certificates.print_file"
# Two processes with as many pages each as are laid out at once.
PAGES = PROCESSES * PAGES_AT_ONCE
AWARDS_AT_ONCE, MOST_FAULTS = 50, 50


def start_issuing(
    session: Session, actor: Actor, event: Event, *, public_url: str, now: datetime
) -> int | None:
    """Issue what waits: a few at once, returning how many; more in the background, returning None.

    Raises before a number is used: `NothingToIssue`, or `BatchStopped` with a fault for each
    certificate that could not be printed.
    """
    drafts = list(drafts_of_event(session, actor, event, public_url=public_url, now=now))
    stopped = [fault for one in drafts if not one.is_printable for fault in one.faults]
    if stopped:
        raise BatchStopped(faults=stopped[:MOST_FAULTS])
    if len(drafts) <= AWARDS_AT_ONCE or actor.user_id is None:
        made = issue_certificates(session, actor, event, public_url=public_url, now=now)
        queue_printing(session, event, count=len(made), now=now)
        return len(made)
    require(actor, "certificate.issue", event)
    key = issuing_key(event)
    payload = {
        "event_id": event.id,
        "user_id": actor.user_id,
        "url": public_url,
        "key": key,
        # A design that is changed meanwhile holds for the next batch, not for half of this one.
        "looks": [one.public_id for one in newest_versions(session, event).values()],
    }
    total = len(waiting_awards(session, event))
    jobs.start_run(session, name=ISSUE_JOB, payload=payload, key=key, total=total, now=now)
    return None


def issue_piece(session: Session, payload: Mapping[str, Any], now: datetime) -> None:
    """Issue for the next few awards, whole awards only, all in one transaction.

    What was issued no longer waits: a run that is cut anywhere goes on where the last piece that
    was committed ended, and no number is used twice.
    """
    event = session.get_one(Event, payload["event_id"])
    actor = actor_of(session, session.get_one(User, payload["user_id"]), via="job")
    left = len(waiting_awards(session, event))
    if left:
        issue_certificates(
            session,
            actor,
            event,
            public_url=payload["url"],
            now=now,
            at_most=AWARDS_AT_ONCE,
            looks=versions_named(session, payload.get("looks", ())),
        )
    run = session.scalar(select(JobRun).where(JobRun.key == payload["key"]))
    if run is not None:
        run.done += min(left, AWARDS_AT_ONCE)
    if left <= AWARDS_AT_ONCE:
        queue_printing(session, event, count=unprinted(session, event), now=now)
    session.flush()


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
    for _key, group in groupby(sorted(waiting, key=_design), key=_design):
        batch = list(group)
        look = look_of(session, batch[0])
        pictures = pictures_of(session, batch, look)
        files_made = printed([one.fields for one in batch], look, pictures=pictures)
        for one, file in zip(batch, files_made, strict=True):
            made[one.id] = signed_where_asked(file, one.fields)
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


def start_print_file(session: Session, actor: Actor, event: Event, *, now: datetime) -> None:
    """Have one print file made of all that holds today, in the background, with progress.

    Raises `NothingToPrint`.
    """
    require(actor, "certificate.issue", event)
    asked = certificates_to_print(session, event)
    if not asked:
        raise NothingToPrint
    key = print_file_key(event)
    payload = {"key": key, "code": event.code, "asked": asked}
    jobs.start_run(
        session,
        name=PRINT_FILE_JOB,
        payload=payload,
        key=key,
        total=len(asked),
        now=now,
    )


def print_file_piece(session: Session, payload: Mapping[str, Any]) -> tuple[int, Path | None]:
    """Lay out the next pages, return how many there are now, and where the whole file is at last.

    What is laid out lies in a folder of its own, named by what was asked: a run that is cut goes
    on behind the last part that was written, and where the folder is gone it begins anew.
    """
    asked: list[int] = payload["asked"]
    folder = files.scratch(_folder_of(payload))
    starts = range(0, len(asked), PAGES)
    parts = [folder / f"{start:06}.pdf" for start in starts]
    for start, part in zip(starts, parts, strict=True):
        if not part.exists():
            _lay_out(session, asked[start : start + PAGES], part)
            break
    laid_out = next((at for at, part in enumerate(parts) if not part.exists()), len(parts))
    if laid_out < len(parts):
        return laid_out * PAGES, None
    whole = folder / "whole.pdf"
    joined(parts, whole, title=f"{payload['code']} {len(asked)}")
    return len(asked), whole


def keep_print_file(
    session: Session,
    payload: Mapping[str, Any],
    now: datetime,
    made: tuple[int, Path | None],
) -> None:
    """Count the pages up; keep the whole file, by which the parts are done with."""
    pages, whole = made
    run = session.scalar(select(JobRun).where(JobRun.key == payload["key"]))
    if run is None:
        return
    run.done = pages
    if whole is not None:
        name = f"{payload['code']}-certificates.pdf"
        stored = files.store_file(
            session, path=whole, name=name, media_type="application/pdf", now=now
        )
        run.payload = {**payload, "file_id": stored.id}
        shutil.rmtree(files.scratch(_folder_of(payload)), ignore_errors=True)
    session.flush()


def scratch_in_use(session: Session) -> list[str]:
    """Name the scratch folders in which a print file is being made."""
    query = select(JobRun).where(JobRun.name == PRINT_FILE_JOB, JobRun.finished_at.is_(None))
    return [_folder_of(run.payload) for run in session.scalars(query)]


def _folder_of(payload: Mapping[str, Any]) -> str:
    return f"print-file-{fingerprint({'asked': payload['asked']})[:32]}"


def _lay_out(session: Session, ids: Sequence[int], part: Path) -> None:
    found = {
        one.id: one for one in session.scalars(select(Certificate).where(Certificate.id.in_(ids)))
    }
    # One design and one shift of the paper at a time; they follow one another in the file.
    of_one_kind = groupby((found[one] for one in ids), key=_kind)
    made: list[Path] = []
    for _look, group in of_one_kind:
        batch = list(group)
        look = look_of(session, batch[0])
        printed_pages = printed_together(
            [one.fields for one in batch], look, pictures=pictures_of(session, batch, look)
        )
        for pages in printed_pages:
            made.append(part.with_suffix(f".{len(made)}"))
            made[-1].write_bytes(pages)
    joined(made, part, title=part.stem)
    for piece in made:
        piece.unlink()


def _design(certificate: Certificate) -> tuple[str, str]:
    return certificate.design, certificate.fields.get("look") or ""


def _kind(certificate: Certificate) -> tuple[object, ...]:
    return (*_design(certificate), *(certificate.fields.get("shift") or (0, 0)))


def look_up_later(session: Session, claim: CertificateClaim) -> None:
    """Have the bearer of a claim looked for, and a code sent, when the asker was answered."""
    key = f"{LOOK_UP_JOB}:{claim.public_id}"
    jobs.promise(session, name=LOOK_UP_JOB, payload={"claim": claim.public_id}, key=key)


def look_up(session: Session, payload: Mapping[str, Any], now: datetime) -> None:
    """Send the code of a claim, where it names somebody."""
    send_claim_code(session, claim_by_id(session, payload["claim"]), now=now)
