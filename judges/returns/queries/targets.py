"""Which target holds for a unit and an indicator in a period."""

from collections.abc import Mapping, Sequence
from decimal import Decimal

from sqlalchemy import select
from sqlalchemy.orm import Session

from contest.editions.models import Event, Stage
from contest.entries.models import Entry
from judges.returns.models import ReturnTarget
from judges.rubrics.queries import parsed_definition
from judges.scoring.definition import Indicator, Rubric
from judges.scoring.values import Attained, Value, Values

EVERY_PERIOD = ""
Agreed = Mapping[tuple[int, str, str], Decimal]
"""Targets by entry id, indicator and period; the period is empty for every period."""


def agreed_targets(
    session: Session, entries: Sequence[Entry]
) -> dict[tuple[int, str, str], Decimal]:
    """Return every target agreed with these entries."""
    ids = [entry.id for entry in entries]
    query = select(ReturnTarget).where(ReturnTarget.entry_id.in_(ids))
    return {(one.entry_id, one.indicator, one.period): one.target for one in session.scalars(query)}


def targets_of(session: Session, stage: Stage, entry: Entry) -> dict[str, Decimal]:
    """Return what was agreed with `entry` for this period, by indicator.

    The period's own target stands before that of every period.
    """
    found = agreed_targets(session, [entry])
    general = {code: target for (_, code, period), target in found.items() if not period}
    own = {code: target for (_, code, period), target in found.items() if period == stage.code}
    return {**general, **own}


def target_indicators(session: Session, event: Event) -> list[Indicator]:
    """Return the indicators of the event's periods that are measured against a target, in order."""
    definition = parsed_definition(session, event)
    found: dict[str, Indicator] = {}
    for stage in definition.stages:
        rubric = definition.rubric_of(stage)
        if stage.kind == "returns" and rubric is not None:
            for one in attainments(rubric):
                found.setdefault(one.code, one)
    return list(found.values())


def attainments(rubric: Rubric) -> list[Indicator]:
    """Return the indicators of a rubric that are measured against a target."""
    return [
        one for one in rubric.judged if isinstance(one, Indicator) and one.method == "attainment"
    ]


def with_targets(
    rubric: Rubric, values: Values, targets: Mapping[str, Decimal], *, agreed_only: bool
) -> dict[str, Value | None]:
    """Return the values with the target that holds for each: no unit sets its own yardstick.

    The agreed one; else the definition's (written as none); else what was typed, unless the rules
    want it agreed.
    """
    held = dict(values)
    for one in attainments(rubric):
        value = held.get(one.code)
        if not isinstance(value, Attained):
            continue
        target = targets.get(one.code)
        if target is None and one.target is None and not agreed_only:
            target = value.target
        held[one.code] = Attained(value.actual, target)
    return held
