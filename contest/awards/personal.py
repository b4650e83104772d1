"""What awards keep of a person: told; a published award is kept as it was published."""

from datetime import datetime
from typing import Any

from sqlalchemy import delete, select
from sqlalchemy.orm import Session

from contest.awards.models import Award, BankAccount, Payment
from contest.entries.models import EntryMember
from contest.foundation import secrets
from contest.foundation.feature import PersonalData


def tell(session: Session, person_id: int) -> list[dict[str, Any]]:
    """Return the awards of the person and of the entries in which they are."""
    mine = select(EntryMember.entry_id).where(EntryMember.person_id == person_id)
    query = select(Award).where((Award.person_id == person_id) | Award.entry_id.in_(mine))
    return [
        {"event": one.event.name, "award": one.title, "state": one.state.value}
        for one in session.scalars(query.order_by(Award.id))
    ]


def tell_money(session: Session, person_id: int) -> dict[str, Any]:
    """Return what was due and paid, in yuan, and the bank account."""
    payments = select(Payment).where(Payment.person_id == person_id).order_by(Payment.id)
    account = session.scalar(select(BankAccount).where(BankAccount.person_id == person_id))
    return {
        "payments": [
            {
                "event": one.event.name,
                "due_cny": f"{one.due_cny:.2f}",
                "withheld_cny": f"{one.withheld_cny:.2f}",
                "paid_on": one.paid_on.isoformat() if one.paid_on else None,
            }
            for one in session.scalars(payments)
        ],
        "account": account
        and f"{account.bank} {secrets.decrypt(account.number_cipher, kind='bank')}",
    }


def erase_account(session: Session, person_id: int, _now: datetime) -> None:
    """Erase the bank account; what was paid is kept, as accounts must be."""
    session.execute(delete(BankAccount).where(BankAccount.person_id == person_id))


PERSONAL_DATA = (
    PersonalData("awards", tell),
    PersonalData("payments", tell_money, erase=erase_account),
)
