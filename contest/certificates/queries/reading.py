"""Reads certificates, what waits for one, and what one is worth."""

from collections.abc import Iterable, Sequence
from datetime import datetime, timedelta
from enum import StrEnum
from typing import Any

from sqlalchemy import ColumnElement, func, or_, select
from sqlalchemy.orm import Session, joinedload

from contest.awards.models import Award, AwardKind, AwardState
from contest.awards.queries import awards_of_event
from contest.certificates.models import Certificate, CertificateState
from contest.certificates.rules import tidy_code
from contest.editions.models import Event
from contest.entries.models import Entry
from contest.foundation import signing
from contest.foundation.canonical import canonical_json, fingerprint
from contest.foundation.errors import NotFound
from contest.foundation.models import JobRun
from contest.people.models import Unit

# Nominations and rosters go to another body, which issues its own papers.
CERTIFIED = (
    AwardKind.PRIZE,
    AwardKind.PARTICIPATION,
    AwardKind.JUDGE,
    AwardKind.UNIT,
    AwardKind.HONOUR,
    AwardKind.RED_FLAG,
)


LIST_HOLDS = timedelta(days=7)
# On one page of the organiser's list.
LISTED = 100


class Verdict(StrEnum):
    """What the public check says, in one word."""

    VALID = "valid"
    REPLACED = "replaced"
    REVOKED = "revoked"
    ALTERED = "altered"
    UNKNOWN = "unknown"


def certificate_by_public_id(session: Session, public_id: str) -> Certificate:
    """Return the certificate; raises `NotFound`."""
    return _one(session, Certificate.public_id == public_id)


def certificate_by_code(session: Session, typed: str) -> Certificate | None:
    """Return the certificate that a QR code or a typed code names; None for no such."""
    code = tidy_code(typed)
    if code is None:
        return None
    return session.scalar(select(Certificate).where(Certificate.check_code == code))


def certificate_by_serial(session: Session, serial: str) -> Certificate | None:
    """Return the certificate of a serial, whatever the case of its letters; None for no such."""
    return session.scalar(select(Certificate).where(Certificate.serial == serial.strip().upper()))


def verdict_on(certificate: Certificate | None) -> Verdict:
    """Say what a certificate is worth now; its content is held against its signature."""
    if certificate is None:
        return Verdict.UNKNOWN
    if not is_authentic(certificate):
        return Verdict.ALTERED
    if certificate.state is CertificateState.REPLACED:
        return Verdict.REPLACED
    if certificate.state is CertificateState.REVOKED:
        return Verdict.REVOKED
    return Verdict.VALID


def is_authentic(certificate: Certificate) -> bool:
    """Say whether the stored values are the ones that were signed."""
    if fingerprint(certificate.fields) != certificate.fields_hash:
        return False
    signed = signing.Signature(certificate.key_id, bytes.fromhex(certificate.signature))
    content = signed_content(certificate.serial, certificate.check_code, certificate.fields_hash)
    return signing.verify(content, signed, signing.public_keys())


def signed_content(serial: str, check_code: str, fields_hash: str) -> bytes:
    """Return the bytes that a certificate's signature stands over."""
    return canonical_json(
        {
            "format": "leitai-certificate-1",
            "serial": serial,
            "code": check_code,
            "sha256": fields_hash,
        }
    )


def key_list() -> dict[str, Any]:
    """Return every public key that ever signed, as the offline check reads it, oldest first."""
    keys = [{"id": name, "public": key.hex()} for name, key in signing.public_keys().items()]
    return {"format": "leitai-keys-1", "keys": keys}


def revocation_list(session: Session, *, now: datetime) -> dict[str, Any]:
    """Return the signed list of all certificates that no longer hold, as of `now`.

    Its number counts the endings and, once more, the replacements: one that was revoked may be
    replaced later. So of two lists the later is known without a clock. It may be used for seven
    days; after that the offline check says "unknown".
    """
    ended = session.execute(
        select(Certificate.serial, Certificate.state, Certificate.ended_at)
        .where(Certificate.state != CertificateState.ISSUED)
        .order_by(Certificate.serial)
    ).all()
    document: dict[str, Any] = {
        "format": "leitai-revocations-1",
        "number": len(ended) + sum(how is CertificateState.REPLACED for _one, how, _at in ended),
        "issued_at": _stamp(now),
        "valid_until": _stamp(now + LIST_HOLDS),
        "ended": [[serial, how.value, _stamp(at)] for serial, how, at in ended if at is not None],
    }
    signed = signing.sign(canonical_json(document))
    return {**document, "key": signed.key_id, "signature": signed.value.hex()}


def _stamp(instant: datetime) -> str:
    return instant.strftime("%Y-%m-%dT%H:%M:%SZ")


def certificates_of_event(session: Session, event: Event) -> list[Certificate]:
    """Return the event's certificates by serial, with awards loaded."""
    return list(
        session.scalars(
            select(Certificate)
            .where(Certificate.event_id == event.id)
            .options(joinedload(Certificate.award), joinedload(Certificate.file))
            .order_by(Certificate.serial)
        )
    )


def listed_certificates(
    session: Session, event: Event, *, search: str = "", first: int = 0
) -> tuple[list[Certificate], int]:
    """Return one page of the event's certificates by serial, and how many there are in all.

    `search` is a part of a name or of a number, empty for all; the page begins behind the `first`
    of those found and holds up to `LISTED`.
    """
    every = select(Certificate.id).where(Certificate.event_id == event.id)
    if search:
        # The name stands in the frozen fields, which are text to the database.
        asked = every.add_columns(Certificate.serial, Certificate.fields)
        found = [
            row.id
            for row in session.execute(asked.order_by(Certificate.serial))
            if search in row.fields["name"] or search.upper() in row.serial
        ]
    else:
        found = list(session.scalars(every.order_by(Certificate.serial)))
    page = (
        select(Certificate)
        .where(Certificate.id.in_(found[first : first + LISTED]))
        .options(joinedload(Certificate.award), joinedload(Certificate.file))
        .order_by(Certificate.serial)
    )
    return list(session.scalars(page)), len(found)


def certificates_of_entry(session: Session, entry: Entry) -> list[Certificate]:
    """Return the certificates that stand on an entry's awards and still hold, by serial."""
    return list(
        session.scalars(
            select(Certificate)
            .join(Award, Award.id == Certificate.award_id)
            .where(Award.entry_id == entry.id, Certificate.state == CertificateState.ISSUED)
            .order_by(Certificate.serial)
        )
    )


def waiting_awards(session: Session, event: Event) -> list[Award]:
    """Return the confirmed awards that no certificate was issued for, in list order.

    One whose certificate was revoked does not wait: it is issued anew by hand, or never.
    """
    held = set(
        session.scalars(
            select(Certificate.award_id).where(
                Certificate.event_id == event.id,
                Certificate.state.in_((CertificateState.ISSUED, CertificateState.REVOKED)),
            )
        )
    )
    confirmed = awards_of_event(session, event, states=(AwardState.CONFIRMED,))
    return [one for one in confirmed if one.kind in CERTIFIED and one.id not in held]


def waiting_of_events(session: Session, events: Sequence[Event]) -> dict[int, int]:
    """Return how many confirmed awards wait for their certificate, by the event's id; no zeros.

    A rehearsal gives no certificates.
    """
    ids = [event.id for event in events if event.rehearsal_of_id is None]
    holding = select(Certificate.id).where(
        Certificate.award_id == Award.id, Certificate.state == CertificateState.ISSUED
    )
    query = (
        select(Award.event_id, func.count())
        .where(
            Award.event_id.in_(ids),
            Award.state == AwardState.CONFIRMED,
            Award.kind.in_(CERTIFIED),
            ~holding.exists(),
        )
        .group_by(Award.event_id)
    )
    return {event_id: number for event_id, number in session.execute(query)}


def printing_key(event: Event) -> str:
    """Return the key of the run that makes the files of this event's certificates."""
    return f"certificates:{event.public_id}"


def print_file_key(event: Event) -> str:
    """Return the key of the run that makes one print file of this event's certificates."""
    return f"print-file:{event.public_id}"


def print_file_run(session: Session, event: Event) -> JobRun | None:
    """Return how far the print file has come; None before the first."""
    return session.scalar(select(JobRun).where(JobRun.key == print_file_key(event)))


def certificates_to_print(session: Session, event: Event) -> list[int]:
    """Return the ids of what holds, one design after the other, by serial: paper is not changed."""
    holding = select(Certificate.id).where(
        Certificate.event_id == event.id, Certificate.state == CertificateState.ISSUED
    )
    return list(session.scalars(holding.order_by(Certificate.design, Certificate.serial)))


def certificates_of_units(session: Session, paths: Iterable[str]) -> list[Certificate]:
    """Return what stands for units at or below `paths`, for their entries and themselves."""
    below = [Unit.path.startswith(path, autoescape=True) for path in paths]
    if not below:
        return []
    return list(
        session.scalars(
            select(Certificate)
            .join(Award, Award.id == Certificate.award_id)
            .outerjoin(Entry, Entry.id == Award.entry_id)
            .join(Unit, Unit.id == func.coalesce(Entry.unit_id, Award.unit_id))
            .where(Certificate.state == CertificateState.ISSUED, or_(*below))
            .options(
                joinedload(Certificate.award).joinedload(Award.entry),
                joinedload(Certificate.event),
                joinedload(Certificate.file),
            )
            .order_by(Certificate.event_id, Certificate.serial)
        )
    )


def issuing_key(event: Event) -> str:
    """Return the key of the run that issues this event's certificates."""
    return f"issuing:{event.public_id}"


def issuing_run(session: Session, event: Event) -> JobRun | None:
    """Return how far the issuing of a large batch has come; None before the first."""
    return session.scalar(select(JobRun).where(JobRun.key == issuing_key(event)))


def unprinted(session: Session, event: Event) -> int:
    """Return how many of the event's certificates have no file yet."""
    query = select(func.count(Certificate.id))
    return (
        session.scalar(query.where(Certificate.event_id == event.id, Certificate.file_id.is_(None)))
        or 0
    )


def printing_run(session: Session, event: Event) -> JobRun | None:
    """Return how far the making of the event's files has come; None before the first."""
    return session.scalar(select(JobRun).where(JobRun.key == printing_key(event)))


def _one(session: Session, condition: ColumnElement[bool]) -> Certificate:
    certificate = session.scalar(select(Certificate).where(condition))
    if certificate is None:
        raise NotFound
    return certificate
