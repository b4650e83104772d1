"""Prize money and judges' fees: shared, withheld, paid; what was paid is never overwritten."""

from collections.abc import Mapping
from datetime import date, datetime
from decimal import Decimal

from sqlalchemy import delete, select
from sqlalchemy.orm import Session

from contest.awards.errors import (
    BadBankNumber,
    ImplausibleMoney,
    NoJudgeHere,
    NoPrizeMoney,
    NotOfTheTeam,
    PaidAlready,
    SharesNotWhole,
)
from contest.awards.models import (
    Award,
    AwardState,
    BankAccount,
    Payment,
    PaymentKind,
    PrizeShare,
)
from contest.awards.queries import judges_of_event, payments_of_award, winners_of
from contest.awards.rules import LARGEST_CNY, SHOWN_DIGITS, WHOLE, read_bank_number, split
from contest.editions.models import Event
from contest.foundation import ledger, secrets
from contest.foundation.errors import NotFound
from contest.foundation.permissions import Actor, require
from contest.people.models import Person


def set_prize(
    session: Session, actor: Actor, award: Award, *, prize_cny: Decimal, now: datetime
) -> None:
    """Set the prize money of an award in yuan; shares that stood are counted anew.

    Raises `ImplausibleMoney`, and `PaidAlready` once a part of it was paid.
    """
    require(actor, "payment.manage", award.event)
    _check_money(prize_cny)
    _check_unpaid(session, award)
    award.prize_cny = prize_cny
    session.flush()
    body = {"cents": _cents(prize_cny)}
    ledger.record(session, actor, "prize.set", award, body=body, now=now)
    shares = session.scalars(select(PrizeShare).where(PrizeShare.award_id == award.id)).all()
    if shares:
        kept = {share.person: share.percent for share in sorted(shares, key=lambda s: s.position)}
        share_prize(session, actor, award, shares=kept, now=now)


def share_prize(
    session: Session,
    actor: Actor,
    award: Award,
    *,
    shares: Mapping[Person, Decimal],
    now: datetime,
) -> list[Payment]:
    """Share a prize among its winners, in percent, and say what is due to each to the cent.

    Whoever gets nothing is left out of `shares`; their order decides who takes a cent at a tie.
    Raises `SharesNotWhole`, `NotOfTheTeam`, `NoPrizeMoney` and `PaidAlready`.
    """
    require(actor, "payment.manage", award.event)
    if award.state is not AwardState.CONFIRMED or not award.prize_cny:
        raise NoPrizeMoney
    _check_unpaid(session, award)
    total = sum(shares.values(), Decimal(0))
    is_exact = all(0 < share <= WHOLE and share == round(share, 2) for share in shares.values())
    if total != WHOLE or not is_exact:
        raise SharesNotWhole(sum=f"{total:f}")
    if {person.id for person in shares} - {person.id for person in winners_of(award)}:
        raise NotOfTheTeam
    session.execute(delete(PrizeShare).where(PrizeShare.award_id == award.id))
    session.execute(delete(Payment).where(Payment.award_id == award.id))
    parts = split(award.prize_cny, list(shares.values()))
    for position, (person, part) in enumerate(zip(shares, parts, strict=True), start=1):
        _add_share(session, award, person, position, percent=shares[person], part=part, now=now)
    session.flush()
    body = {
        "prize": _cents(award.prize_cny),
        "shares": [[one.public_id, _cents(share)] for one, share in shares.items()],
    }
    ledger.record(session, actor, "prize.share", award, body=body, now=now)
    return payments_of_award(session, award)


def record_fee(
    session: Session,
    actor: Actor,
    event: Event,
    person: Person,
    *,
    due_cny: Decimal,
    basis: str,
    now: datetime,
    withheld_cny: Decimal = Decimal(0),
) -> Payment:
    """Record what is due to a judge of the event, in yuan, and why; until it is paid, anew.

    Raises `NoJudgeHere`, `ImplausibleMoney`, `PaidAlready`.
    """
    require(actor, "payment.manage", event)
    _check_money(due_cny, withheld_cny)
    if person.id not in {row["person_id"] for row in judges_of_event(session, event)}:
        raise NoJudgeHere
    payment = _fee_of(session, event, person)
    if payment is None:
        payment = Payment(
            edition_id=event.edition_id,
            event_id=event.id,
            kind=PaymentKind.JUDGE_FEE,
            person_id=person.id,
            due_cny=due_cny,
            withheld_cny=withheld_cny,
            basis=basis,
            recorded_at=now,
        )
        session.add(payment)
    elif payment.paid_on is not None:
        raise PaidAlready
    payment.due_cny, payment.withheld_cny, payment.basis = due_cny, withheld_cny, basis.strip()
    session.flush()
    body = {"person": person.public_id, "due": _cents(due_cny), "withheld": _cents(withheld_cny)}
    ledger.record(session, actor, "fee.record", payment, body=body, now=now)
    return payment


def _fee_of(session: Session, event: Event, person: Person) -> Payment | None:
    return session.scalar(
        select(Payment).where(
            Payment.event_id == event.id,
            Payment.person_id == person.id,
            Payment.kind == PaymentKind.JUDGE_FEE,
        )
    )


def withhold(
    session: Session, actor: Actor, payment: Payment, *, withheld_cny: Decimal, now: datetime
) -> None:
    """Say what is withheld of a payment, in yuan; raises `ImplausibleMoney`, `PaidAlready`."""
    require(actor, "payment.manage", payment)
    if payment.paid_on is not None:
        raise PaidAlready
    _check_money(payment.due_cny, withheld_cny)
    payment.withheld_cny = withheld_cny
    session.flush()
    body = {"withheld": _cents(withheld_cny)}
    ledger.record(session, actor, "payment.withhold", payment, body=body, now=now)


def mark_paid(
    session: Session, actor: Actor, payment: Payment, *, paid_on: date, now: datetime
) -> None:
    """Record that a payment was made; from then on it stays as it is. Raises `PaidAlready`."""
    require(actor, "payment.manage", payment)
    if payment.paid_on is not None:
        raise PaidAlready
    payment.paid_on, payment.paid_by = paid_on, actor.reference
    session.flush()
    body = {"on": paid_on.isoformat(), "net": _cents(payment.net_cny)}
    ledger.record(session, actor, "payment.paid", payment, body=body, now=now)


def set_bank_account(
    session: Session, actor: Actor, person: Person, *, bank: str, number: str, now: datetime
) -> BankAccount:
    """Keep where somebody's money goes; the trail says that it changed, never the number.

    Raises `BadBankNumber`.
    """
    require(actor, "bank_account.set", person)
    digits = read_bank_number(number)
    if digits is None:
        raise BadBankNumber
    account = session.scalar(select(BankAccount).where(BankAccount.person_id == person.id))
    cipher = secrets.encrypt(digits, kind="bank")
    if account is None:
        account = BankAccount(person_id=person.id, bank=bank, number_cipher=cipher, last_digits="")
        session.add(account)
    account.bank, account.number_cipher = bank.strip(), cipher
    account.last_digits, account.changed_at = digits[-SHOWN_DIGITS:], now
    session.flush()
    ledger.record(session, actor, "bank_account.set", person, body={}, now=now)
    return account


def reveal_account(session: Session, actor: Actor, payment: Payment, *, now: datetime) -> str:
    """Return bank and account number of a payment in full; the trail keeps that `actor` looked.

    Raises `NotFound` for who gave none.
    """
    require(actor, "payment.manage", payment)
    account = session.scalar(select(BankAccount).where(BankAccount.person_id == payment.person_id))
    if account is None:
        raise NotFound
    ledger.record(session, actor, "bank_account.reveal", payment, body={}, now=now)
    return f"{account.bank} {secrets.decrypt(account.number_cipher, kind='bank')}"


def _add_share(
    session: Session,
    award: Award,
    person: Person,
    position: int,
    *,
    percent: Decimal,
    part: Decimal,
    now: datetime,
) -> None:
    session.add(
        PrizeShare(
            edition_id=award.edition_id,
            award_id=award.id,
            person_id=person.id,
            position=position,
            percent=percent,
        )
    )
    session.add(
        Payment(
            edition_id=award.edition_id,
            event_id=award.event_id,
            kind=PaymentKind.PRIZE,
            award_id=award.id,
            person_id=person.id,
            due_cny=part,
            withheld_cny=Decimal(0),
            basis=f"{percent.normalize():f} %",
            recorded_at=now,
        )
    )


def _check_unpaid(session: Session, award: Award) -> None:
    if any(payment.paid_on for payment in payments_of_award(session, award)):
        raise PaidAlready


def _check_money(due: Decimal, withheld: Decimal = Decimal(0)) -> None:
    for amount in (due, withheld):
        # What is no number (NaN) can be compared with nothing.
        if not amount.is_finite() or not 0 <= amount < LARGEST_CNY or amount != round(amount, 2):
            raise ImplausibleMoney
    if withheld > due:
        raise ImplausibleMoney


def _cents(amount: Decimal) -> int:
    return int(amount.scaleb(2))
