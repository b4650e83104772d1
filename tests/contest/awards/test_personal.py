"""What awards tell a person about their money, and what is erased of it."""

from datetime import date
from decimal import Decimal

import pytest

from contest.awards import operations, personal
from contest.awards.models import BankAccount, Payment
from tests.conftest import NOON
from tests.factories.awards import a_confirmed_award
from tests.factories.entries import a_registration, an_accepted_entry
from tests.factories.people import SYSTEM, a_person, apart


def account(session, person):
    operations.set_bank_account(
        session, SYSTEM, person, bank="工商银行", number="6222 0212 3456 7890", now=NOON
    )
    return session.query(BankAccount).filter_by(person_id=person.id).one()


@pytest.fixture
def winner(session):
    """A winner of 500 yuan, of which 20 are withheld, with a bank account."""
    event, person = a_registration(session), a_person(session)
    award = a_confirmed_award(session, event, an_accepted_entry(session, event, people=[person]))
    operations.set_prize(session, SYSTEM, award, prize_cny=Decimal(500), now=NOON)
    shares = {person: Decimal(100)}
    (payment,) = operations.share_prize(session, SYSTEM, award, shares=shares, now=NOON)
    operations.withhold(session, SYSTEM, payment, withheld_cny=Decimal(20), now=NOON)
    operations.mark_paid(session, SYSTEM, payment, paid_on=date(2026, 11, 20), now=NOON)
    apart(session)
    account(session, person)
    return person, payment


def test_a_person_is_told_what_was_due_and_where_it_goes(session, winner):
    person, payment = winner

    assert personal.tell_money(session, person.id) == {
        "payments": [
            {
                "event": payment.event.name,
                "due_cny": "500.00",
                "withheld_cny": "20.00",
                "paid_on": "2026-11-20",
            }
        ],
        "account": "工商银行 6222021234567890",
    }
    assert personal.tell_money(session, a_person(session).id) == {"payments": [], "account": None}


def test_the_account_is_erased_and_what_was_paid_stays(session, winner):
    person, payment = winner
    other = a_person(session)
    kept = account(session, other)

    personal.erase_account(session, person.id, NOON)

    assert session.query(BankAccount).all() == [kept]
    assert session.query(Payment).all() == [payment]
    told = personal.tell_money(session, person.id)
    assert (told["account"], len(told["payments"])) == (None, 1)
