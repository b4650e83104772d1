"""Does what a judge asked for on a tablet beside their sheets, once, however often it arrives.

Each wish carries an id made once on the tablet; the record of what became of it carries it too.
"""

from collections.abc import Callable, Mapping
from dataclasses import dataclass, field
from datetime import datetime
from typing import Any, TypedDict

from sqlalchemy import select
from sqlalchemy.orm import Session

from contest.foundation.errors import ContestError, NotFound
from contest.foundation.models import LedgerRecord
from contest.foundation.permissions import Actor, require
from judges.panels.models import Seat
from judges.panels.operations import declare, recuse
from judges.panels.queries import judge_of_person, seats_of_person
from judges.scoresheets.errors import (
    NotASubmission,
    NotRecallable,
    RecallOver,
    StillRecallable,
)
from judges.scoresheets.operations import recall_score_sheet, request_correction
from judges.scoresheets.queries import seat_by_public_id, sheet_of
from judges.scoring.values import NotASheet, Values, parse_sheet
from judges.sealing.models import Work
from judges.sealing.queries import work_by_public_id
from judges.tablet.models import TabletDevice
from judges.tablet.operations.preparing import require_in_use

# What a wish to correct says when the minutes of recall ran out before the tablet was heard.
LATE_RECALL = "撤回申请到达时已超过时限 · the recall arrived after its minutes were over"
SENT_AGAIN = frozenset({"try_again", "not_here_yet"})


class Place(TypedDict):
    """Whose sheet of which work is meant."""

    seat: Seat
    work: Work


class NotHereYet(NotRecallable):
    """The version that is to be taken back has not arrived; it may be on the way."""

    code = "not_here_yet"


@dataclass(frozen=True, slots=True)
class Act:
    """One wish. `after` is how many sheets the tablet had frozen before it, to keep their order.

    `revision` is the version that the judge saw (recall, correct); other kinds leave it 0. `reason`
    of a declaration is the tie that it reports in words. `body` of a correction is the sheet as it
    shall read; None: the judge did not say.
    """

    act_id: str
    kind: str
    seat: str | None
    work: str | None
    revision: int
    reason: str | None
    after: int
    made_at: datetime
    body: Mapping[str, Any] | None = None


@dataclass(frozen=True, slots=True)
class Acted:
    """What became of a wish: done, asked (another person decides) or refused.

    `message` is a msgid; `send_again` that it may pass later as it is.
    """

    act_id: str
    outcome: str
    code: str | None = None
    message: str | None = None
    params: Mapping[str, object] = field(default_factory=dict)

    @property
    def send_again(self) -> bool:
        """Say whether the tablet is to go on sending it."""
        return self.outcome == "refused" and self.code in SENT_AGAIN


def perform_act(
    session: Session, actor: Actor, device: TabletDevice, act: Act, *, now: datetime
) -> Acted:
    """Do one wish of the judge and return what became of it; a second time changes nothing.

    A recall that arrives after its minutes becomes a wish to correct: the server's clock counts,
    and the chief judge decides. Nothing is done for a tablet out of use: a wish cannot be held.
    Raises nothing of its own; what breaks has undone its savepoint; the caller commits.
    """
    known = select(LedgerRecord.kind).where(LedgerRecord.event_id == act.act_id)
    kind = session.scalar(known)
    if kind is not None:
        return Acted(act.act_id, "asked" if kind == "score_sheet.ask_correction" else "done")
    try:
        require_in_use(device, act.made_at)
        with session.begin_nested():
            return Acted(act.act_id, KINDS[act.kind](session, actor, device, act, now))
    except ContestError as error:
        return refused(act, error)


def refused(act: Act, error: ContestError) -> Acted:
    """Return that nothing was done, and why."""
    return Acted(act.act_id, "refused", error.code, error.message, error.params)


def _recall(session: Session, actor: Actor, device: TabletDevice, act: Act, now: datetime) -> str:
    place = _place(session, device, act)
    try:
        with session.begin_nested():
            recall_score_sheet(session, actor, **place, now=now, event_id=act.act_id)
    except RecallOver:
        reason = act.reason or LATE_RECALL
        request_correction(session, actor, **place, reason=reason, now=now, event_id=act.act_id)
        return "asked"
    return "done"


def _correct(session: Session, actor: Actor, device: TabletDevice, act: Act, now: datetime) -> str:
    place = _place(session, device, act)
    try:
        with session.begin_nested():
            request_correction(
                session,
                actor,
                **place,
                reason=act.reason or "",
                values=_wished(act),
                now=now,
                event_id=act.act_id,
            )
    except StillRecallable:
        # By the server's clock the sheet has only just come: its judge needs nobody's leave.
        recall_score_sheet(session, actor, **place, now=now, event_id=act.act_id)
        return "done"
    return "asked"


def _wished(act: Act) -> Values | None:
    if act.body is None:
        return None
    try:
        return parse_sheet(act.body)
    except (NotASheet, TypeError, ValueError, AttributeError):
        raise NotASubmission from None


def _declare(session: Session, actor: Actor, device: TabletDevice, act: Act, now: datetime) -> str:
    judge = judge_of_person(session, actor.person_id)
    if judge is None or not seats_of_person(session, actor.person_id, device.event):
        raise NotFound
    event, note = device.event, act.reason
    declare(session, actor, judge, event, note=note, now=now, event_id=act.act_id)
    return "done"


def _recuse(session: Session, actor: Actor, device: TabletDevice, act: Act, now: datetime) -> str:
    seat, work = _seat_and_work(session, device, act)
    require(actor, "recusal.declare", seat)
    reason = act.reason or ""
    recuse(session, actor, seat, work, reason=reason, now=now, event_id=act.act_id)
    return "done"


def _seat_and_work(session: Session, device: TabletDevice, act: Act) -> tuple[Seat, Work]:
    seat = seat_by_public_id(session, act.seat or "")
    work = work_by_public_id(session, act.work or "")
    # A tablet serves one event, and so does the pack that it took.
    if seat.panel.stage.event_id != device.event_id or work.stage_id != seat.panel.stage_id:
        raise NotFound
    return seat, work


def _place(session: Session, device: TabletDevice, act: Act) -> Place:
    seat, work = _seat_and_work(session, device, act)
    sheet = sheet_of(session, seat, work)
    if sheet is None or sheet.revision < act.revision:
        raise NotHereYet
    if sheet.revision > act.revision:
        # Another tablet was quicker: what the judge saw is not what stands.
        raise NotRecallable
    return {"seat": seat, "work": work}


KINDS: Mapping[str, Callable[[Session, Actor, TabletDevice, Act, datetime], str]] = {
    "recall": _recall,
    "correct": _correct,
    "declare": _declare,
    "recuse": _recuse,
}
