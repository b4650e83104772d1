"""The one query behind each figure: its rows, from which the page lists and the figure counts.

What lies in features that the dashboard does not know comes through their documented facts.
"""

from collections.abc import Callable, Mapping
from typing import Any

from sqlalchemy import ColumnElement, Select, Subquery, and_, func, literal, null, select
from sqlalchemy.orm import aliased

from contest.awards.models import Award, AwardKind, AwardState
from contest.dashboard.rules import SENIOR_WORKER
from contest.editions.models import Edition, Event
from contest.entries.models import Entry, EntryMember, EntryState, EntrySubject
from contest.foundation.feature import Fact, offers
from contest.people.models import Person, SkillGrade, Unit

Rows = Select[*tuple[Any, ...]]
Where = ColumnElement[bool]
"""Which editions or events count; every source joins both."""


def fact_named(name: str) -> Fact | None:
    """Return the fact that some feature offers under this name; None when none is installed."""
    facts: list[Fact] = offers("facts")
    return next((fact for fact in facts if fact.name == name), None)


def rows_of(key: str, series_id: int) -> Rows | None:
    """Return the rows of a figure over a series; None when no feature keeps such rows."""
    return rows_where(key, Edition.series_id == series_id)


def rows_where(key: str, where: Where) -> Rows | None:
    """Return the rows of a figure where a condition on editions or events holds; None as above."""
    source = _SOURCES.get(key)
    return None if source is None else source(and_(where, Event.rehearsal_of_id.is_(None)))


def _events(where: Where) -> Rows:
    return (
        select(
            Edition.year.label("year"),
            Event.name.label("name"),
            Event.name_en.label("name_en"),
            Unit.name.label("unit"),
            Unit.name_en.label("unit_en"),
            Event.public_id.label("event_id"),
        )
        .join(Edition, Edition.id == Event.edition_id)
        .join(Unit, Unit.id == Edition.unit_id)
        .where(where)
        .order_by(Edition.year, Event.id)
    )


def _entrants(where: Where) -> Rows:
    return (
        select(
            Edition.year.label("year"),
            Event.name.label("event"),
            Event.name_en.label("event_en"),
            Person.name.label("name"),
            Unit.name.label("unit"),
            Entry.public_id.label("entry_id"),
        )
        .select_from(EntryMember)
        .join(Entry, Entry.id == EntryMember.entry_id)
        .join(Event, Event.id == Entry.event_id)
        .join(Edition, Edition.id == Event.edition_id)
        .join(Person, Person.id == EntryMember.person_id)
        .outerjoin(Unit, Unit.id == Entry.unit_id)
        .where(where, Entry.state == EntryState.ACCEPTED)
        .order_by(Edition.year, EntryMember.id)
    )


def _grade_gains(where: Where) -> Rows:
    return (
        select(
            Edition.year.label("year"),
            Event.name.label("event"),
            Event.name_en.label("event_en"),
            Person.name.label("name"),
            Unit.name.label("unit"),
            SkillGrade.grade.label("grade"),
            SkillGrade.trade.label("trade"),
            SkillGrade.gained_on.label("gained_on"),
        )
        .select_from(SkillGrade)
        .join(Event, Event.id == SkillGrade.event_id)
        .join(Edition, Edition.id == Event.edition_id)
        .join(Person, Person.id == SkillGrade.person_id)
        .outerjoin(Unit, Unit.id == Person.unit_id)
        .where(where, SkillGrade.grade >= SENIOR_WORKER)
        .order_by(Edition.year, SkillGrade.id)
    )


def _honours(where: Where) -> Rows:
    first, own_unit, given_unit = aliased(Person), aliased(Unit), aliased(Unit)
    return (
        select(
            Edition.year.label("year"),
            Event.name.label("event"),
            Event.name_en.label("event_en"),
            func.coalesce(Person.name, Entry.title, first.name, given_unit.name).label("name"),
            func.coalesce(own_unit.name, given_unit.name).label("unit"),
            Award.title.label("award"),
            Award.title_en.label("award_en"),
            Entry.public_id.label("entry_id"),
        )
        .select_from(Award)
        .join(Event, Event.id == Award.event_id)
        .join(Edition, Edition.id == Event.edition_id)
        .outerjoin(Entry, Entry.id == Award.entry_id)
        .outerjoin(EntryMember, and_(EntryMember.entry_id == Entry.id, EntryMember.position == 1))
        .outerjoin(first, first.id == EntryMember.person_id)
        .outerjoin(Person, Person.id == Award.person_id)
        .outerjoin(own_unit, own_unit.id == func.coalesce(Entry.unit_id, Person.unit_id))
        .outerjoin(given_unit, given_unit.id == Award.unit_id)
        .where(
            where,
            Award.kind == AwardKind.HONOUR,
            Award.state == AwardState.CONFIRMED,
        )
        .order_by(Edition.year, Award.id)
    )


def _excellent_projects(where: Where) -> Rows:
    # A project may hold several prizes: its first one names it.
    prize = (
        select(func.min(Award.id).label("id"))
        .where(Award.kind == AwardKind.PRIZE, Award.state == AwardState.CONFIRMED)
        .group_by(Award.entry_id)
        .subquery()
    )
    cases = _subquery("transfer_cases")
    rows = (
        select(
            Edition.year.label("year"),
            Event.name.label("event"),
            Event.name_en.label("event_en"),
            Entry.title.label("name"),
            Entry.title_en.label("name_en"),
            Unit.name.label("unit"),
            Award.title.label("award"),
            Award.title_en.label("award_en"),
            (null() if cases is None else cases.c.stage).label("stage"),
            (null() if cases is None else cases.c.public_id).label("public_id"),
            Entry.public_id.label("entry_id"),
        )
        .select_from(prize)
        .join(Award, Award.id == prize.c.id)
        .join(Entry, Entry.id == Award.entry_id)
        .join(Event, Event.id == Entry.event_id)
        .join(Edition, Edition.id == Event.edition_id)
        .outerjoin(Unit, Unit.id == Entry.unit_id)
        .where(where, Entry.subject == EntrySubject.PROJECT)
        .order_by(Edition.year, Award.rank.is_(None), Award.rank, Award.id)
    )
    return rows if cases is None else rows.outerjoin(cases, cases.c.entry_id == Entry.id)


def _project_columns(cases: Subquery) -> list[ColumnElement[Any]]:
    """What names a project in any list; `Event`, `Edition` and `Unit` are joined by the caller."""
    return [
        Edition.year.label("year"),
        Event.name.label("event"),
        Event.name_en.label("event_en"),
        cases.c.title.label("name"),
        cases.c.title_en.label("name_en"),
        Unit.name.label("unit"),
    ]


def _projects(where: Where) -> Rows | None:
    cases = _subquery("transfer_cases")
    if cases is None:
        return None
    return (
        select(
            *_project_columns(cases),
            cases.c.stage.label("stage"),
            cases.c.public_id.label("public_id"),
        )
        .select_from(cases)
        .join(Event, Event.id == cases.c.event_id)
        .join(Edition, Edition.id == cases.c.edition_id)
        .outerjoin(Unit, Unit.id == cases.c.unit_id)
        .where(where)
        .order_by(Edition.year, cases.c.public_id)
    )


def _benefit(where: Where) -> Rows | None:
    figures = _subquery("verified_benefits")
    if figures is None:
        return None
    return (
        select(
            figures.c.year.label("year"),
            figures.c.title.label("name"),
            figures.c.title_en.label("name_en"),
            Unit.name.label("unit"),
            figures.c.kind.label("kind"),
            figures.c.amount.label("amount"),
            figures.c.voucher.label("voucher"),
            figures.c.verified_by_name.label("verified_by_name"),
            figures.c.public_id.label("public_id"),
        )
        .select_from(figures)
        .join(Event, Event.id == figures.c.event_id)
        .join(Edition, Edition.id == figures.c.edition_id)
        .outerjoin(Unit, Unit.id == figures.c.unit_id)
        .where(where, figures.c.is_summed == literal(True))
        .order_by(figures.c.year, figures.c.public_id, figures.c.kind)
    )


def _steps(where: Where) -> Rows | None:
    steps, cases = _subquery("transfer_steps"), _subquery("transfer_cases")
    if steps is None or cases is None:
        return None
    # Taking up a stopped project again reaches no new stage, and a stop is none of the road.
    first = (
        select(func.min(steps.c.step_id).label("step_id"))
        .where(steps.c.to_stage != "stopped")
        .group_by(steps.c.case_id, steps.c.to_stage)
        .subquery()
    )
    return (
        select(
            *_project_columns(cases),
            steps.c.to_stage.label("stage"),
            steps.c.happened_on.label("happened_on"),
            steps.c.public_id.label("public_id"),
        )
        .select_from(first)
        .join(steps, steps.c.step_id == first.c.step_id)
        .join(cases, cases.c.public_id == steps.c.public_id)
        .join(Event, Event.id == cases.c.event_id)
        .join(Edition, Edition.id == cases.c.edition_id)
        .outerjoin(Unit, Unit.id == cases.c.unit_id)
        .where(where)
        .order_by(Edition.year, steps.c.step_id)
    )


def _departures(where: Where) -> Rows | None:
    steps, cases = _subquery("transfer_steps"), _subquery("transfer_cases")
    if steps is None or cases is None:
        return None
    # SQLite keeps days as text, of which a window does not know that they are days.
    before = func.lag(steps.c.happened_on, type_=steps.c.happened_on.type).over(
        partition_by=steps.c.case_id, order_by=steps.c.step_id
    )
    moves = select(*steps.c, before.label("since_on")).subquery()
    return (
        select(
            *_project_columns(cases),
            moves.c.from_stage.label("stage"),
            moves.c.since_on.label("since_on"),
            moves.c.happened_on.label("happened_on"),
            moves.c.public_id.label("public_id"),
        )
        .select_from(moves)
        .join(cases, cases.c.public_id == moves.c.public_id)
        .join(Event, Event.id == cases.c.event_id)
        .join(Edition, Edition.id == cases.c.edition_id)
        .outerjoin(Unit, Unit.id == cases.c.unit_id)
        .where(where, moves.c.from_stage.is_not(None))
        .order_by(Edition.year, moves.c.step_id)
    )


def _subquery(name: str) -> Subquery | None:
    fact = fact_named(name)
    found: Subquery | None = fact.select().subquery() if fact else None
    return found


_SOURCES: Mapping[str, Callable[[Where], Rows | None]] = {
    "events": _events,
    "entrants": _entrants,
    "grade_gains": _grade_gains,
    "honours": _honours,
    "excellent_projects": _excellent_projects,
    "projects": _projects,
    "benefit": _benefit,
    "steps": _steps,
    "departures": _departures,
}


def fact_words(column: str) -> Mapping[str, str]:
    """Return the msgids of a fact column's values, in their order; empty where none has words."""
    facts: list[Fact] = offers("facts")
    return next((fact.words[column] for fact in facts if column in fact.words), {})


def case_page() -> tuple[str, str] | None:
    """Return the endpoint and parameter of a transfer case's page; None when none is installed."""
    fact = fact_named("transfer_cases")
    return fact.page if fact else None
