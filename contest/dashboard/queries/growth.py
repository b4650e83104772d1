"""Reads one worker's road over the years: contests, places, grades, honours, projects, prizes."""

from dataclasses import dataclass
from datetime import date
from decimal import Decimal
from typing import Any

from sqlalchemy import and_, or_, select
from sqlalchemy.orm import Session

from contest.awards.models import Award, AwardKind, AwardState, Payment
from contest.dashboard.models import GrowthConsent, GrowthRecord
from contest.dashboard.queries.sources import fact_named
from contest.editions.models import Edition, Event
from contest.entries.models import Entry, EntryMember, EntryState
from contest.people.models import Person, SkillGrade
from contest.people.queries import grades_of

Row = dict[str, Any]


@dataclass(frozen=True, slots=True)
class Growth:
    """A worker's record, each list oldest first.

    `contests` have year, event, award (None without one), rank (None where none was published);
    `honours` year and title; `projects` title, year and stage today; `prizes` year, award, due and
    paid_on, in yuan.
    """

    person: Person
    contests: list[Row]
    grades: list[SkillGrade]
    honours: list[Row]
    projects: list[Row]
    prizes: list[Row]

    @property
    def prize_cny(self) -> Decimal:
        """Add up the prize money that was due, in yuan."""
        return sum((row["due_cny"] for row in self.prizes), Decimal(0))


def growth_of(session: Session, person: Person) -> GrowthRecord:
    """Return the record as the gate sees it: with consent of the unit's reading, or without."""
    consent = select(GrowthConsent.id).where(
        GrowthConsent.person_id == person.id, GrowthConsent.withdrawn_at.is_(None)
    )
    return GrowthRecord(person, has_consent=session.scalar(consent.limit(1)) is not None)


def consent_day(session: Session, person: Person) -> date | None:
    """Return since when the unit may read the record; None while it may not."""
    given = session.scalar(
        select(GrowthConsent.given_at).where(
            GrowthConsent.person_id == person.id, GrowthConsent.withdrawn_at.is_(None)
        )
    )
    return given.date() if given else None


def growth(session: Session, person: Person) -> Growth:
    """Return all that the records say of a worker; withdrawn awards are left out."""
    return Growth(
        person=person,
        contests=_contests(session, person),
        grades=list(reversed(grades_of(session, person))),
        honours=_honours(session, person),
        projects=_projects(session, person),
        prizes=_prizes(session, person),
    )


def _contests(session: Session, person: Person) -> list[Row]:
    rows = session.execute(
        select(
            Edition.year,
            Event.name.label("event"),
            Event.name_en.label("event_en"),
            Entry.public_id.label("entry_id"),
            Entry.title.label("title"),
            Award.title.label("award"),
            Award.title_en.label("award_en"),
            Award.rank,
        )
        .select_from(EntryMember)
        .join(Entry, Entry.id == EntryMember.entry_id)
        .join(Event, Event.id == Entry.event_id)
        .join(Edition, Edition.id == Event.edition_id)
        .outerjoin(
            Award,
            and_(
                Award.entry_id == Entry.id,
                Award.state == AwardState.CONFIRMED,
                Award.kind == AwardKind.PRIZE,
            ),
        )
        .where(
            EntryMember.person_id == person.id,
            Entry.state == EntryState.ACCEPTED,
            Event.rehearsal_of_id.is_(None),
        )
        .order_by(Edition.year, Entry.id, Award.id)
    )
    return [dict(row) for row in rows.mappings()]


def _honours(session: Session, person: Person) -> list[Row]:
    mine = select(EntryMember.entry_id).where(EntryMember.person_id == person.id)
    rows = session.execute(
        select(
            Edition.year,
            Award.title.label("award"),
            Award.title_en.label("award_en"),
            Event.name.label("event"),
            Event.name_en.label("event_en"),
        )
        .join(Event, Event.id == Award.event_id)
        .join(Edition, Edition.id == Event.edition_id)
        .where(
            Award.kind == AwardKind.HONOUR,
            Award.state == AwardState.CONFIRMED,
            or_(Award.person_id == person.id, Award.entry_id.in_(mine)),
        )
        .order_by(Edition.year, Award.id)
    )
    return [dict(row) for row in rows.mappings()]


def _projects(session: Session, person: Person) -> list[Row]:
    fact = fact_named("transfer_cases")
    if fact is None:
        return []
    cases = fact.select().subquery()
    rows = session.execute(
        select(cases.c.public_id, cases.c.title, cases.c.title_en, cases.c.stage, Edition.year)
        .join(EntryMember, EntryMember.entry_id == cases.c.entry_id)
        .join(Edition, Edition.id == cases.c.edition_id)
        .where(EntryMember.person_id == person.id)
        .order_by(Edition.year, cases.c.public_id)
    )
    return [dict(row) for row in rows.mappings()]


def _prizes(session: Session, person: Person) -> list[Row]:
    rows = session.execute(
        select(
            Edition.year,
            Award.title.label("award"),
            Award.title_en.label("award_en"),
            Payment.due_cny,
            Payment.paid_on,
        )
        .join(Award, Award.id == Payment.award_id)
        .join(Event, Event.id == Payment.event_id)
        .join(Edition, Edition.id == Event.edition_id)
        .where(Payment.person_id == person.id, Award.state == AwardState.CONFIRMED)
        .order_by(Edition.year, Payment.id)
    )
    return [dict(row) for row in rows.mappings()]
