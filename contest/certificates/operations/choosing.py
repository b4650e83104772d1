"""What an event chooses for its certificates, and whose seals may be printed on them."""

from collections.abc import Mapping, Sequence
from datetime import datetime
from typing import Any

from sqlalchemy import select
from sqlalchemy.orm import Session

from contest.certificates.errors import SettingRefused
from contest.certificates.models import CertificateSettings, Seal
from contest.certificates.queries import chosen_settings, issuers_of, seal_of, settings_of
from contest.certificates.rules import settings_faults
from contest.editions.models import Event
from contest.foundation import files, ledger
from contest.foundation.files import Cleaned
from contest.foundation.permissions import Actor, require

SEALS = "seals"


def choose_settings(
    session: Session, actor: Actor, event: Event, *, settings: Mapping[str, Any], now: datetime
) -> None:
    """Let `settings` hold for certificates issued from now on; those issued stay as they are.

    Raises `SettingRefused` when they contradict one another. Which seals may be printed is not
    among them.
    """
    require(actor, "certificate.issue", event)
    faults = settings_faults({**settings_of(session, event), **settings})
    if faults:
        raise SettingRefused(faults[0])
    kept = {key: value for key, value in chosen_settings(session, event).items() if key == SEALS}
    _keep(session, event, {**settings, **kept}, now)
    body = {"settings": dict(settings)}
    ledger.record(session, actor, "certificate.settings", event, body=body, now=now)


def allow_seals(
    session: Session, actor: Actor, event: Event, *, is_allowed: bool, now: datetime
) -> Sequence[Seal]:
    """Let the seals of the event's issuers be printed, or no longer; return which ones.

    The very pictures are allowed: one that the owner sets later, or that of another issuer,
    needs to be allowed anew.
    """
    require(actor, "certificate.seal", event)
    issuers = issuers_of(event, settings_of(session, event))
    found = [seal for issuer in issuers if (seal := seal_of(session, issuer))] if is_allowed else []
    chosen = {**chosen_settings(session, event), SEALS: [seal.public_id for seal in found]}
    _keep(session, event, chosen, now)
    body = {"seals": [{"issuer": seal.issuer, "sha256": seal.file.sha256} for seal in found]}
    ledger.record(session, actor, "certificate.seals", event, body=body, now=now)
    return found


def set_seal(
    session: Session, actor: Actor, *, issuer: str, picture: Cleaned, now: datetime
) -> Seal:
    """Make `picture` the seal of a body; the one before is retired and stays where it is printed.

    It is printed nowhere until it is allowed for an event.
    """
    require(actor, "seal.manage")
    before = seal_of(session, issuer)
    if before is not None:
        before.retired_at = now
        session.flush()
    stored = files.store(
        session, data=picture.data, name=picture.name, media_type=picture.media_type, now=now
    )
    seal = Seal(issuer=issuer, file_id=stored.id, uploaded_at=now)
    session.add(seal)
    session.flush()
    body = {"issuer": issuer, "sha256": stored.sha256}
    ledger.record(session, actor, "seal.set", seal, body=body, now=now)
    return seal


def retire_seal(session: Session, actor: Actor, seal: Seal, *, now: datetime) -> None:
    """Let a seal be printed no longer, wherever it was allowed."""
    require(actor, "seal.manage")
    if seal.retired_at is not None:
        return
    seal.retired_at = now
    session.flush()
    ledger.record(session, actor, "seal.retire", seal, body={"issuer": seal.issuer}, now=now)


def _keep(session: Session, event: Event, chosen: Mapping[str, Any], now: datetime) -> None:
    row = session.scalar(
        select(CertificateSettings).where(CertificateSettings.event_id == event.id)
    )
    if row is None:
        row = CertificateSettings(edition_id=event.edition_id, event_id=event.id)
        session.add(row)
    row.chosen, row.changed_at = dict(chosen), now
    session.flush()
