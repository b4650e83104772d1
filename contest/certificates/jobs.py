"""Issues certificates and makes their files in the background, a piece at a time."""

from collections.abc import Mapping
from datetime import datetime
from typing import Any

from sqlalchemy import select
from sqlalchemy.orm import Session

from contest.certificates.errors import BatchStopped
from contest.certificates.models import Certificate, CertificateClaim
from contest.certificates.operations import (
    drafts_of_event,
    issue_certificates,
    send_claim_code,
)
from contest.certificates.press import printed
from contest.certificates.queries import (
    claim_by_id,
    issuing_key,
    pictures_of,
    printing_key,
    unprinted,
    waiting_awards,
)
from contest.editions.models import Event
from contest.foundation import files, jobs
from contest.foundation.models import JobRun
from contest.foundation.permissions import Actor, require
from contest.people.models import User
from contest.people.queries import actor_of

PRINT_JOB = "certificates.print"
PIECE = 24
ISSUE_JOB = "certificates.issue"
LOOK_UP_JOB = "certificates.look_up"
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
    payload = {"event_id": event.id, "user_id": actor.user_id, "url": public_url, "key": key}
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
        url = payload["url"]
        issue_certificates(session, actor, event, public_url=url, now=now, at_most=AWARDS_AT_ONCE)
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


def look_up_later(claim: CertificateClaim) -> None:
    """Have the bearer of a claim looked for, and a code sent, when the asker was answered."""
    jobs.enqueue(LOOK_UP_JOB, {"claim": claim.public_id}, f"{LOOK_UP_JOB}:{claim.public_id}")


def look_up(session: Session, payload: Mapping[str, Any], now: datetime) -> None:
    """Send the code of a claim, where it names somebody."""
    send_claim_code(session, claim_by_id(session, payload["claim"]), now=now)
