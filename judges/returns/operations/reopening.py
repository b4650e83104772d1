"""Opening a confirmed figure again, and counting a return that never came by the written rule."""

from datetime import datetime

from sqlalchemy import delete
from sqlalchemy.orm import Session

from contest.editions.models import Stage, StageState
from contest.entries.models import Entry, EntryState
from contest.foundation import ledger, signals
from contest.foundation.calendar import local_day, working_days_between
from contest.foundation.permissions import Actor, require
from contest.foundation.signals import FactsChanged
from judges.returns.errors import (
    NoLateRule,
    NotConfirmed,
    NotLapsedYet,
    NotTakingPart,
    ReasonNeeded,
)
from judges.returns.models import CheckState, ReturnFigure, ReturnMark, ReturnState, UnitReturn
from judges.returns.queries import (
    figures_of,
    return_of,
    rubric_of_period,
    rules_of,
)
from judges.returns.rules import days_late
from judges.returns.signals import FigureReopens
from judges.rubrics.queries import stage_definition

REOPENED = "return.reopen"
LAPSED = "return.lapse"
UNFILED = (ReturnState.DRAFT, ReturnState.TO_SIGN)


def reopen_figure(
    session: Session,
    actor: Actor,
    found: UnitReturn,
    *,
    indicator: str,
    reason: str,
    now: datetime,
) -> ReturnFigure:
    """Open one figure of a confirmed return again: the unit mends it, the inspector confirms anew.

    The marks are taken away until then. Whoever listens to `FigureReopens` may refuse: a posted
    result asks for a ruling. Raises `NotPermitted`, `NotConfirmed`, `ReasonNeeded`, `RulingNeeded`.
    """
    require(actor, "return.reopen", found)
    figure = figures_of(session, found).get(indicator)
    is_open_already = found.state is ReturnState.SENT_BACK and found.reopened_at is not None
    if figure is None or not (found.state is ReturnState.CONFIRMED or is_open_already):
        raise NotConfirmed
    if not reason.strip():
        raise ReasonNeeded
    signals.send(session, FigureReopens(found.id))
    found.state, found.reopened_at = ReturnState.SENT_BACK, now
    found.confirmed_by, found.confirmed_at = None, None
    figure.check_state, figure.check_reason = CheckState.SENT_BACK, reason.strip()
    session.execute(delete(ReturnMark).where(ReturnMark.return_id == found.id))
    session.flush()
    body = {"indicator": indicator, "revision": found.revision, "value": figure.value}
    private = {"reason": reason.strip()}
    ledger.record(session, actor, REOPENED, found, body=body, private=private, now=now)
    signals.send(session, FactsChanged("returns", found.stage.event_id))
    return figure


def reopen_lapsed(
    session: Session, actor: Actor, found: UnitReturn, *, reason: str, now: datetime
) -> UnitReturn:
    """Let a unit report after all what was counted as missing; raises as `reopen_figure` does."""
    require(actor, "return.reopen", found)
    if found.state is not ReturnState.LAPSED:
        raise NotConfirmed
    if not reason.strip():
        raise ReasonNeeded
    signals.send(session, FigureReopens(found.id))
    found.state, found.lapsed_at, found.lapse_reason = ReturnState.DRAFT, None, None
    found.reopened_at = now
    session.flush()
    private = {"reason": reason.strip()}
    ledger.record(session, actor, REOPENED, found, body={}, private=private, now=now)
    return found


def lapse_return(
    session: Session, actor: Actor, *, stage: Stage, entry: Entry, reason: str, now: datetime
) -> UnitReturn:
    """Note that a unit's return never came, so that the period counts as the late rule says.

    An act of a person with a reason: nothing that is missing turns into 0 by itself. Raises
    `NotPermitted`, `NotTakingPart`, `NoLateRule`, `NotLapsedYet` before the rule's days are over or
    when the unit has filed, `ReasonNeeded`.
    """
    require(actor, "return.lapse", stage)
    rubric_of_period(session, stage)
    if entry.event_id != stage.event_id or entry.state is not EntryState.ACCEPTED:
        raise NotTakingPart
    if not reason.strip():
        raise ReasonNeeded
    late = stage_definition(session, stage).late
    rules = rules_of(session, stage)
    if late is None or rules.due_on is None:
        raise NoLateRule
    found = return_of(session, stage, entry)
    was_filed = found is not None and (found.state not in UNFILED or found.filed_at is not None)
    days = days_late(local_day(now), rules.due_on, working_days_between)
    if was_filed or stage.state is StageState.PLANNED or days <= late.zero_after_days:
        raise NotLapsedYet
    found = found or UnitReturn(
        edition_id=stage.edition_id,
        stage_id=stage.id,
        stage=stage,
        entry_id=entry.id,
        entry=entry,
    )
    found.state, found.lapsed_at, found.lapse_reason = ReturnState.LAPSED, now, reason.strip()
    session.add(found)
    session.flush()
    body = {"stage": stage.public_id, "entry": entry.public_id}
    private = {"reason": reason.strip()}
    ledger.record(session, actor, LAPSED, found, body=body, private=private, now=now)
    signals.send(session, FactsChanged("returns", stage.event_id))
    return found
