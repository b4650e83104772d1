"""Finds single returns and gives results the confirmed ones as values of scoring."""

import json
from collections.abc import Mapping, Sequence
from dataclasses import dataclass, field
from datetime import date
from decimal import Decimal
from functools import lru_cache
from typing import Any, TypeVar

from sqlalchemy import select
from sqlalchemy.orm import Session, joinedload

from contest.editions.models import EventDefinition, Stage, StageKind
from contest.editions.queries import document_of
from contest.entries.models import Entry
from contest.entries.queries import entry_by_public_id as any_entry_by_public_id
from contest.foundation.calendar import add_working_days, local_day, working_days_between
from contest.foundation.canonical import fingerprint
from contest.foundation.errors import NotFound
from judges.returns.errors import NotAReturnsStage
from judges.returns.models import FigureBefore, ReturnFigure, ReturnState, UnitReturn
from judges.returns.rules import days_late
from judges.rubrics.queries import scoring_rubric
from judges.scoring import definition as scoring
from judges.scoring.values import SHEET_FORMAT, Value, Values, parse_sheet

Row = TypeVar("Row")
KEPT_DEFINITIONS = 64
COUNTED = (ReturnState.CONFIRMED, ReturnState.LAPSED)


@dataclass(frozen=True, slots=True)
class ConfirmedReturn:
    """What a unit reported for a period, as confirmed; `late_days` counts working days."""

    values: Values
    late_days: int


@dataclass(frozen=True, slots=True)
class ReturnRules:
    """What the definition asks of a return beside its figures.

    `due_on` is the last day in time, None where nothing is due; `voucher_for` names the indicators
    that need a voucher; `highest` what may be reported at most, by indicator; `chair_signs` says
    that the union chair signs what the clerk prepared; `targets_agreed` that a unit's target is
    agreed and never typed.
    """

    due_on: date | None
    voucher_for: frozenset[str]
    highest: Mapping[str, Decimal] = field(default_factory=dict)
    chair_signs: bool = False
    targets_agreed: bool = False


def returns_for_scoring(session: Session, stage: Stage) -> dict[int, ConfirmedReturn]:
    """Return the confirmed returns of a period by the entry's id, in the order of filing.

    Drafts, filed and sent back returns are not here: their entries have no marks, which is not 0.
    One that lapsed is: it says nothing, and its days are those until it was noted as missing.
    The number of statements does not depend on the number of returns.
    """
    rules = rules_of(session, stage)
    query = select(UnitReturn).where(UnitReturn.stage_id == stage.id, UnitReturn.state.in_(COUNTED))
    found = list(session.scalars(query.order_by(UnitReturn.filed_at, UnitReturn.id)))
    figures: dict[int, dict[str, Any]] = {}
    # Plain rows: a season of thousands of teams has some hundred thousand of them.
    wanted = (
        select(ReturnFigure.return_id, ReturnFigure.indicator, ReturnFigure.value)
        .join(UnitReturn, UnitReturn.id == ReturnFigure.return_id)
        .where(UnitReturn.stage_id == stage.id, UnitReturn.state == ReturnState.CONFIRMED)
        .order_by(ReturnFigure.id)
    )
    for return_id, indicator, value in session.execute(wanted):
        figures.setdefault(return_id, {})[indicator] = value
    return {
        one.entry_id: ConfirmedReturn(
            _parsed_values(figures.get(one.id, {})), late_days_of(one, rules)
        )
        for one in found
    }


def values_of(figures: Sequence[ReturnFigure]) -> dict[str, Value | None]:
    """Return the figures of one return as values, by indicator."""
    return _parsed_values({figure.indicator: figure.value for figure in figures})


def _parsed_values(frozen: Mapping[str, Any]) -> dict[str, Value | None]:
    return parse_sheet({"format": SHEET_FORMAT, "version": 1, "values": frozen})


def late_days_of(one: UnitReturn, rules: ReturnRules) -> int:
    """Return by how many working days the return was first filed late; 0 while it is a draft.

    Of one that lapsed: until it was noted as missing.
    """
    came_at = one.filed_at or one.lapsed_at
    if came_at is None:
        return 0
    return days_late(local_day(came_at), rules.due_on, working_days_between)


def rules_of(session: Session, stage: Stage) -> ReturnRules:
    """Return when the period's returns are due and what needs a voucher."""
    asked = document_of(session, stage.event).get("returns", {})
    due = stage.ends_on
    if due is not None:
        due = add_working_days(due, int(asked.get("due_working_days", 0)))
    return ReturnRules(
        due,
        frozenset(asked.get("voucher_for", ())),
        {code: Decimal(str(most)) for code, most in asked.get("highest", {}).items()},
        bool(asked.get("chair_signs", False)),
        asked.get("targets") == "agreed",
    )


def rubric_of_period(session: Session, stage: Stage) -> scoring.Rubric:
    """Return the indicators of a period; raises `NotAReturnsStage`."""
    rubric = scoring_rubric(session, stage)
    if stage.kind is not StageKind.RETURNS or rubric is None:
        raise NotAReturnsStage
    return rubric


def rubric_of_version(session: Session, stage: Stage, rules_hash: str) -> scoring.Rubric | None:
    """Return the period's indicators in the version of the rules that a record carries."""
    version = session.scalar(
        select(EventDefinition).where(
            EventDefinition.event_id == stage.event_id, EventDefinition.sha256 == rules_hash
        )
    )
    if version is None:
        return None
    definition = _parsed(version.sha256, version.body)
    try:
        return definition.rubric_of(definition.stage(stage.code))
    except KeyError:
        return None


def return_of(session: Session, stage: Stage, entry: Entry) -> UnitReturn | None:
    """Return what the unit has for the period; None before anything was saved."""
    query = select(UnitReturn).where(
        UnitReturn.stage_id == stage.id, UnitReturn.entry_id == entry.id
    )
    return session.scalar(query)


def return_by_public_id(session: Session, public_id: str) -> UnitReturn:
    """Return the return of this public id; raises `NotFound`."""
    return _found(session.scalar(select(UnitReturn).where(UnitReturn.public_id == public_id)))


def entry_by_public_id(session: Session, stage: Stage, public_id: str) -> Entry:
    """Return an entry of the stage's event; raises `NotFound`, also for another event's."""
    entry = any_entry_by_public_id(session, public_id)
    if entry.event_id != stage.event_id:
        raise NotFound
    return entry


def figure_by_public_id(session: Session, public_id: str) -> tuple[ReturnFigure, UnitReturn]:
    """Return a figure with the return that it belongs to; raises `NotFound`."""
    query = select(ReturnFigure).where(ReturnFigure.public_id == public_id)
    figure = _found(session.scalar(query.options(joinedload(ReturnFigure.file))))
    return figure, session.get_one(UnitReturn, figure.return_id)


def figures_of(session: Session, one: UnitReturn | None) -> dict[str, ReturnFigure]:
    """Return the figures of a return by indicator; empty without a return."""
    if one is None:
        return {}
    query = select(ReturnFigure).where(ReturnFigure.return_id == one.id)
    found = session.scalars(query.options(joinedload(ReturnFigure.file)).order_by(ReturnFigure.id))
    return {figure.indicator: figure for figure in found}


def _found(row: Row | None) -> Row:
    if row is None:
        raise NotFound
    return row


@lru_cache(maxsize=KEPT_DEFINITIONS)
def _parsed(_sha256: str, body: str) -> scoring.Definition:
    return scoring.parse_definition(json.loads(body))


def content_hash(figures: Mapping[str, ReturnFigure]) -> str:
    """Return the hash of what the chair signs: every figure with its target and its voucher."""
    return fingerprint(
        {
            code: [one.value, one.voucher, one.file.sha256 if one.file else None]
            for code, one in figures.items()
        }
    )


def figures_before(session: Session, one: UnitReturn | None) -> dict[str, list[FigureBefore]]:
    """Return what the figures of a return said before, by indicator, oldest first."""
    found: dict[str, list[FigureBefore]] = {}
    if one is not None:
        query = select(FigureBefore).where(FigureBefore.return_id == one.id)
        for before in session.scalars(query.order_by(FigureBefore.revision)):
            found.setdefault(before.indicator, []).append(before)
    return found


def sources_of(session: Session, stage: Stage) -> dict[str, dict[str, str]]:
    """Return by indicator from which record its figure is taken: `name` and perhaps `name_en`."""
    sources: dict[str, dict[str, str]] = (
        document_of(session, stage.event).get("returns", {}).get("sources", {})
    )
    return sources
