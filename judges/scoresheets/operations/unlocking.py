"""Opens one sheet that stands: at a judge's wish or the desk's, and where asked a second agrees."""

import json
from datetime import datetime, timedelta
from typing import Final

from sqlalchemy.orm import Session

from contest.editions.models import EventPhase, StageState
from contest.editions.queries import safeguards_of
from contest.foundation import approvals, ledger
from contest.foundation.canonical import canonical_json, fingerprint
from contest.foundation.models import Approval
from contest.foundation.permissions import Actor, require
from judges.panels.models import Seat
from judges.scoresheets.errors import (
    AlreadyUnlocked,
    NotLocked,
    NotRecallable,
    ReasonNeeded,
    ResultsStand,
    SheetLocked,
    SheetRefused,
    StillRecallable,
    WordsNeeded,
)
from judges.scoresheets.models import ScoreSheet, SheetState, SheetUnlock
from judges.scoresheets.operations.drafts import sheet_for
from judges.scoresheets.operations.standing import (
    require_assigned,
    require_own_work,
    rubric_for_marking,
)
from judges.scoresheets.operations.submitting import faults_of
from judges.scoresheets.policy import SeatWithChiefs
from judges.scoresheets.queries import (
    chief_persons,
    effective_revision,
    facts_of_work,
    is_judges_wish,
    live_unlock,
    recallable_until,
    sheet_of,
)
from judges.scoring.checks import asks_facts, check_values
from judges.scoring.values import Values, sheet_body
from judges.sealing.models import Work

UNLOCK = "score_sheet.unlock"
ASKED = "score_sheet.ask_correction"
REFUSED = "score_sheet.refuse_unlock"
OPEN_FOR: Final = timedelta(minutes=30)


def request_unlock(
    session: Session, actor: Actor, *, seat: Seat, work: Work, reason: str, now: datetime
) -> SheetUnlock:
    """Ask that the seat may change its sheet of `work`; open at once where nobody must agree.

    The sheet stays as it is until a new version comes, and that version never replaces the old one
    on record. Raises `NotPermitted`, `ReasonNeeded`, `NotLocked` while the judge can change the
    sheet without it, `ResultsStand` once results are published, `AlreadyUnlocked`, or what refuses
    the place.
    """
    require(actor, UNLOCK, seat)
    require_assigned(session, seat, work)
    sheet = sheet_of(session, seat, work)
    stands = sheet is not None and sheet.state is SheetState.SUBMITTED
    if work.stage.state is StageState.OPEN and (not stands or _may_recall(session, sheet, now)):
        raise NotLocked
    asks = "correction" in safeguards_of(session, work.stage.event).second_person_for
    sheet = sheet or sheet_for(session, seat, work)
    unlock = _asked(session, actor, sheet, reason=reason, asks_second=asks, now=now)
    if not asks:
        _open(session, actor, unlock, now)
    return unlock


def request_correction(
    session: Session,
    actor: Actor,
    *,
    seat: Seat,
    work: Work,
    reason: str,
    now: datetime,
    values: Values | None = None,
    event_id: str | None = None,
) -> SheetUnlock:
    """Ask, as the judge of the seat, that a submitted sheet may be corrected; another agrees.

    Whoever may agree to an unlocking decides: the chief judge, or staff. `values` is the sheet as
    it shall read then: they see what it changes, and only it is taken when they agree. Without
    them, or where they change nothing, the wish names no new mark. `event_id` is the client's own
    id of the wish. Raises `NotPermitted`, `NotYourWork`, `Recused`, `ReasonNeeded`, `SheetLocked`,
    `NotRecallable`, `StillRecallable`, `ResultsStand`, `AlreadyUnlocked` or `SheetRefused`.
    """
    require_own_work(session, actor, seat, work)
    sheet = sheet_of(session, seat, work)
    if sheet is not None and sheet.state is SheetState.LOCKED:
        raise SheetLocked
    if sheet is None or sheet.state is not SheetState.SUBMITTED:
        raise NotRecallable
    if _may_recall(session, sheet, now):
        raise StillRecallable
    unlock = _asked(
        session,
        actor,
        sheet,
        reason=reason,
        proposed=_proposed(session, sheet, values),
        asks_second=True,
        now=now,
    )
    body = {"seat_number": seat.number, "work": work.code, "revision": sheet.revision}
    private = {"reason": unlock.reason, "proposed": unlock.proposed}
    ledger.record(
        session, actor, ASKED, sheet, body=body, private=private, event_id=event_id, now=now
    )
    return unlock


def approve_unlock(session: Session, actor: Actor, unlock: SheetUnlock, *, now: datetime) -> None:
    """Agree as another person; the sheet is open from now on for half an hour.

    Raises `NotPermitted`, `SamePerson`, `ContentChanged` when a version came since it was asked,
    `ResultsStand`, or `Conflict` when it is decided already.
    """
    sheet = unlock.sheet
    require_approver(session, actor, unlock)
    if sheet.stage.event.phase is not EventPhase.JUDGING and not sheet.stage.event.is_rehearsal:
        raise ResultsStand
    if unlock.approval is None:
        raise AlreadyUnlocked
    shown = shown_hash(session, sheet, unlock.proposed)
    approvals.approve(session, actor, unlock.approval, shown_hash=shown, now=now)
    approvals.consume(session, actor, UNLOCK, sheet, shown_hash=shown, now=now)
    _open(session, actor, unlock, now)


def refuse_unlock(
    session: Session,
    actor: Actor,
    unlock: SheetUnlock,
    *,
    now: datetime,
    answer: str | None = None,
) -> None:
    """Refuse as another person; the sheet stays shut, and its judge reads the `answer`.

    Raises as `approve_unlock`, and `WordsNeeded` when a judge who asked is told nothing.
    """
    require_approver(session, actor, unlock)
    if unlock.approval is None:
        raise AlreadyUnlocked
    answer = (answer or "").strip() or None
    if answer is None and is_judges_wish(unlock):
        raise WordsNeeded
    approvals.refuse(session, actor, unlock.approval, now=now)
    unlock.answer = answer
    session.flush()
    sheet = unlock.sheet
    body = {"seat_number": sheet.seat.number, "work": sheet.work.code, "revision": sheet.revision}
    ledger.record(session, actor, REFUSED, sheet, body=body, private={"answer": answer}, now=now)


def require_approver(session: Session, actor: Actor, unlock: SheetUnlock) -> None:
    """Raise `NotPermitted` unless `actor` may agree to it as the second person."""
    seat = unlock.sheet.seat
    record = SeatWithChiefs(seat, chief_persons(session, seat.panel))
    require(actor, "score_sheet.approve_unlock", record)


def shown_hash(session: Session, sheet: ScoreSheet, proposed: str | None = None) -> str:
    """Return the hash of what both persons see: the version that holds, its state, the proposal."""
    revision = effective_revision(session, sheet)
    held = revision.body_hash if revision else None
    seen = {"state": str(sheet.state), "revision": sheet.revision, "body": held}
    return fingerprint(seen if proposed is None else {**seen, "proposed": proposed})


def _may_recall(session: Session, sheet: ScoreSheet | None, now: datetime) -> bool:
    until = recallable_until(session, sheet)
    return until is not None and now < until


def _proposed(session: Session, sheet: ScoreSheet, values: Values | None) -> str | None:
    if values is None:
        return None
    rubric = rubric_for_marking(session, sheet.stage)
    facts, group = facts_of_work(session, sheet.work) if asks_facts(rubric) else ({}, None)
    found = check_values(rubric, values, facts=facts, group=group)
    if found:
        raise SheetRefused(faults=faults_of(found))
    body = canonical_json(sheet_body(rubric, values)).decode()
    held = effective_revision(session, sheet)
    return None if held is not None and held.body == body else body


def _asked(
    session: Session,
    actor: Actor,
    sheet: ScoreSheet,
    *,
    reason: str,
    asks_second: bool,
    now: datetime,
    proposed: str | None = None,
) -> SheetUnlock:
    reason = reason.strip()
    if not reason:
        raise ReasonNeeded
    if sheet.stage.event.phase is not EventPhase.JUDGING and not sheet.stage.event.is_rehearsal:
        raise ResultsStand
    is_open = live_unlock(session, sheet.seat, sheet.work, now=now) is not None
    if is_open or _waiting(session, sheet) is not None:
        raise AlreadyUnlocked
    approval = None
    if asks_second:
        shown = shown_hash(session, sheet, proposed)
        approval = approvals.request_approval(
            session, actor, UNLOCK, sheet, shown_hash=shown, reason=reason, now=now
        )
    unlock = SheetUnlock(
        edition_id=sheet.edition_id,
        sheet_id=sheet.id,
        sheet=sheet,
        reason=reason,
        proposed=proposed,
        requested_by_name=actor.name[:60],
        requested_at=now,
        asks_second=asks_second,
        approval_id=approval.id if approval else None,
        approval=approval,
    )
    session.add(unlock)
    session.flush()
    return unlock


def _waiting(session: Session, sheet: ScoreSheet) -> Approval | None:
    asked = (one for one in approvals.pending(session, sheet) if one.kind == UNLOCK)
    return next(asked, None)


def _open(session: Session, actor: Actor, unlock: SheetUnlock, now: datetime) -> None:
    unlock.opened_at, unlock.shuts_at = now, now + OPEN_FOR
    sheet = unlock.sheet
    if unlock.proposed is not None:
        # What was agreed to stands there ready to be submitted, whatever was typed before.
        sheet.draft, sheet.draft_saved_at = json.loads(unlock.proposed), now
    session.flush()
    body = {
        "seat_number": sheet.seat.number,
        "work": sheet.work.code,
        "revision": sheet.revision,
        "second_person": unlock.asks_second,
    }
    private = {"reason": unlock.reason}
    ledger.record(session, actor, UNLOCK, sheet, body=body, private=private, now=now)
