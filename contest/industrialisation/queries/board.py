"""Reads the board: all cases that somebody may follow, with a fixed number of queries."""

import json
from collections.abc import Mapping, Sequence
from dataclasses import dataclass
from datetime import date
from decimal import Decimal
from typing import Any

from sqlalchemy import ColumnElement, Select, func, or_, select, true
from sqlalchemy.orm import Session, joinedload, selectinload

from contest.awards.models import Award, AwardState
from contest.editions.models import Edition, Event, EventDefinition, Series
from contest.entries.models import Entry, EntryMember
from contest.foundation.calendar import local_day
from contest.foundation.permissions import Actor
from contest.industrialisation.models import (
    Benefit,
    ExitPaper,
    StageChange,
    TransferCase,
    TransferReport,
    TransferStage,
)
from contest.industrialisation.queries.cases import awards_of_entries
from contest.industrialisation.rules import (
    EXIT_LISTS,
    STAGES,
    STALL_DAYS,
    STOPPED,
    SUMMED,
    days_late,
    days_stalled,
    next_stages,
)
from contest.people.models import Unit

FOLLOWERS = ("owner", "organiser", "district_admin", "supervisor", "auditor")


@dataclass(frozen=True, slots=True)
class Wanted:
    """What of the board is asked for; None and False ask for everything."""

    series_id: int | None = None
    stage: TransferStage | None = None
    is_late: bool = False
    has_waiting: bool = False
    is_stalled: bool = False


@dataclass(frozen=True, slots=True)
class Card:
    """A case as the board shows it.

    `verified_cny` sums verified profit, tax and savings, None when none is; `days_late` is 0 unless
    a report is overdue; `waiting` counts benefits to verify; `ways` are the stages it may go to.
    `days_stalled` is 0 unless nothing has happened for long; `papers` are those shown for the next
    stage, and how many its exit list asks for.
    """

    case: TransferCase
    award: Award | None
    verified_cny: Decimal | None
    days_late: int
    waiting: int
    ways: tuple[str, ...]
    days_stalled: int = 0
    papers: tuple[int, int] = (0, 0)

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
    def stalled(self) -> int:
        """Count the cases in which nothing has happened for long."""
        return sum(card.days_stalled > 0 for card in self.cards)

    @property
    def columns(self) -> dict[TransferStage, list[Card]]:
        """Return the cards under their stages, every stage present, in the order of the road."""
        columns: dict[TransferStage, list[Card]] = {stage: [] for stage in TransferStage}
        for card in self.cards:
            columns[card.case.stage].append(card)
        return columns


def board(session: Session, actor: Actor, *, today: date, wanted: Wanted | None = None) -> Board:
    """Return the cases that the actor may follow, those due first, with a fixed query count."""
    wanted = wanted or Wanted()
    query = _followed(actor).where(*_conditions(wanted, today))
    found = list(session.scalars(query.options(*_loaded())).unique())
    awards = awards_of_entries(session, [case.entry_id for case in found])
    ids = [case.id for case in found]
    sums, waiting = verified_money(session, ids), _waiting(session, ids)
    asked = _asked(session, {case.event_id for case in found})
    ways, last = _ways(session, found, asked), _last_days(session, found)
    shown = _papers(session, ids)
    cards = [
        Card(
            case=case,
            award=awards.get(case.entry_id),
            verified_cny=sums.get(case.id),
            days_late=days_late(case.next_report_on, today),
            waiting=waiting.get(case.id, 0),
            ways=ways[case.id],
            days_stalled=days_stalled(
                case.stage.value,
                last[case.id],
                today,
                after=asked[case.event_id].get("stall_days") or STALL_DAYS,
            ),
            papers=_count_papers(ways[case.id], shown.get(case.id, {})),
        )
        for case in found
    ]
    return Board([card for card in cards if card.days_stalled or not wanted.is_stalled])


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


def _ways(
    session: Session, cases: Sequence[TransferCase], asked: Mapping[int, Mapping[str, Any]]
) -> dict[int, tuple[str, ...]]:
    stopped = [case.id for case in cases if case.stage.value == STOPPED]
    changes = session.execute(
        select(StageChange.case_id, StageChange.from_stage)
        .where(StageChange.case_id.in_(stopped), StageChange.to_stage == TransferStage.STOPPED)
        .order_by(StageChange.id)
    )
    stopped_from = {case_id: stage.value for case_id, stage in changes if stage}
    return {
        case.id: next_stages(
            case.stage.value,
            asked[case.event_id].get("stages") or STAGES,
            stopped_from=stopped_from.get(case.id),
        )
        for case in cases
    }


def _asked(session: Session, event_ids: set[int]) -> dict[int, Mapping[str, Any]]:
    rows = session.execute(
        select(EventDefinition.event_id, EventDefinition.body)
        .where(EventDefinition.event_id.in_(event_ids))
        .order_by(EventDefinition.version)
    )
    # The newest version of an event is read last and stays.
    return {event_id: json.loads(body).get("transfer", {}) for event_id, body in rows}


def _last_days(session: Session, cases: Sequence[TransferCase]) -> dict[int, date]:
    """Return the day of each case's newest step or report."""
    ids = [case.id for case in cases]
    steps = session.execute(
        select(StageChange.case_id, func.max(StageChange.happened_on))
        .where(StageChange.case_id.in_(ids))
        .group_by(StageChange.case_id)
    )
    reports = session.execute(
        select(TransferReport.case_id, func.max(TransferReport.handed_in_at))
        .where(TransferReport.case_id.in_(ids), TransferReport.handed_in_at.is_not(None))
        .group_by(TransferReport.case_id)
    )
    last = {case.id: local_day(case.opened_at) for case in cases}
    for case_id, day in steps:
        last[case_id] = max(last[case_id], day)
    for case_id, instant in reports:
        if instant is not None:
            last[case_id] = max(last[case_id], local_day(instant))
    return last


def _papers(session: Session, case_ids: Sequence[int]) -> dict[int, dict[str, int]]:
    """Return for each case how many lines of which stage's exit list have a paper."""
    rows = session.execute(
        select(ExitPaper.case_id, ExitPaper.stage, func.count(ExitPaper.line.distinct()))
        .where(ExitPaper.case_id.in_(case_ids))
        .group_by(ExitPaper.case_id, ExitPaper.stage)
    )
    found: dict[int, dict[str, int]] = {}
    for case_id, stage, count in rows:
        found.setdefault(case_id, {})[stage.value] = count
    return found


def _count_papers(ways: Sequence[str], shown: Mapping[str, int]) -> tuple[int, int]:
    following = next((way for way in ways if way != STOPPED), "")
    return shown.get(following, 0), len(EXIT_LISTS.get(following, ()))
