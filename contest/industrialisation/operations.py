"""What can happen to a transfer case: opened, moved on evidence, reported on, its benefit verified.

Nothing is overwritten: a stage has a history, a better figure replaces an earlier one by name.
"""

from collections.abc import Sequence
from datetime import date, datetime
from decimal import Decimal

from sqlalchemy import select
from sqlalchemy.orm import Session

from contest.awards.models import Award, AwardKind
from contest.awards.signals import AwardConfirmed
from contest.editions.queries import document_of
from contest.entries.models import Entry
from contest.foundation import ledger, signals
from contest.foundation.calendar import local_day, start_of_day_utc
from contest.foundation.errors import NotFound
from contest.foundation.models import StoredFile
from contest.foundation.permissions import Actor, require, system_actor
from contest.foundation.signals import FactsChanged
from contest.industrialisation.errors import (
    CaseOpenAlready,
    EvidenceMissing,
    ImplausibleAmount,
    ImplausibleDay,
    ImplausibleLevel,
    ImplausibleYear,
    OwnFigure,
    ReportedAlready,
    ReportEmpty,
    StageSkipped,
    VerifiedAlready,
    VoucherMissing,
)
from contest.industrialisation.models import (
    Benefit,
    BenefitKind,
    StageChange,
    TransferCase,
    TransferReport,
    TransferStage,
)
from contest.industrialisation.queries import case_of_entry, open_ways, years_of_benefit
from contest.industrialisation.rules import (
    READINESS_LEVELS,
    REPORT_MONTHS,
    add_months,
    is_plausible_amount,
)

FACT = "transfer_cases"


def open_on_award(session: Session, signal: AwardConfirmed) -> None:
    """Open a case when a prize is confirmed that the event's definition asks to be followed."""
    award = session.get_one(Award, signal.award_id)
    if award.entry is None or award.confirmed_at is None or award.kind is AwardKind.RED_FLAG:
        return
    transfer = document_of(session, award.event).get("transfer")
    if not transfer or award.level not in transfer.get("awards", ()):
        return
    if case_of_entry(session, award.entry) is None:
        actor = system_actor("award.confirm")
        open_case(session, actor, award.entry, now=award.confirmed_at)


def open_case(
    session: Session,
    actor: Actor,
    entry: Entry,
    *,
    now: datetime,
    stage: TransferStage = TransferStage.BENCH,
    opened_on: date | None = None,
) -> TransferCase:
    """Open the case of a winning project and set the days on which its reports fall due.

    `opened_on` dates an imported case; its reports count from that day. Raises
    `CaseOpenAlready` for a project that is followed.
    """
    require(actor, "transfer.move", entry)
    if case_of_entry(session, entry) is not None:
        raise CaseOpenAlready
    months = document_of(session, entry.event).get("transfer", {}).get("report_months")
    begins = opened_on or local_day(now)
    first = entry.members[0].person if entry.members else None
    case = TransferCase(
        edition_id=entry.edition_id,
        event_id=entry.event_id,
        entry_id=entry.id,
        title=entry.display_name,
        title_en=entry.title_en,
        unit_id=entry.unit_id,
        owner_person_id=first.id if first else None,
        stage=stage,
        opened_at=start_of_day_utc(begins),
    )
    session.add(case)
    session.flush()
    _plan_reports(session, case, months or REPORT_MONTHS, begins=begins)
    _change(session, actor, case, stage, evidence="", happened_on=begins, file=None, now=now)
    _set_next_report(session, case)
    body = {"entry": entry.public_id, "stage": stage.value}
    ledger.record(session, actor, "transfer.open", case, body=body, now=now)
    signals.send(session, FactsChanged(FACT, case.event_id))
    return case


def move_case(
    session: Session,
    actor: Actor,
    case: TransferCase,
    *,
    to_stage: TransferStage,
    evidence: str,
    happened_on: date,
    now: datetime,
    file: StoredFile | None = None,
    readiness_level: int | None = None,
) -> None:
    """Move a case one step, stop it, or take a stopped one up again; the evidence stays with it.

    `happened_on` is a day in Shanghai, from the day of the step before to today. Raises
    `StageSkipped` for any other step, `EvidenceMissing`, `ImplausibleDay`, `ImplausibleLevel`.
    """
    require(actor, "transfer.move", case)
    if readiness_level is not None and readiness_level not in READINESS_LEVELS:
        raise ImplausibleLevel
    _check_step(session, case, to_stage, evidence, happened_on=happened_on, today=local_day(now))
    before = case.stage
    _change(
        session,
        actor,
        case,
        to_stage,
        evidence=evidence,
        happened_on=happened_on,
        file=file,
        now=now,
    )
    case.stage, case.readiness_level = to_stage, readiness_level or case.readiness_level
    session.flush()
    body = {
        "from": before.value,
        "to": to_stage.value,
        "on": happened_on.isoformat(),
        "file": file.sha256 if file else None,
        "readiness_level": readiness_level,
    }
    told = {"evidence": evidence}
    ledger.record(session, actor, "transfer.move", case, body=body, private=told, now=now)
    signals.send(session, FactsChanged(FACT, case.event_id))


def hand_in_report(
    session: Session,
    actor: Actor,
    case: TransferCase,
    report: TransferReport,
    *,
    text: str,
    now: datetime,
) -> None:
    """Hand in one of the case's reports, once, also before it is due.

    Raises `ReportedAlready` the second time, `ReportEmpty`, `NotFound` for another case's report.
    """
    require(actor, "transfer.report", case)
    if report.case_id != case.id:
        raise NotFound
    if not text.strip():
        raise ReportEmpty
    if report.handed_in_at is not None:
        raise ReportedAlready
    report.body, report.handed_in_at, report.handed_in_by = text, now, actor.reference
    report.handed_in_by_name = actor.name
    session.flush()
    _set_next_report(session, case)
    body = {"report": report.public_id, "months": report.months}
    ledger.record(
        session, actor, "transfer.report", case, body=body, private={"text": text}, now=now
    )


def report_benefit(
    session: Session,
    actor: Actor,
    case: TransferCase,
    *,
    year: int,
    kind: BenefitKind,
    amount: Decimal,
    voucher: str,
    now: datetime,
    file: StoredFile | None = None,
) -> Benefit:
    """Report what the project brought in one year, in yuan or as a count, from a voucher.

    An unverified figure of the same year and kind is replaced by name; a verified one stays and
    the new figure waits beside it. Raises `VoucherMissing`, `ImplausibleYear`,
    `ImplausibleAmount`.
    """
    require(actor, "transfer.report", case)
    _check_benefit(case, year, kind, amount, voucher=voucher, today=local_day(now))
    benefit = Benefit(
        edition_id=case.edition_id,
        case_id=case.id,
        year=year,
        kind=kind,
        amount=amount,
        voucher=voucher,
        file_id=file.id if file else None,
        reported_by=actor.reference,
        reported_by_name=actor.name,
        reported_at=now,
    )
    session.add(benefit)
    session.flush()
    _replace(session, [one for one in _same(session, benefit) if not one.verified_at], benefit)
    body = {
        "benefit": benefit.public_id,
        "year": year,
        "kind": kind.value,
        "cents": _cents(amount),
        "file": file.sha256 if file else None,
    }
    private = {"voucher": voucher}
    ledger.record(session, actor, "benefit.report", case, body=body, private=private, now=now)
    return benefit


def verify_benefit(session: Session, actor: Actor, benefit: Benefit, *, now: datetime) -> None:
    """Verify a figure against its voucher, as another person than the one who reported it.

    It takes the place of an earlier verified figure of the same year and kind, which stays on
    record. Raises `OwnFigure`, `VerifiedAlready`.
    """
    case = session.get_one(TransferCase, benefit.case_id)
    require(actor, "benefit.verify", case)
    if benefit.verified_at is not None or benefit.replaced_by_id is not None:
        raise VerifiedAlready
    if benefit.reported_by == actor.reference:
        raise OwnFigure
    # In this order: the database knows one standing verified figure a year and kind.
    _replace(session, _same(session, benefit), benefit)
    benefit.verified_at, benefit.verified_by = now, actor.reference
    benefit.verified_by_name = actor.name
    session.flush()
    body = {"benefit": benefit.public_id, "cents": _cents(benefit.amount)}
    ledger.record(session, actor, "benefit.verify", case, body=body, now=now)
    signals.send(session, FactsChanged(FACT, case.event_id))


def _same(session: Session, benefit: Benefit) -> list[Benefit]:
    # Sums take one figure a year and kind, so a case is never counted twice.
    return list(
        session.scalars(
            select(Benefit).where(
                Benefit.case_id == benefit.case_id,
                Benefit.year == benefit.year,
                Benefit.kind == benefit.kind,
                Benefit.id != benefit.id,
                Benefit.replaced_by_id.is_(None),
            )
        )
    )


def _replace(session: Session, earlier: Sequence[Benefit], better: Benefit) -> None:
    for one in earlier:
        one.replaced_by_id = better.id
    session.flush()


def _check_benefit(
    case: TransferCase,
    year: int,
    kind: BenefitKind,
    amount: Decimal,
    *,
    voucher: str,
    today: date,
) -> None:
    if not voucher.strip():
        raise VoucherMissing
    years = years_of_benefit(case, today=today)
    if year not in years:
        raise ImplausibleYear(first=years[0], last=years[-1])
    if not is_plausible_amount(kind.value, amount):
        raise ImplausibleAmount


def _check_step(
    session: Session,
    case: TransferCase,
    to_stage: TransferStage,
    evidence: str,
    *,
    happened_on: date,
    today: date,
) -> None:
    if to_stage.value not in open_ways(session, case):
        raise StageSkipped
    if not evidence.strip():
        raise EvidenceMissing
    since = case.changes[-1].happened_on
    if not since <= happened_on <= today:
        raise ImplausibleDay(first=since.isoformat(), last=today.isoformat())


def _plan_reports(
    session: Session, case: TransferCase, months: Sequence[int], *, begins: date
) -> None:
    for month in months:
        report = TransferReport(
            edition_id=case.edition_id,
            case_id=case.id,
            months=month,
            due_on=add_months(begins, month),
        )
        session.add(report)


def _change(
    session: Session,
    actor: Actor,
    case: TransferCase,
    to_stage: TransferStage,
    *,
    evidence: str,
    happened_on: date,
    file: StoredFile | None,
    now: datetime,
) -> None:
    opened = session.scalar(select(StageChange.id).where(StageChange.case_id == case.id).limit(1))
    change = StageChange(
        edition_id=case.edition_id,
        case_id=case.id,
        from_stage=case.stage if opened else None,
        to_stage=to_stage,
        evidence=evidence,
        file_id=file.id if file else None,
        happened_on=happened_on,
        changed_by=actor.reference,
        changed_by_name=actor.name,
        changed_at=now,
    )
    session.add(change)
    session.flush()
    session.expire(case, ["changes"])


def _set_next_report(session: Session, case: TransferCase) -> None:
    case.next_report_on = session.scalar(
        select(TransferReport.due_on)
        .where(TransferReport.case_id == case.id, TransferReport.handed_in_at.is_(None))
        .order_by(TransferReport.due_on)
        .limit(1)
    )
    session.flush()


def _cents(amount: Decimal) -> int:
    return int(amount.scaleb(2))
