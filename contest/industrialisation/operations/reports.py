"""Reports and figures of a project: handed in, reported from a voucher, verified by another."""

from collections.abc import Sequence
from datetime import date, datetime
from decimal import Decimal

from sqlalchemy import select
from sqlalchemy.orm import Session

from contest.foundation import ledger, signals
from contest.foundation.calendar import local_day
from contest.foundation.errors import NotFound
from contest.foundation.models import StoredFile
from contest.foundation.permissions import Actor, require
from contest.foundation.signals import FactsChanged
from contest.industrialisation.errors import (
    ImplausibleAmount,
    ImplausibleYear,
    NotReplicated,
    OwnFigure,
    ReportedAlready,
    ReportEmpty,
    VerifiedAlready,
    VoucherCounted,
    VoucherMissing,
)
from contest.industrialisation.models import Benefit, BenefitKind, TransferCase, TransferReport
from contest.industrialisation.operations.steps import FACT, require_own
from contest.industrialisation.queries import next_report_day, years_of_benefit
from contest.industrialisation.rules import is_plausible_amount
from contest.people.models import Unit


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
    require_own(actor, case)
    if report.case_id != case.id:
        raise NotFound
    if not text.strip():
        raise ReportEmpty
    if report.handed_in_at is not None:
        raise ReportedAlready
    report.body, report.handed_in_at, report.handed_in_by = text, now, actor.reference
    report.handed_in_by_name = actor.name
    session.flush()
    case.next_report_on = next_report_day(session, case)
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
    unit: Unit | None = None,
) -> Benefit:
    """Report what the project brought in one year, in yuan or as a count, from a voucher.

    `unit` is a further unit that uses the result; None for the authors' own. An unverified figure
    of the same unit, year and kind is replaced by name; a verified one stays and the new figure
    waits beside it. Raises `NotYourProject`, `VoucherMissing`, `ImplausibleYear`,
    `ImplausibleAmount`, `NotReplicated`, `VoucherCounted`.
    """
    require_own(actor, case)
    _check_benefit(case, year, kind, amount, voucher=voucher, today=local_day(now))
    unit_id = _counted_unit(case, unit)
    _check_voucher(case, year, kind, voucher=voucher, unit_id=unit_id)
    benefit = Benefit(
        edition_id=case.edition_id,
        case_id=case.id,
        unit_id=unit_id,
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
    session.expire(case, ["benefits"])
    _replace(session, [one for one in _same(session, benefit) if not one.verified_at], benefit)
    _tell_report(session, actor, case, benefit, file=file, unit=unit if unit_id else None, now=now)
    return benefit


def _tell_report(
    session: Session,
    actor: Actor,
    case: TransferCase,
    benefit: Benefit,
    *,
    file: StoredFile | None,
    unit: Unit | None,
    now: datetime,
) -> None:
    body = {
        "benefit": benefit.public_id,
        "unit": unit.public_id if unit else None,
        "year": benefit.year,
        "kind": benefit.kind.value,
        "cents": _cents(benefit.amount),
        "file": file.sha256 if file else None,
    }
    private = {"voucher": benefit.voucher}
    ledger.record(session, actor, "benefit.report", case, body=body, private=private, now=now)


def verify_benefit(session: Session, actor: Actor, benefit: Benefit, *, now: datetime) -> None:
    """Verify a figure against its voucher, as another person than the one who reported it.

    It takes the place of an earlier verified figure of the same unit, year and kind, which stays on
    record. Raises `OwnFigure`, `VerifiedAlready`.
    """
    case = session.get_one(TransferCase, benefit.case_id)
    require(actor, "benefit.verify", case)
    if benefit.verified_at is not None or benefit.replaced_by_id is not None:
        raise VerifiedAlready
    if benefit.reported_by == actor.reference:
        raise OwnFigure
    # In this order: the database knows one standing figure a unit, year and kind.
    _replace(session, _same(session, benefit), benefit)
    benefit.verified_at, benefit.verified_by = now, actor.reference
    benefit.verified_by_name = actor.name
    session.flush()
    body = {"benefit": benefit.public_id, "cents": _cents(benefit.amount)}
    ledger.record(session, actor, "benefit.verify", case, body=body, now=now)
    signals.send(session, FactsChanged(FACT, case.event_id))
    signals.send(session, FactsChanged("verified_benefits", case.event_id))


def _counted_unit(case: TransferCase, unit: Unit | None) -> int | None:
    if unit is None or unit.id == case.unit_id:
        return None
    if unit.id not in {one.unit_id for one in case.replications}:
        raise NotReplicated
    return unit.id


def _check_voucher(
    case: TransferCase, year: int, kind: BenefitKind, *, voucher: str, unit_id: int | None
) -> None:
    # One statement of several units' money, reported at each of them, would count it each time.
    for one in case.benefits:
        is_same = (one.year, one.kind, one.voucher.strip()) == (year, kind, voucher.strip())
        if is_same and one.unit_id != unit_id and one.replaced_by_id is None:
            raise VoucherCounted(voucher=voucher.strip())


def _same(session: Session, benefit: Benefit) -> list[Benefit]:
    # Sums take one figure a unit, year and kind, so nothing is ever counted twice.
    return list(
        session.scalars(
            select(Benefit).where(
                Benefit.case_id == benefit.case_id,
                Benefit.unit_id.is_not_distinct_from(benefit.unit_id),
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


def _cents(amount: Decimal) -> int:
    return int(amount.scaleb(2))
