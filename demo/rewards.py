"""What follows the prizes of D2: money shared and paid, an honour proposed, a figure to verify."""

from datetime import timedelta
from decimal import Decimal

from contest.awards import operations as awards
from contest.awards.models import AwardKind, Payment
from contest.awards.queries import judges_of_event, prizes_of_event, winners_of
from contest.awards.rules import equal_shares
from contest.editions.models import Event
from contest.foundation import calendar
from contest.industrialisation import operations as transfer
from contest.industrialisation.models import BenefitKind, TransferStage
from contest.industrialisation.queries import case_of_entry
from contest.people.queries import person_by_id
from demo.innovation import CODE, OLD_CODE, OWN_PROJECT
from demo.stage import ENTRANTS, JUDGES, Act

PRIZES = {"first": Decimal(8000), "second": Decimal(5000)}
OWN_SHARES = (Decimal(50), Decimal(30), Decimal(20))
RATE = 400
# Invented: no bank issues these numbers.
ACCOUNTS = {
    ENTRANTS[1]: "6000000000000001234",
    JUDGES[0][:2]: "6000000000000005678",
    JUDGES[1][:2]: "6000000000000009012",
}


def after_the_prize(act: Act) -> None:
    """Share and pay prizes, owe judges their fees, report a first benefit."""
    event = act.event(CODE)
    for (login, name), number in ACCOUNTS.items():
        awards.set_bank_account(
            act.session, act.actor(login), act.person(name),
            bank="工商银行高新支行", number=number, now=act.days_ago(36),
        )  # fmt: skip
    _prizes(act, event)
    _fees(act, event)
    _benefit(act, event)


def honour(act: Act) -> None:
    """Propose the honour of 2022 that nobody confirmed yet."""
    awards.nominate_honours(
        act.session, act.actor("organiser@demo"), act.event(OLD_CODE), now=act.days_ago(30)
    )


def _prizes(act: Act, event: Event) -> None:
    organiser = act.actor("organiser@demo")
    for award in prizes_of_event(act.session, event):
        money, entry = PRIZES.get(award.level), award.entry
        if award.kind is not AwardKind.PRIZE or money is None or entry is None:
            continue
        when = act.days_ago(34)
        awards.set_prize(act.session, organiser, award, prize_cny=money, now=when)
        winners = winners_of(award)
        percents = OWN_SHARES if entry.title == OWN_PROJECT else equal_shares(len(winners))
        shares = dict(zip(winners, percents, strict=True))
        for payment in awards.share_prize(act.session, organiser, award, shares=shares, now=when):
            if award.level == "first":
                _pay(act, payment)


def _fees(act: Act, event: Event) -> None:
    for row in judges_of_event(act.session, event):
        due = Decimal(row["stages"] * RATE)
        awards.record_fee(
            act.session,
            act.actor("organiser@demo"),
            event,
            person_by_id(act.session, row["public_id"]),
            due_cny=due,
            # Fees above 800 yuan: 20 % of what is above are withheld.
            withheld_cny=max(due - 800, Decimal(0)) / 5,
            basis=f"{row['stages']} 个赛段 × {RATE} 元",
            now=act.days_ago(34),
        )


def _pay(act: Act, payment: Payment) -> None:
    when = act.days_ago(25)
    awards.mark_paid(
        act.session, act.actor("organiser@demo"), payment,
        paid_on=calendar.local_day(when), now=when,
    )  # fmt: skip


def _benefit(act: Act, event: Event) -> None:
    author = act.actor(ENTRANTS[1][0])
    award = next(
        one
        for one in prizes_of_event(act.session, event)
        if one.entry is not None and one.entry.title == OWN_PROJECT
    )
    case = case_of_entry(act.session, award.entry) if award.entry else None
    if case is None:
        raise LookupError("the author's project is not followed")
    transfer.show_paper(
        act.session, author, case, stage=TransferStage.TRIAL_SALE, line=0,
        shown="中试验收单（用户签字）ZS-26", now=act.days_ago(3),
    )  # fmt: skip
    year = calendar.local_day(act.now).year
    transfer.report_benefit(
        act.session, author, case, year=year,
        kind=BenefitKind.SAVINGS, amount=Decimal(180_000), voucher=f"财证〔{year}〕SA-26",
        now=act.now - timedelta(days=2),
    )  # fmt: skip
