"""Counts the rows of events anew, so that the cockpit's stored sums can be renewed and checked."""

from collections import defaultdict
from collections.abc import Callable, Mapping, Set
from decimal import Decimal
from typing import Any

from sqlalchemy import ColumnElement, Select, func, select, true
from sqlalchemy.orm import InstrumentedAttribute, Session

from contest.awards.models import Award, AwardKind, AwardState
from contest.dashboard.models import CockpitCell
from contest.dashboard.queries.sources import fact_named
from contest.dashboard.rules import SENIOR_WORKER
from contest.editions.models import Event
from contest.entries.models import Entry, EntryMember, EntryState, EntrySubject
from contest.people.models import SkillGrade

Place = tuple[int, str, str]
"""Of a sum: event, figure, and a grade or stage as its part (empty: not parted)."""
Count = Callable[[Session, int | None, dict[Place, Decimal]], None]
"""Counts one figure of an event, or of all (None), into the sums."""
Column = InstrumentedAttribute[Any] | ColumnElement[Any]


def stored_cells(
    session: Session, event_id: int | None = None, keys: Set[str] | None = None
) -> dict[Place, CockpitCell]:
    """Return the stored sums of one event, or of all; only of the figures `keys`, if given."""
    query = select(CockpitCell).where(_is(CockpitCell.event_id, event_id))
    if keys is not None:
        query = query.where(CockpitCell.key.in_(sorted(keys)))
    return {(one.event_id, one.key, one.part): one for one in session.scalars(query)}


def counted_sums(
    session: Session, event_id: int | None = None, keys: Set[str] | None = None
) -> dict[Place, Decimal]:
    """Count the rows of one event, or of all, anew: figures, and grades and stages as their parts.

    What counts is what the figures of a series count (`FIGURES`); a figure without rows is left
    out, except that the event itself counts one. A fixed number of queries, whatever the number
    of events; `keys` names the only figures to count (None: all).
    """
    counted: dict[Place, Decimal] = defaultdict(Decimal)
    for key, count in COUNTS.items():
        if keys is None or key in keys:
            count(session, event_id, counted)
    rehearsals = set(session.scalars(select(Event.id).where(Event.rehearsal_of_id.is_not(None))))
    return {
        place: value for place, value in counted.items() if value and place[0] not in rehearsals
    }


def _count_events(session: Session, event_id: int | None, counted: dict[Place, Decimal]) -> None:
    for (one,) in session.execute(select(Event.id).where(_is(Event.id, event_id))):
        counted[(one, "events", "")] = Decimal(1)


def _rows_of(key: str, query: Callable[[int | None], Select[int, int]]) -> Count:
    def count(session: Session, event_id: int | None, counted: dict[Place, Decimal]) -> None:
        for one, number in session.execute(query(event_id)):
            counted[(one, key, "")] = Decimal(number)

    return count


def _entrants(event_id: int | None) -> Select[int, int]:
    return (
        select(Entry.event_id, func.count())
        .select_from(EntryMember)
        .join(Entry, Entry.id == EntryMember.entry_id)
        .where(_is(Entry.event_id, event_id), Entry.state == EntryState.ACCEPTED)
        .group_by(Entry.event_id)
    )


def _honours(event_id: int | None) -> Select[int, int]:
    return (
        select(Award.event_id, func.count())
        .where(
            _is(Award.event_id, event_id),
            Award.kind == AwardKind.HONOUR,
            Award.state == AwardState.CONFIRMED,
        )
        .group_by(Award.event_id)
    )


def _excellent_projects(event_id: int | None) -> Select[int, int]:
    return (
        select(Entry.event_id, func.count(Award.entry_id.distinct()))
        .join(Award, Award.entry_id == Entry.id)
        .where(
            _is(Entry.event_id, event_id),
            Entry.subject == EntrySubject.PROJECT,
            Award.kind == AwardKind.PRIZE,
            Award.state == AwardState.CONFIRMED,
        )
        .group_by(Entry.event_id)
    )


def _count_grades(session: Session, event_id: int | None, counted: dict[Place, Decimal]) -> None:
    grades = session.execute(
        select(SkillGrade.event_id, SkillGrade.grade, func.count())
        .where(
            _is(SkillGrade.event_id, event_id),
            SkillGrade.grade >= SENIOR_WORKER,
        )
        .group_by(SkillGrade.event_id, SkillGrade.grade)
    )
    for one, grade, count in grades:
        if one is None:
            continue
        counted[(one, "grade_gains", str(grade))] = Decimal(count)
        counted[(one, "grade_gains", "")] += count


def _count_projects(session: Session, event_id: int | None, counted: dict[Place, Decimal]) -> None:
    cases = fact_named("transfer_cases")
    if cases is None:
        return
    rows = cases.select().subquery()
    query = select(rows.c.event_id, rows.c.stage, func.count())
    grouped = query.where(_is(rows.c.event_id, event_id)).group_by(rows.c.event_id, rows.c.stage)
    for one, stage, count in session.execute(grouped):
        counted[(one, "projects", stage.value)] = Decimal(count)
        counted[(one, "projects", "")] += count


def _count_benefit(session: Session, event_id: int | None, counted: dict[Place, Decimal]) -> None:
    benefits = fact_named("verified_benefits")
    if benefits is None:
        return
    rows = benefits.select().subquery()
    summed = select(rows.c.event_id, func.sum(rows.c.amount))
    wanted = summed.where(_is(rows.c.event_id, event_id), rows.c.is_summed)
    for one, amount in session.execute(wanted.group_by(rows.c.event_id)):
        counted[(one, "benefit", "")] = amount


def _is(column: Column, event_id: int | None) -> ColumnElement[bool]:
    return true() if event_id is None else column == event_id


COUNTS: Mapping[str, Count] = {
    "events": _count_events,
    "entrants": _rows_of("entrants", _entrants),
    "honours": _rows_of("honours", _honours),
    "excellent_projects": _rows_of("excellent_projects", _excellent_projects),
    "grade_gains": _count_grades,
    "projects": _count_projects,
    "benefit": _count_benefit,
}
"""How each stored figure is counted."""
