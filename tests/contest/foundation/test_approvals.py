"""Two-person actions."""

import pytest
from sqlalchemy import update
from sqlalchemy.exc import IntegrityError
from sqlalchemy.orm import Session

from contest.foundation import approvals, ledger
from contest.foundation.errors import Conflict
from contest.foundation.models import Approval, ApprovalState
from contest.foundation.permissions import Actor
from tests.conftest import NOON

FIRST = Actor(1, 11, "甲", reference="u-first")
FIRST_AGAIN = Actor(2, 11, "甲", reference="u-first-other-account")
SECOND = Actor(3, 12, "乙", reference="u-second")
RESULT = ledger.Subject("event:one", "result")
SHOWN, CHANGED = "a" * 64, "b" * 64


def requested(session: Session) -> Approval:
    return approvals.request_approval(
        session, FIRST, "result.publish", RESULT, shown_hash=SHOWN, reason="齐了", now=NOON
    )


def test_another_person_approves_and_the_action_is_done_once(session: Session) -> None:
    approval = requested(session)
    approvals.approve(session, SECOND, approval, shown_hash=SHOWN, now=NOON)
    approvals.consume(session, FIRST, "result.publish", RESULT, shown_hash=SHOWN, now=NOON)

    assert approval.state is ApprovalState.USED
    with pytest.raises(approvals.NotApproved):
        approvals.consume(session, FIRST, "result.publish", RESULT, shown_hash=SHOWN, now=NOON)
    kinds = [row.kind for row, _ in ledger.records(session, "event:one")]
    assert kinds[1:] == ["approval.request", "approval.approved", "approval.use"]


def test_another_account_of_the_same_person_does_not_help(session: Session) -> None:
    approval = requested(session)

    with pytest.raises(approvals.SamePerson):
        approvals.approve(session, FIRST_AGAIN, approval, shown_hash=SHOWN, now=NOON)
    with pytest.raises(IntegrityError), session.begin_nested():
        session.execute(update(Approval).values(decided_by=11, decided_at=NOON))

    assert approval.state is ApprovalState.REQUESTED


def test_an_approval_holds_for_the_content_that_was_shown(session: Session) -> None:
    approval = requested(session)

    with pytest.raises(approvals.ContentChanged):
        approvals.approve(session, SECOND, approval, shown_hash=CHANGED, now=NOON)
    approvals.approve(session, SECOND, approval, shown_hash=SHOWN, now=NOON)
    with pytest.raises(approvals.NotApproved):
        approvals.consume(session, FIRST, "result.publish", RESULT, shown_hash=CHANGED, now=NOON)


def test_a_refused_request_cannot_be_approved_any_more(session: Session) -> None:
    approval = requested(session)
    approvals.refuse(session, SECOND, approval, now=NOON)

    with pytest.raises(Conflict):
        approvals.approve(session, SECOND, approval, shown_hash=SHOWN, now=NOON)
    assert approvals.pending(session, RESULT) == []
