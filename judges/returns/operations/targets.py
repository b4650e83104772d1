"""Agreeing the targets of units whose sizes differ; a target that a return rests on stays."""

from collections.abc import Mapping
from datetime import datetime
from decimal import Decimal

from sqlalchemy import select
from sqlalchemy.orm import Session

from contest.editions.models import Event, Stage
from contest.entries.models import Entry
from contest.foundation import ledger
from contest.foundation.permissions import Actor, require
from judges.returns.errors import NotTakingPart, TargetInUse, TargetRefused
from judges.returns.models import ReturnState, ReturnTarget, UnitReturn
from judges.returns.queries import target_indicators

AGREED = "return.agree_targets"
UNTOUCHED = (ReturnState.DRAFT, ReturnState.TO_SIGN)
PLACES = 6


def agree_targets(
    session: Session,
    actor: Actor,
    event: Event,
    *,
    targets: Mapping[tuple[Entry, str], Decimal],
    now: datetime,
    period: str = "",
) -> int:
    """Agree targets by entry and indicator, for one period (a stage's code) or for all of them.

    Returns how many are new or changed. Raises `NotPermitted`, `NotTakingPart`, `TargetRefused`
    for what is no number above 0 or no indicator with a target, and `TargetInUse` once a unit has
    filed a return of that period.
    """
    require(actor, "return.target", event)
    known = {one.code for one in target_indicators(session, event)}
    told = []
    for (entry, indicator), target in targets.items():
        if entry.event_id != event.id:
            raise NotTakingPart
        if indicator not in known or target <= 0 or target != round(target, PLACES):
            raise TargetRefused
        row = _row(session, entry, indicator, period)
        if row.target == target:
            continue
        if _is_in_use(session, entry, period):
            raise TargetInUse(unit=entry.display_name)
        told.append([entry.public_id, indicator, _said(row.target), _said(target)])
        row.target, row.agreed_by, row.agreed_at = target, actor.reference, now
        session.add(row)
    session.flush()
    if told:
        body = {"period": period, "targets": told}
        subject = ledger.Subject(event.stream, event.public_id)
        ledger.record(session, actor, AGREED, subject, body=body, now=now)
    return len(told)


def _row(session: Session, entry: Entry, indicator: str, period: str) -> ReturnTarget:
    query = select(ReturnTarget).where(
        ReturnTarget.entry_id == entry.id,
        ReturnTarget.indicator == indicator,
        ReturnTarget.period == period,
    )
    return session.scalar(query) or ReturnTarget(
        edition_id=entry.edition_id, entry_id=entry.id, indicator=indicator, period=period
    )


def _said(target: Decimal | None) -> str | None:
    return None if target is None else f"{target.normalize():f}"


def _is_in_use(session: Session, entry: Entry, period: str) -> bool:
    query = (
        select(UnitReturn.id)
        .join(Stage, Stage.id == UnitReturn.stage_id)
        .where(UnitReturn.entry_id == entry.id, UnitReturn.state.not_in(UNTOUCHED))
    )
    if period:
        query = query.where(Stage.code == period)
    return session.scalar(query.limit(1)) is not None
