"""Reads the board: all cases that somebody may follow, with a fixed number of queries."""

import json
from collections.abc import Sequence
from dataclasses import dataclass
from datetime import date
from decimal import Decimal
from typing import Any

from sqlalchemy import ColumnElement, Select, func, or_, select, true
from sqlalchemy.orm import Session, joinedload, selectinload

from contest.awards.models import Award, AwardState
from contest.editions.models import Edition, Event, EventDefinition, Series
from contest.entries.models import Entry, EntryMember
from contest.foundation.permissions import Actor
from contest.industrialisation.models import Benefit, StageChange, TransferCase, TransferStage
from contest.industrialisation.queries.cases import awards_of_entries
from contest.industrialisation.rules import STAGES, STOPPED, SUMMED, days_late, next_stages
from contest.people.models import Unit

FOLLOWERS = ("owner", "organiser", "district_admin", "supervisor", "auditor")


@dataclass(frozen=True, slots=True)
class Wanted:
    """What of the board is asked for; None and False ask for everything."""

    series_id: int | None = None
    stage: TransferStage | None = None
    is_late: bool = False
    has_waiting: bool = False


@dataclass(frozen=True, slots=True)
class Card:
    """A case as the board shows it.

    `verified_cny` sums verified profit, tax and savings, None when none is; `days_late` is 0 unless
    a report is overdue; `waiting` counts benefits to verify; `ways` are the stages it may go to.
    """

    case: TransferCase
    award: Award | None
    verified_cny: Decimal | None
    days_late: int
    waiting: int
    ways: tuple[str, ...]

    @property
    def is_award_withdrawn(self) -> bool:
        """Say whether the award on which the case was opened was taken back."""
        return self.award is not None and self.award.state is AwardState.WITHDRAWN


@dataclass(frozen=True, slots=True)
class Board:
    """The cards asked for, those due first."""

    cards: list[Card]

    @property
    def verified_cny(self) -> Decimal:
        """Sum the verified yuan of all cards; 0 when nothing is verified."""
        return sum((card.verified_cny or Decimal(0) for card in self.cards), Decimal(0))

    @property
    def late(self) -> int:
        """Count the cases with an overdue report."""
        return sum(card.days_late > 0 for card in self.cards)

    @property
    def columns(self) -> dict[TransferStage, list[Card]]:
        """Return the cards under their stages, every stage present, in the order of the road."""
        columns: dict[TransferStage, list[Card]] = {stage: [] for stage in TransferStage}
        for card in self.cards:
            columns[card.case.stage].append(card)
        return columns


def board(session: Session, actor: Actor, *, today: date, wanted: Wanted | None = None) -> Board:
    """Return the cases that the actor may follow, those due first, with a fixed query count."""
    query = _followed(actor).where(*_conditions(wanted or Wanted(), today))
    found = list(session.scalars(query.options(*_loaded())).unique())
    awards = awards_of_entries(session, [case.entry_id for case in found])
    ids = [case.id for case in found]
    sums, waiting = verified_money(session, ids), _waiting(session, ids)
    ways = _ways(session, found)
    return Board(
        [
            Card(
                case=case,
                award=awards.get(case.entry_id),
                verified_cny=sums.get(case.id),
                days_late=days_late(case.next_report_on, today),
                waiting=waiting.get(case.id, 0),
                ways=ways[case.id],
            )
            for case in found
        ]
    )


def own_cases(session: Session, actor: Actor) -> list[TransferCase]:
    """Return the cases of projects in which the actor is a member, those due first."""
    mine = select(EntryMember.entry_id).where(EntryMember.person_id == actor.person_id)
    query = select(TransferCase).where(TransferCase.entry_id.in_(mine)).order_by(*_due_first())
    return list(session.scalars(query.options(*_loaded())).unique())


def cases_due(session: Session, actor: Actor, *, today: date) -> int:
    """Count the cases that the actor follows and whose report is overdue on `today`."""
    late = _followed(actor).where(TransferCase.next_report_on < today).order_by(None)
    return session.scalar(select(func.count()).select_from(late.subquery())) or 0


def series_on_board(session: Session, actor: Actor) -> list[Series]:
    """Return the series that have a case which the actor follows, by name."""
    followed = _followed(actor).order_by(None).with_only_columns(Edition.series_id)
    return list(
        session.scalars(select(Series).where(Series.id.in_(followed)).order_by(Series.name))
    )


def verified_money(session: Session, case_ids: Sequence[int]) -> dict[int, Decimal]:
    """Return each case's verified profit, tax and savings over all years, in yuan.

    Replaced figures do not count; a case without a verified figure is not in the answer.
    """
    rows = session.execute(
        select(Benefit.case_id, func.sum(Benefit.amount))
        .where(
            Benefit.case_id.in_(case_ids),
            Benefit.kind.in_(SUMMED),
            Benefit.verified_at.is_not(None),
            Benefit.replaced_by_id.is_(None),
        )
        .group_by(Benefit.case_id)
    )
    return {case_id: amount for case_id, amount in rows}


def _waiting(session: Session, case_ids: Sequence[int]) -> dict[int, int]:
    rows = session.execute(
        select(Benefit.case_id, func.count())
        .where(Benefit.case_id.in_(case_ids), *_to_verify())
        .group_by(Benefit.case_id)
    )
    return {case_id: count for case_id, count in rows}


def _to_verify() -> tuple[ColumnElement[bool], ...]:
    return Benefit.verified_at.is_(None), Benefit.replaced_by_id.is_(None)


def _followed(actor: Actor) -> Select[TransferCase]:
    return (
        select(TransferCase)
        .join(Event, Event.id == TransferCase.event_id)
        .join(Edition, Edition.id == Event.edition_id)
        .join(Unit, Unit.id == Edition.unit_id)
        .where(_reached(actor))
        .order_by(*_due_first())
    )


def _due_first() -> tuple[Any, ...]:
    due = TransferCase.next_report_on
    return due.is_(None), due, TransferCase.id


def _conditions(wanted: Wanted, today: date) -> list[ColumnElement[bool]]:
    conditions: list[ColumnElement[bool]] = []
    if wanted.series_id is not None:
        conditions.append(Edition.series_id == wanted.series_id)
    if wanted.stage is not None:
        conditions.append(TransferCase.stage == wanted.stage)
    if wanted.is_late:
        conditions.append(TransferCase.next_report_on < today)
    if wanted.has_waiting:
        conditions.append(TransferCase.id.in_(select(Benefit.case_id).where(*_to_verify())))
    return conditions


def _loaded() -> tuple[Any, ...]:
    return (
        joinedload(TransferCase.unit),
        joinedload(TransferCase.owner),
        joinedload(TransferCase.event).joinedload(Event.edition).joinedload(Edition.unit),
        joinedload(TransferCase.entry).joinedload(Entry.unit),
        joinedload(TransferCase.entry).selectinload(Entry.members),
        selectinload(TransferCase.reports),
    )


def _reached(actor: Actor) -> ColumnElement[bool]:
    if actor.is_system:
        return true()
    grants = [grant for grant in actor.grants if grant.role in FOLLOWERS]
    paths = [grant.unit_path for grant in grants if grant.unit_path]
    events = [grant.event_id for grant in grants if grant.event_id]
    return or_(
        TransferCase.event_id.in_(events),
        *(Unit.path.startswith(path, autoescape=True) for path in paths),
    )


def _ways(session: Session, cases: Sequence[TransferCase]) -> dict[int, tuple[str, ...]]:
    asked = _asked(session, {case.event_id for case in cases})
    stopped = [case.id for case in cases if case.stage.value == STOPPED]
    changes = session.execute(
        select(StageChange.case_id, StageChange.from_stage)
        .where(StageChange.case_id.in_(stopped), StageChange.to_stage == TransferStage.STOPPED)
        .order_by(StageChange.id)
    )
    stopped_from = {case_id: stage.value for case_id, stage in changes if stage}
    return {
        case.id: next_stages(
            case.stage.value, asked[case.event_id], stopped_from=stopped_from.get(case.id)
        )
        for case in cases
    }


def _asked(session: Session, event_ids: set[int]) -> dict[int, Sequence[str]]:
    rows = session.execute(
        select(EventDefinition.event_id, EventDefinition.body)
        .where(EventDefinition.event_id.in_(event_ids))
        .order_by(EventDefinition.version)
    )
    # The newest version of an event is read last and stays.
    return {
        event_id: json.loads(body).get("transfer", {}).get("stages") or STAGES
        for event_id, body in rows
    }
