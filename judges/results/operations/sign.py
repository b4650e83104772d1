"""Signing: in the order that the safeguards ask, each person once, bound to the exact content."""

from datetime import datetime

from sqlalchemy.orm import Session

from contest.editions.queries import safeguards_of
from contest.foundation import ledger, signing
from contest.foundation.approvals import ContentChanged
from contest.foundation.permissions import Actor, acts_as, require
from judges.results.errors import NotThisVersion, NotYourTurn, SignedAlready
from judges.results.models import ResultSignature, ResultState, ResultVersion
from judges.results.operations.compute import refuse_changed
from judges.results.operations.recheck import refuse_unchecked
from judges.results.policy import EventWithChiefs
from judges.results.queries import chief_judges, latest_version

# The owner of a small installation is its organiser too.
STANDS_FOR = {"organiser": ("organiser", "owner")}


def next_role(session: Session, version: ResultVersion) -> str | None:
    """Return the role that signs next; None when all have signed."""
    asked = safeguards_of(session, version.event).signatures
    given = {signature.role for signature in version.signatures}
    return next((role for role in asked if role not in given), None)


def may_sign(session: Session, actor: Actor, version: ResultVersion) -> bool:
    """Say whether it is this actor's turn."""
    role = next_role(session, version)
    if role is None or version.state is not ResultState.COMPUTED:
        return False
    if any(signature.person_id == actor.person_id for signature in version.signatures):
        return False
    return _holds(session, actor, version, role)


def sign_results(
    session: Session, actor: Actor, version: ResultVersion, *, shown_hash: str, now: datetime
) -> ResultSignature:
    """Sign exactly the content that was shown; the last signature seals the version.

    Raises `NotThisVersion` when it is superseded or past signing, `ContentChanged` for another
    content, `SignedAlready` for the same person in a second role, `NotYourTurn`; `ResultsChanged`
    when the marks moved on, `RecheckMissing` and `RecheckFoundErrors` where a recheck is asked.
    """
    require(actor, "result.sign", _with_chiefs(session, version))
    role = next_role(session, version)
    if role is None or version.state is not ResultState.COMPUTED or _is_old(session, version):
        raise NotThisVersion
    if shown_hash != version.sha256:
        raise ContentChanged
    if any(signature.person_id == actor.person_id for signature in version.signatures):
        raise SignedAlready
    if actor.person_id is None or not _holds(session, actor, version, role):
        raise NotYourTurn
    refuse_changed(session, version)
    refuse_unchecked(session, version)
    signature = ResultSignature(
        edition_id=version.edition_id,
        version_id=version.id,
        position=len(version.signatures) + 1,
        role=role,
        person_id=actor.person_id,
        person_name=actor.name,
        content_hash=version.sha256,
        signed_at=now,
    )
    session.add(signature)
    session.flush()
    session.refresh(version, ["signatures"])
    body = {"role": role, "sha256": version.sha256}
    private = {"name": actor.name}
    ledger.record(session, actor, "result.sign", version, body=body, private=private, now=now)
    if next_role(session, version) is None:
        _seal(session, version)
    return signature


def _seal(session: Session, version: ResultVersion) -> None:
    signed = signing.sign(version.snapshot.encode())
    version.state = ResultState.SIGNED
    version.signature, version.key_id = signed.value.hex(), signed.key_id
    session.flush()


def _holds(session: Session, actor: Actor, version: ResultVersion, role: str) -> bool:
    record = _with_chiefs(session, version)
    return any(acts_as(actor, one, record) for one in STANDS_FOR.get(role, (role,)))


def _with_chiefs(session: Session, version: ResultVersion) -> EventWithChiefs:
    return EventWithChiefs(version.event, chief_judges(session, version.event))


def _is_old(session: Session, version: ResultVersion) -> bool:
    newest = latest_version(session, version.event, version.stage)
    return newest is not None and newest.id != version.id
