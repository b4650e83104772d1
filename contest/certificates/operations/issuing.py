"""Issues certificates: a frozen snapshot under a serial that is used once."""

import secrets
from collections.abc import Callable, Iterator, Mapping
from dataclasses import dataclass, replace
from datetime import date, datetime
from typing import Any

from sqlalchemy import select
from sqlalchemy.orm import Session

from contest.awards.models import Award
from contest.certificates.errors import NothingToIssue
from contest.certificates.models import (
    Certificate,
    CertificateState,
    DesignVersion,
    SerialCounter,
)
from contest.certificates.operations.telling import tell_bearers
from contest.certificates.queries import (
    Bearer,
    allowed_seals,
    bearers_of,
    design_for,
    look_of_version,
    newest_versions,
    printed_fields,
    settings_of,
    signed_content,
    waiting_awards,
)
from contest.certificates.render import Look, certificate_warnings
from contest.certificates.rules import (
    DEFAULT_SERIAL,
    record_body,
    record_message,
    record_text,
    serial_number,
    verify_code,
)
from contest.editions.models import Event
from contest.foundation import calendar, ledger, signing
from contest.foundation.canonical import fingerprint, sha256_hex
from contest.foundation.errors import Fault, Invalid
from contest.foundation.permissions import Actor, require

PREFIX = "SZZG"
CODE_BYTES = 7
# What the paper may look like before there is a number; as long as a real one.
BLANK = {"serial": "SZZG-0000-0000-0000-00", "verify_code": "0000000000"}
Entropy = Callable[[int], bytes]


@dataclass(frozen=True, slots=True)
class Press:
    """What every certificate of one batch is made with."""

    settings: Mapping[str, Any]
    seals: Mapping[str, str]
    looks: Mapping[str, DesignVersion]
    public_url: str
    entropy: Entropy

    @classmethod
    def of_event(
        cls,
        session: Session,
        event: Event,
        public_url: str,
        entropy: Entropy,
        looks: Mapping[str, DesignVersion] | None = None,
    ) -> "Press":
        """Read what holds for the event now; `looks` are the designs' versions of an older day."""
        settings = settings_of(session, event)
        held = newest_versions(session, event) if looks is None else looks
        return cls(settings, allowed_seals(session, event), held, public_url, entropy)

    def look(self, design: str) -> Look:
        """Return how a design is printed."""
        version = self.looks.get(design)
        return Look(design) if version is None else look_of_version(version)


@dataclass(frozen=True, slots=True)
class Draft:
    """A certificate as it would be printed: its words, its design, and what to look at."""

    award: Award
    bearer: Bearer
    design: str
    fields: Mapping[str, Any]
    faults: tuple[Fault, ...] = ()
    is_printable: bool = True


def drafts_of_event(
    session: Session, actor: Actor, event: Event, *, public_url: str, now: datetime
) -> Iterator[Draft]:
    """Return what waits as it would be printed today, each with what to look at before; in order.

    A draft with `is_printable` False would stop the batch; its faults say why.
    """
    require(actor, "certificate.view", event)
    press = Press.of_event(session, event, public_url, secrets.token_bytes)
    for award in waiting_awards(session, event):
        for bearer in bearers_of(award):
            fields = _words(award, bearer, press=press, issued_on=calendar.local_day(now))
            draft = Draft(award, bearer, design_for(award, bearer, press.settings), fields)
            shown = {**fields, **BLANK, "verify_url": f"{public_url}/v/{BLANK['verify_code']}"}
            try:
                found = certificate_warnings(shown, press.look(draft.design))
                yield replace(draft, faults=found)
            except Invalid as refused:
                yield replace(draft, faults=tuple(refused.faults), is_printable=False)


def issue_certificates(
    session: Session,
    actor: Actor,
    event: Event,
    *,
    public_url: str,
    now: datetime,
    entropy: Entropy = secrets.token_bytes,
    at_most: int | None = None,
    looks: Mapping[str, DesignVersion] | None = None,
) -> list[Certificate]:
    """Issue a certificate for every bearer of every confirmed award that never had one.

    All or nothing: a text that does not fit or a character that no face holds raises
    `DoesNotFit` or `CharacterMissing` and no serial is used. Raises `NothingToIssue`.
    `at_most` stops after so many awards; the next call goes on behind them, because an award on
    which a certificate stands no longer waits. `looks` are the versions of the designs, where a
    batch began with others than hold now.
    """
    require(actor, "certificate.issue", event)
    waiting = waiting_awards(session, event)[:at_most]
    if not waiting:
        raise NothingToIssue
    press = Press.of_event(session, event, public_url, entropy, looks)
    return [
        issue_one(session, actor, award, bearer, press=press, now=now)
        for award in waiting
        for bearer in bearers_of(award)
    ]


def issue_one(
    session: Session,
    actor: Actor,
    award: Award,
    bearer: Bearer,
    *,
    press: Press,
    now: datetime,
) -> Certificate:
    """Issue one certificate. Raises `DoesNotFit` or `CharacterMissing` before a serial is used."""
    event = award.event
    issued_on = calendar.local_day(now)
    fields = _fields(session, award, bearer, press=press, issued_on=issued_on)
    design = design_for(award, bearer, press.settings)
    certificate_warnings(fields, press.look(design))  # raises when it could not be printed
    digest = fingerprint(fields)
    signed = signing.sign(signed_content(fields["serial"], fields["verify_code"], digest))
    certificate = Certificate(
        check_code=fields["verify_code"],
        edition_id=event.edition_id,
        event_id=event.id,
        award_id=award.id,
        person_id=bearer.person.id if bearer.person else None,
        serial=fields["serial"],
        design=design,
        fields=fields,
        fields_hash=digest,
        signature=signed.value.hex(),
        key_id=signed.key_id,
        issued_on=issued_on,
        issued_at=now,
    )
    session.add(certificate)
    session.flush()
    ledger.record(
        session, actor, "certificate.issue", certificate, body=_told(certificate), now=now
    )
    _succeed(session, actor, certificate, now)
    tell_bearers(session, certificate, award, "certificate_issued")
    return certificate


def _succeed(session: Session, actor: Actor, new: Certificate, now: datetime) -> None:
    """Let those answer "replaced by the new one" that fell with an award which was granted anew.

    A correction of the result withdraws an award and grants another to the same bearer; whoever
    holds the old paper is told of the new one. It is invalid since the award fell, as before.
    """
    award = new.award
    fallen = session.scalars(
        select(Certificate)
        .join(Award, Award.id == Certificate.award_id)
        .where(
            Certificate.state == CertificateState.REVOKED,
            Certificate.event_id == new.event_id,
            Certificate.person_id == new.person_id,
            Certificate.ended_at == Award.withdrawn_at,
            Award.kind == award.kind,
            Award.entry_id == award.entry_id,
            Award.unit_id == award.unit_id,
            Award.period == award.period,
        )
        .order_by(Certificate.id)
    )
    for old in fallen.all():
        old.state, old.replaced_by_id = CertificateState.REPLACED, new.id
        session.flush()
        body = {"serial": old.serial, "by": new.serial}
        ledger.record(session, actor, "certificate.replace", old, body=body, now=now)


def _told(certificate: Certificate) -> dict[str, Any]:
    body: dict[str, Any] = {
        "serial": certificate.serial,
        "award": certificate.award.public_id,
        "sha256": certificate.fields_hash,
    }
    seals = [seal for seal in certificate.fields["seals"] if seal]
    return {**body, "seals": seals} if seals else body


def _fields(
    session: Session, award: Award, bearer: Bearer, *, press: Press, issued_on: date
) -> dict[str, Any]:
    code = verify_code(press.entropy(CODE_BYTES))
    words = _words(award, bearer, press=press, issued_on=issued_on)
    serial = _next_serial(session, award.event, press.settings)
    address = f"{press.public_url}/v/{code}"
    body = record_body(
        serial=serial,
        name=words["name"],
        award=words["award"],
        issued_on=issued_on,
        key_id=signing.current_key_id(),
    )
    signed = signing.sign(record_message(code, body))
    return {
        **words,
        "serial": serial,
        "verify_url": address,
        "verify_code": code,
        # Behind the mark # it stays in the phone: no server's log ever holds a name.
        "qr": f"{address}#{record_text(body, signed.value)}",
    }


def _words(award: Award, bearer: Bearer, *, press: Press, issued_on: date) -> dict[str, Any]:
    words = printed_fields(award, bearer, press.settings, issued_on=issued_on)
    words = {**words, "seals": [press.seals.get(issuer) for issuer in words["issuers"]]}
    version = press.looks.get(design_for(award, bearer, press.settings))
    return {**words, "look": version.public_id} if version else words


def _next_serial(session: Session, event: Event, settings: Mapping[str, Any]) -> str:
    rule, prefix = settings.get("serial", DEFAULT_SERIAL), settings.get("prefix", PREFIX)
    key = _series_key(event, rule, prefix)
    counter = session.scalar(
        select(SerialCounter).where(SerialCounter.scope_key == key).with_for_update()
    )
    if counter is None:
        counter = SerialCounter(scope_key=key, last=0)
        session.add(counter)
    counter.last += 1
    session.flush()
    return serial_number(
        rule,
        prefix=prefix,
        year=event.edition.year,
        event=event.id,
        number=counter.last,
    )


def _series_key(event: Event, rule: str, prefix: str) -> str:
    """Name the series that counts by itself: one event, or all that share a rule without it."""
    if "{event" in rule:
        return f"event:{event.public_id}"
    return f"rule:{sha256_hex(f'{rule} {prefix} {event.edition.year}'.encode())[:40]}"
