"""Opens one sheet that stands: at a judge's wish or the desk's, and where asked a second agrees."""

from datetime import datetime, timedelta
from typing import Final

from sqlalchemy.orm import Session

from contest.editions.models import EventPhase, StageState
from contest.editions.queries import safeguards_of
from contest.foundation import approvals, ledger
from contest.foundation.canonical import fingerprint
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
    StillRecallable,
    WordsNeeded,
)
from judges.scoresheets.models import ScoreSheet, SheetState, SheetUnlock
from judges.scoresheets.operations.drafts import sheet_for
from judges.scoresheets.operations.standing import require_assigned, require_own_work
from judges.scoresheets.policy import SeatWithChiefs
from judges.scoresheets.queries import (
    chief_persons,
    effective_revision,
    is_judges_wish,
    live_unlock,
    recallable_until,
    sheet_of,
)
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
    event_id: str | None = None,
) -> SheetUnlock:
    """Ask, as the judge of the seat, that a submitted sheet may be corrected; another agrees.

    Whoever may agree to an unlocking decides: the chief judge, or staff. `event_id` is the client's
    own id of the wish. Raises `NotPermitted`, `NotYourWork`, `Recused`, `ReasonNeeded`,
    `SheetLocked`, `NotRecallable`, `StillRecallable`, `ResultsStand` or `AlreadyUnlocked`.
    """
    require_own_work(session, actor, seat, work)
    sheet = sheet_of(session, seat, work)
    if sheet is not None and sheet.state is SheetState.LOCKED:
        raise SheetLocked
    if sheet is None or sheet.state is not SheetState.SUBMITTED:
        raise NotRecallable
    if _may_recall(session, sheet, now):
        raise StillRecallable
    unlock = _asked(session, actor, sheet, reason=reason, asks_second=True, now=now)
    body = {"seat_number": seat.number, "work": work.code, "revision": sheet.revision}
    private = {"reason": unlock.reason}
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
    shown = shown_hash(session, sheet)
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


def shown_hash(session: Session, sheet: ScoreSheet) -> str:
    """Return the hash of what both persons see: the version that holds and the sheet's state."""
    revision = effective_revision(session, sheet)
    held = revision.body_hash if revision else None
    return fingerprint({"state": str(sheet.state), "revision": sheet.revision, "body": held})


def _may_recall(session: Session, sheet: ScoreSheet | None, now: datetime) -> bool:
    until = recallable_until(session, sheet)
    return until is not None and now < until


def _asked(
    session: Session,
    actor: Actor,
    sheet: ScoreSheet,
    *,
    reason: str,
    asks_second: bool,
    now: datetime,
) -> SheetUnlock:
    reason = reason.strip()
    if not reason:
        raise ReasonNeeded
    if sheet.stage.event.phase is not EventPhase.JUDGING and not sheet.stage.event.is_rehearsal:
        raise ResultsStand
    is_open = live_unlock(session, sheet.seat, sheet.work, now=now) is not None
    if is_open or _waiting(session, sheet) is not None:
        raise AlreadyUnlocked
    approval = _ask(session, actor, sheet, reason, now) if asks_second else None
    unlock = SheetUnlock(
        edition_id=sheet.edition_id,
        sheet_id=sheet.id,
        sheet=sheet,
        reason=reason,
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


def _ask(session: Session, actor: Actor, sheet: ScoreSheet, reason: str, now: datetime) -> Approval:
    shown = shown_hash(session, sheet)
    return approvals.request_approval(
        session, actor, UNLOCK, sheet, shown_hash=shown, reason=reason, now=now
    )


def _open(session: Session, actor: Actor, unlock: SheetUnlock, now: datetime) -> None:
    unlock.opened_at, unlock.shuts_at = now, now + OPEN_FOR
    session.flush()
    sheet = unlock.sheet
    body = {
        "seat_number": sheet.seat.number,
        "work": sheet.work.code,
        "revision": sheet.revision,
        "second_person": unlock.asks_second,
    }
    private = {"reason": unlock.reason}
    ledger.record(session, actor, UNLOCK, sheet, body=body, private=private, now=now)
