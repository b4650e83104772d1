"""Definition documents are adopted as versions; the first sheet freezes them."""

from collections.abc import Mapping
from datetime import datetime
from typing import Any

from sqlalchemy.orm import Session

from contest.editions import queries
from contest.editions.errors import (
    BadDefinition,
    DefinitionFrozen,
    SameDefinition,
    SecondPersonNeeded,
)
from contest.editions.models import (
    DefinitionProposal,
    Event,
    EventDefinition,
    EventKind,
    EventPhase,
)
from contest.editions.operations.schema import fault_of, findings_of, sections
from contest.editions.rules import read_safeguards
from contest.foundation import approvals, ledger
from contest.foundation.approvals import NotApproved
from contest.foundation.canonical import canonical_json, sha256_hex
from contest.foundation.once import forget
from contest.foundation.permissions import Actor, require

CHANGE = "definition.change"


def adopt_definition(
    session: Session,
    actor: Actor,
    event: Event,
    *,
    document: Mapping[str, Any],
    reason: str,
    now: datetime,
) -> EventDefinition:
    """Make `document` the next version of the event's rules and return it.

    Once the rules are frozen, or where the safeguards ask for it and the event was announced, a
    second person must have approved exactly this document (`request_change`, `approve_change`).
    Raises `NotPermitted`, `BadDefinition` (nothing changed), `SameDefinition`,
    `DefinitionFrozen`, `SecondPersonNeeded`, `StageInUse`.
    """
    require(actor, "definition.change", event)
    check_document(document)
    present = queries.definition_of(session, event)
    sha256 = document_hash(document)
    if sha256 == present.sha256:
        raise SameDefinition
    if asks_second_person(session, event):
        _consume(session, actor, event, sha256=sha256, present=present, now=now)
    return keep_definition(
        session,
        actor,
        event,
        document=document,
        version=present.version + 1,
        reason=reason,
        now=now,
    )


def request_change(
    session: Session,
    actor: Actor,
    event: Event,
    *,
    document: Mapping[str, Any],
    reason: str,
    now: datetime,
) -> DefinitionProposal:
    """Ask that a second person approve exactly this document, and keep it until then.

    Raises `NotPermitted`, `BadDefinition` or `SameDefinition`.
    """
    require(actor, "definition.change", event)
    check_document(document)
    sha256 = document_hash(document)
    if sha256 == queries.definition_of(session, event).sha256:
        raise SameDefinition
    approval = approvals.request_approval(
        session, actor, CHANGE, event, shown_hash=sha256, reason=reason, now=now
    )
    proposal = DefinitionProposal(
        edition_id=event.edition_id,
        event_id=event.id,
        approval_id=approval.id,
        approval=approval,
        body=canonical_json(document).decode(),
        sha256=sha256,
        created_at=now,
    )
    session.add(proposal)
    session.flush()
    return proposal


def approve_change(
    session: Session,
    actor: Actor,
    proposal: DefinitionProposal,
    *,
    shown_hash: str,
    now: datetime,
) -> None:
    """Approve a change of rules as another person; raises `NotPermitted` or `SamePerson`."""
    require(actor, "definition.approve", proposal.event)
    approvals.approve(session, actor, proposal.approval, shown_hash=shown_hash, now=now)


def refuse_change(
    session: Session, actor: Actor, proposal: DefinitionProposal, *, now: datetime
) -> None:
    """Refuse a change of rules as another person; raises `NotPermitted` or `SamePerson`."""
    require(actor, "definition.approve", proposal.event)
    approvals.refuse(session, actor, proposal.approval, now=now)


def adopt_proposal(
    session: Session, actor: Actor, proposal: DefinitionProposal, *, now: datetime
) -> EventDefinition:
    """Adopt a document that a second person approved; raises as `adopt_definition` does."""
    return adopt_definition(
        session,
        actor,
        proposal.event,
        document=proposal.document,
        reason=proposal.approval.reason,
        now=now,
    )


def freeze_definition(session: Session, actor: Actor, event: Event, *, now: datetime) -> None:
    """Freeze the present rules because the first sheet came in; a second call changes nothing.

    The operation that takes the sheet has asked for the permission.
    """
    present = queries.definition_of(session, event)
    if present.frozen_at is not None:
        return
    present.frozen_at = now
    session.flush()
    body = {"version": present.version, "sha256": present.sha256}
    ledger.record(session, actor, "definition.freeze", event, body=body, now=now)


def check_document(document: Mapping[str, Any]) -> None:
    """Raise `BadDefinition` with a fault for each error; hints keep nothing back."""
    errors = [found for found in findings_of(document) if found.severity == "error"]
    if errors:
        raise BadDefinition(faults=[fault_of(found) for found in errors])


def asks_second_person(session: Session, event: Event) -> bool:
    """Say whether a change of this event's rules needs a second person now."""
    if is_frozen(session, event):
        return True
    asked = queries.safeguards_of(session, event).second_person_for
    return "rule_change" in asked and event.phase is not EventPhase.PREPARING


def is_frozen(session: Session, event: Event) -> bool:
    """Say whether a sheet came in under any version of the event's rules."""
    return any(version.frozen_at for version in queries.definitions_of(session, event))


def document_hash(document: Mapping[str, Any]) -> str:
    """Return the SHA-256 of the document's canonical JSON, as 64 hexadecimal digits."""
    return sha256_hex(canonical_json(document))


def keep_definition(
    session: Session,
    actor: Actor,
    event: Event,
    *,
    document: Mapping[str, Any],
    version: int,
    reason: str | None,
    now: datetime,
) -> EventDefinition:
    """Keep a checked document as `version`, and let every section set up what it says."""
    body = canonical_json(document)
    definition = EventDefinition(
        event_id=event.id,
        edition_id=event.edition_id,
        version=version,
        body=body.decode(),
        sha256=sha256_hex(body),
        reason=reason,
        created_at=now,
        created_by=actor.reference,
    )
    session.add(definition)
    event.name, event.name_en = document["name"], document.get("name_en")
    event.kind = EventKind(document["kind"])
    event.staff_need_totp = read_safeguards(document.get("safeguards")).totp_for_staff
    session.flush()
    forget(session)
    session.expire(event, ["definitions"])
    for section in sections():
        if section.apply is not None:
            section.apply(session, actor, event, definition, now)
    session.flush()
    told = {"version": version, "sha256": definition.sha256}
    private = {"reason": reason}
    ledger.record(session, actor, "definition.adopt", event, body=told, private=private, now=now)
    return definition


def _consume(
    session: Session,
    actor: Actor,
    event: Event,
    *,
    sha256: str,
    present: EventDefinition,
    now: datetime,
) -> None:
    try:
        approvals.consume(session, actor, CHANGE, event, shown_hash=sha256, now=now)
    except NotApproved as error:
        refused = DefinitionFrozen if present.frozen_at else SecondPersonNeeded
        raise refused from error
