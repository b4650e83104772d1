"""Two-person actions: one requests, another approves, both bound to what they were shown."""

from datetime import datetime

from sqlalchemy import select
from sqlalchemy.orm import Session

from contest.foundation import ledger
from contest.foundation.errors import Conflict, NotPermitted
from contest.foundation.ledger import HasTrail
from contest.foundation.models import Approval, ApprovalState
from contest.foundation.permissions import Actor
from contest.foundation.words import N_


class SamePerson(NotPermitted):
    """The approver is the person who requested; another account of theirs does not help."""

    code = "same_person"
    message = N_("Another person has to approve this: you requested it yourself.")


class ContentChanged(Conflict):
    """What was approved is no longer what is there."""

    code = "content_changed"
    message = N_("The content changed after it was requested; the request is void. Request anew.")


class NotApproved(Conflict):
    """A second person is needed and has not approved."""

    code = "not_approved"
    message = N_("A second person has to approve this first.")


def request_approval(
    session: Session,
    actor: Actor,
    kind: str,
    subject: HasTrail,
    *,
    shown_hash: str,
    reason: str,
    now: datetime,
) -> Approval:
    """Ask that another person approve `kind` on `subject` as it is now (`shown_hash`)."""
    if actor.person_id is None:
        raise NotPermitted
    approval = Approval(
        stream=subject.stream,
        kind=kind,
        subject=subject.public_id,
        shown_hash=shown_hash,
        reason=reason,
        requested_by=actor.person_id,
        requested_at=now,
    )
    session.add(approval)
    session.flush()
    _tell(session, actor, "approval.request", approval, now)
    return approval


def approve(
    session: Session, actor: Actor, approval: Approval, *, shown_hash: str, now: datetime
) -> None:
    """Approve as another person; raises `SamePerson`, `ContentChanged` or `Conflict`."""
    _decide(session, actor, approval, state=ApprovalState.APPROVED, shown_hash=shown_hash, now=now)


def refuse(session: Session, actor: Actor, approval: Approval, *, now: datetime) -> None:
    """Refuse as another person; the request stays in the record."""
    shown = approval.shown_hash
    _decide(session, actor, approval, state=ApprovalState.REFUSED, shown_hash=shown, now=now)


def consume(
    session: Session,
    actor: Actor,
    kind: str,
    subject: HasTrail,
    *,
    shown_hash: str,
    now: datetime,
) -> Approval:
    """Use up the approval of `kind` for exactly this content; raises `NotApproved` without one."""
    approval = session.scalar(
        select(Approval)
        .where(
            Approval.kind == kind,
            Approval.subject == subject.public_id,
            Approval.shown_hash == shown_hash,
            Approval.state == ApprovalState.APPROVED,
        )
        .order_by(Approval.id.desc())
        .limit(1)
    )
    if approval is None:
        raise NotApproved
    approval.state = ApprovalState.USED
    session.flush()
    _tell(session, actor, "approval.use", approval, now)
    return approval


def pending(session: Session, subject: HasTrail) -> list[Approval]:
    """Return the open and the approved but unused requests of `subject`, oldest first."""
    waiting = (ApprovalState.REQUESTED, ApprovalState.APPROVED)
    return list(
        session.scalars(
            select(Approval)
            .where(Approval.subject == subject.public_id, Approval.state.in_(waiting))
            .order_by(Approval.id)
        )
    )


def _decide(
    session: Session,
    actor: Actor,
    approval: Approval,
    *,
    state: ApprovalState,
    shown_hash: str,
    now: datetime,
) -> None:
    if actor.person_id is None or actor.person_id == approval.requested_by:
        raise SamePerson
    if approval.state is not ApprovalState.REQUESTED:
        raise Conflict
    if shown_hash != approval.shown_hash:
        raise ContentChanged
    approval.state, approval.decided_by, approval.decided_at = state, actor.person_id, now
    session.flush()
    _tell(session, actor, f"approval.{state}", approval, now)


def _tell(session: Session, actor: Actor, kind: str, approval: Approval, now: datetime) -> None:
    body = {
        "approval": approval.public_id,
        "action": approval.kind,
        "subject": approval.subject,
        "shown_hash": approval.shown_hash,
    }
    subject = ledger.Subject(approval.stream, approval.public_id)
    ledger.record(
        session, actor, kind, subject, body=body, private={"reason": approval.reason}, now=now
    )
