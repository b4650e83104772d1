"""Reads certificates, and says what is printed on one."""

from collections.abc import Mapping
from dataclasses import dataclass
from datetime import date
from decimal import Decimal
from enum import StrEnum
from typing import Any

from sqlalchemy import ColumnElement, select
from sqlalchemy.orm import Session, joinedload

from contest.awards.models import Award, AwardKind, AwardState
from contest.awards.queries import awards_of_event
from contest.certificates.models import Certificate, CertificateState
from contest.certificates.rules import (
    english_sentence,
    project_sentence,
    reason_sentence,
    tidy_code,
)
from contest.editions.models import Event
from contest.editions.queries import document_of
from contest.entries.models import Entry, EntrySubject
from contest.foundation import signing
from contest.foundation.canonical import canonical_json, fingerprint
from contest.foundation.errors import NotFound
from contest.foundation.models import JobRun
from contest.people.models import Person

# Nominations and rosters go to another body, which issues its own papers.
CERTIFIED = (
    AwardKind.PRIZE,
    AwardKind.PARTICIPATION,
    AwardKind.JUDGE,
    AwardKind.UNIT,
    AwardKind.HONOUR,
    AwardKind.RED_FLAG,
)


class Verdict(StrEnum):
    """What the public check says, in one word."""

    VALID = "valid"
    REPLACED = "replaced"
    REVOKED = "revoked"
    ALTERED = "altered"
    UNKNOWN = "unknown"


@dataclass(frozen=True, slots=True)
class Bearer:
    """Whose name stands on a certificate of an award; `person` None for a team or a unit."""

    name: str
    person: Person | None = None
    members: tuple[str, ...] = ()
    salutation: str = ""


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
    """Return the confirmed awards that no holding certificate stands on, in list order."""
    held = set(
        session.scalars(
            select(Certificate.award_id).where(
                Certificate.event_id == event.id, Certificate.state == CertificateState.ISSUED
            )
        )
    )
    confirmed = awards_of_event(session, event, states=(AwardState.CONFIRMED,))
    return [one for one in confirmed if one.kind in CERTIFIED and one.id not in held]


def bearers_of(award: Award) -> list[Bearer]:
    """Return whose certificates an award makes, in the order of the entry's members.

    A project gives one to each of its authors; a team or a unit gets one of its own.
    """
    entry = award.entry
    if entry is None:
        if award.person is not None:
            return [Bearer(award.person.name, award.person, salutation="同志")]
        return [Bearer(award.unit.name if award.unit else "")]
    members = [member.person for member in entry.members]
    if entry.subject in (EntrySubject.PERSON, EntrySubject.PROJECT):
        return [Bearer(person.name, person, salutation="同志") for person in members]
    names = tuple(person.name for person in members)
    return [Bearer(entry.display_name, None, names)]


def printing_key(event: Event) -> str:
    """Return the key of the run that makes the files of this event's certificates."""
    return f"certificates:{event.public_id}"


def printing_run(session: Session, event: Event) -> JobRun | None:
    """Return how far the making of the event's files has come; None before the first."""
    return session.scalar(select(JobRun).where(JobRun.key == printing_key(event)))


def settings_of(session: Session, event: Event) -> Mapping[str, Any]:
    """Return the certificate section of the event's definition document, {} where there is none."""
    section: Mapping[str, Any] = document_of(session, event).get("certificates", {})
    return section


def printed_fields(
    award: Award, bearer: Bearer, settings: Mapping[str, Any], *, issued_on: date
) -> dict[str, Any]:
    """Return the plain values that a certificate of this award shows, before serial and address."""
    return {
        "name": bearer.name,
        "salutation": bearer.salutation,
        "members": list(bearer.members),
        "reason": _reason(award, settings),
        "award": award.title,
        "english": _english(award, bearer, settings) if settings.get("bilingual") else None,
        "issuers": list(settings.get("issuers") or [award.event.edition.sponsor]),
        "issued_on": issued_on.isoformat(),
        "date_style": settings.get("date_style", "chinese"),
        "sample_seal": settings.get("sample_seal"),
    }


def _reason(award: Award, settings: Mapping[str, Any]) -> str:
    edition = award.event.edition
    series = _without_year(edition.name, edition.year)
    if award.entry is not None and award.entry.subject is EntrySubject.PROJECT:
        return project_sentence(year=edition.year, series=series, title=award.entry.title or "")
    is_prize = award.kind is AwardKind.PRIZE
    return reason_sentence(
        year=edition.year,
        series=series,
        # Events are often called by the whole name of their contest; once is enough.
        track=award.event.name.removeprefix(series).strip(),
        total=_printed_total(award, settings) if is_prize else None,
        rank=award.rank if is_prize else None,
    )


def _english(award: Award, bearer: Bearer, settings: Mapping[str, Any]) -> str | None:
    if not award.title_en:
        return None
    edition = award.event.edition
    return english_sentence(
        name=bearer.name,
        award=award.title_en,
        year=edition.year,
        series=edition.name_en or edition.name,
        track=award.event.name_en or award.event.name,
        total=_printed_total(award, settings) if award.kind is AwardKind.PRIZE else None,
    )


def _printed_total(award: Award, settings: Mapping[str, Any]) -> Decimal | None:
    # Two decimals unless the settings say otherwise.
    quantum = Decimal(1).scaleb(-int(settings.get("total_decimals", 2)))
    return award.total.quantize(quantum) if award.total is not None else None


def _without_year(name: str, year: int) -> str:
    # The sentence begins with the year; a title that begins with it too would say it twice.
    for prefix in (f"{year}年度", f"{year}年", f"{year} ", f"{year}"):
        if name.startswith(prefix):
            return name[len(prefix) :]
    return name


def _one(session: Session, condition: ColumnElement[bool]) -> Certificate:
    certificate = session.scalar(select(Certificate).where(condition))
    if certificate is None:
        raise NotFound
    return certificate
