"""Reads one transfer case: where it may go, its award, its benefits, its files."""

from collections.abc import Sequence
from dataclasses import dataclass
from datetime import date
from decimal import Decimal

from sqlalchemy import select
from sqlalchemy.orm import Session, joinedload, selectinload

from contest.awards.models import Award, AwardState
from contest.editions.models import Edition, Event
from contest.editions.queries import document_of, safeguards_of
from contest.entries.models import Entry, EntryMember
from contest.foundation.errors import NotFound
from contest.foundation.models import StoredFile
from contest.industrialisation.models import (
    Benefit,
    ExitPaper,
    GateReview,
    Replication,
    StageChange,
    TransferCase,
    TransferReport,
    TransferStage,
)
from contest.industrialisation.rules import STAGES, is_summed, next_stages


@dataclass(frozen=True, slots=True)
class YearOfBenefit:
    """The figures of one year as they stand; replaced ones are listed and count nowhere.

    `verified_cny` sums verified profit, tax and savings; None when none is verified.
    """

    year: int
    verified: list[Benefit]
    waiting: list[Benefit]
    replaced: list[Benefit]
    verified_cny: Decimal | None


def case_by_public_id(session: Session, public_id: str) -> TransferCase:
    """Return the case with its entry, members and organiser; raises `NotFound`."""
    case = session.scalar(
        select(TransferCase)
        .where(TransferCase.public_id == public_id)
        .options(
            joinedload(TransferCase.unit),
            joinedload(TransferCase.event).joinedload(Event.edition).joinedload(Edition.unit),
            joinedload(TransferCase.entry)
            .selectinload(Entry.members)
            .joinedload(EntryMember.person),
            selectinload(TransferCase.changes).joinedload(StageChange.file),
            selectinload(TransferCase.reports),
            selectinload(TransferCase.benefits).joinedload(Benefit.file),
            selectinload(TransferCase.benefits).joinedload(Benefit.unit),
            selectinload(TransferCase.papers).joinedload(ExitPaper.file),
            selectinload(TransferCase.reviews).joinedload(GateReview.approval),
            selectinload(TransferCase.replications).joinedload(Replication.unit),
        )
    )
    if case is None:
        raise NotFound
    return case


def case_of_entry(session: Session, entry: Entry) -> TransferCase | None:
    """Return the case of an entry; None where none was opened."""
    return session.scalar(select(TransferCase).where(TransferCase.entry_id == entry.id))


def benefit_by_public_id(session: Session, case: TransferCase, public_id: str) -> Benefit:
    """Return a benefit of this case; raises `NotFound`, also for one of another case."""
    found = session.scalar(
        select(Benefit).where(Benefit.public_id == public_id, Benefit.case_id == case.id)
    )
    if found is None:
        raise NotFound
    return found


def report_by_public_id(session: Session, case: TransferCase, public_id: str) -> TransferReport:
    """Return a report of this case; raises `NotFound`, also for one of another case."""
    found = session.scalar(
        select(TransferReport).where(
            TransferReport.public_id == public_id, TransferReport.case_id == case.id
        )
    )
    if found is None:
        raise NotFound
    return found


def review_by_public_id(session: Session, case: TransferCase, public_id: str) -> GateReview:
    """Return a review of this case; raises `NotFound`, also for one of another case."""
    found = session.scalar(
        select(GateReview).where(GateReview.public_id == public_id, GateReview.case_id == case.id)
    )
    if found is None:
        raise NotFound
    return found


def next_report_day(session: Session, case: TransferCase) -> date | None:
    """Return the day on which the case's next report falls due; None when all are in."""
    return session.scalar(
        select(TransferReport.due_on)
        .where(TransferReport.case_id == case.id, TransferReport.handed_in_at.is_(None))
        .order_by(TransferReport.due_on)
        .limit(1)
    )


def papers_of_stage(
    session: Session, case: TransferCase, stage: TransferStage
) -> dict[int, ExitPaper]:
    """Return the newest paper of each line of a stage's exit list that has one, by line.

    Papers that were shown for an earlier passage of a case that was stopped there count on.
    """
    rows = session.scalars(
        select(ExitPaper)
        .where(ExitPaper.case_id == case.id, ExitPaper.stage == stage)
        .order_by(ExitPaper.id)
    )
    return {paper.line: paper for paper in rows}


def asks_two_persons(session: Session, event: Event) -> bool:
    """Say whether another person has to let each step of this event's projects pass.

    The definition's `transfer.two_persons` says so; where it is silent, strict safeguards ask it.
    """
    said = document_of(session, event).get("transfer", {}).get("two_persons")
    return bool(said) if said is not None else safeguards_of(session, event).preset == "strict"


def file_of_case(session: Session, case: TransferCase, public_id: str) -> StoredFile:
    """Return evidence or a voucher of this case; raises `NotFound` for a file of anything else."""
    mine = [
        *session.scalars(select(StageChange.file_id).where(StageChange.case_id == case.id)),
        *session.scalars(select(Benefit.file_id).where(Benefit.case_id == case.id)),
        *session.scalars(select(ExitPaper.file_id).where(ExitPaper.case_id == case.id)),
        *session.scalars(select(GateReview.file_id).where(GateReview.case_id == case.id)),
        *session.scalars(select(Replication.file_id).where(Replication.case_id == case.id)),
    ]
    found = session.scalar(select(StoredFile).where(StoredFile.public_id == public_id))
    if found is None or found.id not in mine:
        raise NotFound
    return found


def award_of_case(session: Session, case: TransferCase) -> Award | None:
    """Return the award on which the case stands: a confirmed one, else one that was withdrawn.

    A case outlives its award: what a project brought in stays true. None for a case that was
    opened without one.
    """
    return awards_of_entries(session, [case.entry_id]).get(case.entry_id)


def awards_of_entries(session: Session, entry_ids: Sequence[int]) -> dict[int, Award]:
    """Return for each entry its first confirmed award, else its first withdrawn one."""
    rows = session.scalars(
        select(Award)
        .where(
            Award.entry_id.in_(entry_ids),
            Award.state.in_((AwardState.CONFIRMED, AwardState.WITHDRAWN)),
        )
        .order_by(Award.state == AwardState.CONFIRMED, Award.id.desc())
    )
    return {award.entry_id: award for award in rows if award.entry_id}


def asked_stages(session: Session, event: Event) -> Sequence[str]:
    """Return the stages that the event's definition names; all of them where it says nothing."""
    transfer = document_of(session, event).get("transfer", {})
    stages: Sequence[str] = transfer.get("stages") or STAGES
    return stages


def open_ways(session: Session, case: TransferCase) -> tuple[str, ...]:
    """Return the stages to which the case may be moved now, the next one first."""
    stopped_from = None
    if case.stage is TransferStage.STOPPED and case.changes[-1].from_stage:
        stopped_from = case.changes[-1].from_stage.value
    asked = asked_stages(session, case.event)
    return next_stages(case.stage.value, asked, stopped_from=stopped_from)


def years_of_benefit(case: TransferCase, *, today: date) -> range:
    """Return the years for which a benefit may be reported: from the year before the contest on."""
    return range(case.event.edition.year - 1, today.year + 1)


def benefits_by_year(case: TransferCase) -> list[YearOfBenefit]:
    """Return the case's benefits year by year, the newest year first."""
    years = sorted({benefit.year for benefit in case.benefits}, reverse=True)
    return [_year(case, year) for year in years]


def _year(case: TransferCase, year: int) -> YearOfBenefit:
    of_year = [benefit for benefit in case.benefits if benefit.year == year]
    standing = [benefit for benefit in of_year if benefit.replaced_by_id is None]
    verified = [benefit for benefit in standing if benefit.verified_at is not None]
    summed = [benefit.amount for benefit in verified if is_summed(benefit.kind.value)]
    return YearOfBenefit(
        year=year,
        verified=verified,
        waiting=[benefit for benefit in standing if benefit.verified_at is None],
        replaced=[benefit for benefit in of_year if benefit.replaced_by_id is not None],
        verified_cny=sum(summed, Decimal(0)) if summed else None,
    )
