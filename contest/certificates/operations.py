"""What can happen to certificates: issued, printed, replaced, revoked; a serial is used once."""

import secrets
from collections.abc import Callable, Mapping
from dataclasses import dataclass
from datetime import date, datetime
from typing import Any

from sqlalchemy import select
from sqlalchemy.orm import Session

from contest.awards.models import Award
from contest.awards.signals import AwardWithdrawn
from contest.certificates.errors import NothingToIssue, NotIssued
from contest.certificates.models import Certificate, CertificateState, SerialCounter
from contest.certificates.queries import (
    Bearer,
    bearers_of,
    printed_fields,
    settings_of,
    signed_content,
    waiting_awards,
)
from contest.certificates.render import certificate_warnings
from contest.certificates.rules import DEFAULT_SERIAL, serial_number, verify_code
from contest.editions.models import Event
from contest.foundation import calendar, ledger, signals, signing
from contest.foundation.canonical import fingerprint
from contest.foundation.permissions import Actor, require, system_actor

PREFIX = "SZZG"
CODE_BYTES = 7
DESIGN = "honour"
Entropy = Callable[[int], bytes]


@dataclass(frozen=True, slots=True)
class _Press:
    """What every certificate of one batch is made with."""

    settings: Mapping[str, Any]
    public_url: str
    entropy: Entropy


def issue_certificates(
    session: Session,
    actor: Actor,
    event: Event,
    *,
    public_url: str,
    now: datetime,
    entropy: Entropy = secrets.token_bytes,
) -> list[Certificate]:
    """Issue a certificate for every bearer of every confirmed award that has none.

    All or nothing: a text that does not fit or a character that no face holds raises
    `DoesNotFit` or `CharacterMissing` and no serial is used. Raises `NothingToIssue`.
    """
    require(actor, "certificate.issue", event)
    waiting = waiting_awards(session, event)
    if not waiting:
        raise NothingToIssue
    press = _Press(settings_of(session, event), public_url, entropy)
    return [
        _issue(session, actor, award, bearer, press=press, now=now)
        for award in waiting
        for bearer in bearers_of(award)
    ]


def reissue_certificate(
    session: Session,
    actor: Actor,
    certificate: Certificate,
    *,
    reason: str,
    public_url: str,
    now: datetime,
    entropy: Entropy = secrets.token_bytes,
) -> Certificate:
    """Issue the certificate anew with today's name under a new serial; the old one is replaced.

    Raises `NotIssued` when it was replaced or revoked before.
    """
    require(actor, "certificate.issue", certificate.event)
    award = certificate.award
    bearers = {bearer.person.id if bearer.person else None: bearer for bearer in bearers_of(award)}
    bearer = bearers[certificate.person_id]
    _end(certificate, CertificateState.REPLACED, reason, now)
    press = _Press(settings_of(session, certificate.event), public_url, entropy)
    new = _issue(session, actor, award, bearer, press=press, now=now)
    certificate.replaced_by_id = new.id
    session.flush()
    body = {"serial": certificate.serial, "by": new.serial}
    private = {"reason": reason}
    ledger.record(
        session, actor, "certificate.replace", certificate, body=body, private=private, now=now
    )
    return new


def revoke_certificate(
    session: Session, actor: Actor, certificate: Certificate, *, reason: str, now: datetime
) -> None:
    """Revoke: the public check says so from this moment on. Raises `NotIssued`."""
    require(actor, "certificate.issue", certificate.event)
    _end(certificate, CertificateState.REVOKED, reason, now)
    session.flush()
    body = {"serial": certificate.serial}
    private = {"reason": reason}
    ledger.record(
        session, actor, "certificate.revoke", certificate, body=body, private=private, now=now
    )
    _tell(session, certificate, certificate.award, "certificate_ended")


def revoke_with_award(session: Session, signal: AwardWithdrawn) -> None:
    """Revoke what stands on a withdrawn award, in the transaction that withdraws it."""
    award = session.get_one(Award, signal.award_id)
    standing = session.scalars(
        select(Certificate).where(
            Certificate.award_id == award.id, Certificate.state == CertificateState.ISSUED
        )
    )
    instant = award.withdrawn_at
    for certificate in standing:
        if instant is not None:
            actor = system_actor("award.withdraw")
            revoke_certificate(session, actor, certificate, reason=signal.reason, now=instant)


def _issue(
    session: Session,
    actor: Actor,
    award: Award,
    bearer: Bearer,
    *,
    press: _Press,
    now: datetime,
) -> Certificate:
    event = award.event
    issued_on = calendar.local_day(now)
    fields = _fields(session, award, bearer, press=press, issued_on=issued_on)
    certificate_warnings(fields)  # raises when it could not be printed
    digest = fingerprint(fields)
    signed = signing.sign(signed_content(fields["serial"], fields["verify_code"], digest))
    certificate = Certificate(
        check_code=fields["verify_code"],
        edition_id=event.edition_id,
        event_id=event.id,
        award_id=award.id,
        person_id=bearer.person.id if bearer.person else None,
        serial=fields["serial"],
        design=press.settings.get("design", DESIGN),
        fields=fields,
        fields_hash=digest,
        signature=signed.value.hex(),
        key_id=signed.key_id,
        issued_on=issued_on,
        issued_at=now,
    )
    session.add(certificate)
    session.flush()
    body = {"serial": certificate.serial, "award": award.public_id, "sha256": digest}
    ledger.record(session, actor, "certificate.issue", certificate, body=body, now=now)
    _tell(session, certificate, award, "certificate_issued")
    return certificate


def _tell(session: Session, certificate: Certificate, award: Award, kind: str) -> None:
    """Tell the bearer; the people of the entry where the certificate bears no person's name."""
    event = award.event
    people = [certificate.person_id] if certificate.person_id else []
    if not people and award.entry is not None:
        people = [member.person_id for member in award.entry.members]
    context = {
        "entry": award.entry.public_id if award.entry else None,
        "event": event.name,
        "event_en": event.name_en or "",
        "award": award.title,
        "award_en": award.title_en or "",
        "serial": certificate.serial,
    }
    if people:
        signals.send(session, signals.Message(kind, people, context))


def _fields(
    session: Session, award: Award, bearer: Bearer, *, press: _Press, issued_on: date
) -> dict[str, Any]:
    code = verify_code(press.entropy(CODE_BYTES))
    return {
        **printed_fields(award, bearer, press.settings, issued_on=issued_on),
        "serial": _next_serial(session, award.event, press.settings),
        "verify_url": f"{press.public_url}/v/{code}",
        "verify_code": code,
    }


def _next_serial(session: Session, event: Event, settings: Mapping[str, Any]) -> str:
    key = f"event:{event.public_id}"
    counter = session.scalar(
        select(SerialCounter).where(SerialCounter.scope_key == key).with_for_update()
    )
    if counter is None:
        counter = SerialCounter(scope_key=key, last=0)
        session.add(counter)
    counter.last += 1
    session.flush()
    return serial_number(
        settings.get("serial", DEFAULT_SERIAL),
        prefix=settings.get("prefix", PREFIX),
        year=event.edition.year,
        event=event.id,
        number=counter.last,
    )


def _end(certificate: Certificate, state: CertificateState, reason: str, now: datetime) -> None:
    if certificate.state is not CertificateState.ISSUED:
        raise NotIssued
    certificate.state, certificate.ended_at, certificate.ended_reason = state, now, reason
