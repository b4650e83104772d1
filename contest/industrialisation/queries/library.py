"""Reads the public library of outcomes: only what the projects' own people consented to show."""

from collections.abc import Sequence
from dataclasses import dataclass
from decimal import Decimal
from typing import Any

from sqlalchemy import Select, func, or_, select
from sqlalchemy.orm import Session, joinedload

from contest.awards.models import Award, AwardState
from contest.awards.queries import awards_of_entry
from contest.editions.models import Edition, Event
from contest.editions.queries import document_of
from contest.entries.models import Entry
from contest.foundation.errors import NotFound
from contest.industrialisation.models import Replication, TransferCase, TransferStage
from contest.industrialisation.queries.board import verified_money
from contest.industrialisation.queries.cases import awards_of_entries
from contest.people.models import Unit

PAGE = 24


@dataclass(frozen=True, slots=True)
class Outcome:
    """A project as the public reads of it.

    `verified_cny` is the verified profit, tax and savings in yuan; None where none is verified or
    where the authors do not show it. `used_by` counts the further units that use the result.
    """

    case: TransferCase
    award: Award | None
    verified_cny: Decimal | None
    used_by: int


def library(
    session: Session,
    *,
    text: str = "",
    stage: TransferStage | None = None,
    year: int | None = None,
    first: int = 0,
) -> tuple[list[Outcome], int]:
    """Return up to 24 listed projects, newest edition first, and how many fit in all.

    `text` is looked for in title, summary and the unit's name, in either language.
    """
    query = _listed()
    for word in text.split():
        query = query.where(
            or_(
                *(
                    column.icontains(word, autoescape=True)
                    for column in (
                        TransferCase.title,
                        TransferCase.title_en,
                        TransferCase.summary,
                        TransferCase.summary_en,
                        Unit.name,
                        Unit.name_en,
                    )
                )
            )
        )
    if stage is not None:
        query = query.where(TransferCase.stage == stage)
    if year is not None:
        query = query.where(Edition.year == year)
    count = session.scalar(select(func.count()).select_from(query.order_by(None).subquery()))
    shown = session.scalars(query.options(*_loaded()).limit(PAGE).offset(first))
    return _outcomes(session, list(shown.unique())), count or 0


def outcome_by_public_id(session: Session, public_id: str) -> Outcome:
    """Return a listed project; raises `NotFound`, also for one that is not listed."""
    query = _listed().where(TransferCase.public_id == public_id).options(*_loaded())
    found = session.scalars(query).unique().one_or_none()
    if found is None:
        raise NotFound
    return _outcomes(session, [found])[0]


def may_enter_library(session: Session, entry: Entry) -> bool:
    """Say whether a confirmed award of the entry leads into the library by its event's rules."""
    rules = document_of(session, entry.event).get("transfer", {}).get("library", {})
    asked = rules.get("awards", ())
    return any(
        award.state is AwardState.CONFIRMED and award.level in asked
        for award in awards_of_entry(session, entry)
    )


def library_stage(session: Session, entry: Entry) -> TransferStage:
    """Return the stage at which a project begins that enters the library without being followed."""
    rules = document_of(session, entry.event).get("transfer", {}).get("library", {})
    return TransferStage(rules.get("stage", TransferStage.BENCH))


def years_of_library(session: Session) -> list[int]:
    """Return the years of the editions that have a listed project, newest first."""
    years = _listed().order_by(None).with_only_columns(Edition.year).distinct().subquery()
    return list(session.scalars(select(years.c.year).order_by(years.c.year.desc())))


def _listed() -> Select[TransferCase]:
    return (
        select(TransferCase)
        .join(Event, Event.id == TransferCase.event_id)
        .join(Edition, Edition.id == Event.edition_id)
        .outerjoin(Unit, Unit.id == TransferCase.unit_id)
        .where(TransferCase.listed_at.is_not(None))
        .order_by(Edition.year.desc(), TransferCase.id)
    )


def _loaded() -> tuple[Any, ...]:
    return (
        joinedload(TransferCase.unit),
        joinedload(TransferCase.event).joinedload(Event.edition),
    )


def _outcomes(session: Session, cases: Sequence[TransferCase]) -> list[Outcome]:
    ids = [case.id for case in cases]
    awards = awards_of_entries(session, [case.entry_id for case in cases])
    sums = verified_money(session, ids)
    used = session.execute(
        select(Replication.case_id, func.count())
        .where(Replication.case_id.in_(ids))
        .group_by(Replication.case_id)
    )
    used_by = {case_id: count for case_id, count in used}
    return [
        Outcome(
            case=case,
            award=awards.get(case.entry_id),
            verified_cny=sums.get(case.id) if case.shows_benefit else None,
            used_by=used_by.get(case.id, 0),
        )
        for case in cases
    ]
