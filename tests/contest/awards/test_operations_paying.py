"""Prize money shared to the cent, fees of judges, accounts encrypted; what is paid stays paid."""

from decimal import Decimal

import pytest

from contest.awards import errors, operations, queries
from contest.awards.models import BankAccount
from contest.awards.operations import withdraw_award
from contest.foundation import ledger
from contest.foundation.calendar import local_day
from contest.foundation.errors import NotPermitted
from tests.conftest import NOON
from tests.factories.awards import a_confirmed_award, an_award
from tests.factories.entries import an_accepted_entry
from tests.factories.industrialisation import a_followed_event
from tests.factories.people import SYSTEM, a_person, an_actor, an_enterprise, apart
from tests.factories.scoresheets import a_judging
from tests.some import some

D = Decimal
TODAY = local_day(NOON)


@pytest.fixture
def prize(session):
    """A confirmed first prize of three authors, with money."""
    event, unit = a_followed_event(session), an_enterprise(session)
    people = [a_person(session, unit=unit) for _ in range(3)]
    award = a_confirmed_award(session, event, an_accepted_entry(session, event, people=people))
    apart(session)
    operations.set_prize(session, SYSTEM, award, prize_cny=D("1050000.01"), now=NOON)
    return award, people


def share(session, award, people, *percents, actor=SYSTEM):
    shares = dict(zip(people, [D(one) for one in percents], strict=False))
    return operations.share_prize(session, actor, award, shares=shares, now=NOON)


def test_what_is_due_to_each_adds_up_to_the_prize(session, prize):
    award, people = prize

    payments = share(session, award, people, "50", "30", "20")

    assert [(one.person_id, one.due_cny) for one in payments] == [
        (people[0].id, D("525000.01")),
        (people[1].id, D("315000.00")),
        (people[2].id, D("210000.00")),
    ]
    assert ledger.verify(session, award.event.stream).is_good


@pytest.mark.parametrize(
    "percents",
    [("50", "30"), ("50", "30", "21"), ("100.001", "-0.001"), ("33.333", "66.667"), ("1E+30",)],
)
def test_shares_that_do_not_sum_to_100_are_refused(session, prize, percents):
    award, people = prize

    with pytest.raises(errors.SharesNotWhole):
        share(session, award, people, *percents)

    assert queries.payments_of_award(session, award) == []


def test_money_goes_to_winners_only(session, prize):
    award, _ = prize

    with pytest.raises(errors.NotOfTheTeam):
        share(session, award, [a_person(session)], "100")


def test_new_shares_and_another_amount_count_anew_until_somebody_is_paid(session, prize):
    award, people = prize
    share(session, award, people, "50", "30", "20")
    share(session, award, people[:2], "50", "50")
    operations.set_prize(session, SYSTEM, award, prize_cny=D(10), now=NOON)
    payments = queries.payments_of_award(session, award)
    assert [one.due_cny for one in payments] == [5, 5]

    operations.withhold(session, SYSTEM, payments[0], withheld_cny=D("1.50"), now=NOON)
    operations.mark_paid(session, SYSTEM, payments[0], paid_on=TODAY, now=NOON)

    assert (payments[0].net_cny, payments[0].paid_on) == (D("3.50"), TODAY)
    for change in (
        lambda: share(session, award, people, "50", "30", "20"),
        lambda: operations.set_prize(session, SYSTEM, award, prize_cny=D(9), now=NOON),
        lambda: operations.withhold(session, SYSTEM, payments[0], withheld_cny=D(0), now=NOON),
        lambda: operations.mark_paid(session, SYSTEM, payments[0], paid_on=TODAY, now=NOON),
    ):
        with pytest.raises(errors.PaidAlready):
            change()


@pytest.mark.parametrize("withheld", ["-1", "0.001", "6", "NaN", "Infinity"])
def test_not_more_is_withheld_than_is_due(session, prize, withheld):
    award, people = prize
    operations.set_prize(session, SYSTEM, award, prize_cny=D(5), now=NOON)
    (payment,) = share(session, award, people, "100")

    with pytest.raises(errors.ImplausibleMoney):
        operations.withhold(session, SYSTEM, payment, withheld_cny=D(withheld), now=NOON)


def test_an_award_that_does_not_stand_pays_nothing(session, prize):
    event = prize[0].event
    provisional = an_award(session, event, an_accepted_entry(session, event))
    operations.set_prize(session, SYSTEM, provisional, prize_cny=D(5), now=NOON)

    with pytest.raises(errors.NoPrizeMoney):
        share(session, provisional, queries.winners_of(provisional), "100")


def test_an_award_that_was_withdrawn_leaves_the_list_unless_it_was_paid(session, prize):
    award, people = prize
    payments = share(session, award, people, "50", "30", "20")
    operations.mark_paid(session, SYSTEM, payments[0], paid_on=TODAY, now=NOON)
    apart(session)

    withdraw_award(session, SYSTEM, award, reason="更正", now=NOON)

    kind = payments[0].kind
    assert queries.payments_of_event(session, award.event, kind) == [payments[0]]


def test_a_fee_is_due_to_whoever_held_a_seat(session):
    judging = a_judging(session)
    judge = some(judging.seat.holder).judge.person
    apart(session)

    for due in ("800", "900"):
        payment = operations.record_fee(
            session, SYSTEM, judging.event, judge, due_cny=D(due), basis="2 天", now=NOON
        )

    assert (payment.due_cny, payment.basis, payment.award_id) == (D(900), "2 天", None)
    with pytest.raises(errors.NoJudgeHere):
        operations.record_fee(
            session, SYSTEM, judging.event, a_person(session), due_cny=D(1), basis="", now=NOON
        )
    operations.mark_paid(session, SYSTEM, payment, paid_on=TODAY, now=NOON)
    with pytest.raises(errors.PaidAlready):
        operations.record_fee(
            session, SYSTEM, judging.event, judge, due_cny=D(1), basis="", now=NOON
        )


def test_a_bank_account_is_kept_encrypted_and_each_full_look_is_on_record(session, prize):
    award, people = prize
    (payment,) = share(session, award, people, "100")
    worker = an_actor(session, "entrant", person=people[0])
    apart(session)

    account = operations.set_bank_account(
        session, worker, people[0], bank="工商银行", number="6222 0212 3456 7890", now=NOON
    )

    assert (account.last_digits, "6222" in account.number_cipher) == ("7890", False)
    apart(session)
    shown = operations.reveal_account(session, SYSTEM, payment, now=NOON)
    assert shown == "工商银行 6222021234567890"
    kinds = [record.kind for record, _ in ledger.records(session, award.event.stream)]
    assert kinds[-1] == "bank_account.reveal"


def test_a_bank_account_is_nobody_else_s_to_set(session, prize):
    _, people = prize
    stranger = an_actor(session, "entrant")

    with pytest.raises(NotPermitted):
        operations.set_bank_account(
            session, stranger, people[0], bank="x", number="6" * 16, now=NOON
        )
    with pytest.raises(errors.BadBankNumber):
        operations.set_bank_account(session, SYSTEM, people[0], bank="x", number="12", now=NOON)
    assert session.query(BankAccount).count() == 0
