"""Replaces and revokes certificates; the public check says so at once."""

import secrets
from collections.abc import Collection
from datetime import datetime

from sqlalchemy import select
from sqlalchemy.orm import Session

from contest.awards.models import Award, AwardState
from contest.awards.signals import AwardWithdrawn
from contest.certificates.errors import NotIssued
from contest.certificates.models import Certificate, CertificateState
from contest.certificates.operations.issuing import Entropy, Press, issue_one
from contest.certificates.operations.telling import tell_bearers
from contest.certificates.queries import bearers_of
from contest.foundation import ledger
from contest.foundation.permissions import Actor, require, system_actor


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

    Also one that was revoked by mistake, while its award stands. Raises `NotIssued` when it was
    replaced before, or when its award fell.
    """
    require(actor, "certificate.issue", certificate.event)
    award = certificate.award
    bearers = {bearer.person.id if bearer.person else None: bearer for bearer in bearers_of(award)}
    bearer = bearers[certificate.person_id]
    stands = award.state is AwardState.CONFIRMED
    endable = (CertificateState.ISSUED, *((CertificateState.REVOKED,) if stands else ()))
    _end(certificate, CertificateState.REPLACED, reason, now, endable=endable)
    press = Press.of_event(session, certificate.event, public_url, entropy)
    new = issue_one(session, actor, award, bearer, press=press, now=now)
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
    tell_bearers(session, certificate, certificate.award, "certificate_ended")


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


def _end(
    certificate: Certificate,
    state: CertificateState,
    reason: str,
    now: datetime,
    *,
    endable: Collection[CertificateState] = (CertificateState.ISSUED,),
) -> None:
    if certificate.state not in endable:
        raise NotIssued
    certificate.state, certificate.ended_at, certificate.ended_reason = state, now, reason
