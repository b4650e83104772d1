"""Which units have reported which periods; and what one contact has to report."""

from collections.abc import Mapping, Sequence
from dataclasses import dataclass
from datetime import date

from sqlalchemy import func, or_, select
from sqlalchemy.orm import Session, joinedload, selectinload

from contest.editions.models import Edition, Event, EventPhase, Stage, StageKind, StageState
from contest.editions.queries import stages_of
from contest.entries.models import Entry, EntryState
from contest.entries.queries import accepted_entries
from contest.foundation.calendar import working_days_between
from contest.foundation.permissions import Actor
from contest.people.models import Unit
from judges.returns.models import ReturnState, UnitReturn
from judges.returns.queries.returns import late_days_of, rules_of
from judges.returns.rules import days_late
from judges.rubrics.queries import stage_definition

RUNS_FIRST = {StageState.OPEN: 0, StageState.PLANNED: 2}
UNITS_TURN = (ReturnState.DRAFT, ReturnState.TO_SIGN, ReturnState.SENT_BACK)


@dataclass(frozen=True, slots=True)
class Report:
    """What one unit has for one period. `state` None: nothing saved yet."""

    stage: Stage
    entry: Entry
    found: UnitReturn | None
    due_on: date | None
    late_days: int

    @property
    def is_due(self) -> bool:
        """Say whether the unit can report now: the period is open, or its return was reopened."""
        is_reopened = self.found is not None and self.found.reopened_at is not None
        return self.stage.state is StageState.OPEN or is_reopened

    @property
    def waits(self) -> bool:
        """Say whether it is the unit's turn."""
        return self.found is None or self.found.state in UNITS_TURN


@dataclass(frozen=True, slots=True)
class Reports:
    """What a contact's units have for one event: `due` now, first what waits for the unit.

    `others` are the periods that take nothing now, the newest first, each with its reports.
    """

    event: Event
    due: Sequence[Report]
    others: Sequence[tuple[Stage, Sequence[Report]]]


@dataclass(frozen=True, slots=True)
class Overview:
    """Units × periods of one event; entries by number."""

    stages: Sequence[Stage]
    entries: Sequence[Entry]
    reports: Mapping[tuple[int, int], Report]
    total: int


def overview_of(
    session: Session, event: Event, *, first: int = 0, count: int | None = None
) -> Overview:
    """Return the grid of `event`, or of `count` entries of it from the place `first` on.

    Periods: what runs, what is over, what is to come; the newest first.

    The number of statements grows with the periods alone.
    """
    stages = [one for one in stages_of(session, event) if one.kind is StageKind.RETURNS]
    # What runs is looked at every day, what is over now and then.
    stages.sort(key=lambda one: (RUNS_FIRST.get(one.state, 1), -one.position))
    entries = accepted_entries(session, event)
    shown = entries[first:] if count is None else entries[first : first + count]
    return Overview(stages, shown, _reports(session, stages, shown), len(entries))


def progress_of(session: Session, event: Event) -> list[tuple[Stage, Mapping[ReturnState, int]]]:
    """Return for each period how many returns stand in each state; counted by the database."""
    stages = periods_of(session, event)
    query = (
        select(UnitReturn.stage_id, UnitReturn.state, func.count())
        .where(UnitReturn.stage_id.in_([stage.id for stage in stages]))
        .group_by(UnitReturn.stage_id, UnitReturn.state)
    )
    counted: dict[int, dict[ReturnState, int]] = {}
    for stage_id, state, number in session.execute(query):
        counted.setdefault(stage_id, {})[state] = number
    return [(stage, counted.get(stage.id, {})) for stage in stages]


def periods_of(session: Session, event: Event) -> list[Stage]:
    """Return the periods of `event` in their order."""
    return [one for one in stages_of(session, event) if one.kind is StageKind.RETURNS]


def returns_of_period(session: Session, stage: Stage) -> list[UnitReturn]:
    """Return what was filed for a period, or lapsed, with its figures, by the entries' numbers."""
    query = (
        select(UnitReturn)
        .join(Entry, Entry.id == UnitReturn.entry_id)
        .where(
            UnitReturn.stage_id == stage.id,
            or_(UnitReturn.filed_at.is_not(None), UnitReturn.lapsed_at.is_not(None)),
        )
        .options(selectinload(UnitReturn.figures), joinedload(UnitReturn.entry))
        .order_by(Entry.number)
    )
    return list(session.scalars(query))


def filed_of_events(session: Session, events: Sequence[Event]) -> dict[int, int]:
    """Return how many returns were filed and wait for a check, by the event's id; no zeros."""
    query = (
        select(Stage.event_id, func.count())
        .join(UnitReturn, UnitReturn.stage_id == Stage.id)
        .where(
            Stage.event_id.in_([event.id for event in events]),
            UnitReturn.state == ReturnState.FILED,
        )
        .group_by(Stage.event_id)
    )
    return {event_id: number for event_id, number in session.execute(query)}


def returns_to_check(session: Session, event: Event, *, most: int) -> tuple[list[UnitReturn], int]:
    """Return what was filed and waits for the inspector, what came first first; and how many."""
    query = (
        select(UnitReturn)
        .join(Stage, Stage.id == UnitReturn.stage_id)
        .where(Stage.event_id == event.id, UnitReturn.state == ReturnState.FILED)
    )
    number = session.scalar(select(func.count()).select_from(query.subquery())) or 0
    shown = query.order_by(UnitReturn.filed_at, UnitReturn.id).limit(most)
    loaded = shown.options(
        joinedload(UnitReturn.stage), joinedload(UnitReturn.entry).joinedload(Entry.unit)
    )
    return list(session.scalars(loaded)), number


def lapses_of(session: Session, grid: Overview, *, today: date) -> set[tuple[int, int]]:
    """Return which reports (stage id, entry id) may be counted as missing by now.

    Nothing was filed, and more working days are over than the period's rule gives.
    """
    found = set()
    for stage in grid.stages:
        late, rules = stage_definition(session, stage).late, rules_of(session, stage)
        if late is None or rules.due_on is None:
            continue
        if stage.state is StageState.PLANNED:
            continue
        if days_late(today, rules.due_on, working_days_between) <= late.zero_after_days:
            continue
        for entry in grid.entries:
            one = grid.reports[stage.id, entry.id].found
            if one is None or (one.filed_at is None and one.state is not ReturnState.LAPSED):
                found.add((stage.id, entry.id))
    return found


def reports_of(session: Session, actor: Actor) -> list[Reports]:
    """Return what the contact's units report, by event, newest first.

    Only running events: those being judged, or whose results stand in notice.
    """
    paths = [one.unit_path for one in actor.grants if one.role == "unit_contact" and one.unit_path]
    if not paths:
        return []
    below = or_(*(Unit.path.startswith(path, autoescape=True) for path in paths))
    query = (
        select(Entry)
        .join(Unit, Unit.id == Entry.unit_id)
        .join(Event, Event.id == Entry.event_id)
        .where(
            below,
            Entry.state == EntryState.ACCEPTED,
            Event.phase.in_((EventPhase.JUDGING, EventPhase.NOTICE)),
            Event.stages.any(Stage.kind == StageKind.RETURNS),
        )
        .options(
            joinedload(Entry.event).joinedload(Event.edition).joinedload(Edition.unit),
            joinedload(Entry.unit),
        )
        .order_by(Entry.event_id.desc(), Entry.number)
    )
    by_event: dict[int, list[Entry]] = {}
    for entry in session.scalars(query):
        by_event.setdefault(entry.event_id, []).append(entry)
    found = []
    for entries in by_event.values():
        event = entries[0].event
        stages = [one for one in stages_of(session, event) if one.kind is StageKind.RETURNS]
        reports = list(_reports(session, stages, entries).values())
        due = sorted((one for one in reports if one.is_due), key=lambda one: not one.waits)
        others = [
            (stage, [one for one in reports if one.stage is stage and not one.is_due])
            for stage in reversed(stages)
        ]
        found.append(Reports(event, due, [pair for pair in others if pair[1]]))
    return found


def _reports(
    session: Session, stages: Sequence[Stage], entries: Sequence[Entry]
) -> dict[tuple[int, int], Report]:
    query = select(UnitReturn).where(
        UnitReturn.stage_id.in_([stage.id for stage in stages]),
        UnitReturn.entry_id.in_([entry.id for entry in entries]),
    )
    rows = {(row.stage_id, row.entry_id): row for row in session.scalars(query)}
    reports = {}
    for stage in stages:
        rules = rules_of(session, stage)
        for entry in entries:
            found = rows.get((stage.id, entry.id))
            late = late_days_of(found, rules) if found else 0
            reports[stage.id, entry.id] = Report(stage, entry, found, rules.due_on, late)
    return reports
