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
from judges.returns.operations.saving import frozen_values
from judges.returns.queries import (
    figures_of,
    rubric_of_period,
    rules_of,
    target_indicators,
    targets_of,
    values_of,
    with_targets,
)

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

    Returns how many are new or changed. Figures that were saved and not filed yet are measured
    against the new target from now on, also where they wait for the chair. Raises `NotPermitted`,
    `NotTakingPart`, `TargetRefused` for what is no number above 0 or no indicator with a target,
    and `TargetInUse` once a unit has filed a return of that period.
    """
    require(actor, "return.target", event)
    known = {one.code for one in target_indicators(session, event)}
    told, changed = [], set()
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
        changed.add(entry)
    session.flush()
    for entry in changed:
        _measure_anew(session, entry)
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


def _measure_anew(session: Session, entry: Entry) -> None:
    """Put the targets that hold now beside the figures of the entry that are not filed yet."""
    query = select(UnitReturn).where(
        UnitReturn.entry_id == entry.id, UnitReturn.state.in_(UNTOUCHED)
    )
    for found in session.scalars(query):
        stage, figures = found.stage, figures_of(session, found)
        rubric, values = rubric_of_period(session, stage), values_of(list(figures.values()))
        targets = targets_of(session, stage, entry)
        agreed_only = rules_of(session, stage).targets_agreed
        held = with_targets(rubric, values, targets, agreed_only=agreed_only)
        frozen = frozen_values(rubric, held)
        for code, figure in figures.items():
            if figure.value != frozen[code]:
                figure.value = frozen[code]
    session.flush()


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
