"""The gate between two stages where two people are asked: one prepares a step, another decides."""

from dataclasses import dataclass
from datetime import datetime
from typing import Any

from sqlalchemy.orm import Session

from contest.foundation import approvals, ledger
from contest.foundation.canonical import fingerprint
from contest.foundation.orm import new_public_id
from contest.foundation.permissions import Actor, require
from contest.industrialisation.errors import ReviewDecided, ReviewOpen
from contest.industrialisation.models import GateReview, GateState, TransferCase
from contest.industrialisation.operations.steps import Step, prepare_step, take_step
from contest.industrialisation.queries import papers_of_stage

KIND = "transfer.gate"


@dataclass(frozen=True, slots=True)
class _Subject:
    stream: str
    public_id: str


def request_gate(
    session: Session, actor: Actor, case: TransferCase, step: Step, *, now: datetime
) -> GateReview:
    """Ask another person to let a step pass; its papers are kept and bound to the request.

    Raises what `move_case` raises of a step that cannot be, and `ReviewOpen`.
    """
    require(actor, "transfer.move", case)
    if any(one.state is GateState.REQUESTED for one in case.reviews):
        raise ReviewOpen
    prepare_step(session, actor, case, step, now=now)
    public_id = new_public_id()
    approval = approvals.request_approval(
        session,
        actor,
        KIND,
        _Subject(case.stream, public_id),
        shown_hash=_hash(session, case, step),
        reason=step.evidence,
        now=now,
    )
    review = GateReview(
        public_id=public_id,
        edition_id=case.edition_id,
        case_id=case.id,
        approval_id=approval.id,
        to_stage=step.to_stage,
        evidence=step.evidence,
        happened_on=step.happened_on,
        readiness_level=step.readiness_level,
        file_id=step.file.id if step.file else None,
        requested_by_name=actor.name,
        requested_at=now,
    )
    session.add(review)
    session.flush()
    session.expire(case, ["reviews"])
    return review


def decide_gate(
    session: Session, actor: Actor, review: GateReview, *, passes: bool, now: datetime
) -> None:
    """Let the prepared step pass, or refuse it, as another person than the one who prepared it.

    Raises `SamePerson`, `ContentChanged` when papers were added since, `ReviewDecided`.
    """
    case = session.get_one(TransferCase, review.case_id)
    require(actor, "transfer.move", case)
    if review.state is not GateState.REQUESTED:
        raise ReviewDecided
    step = Step(
        to_stage=review.to_stage,
        happened_on=review.happened_on,
        evidence=review.evidence,
        file=review.file,
        readiness_level=review.readiness_level,
    )
    if passes:
        shown = _hash(session, case, step)
        approvals.approve(session, actor, review.approval, shown_hash=shown, now=now)
        subject = _Subject(case.stream, review.public_id)
        approvals.consume(session, actor, KIND, subject, shown_hash=shown, now=now)
        prepare_step(session, actor, case, step, now=now)
    else:
        approvals.refuse(session, actor, review.approval, now=now)
    review.state = GateState.PASSED if passes else GateState.REFUSED
    review.decided_by_name, review.decided_at = actor.name, now
    session.flush()
    if passes:
        take_step(session, actor, case, step, now=now)
    body = {"review": review.public_id, "to": review.to_stage.value, "state": review.state.value}
    ledger.record(session, actor, "transfer.review", case, body=body, now=now)


def _hash(session: Session, case: TransferCase, step: Step) -> str:
    papers = papers_of_stage(session, case, step.to_stage)
    shown: dict[str, Any] = {
        "case": case.public_id,
        "from": case.stage.value,
        "to": step.to_stage.value,
        "on": step.happened_on.isoformat(),
        "evidence": step.evidence,
        "file": step.file.sha256 if step.file else None,
        "readiness_level": step.readiness_level,
        "papers": [paper.public_id for _, paper in sorted(papers.items())],
    }
    return fingerprint(shown)
