"""Reads prize money, shares, payments and the judges to whom a fee may be due."""

from collections.abc import Iterable, Mapping
from decimal import Decimal
from typing import Any

from sqlalchemy import select
from sqlalchemy.orm import Session, joinedload, selectinload

from contest.awards.models import (
    Award,
    AwardState,
    BankAccount,
    Payment,
    PaymentKind,
    PrizeShare,
)
from contest.editions.models import Event
from contest.editions.queries import document_of
from contest.entries.models import Entry, EntryMember
from contest.foundation.errors import NotFound
from contest.foundation.feature import offers
from contest.people.models import Person, Unit

JUDGE_SERVICE = "judge_service"


def stated_prize(session: Session, award: Award) -> Decimal | None:
    """Return the prize money that the event's rules state for this award, in yuan, or None."""
    rules = document_of(session, award.event).get("awards", {}).get("rules", [])
    stated = next((rule.get("prize_cny") for rule in rules if rule["code"] == award.level), None)
    return None if stated is None else Decimal(str(stated))


def winners_of(award: Award) -> list[Person]:
    """Return the persons who won: the members of the entry in their order, or the person."""
    if award.entry is not None:
        return [member.person for member in award.entry.members]
    return [award.person] if award.person is not None else []


def prizes_of_event(session: Session, event: Event) -> list[Award]:
    """Return the event's confirmed awards that people won, by rank, with members and units."""
    return list(
        session.scalars(
            select(Award)
            .where(
                Award.event_id == event.id,
                Award.state == AwardState.CONFIRMED,
                Award.unit_id.is_(None),
            )
            .order_by(Award.rank.is_(None), Award.rank, Award.id)
            .options(
                joinedload(Award.person),
                selectinload(Award.entry)
                .selectinload(Entry.members)
                .joinedload(EntryMember.person),
                selectinload(Award.entry).joinedload(Entry.unit),
            )
        ).unique()
    )


def shares_of_award(session: Session, award: Award) -> dict[int, Decimal]:
    """Return the shares in percent by person, in the order of the team; empty when not shared."""
    rows = session.execute(
        select(PrizeShare.person_id, PrizeShare.percent)
        .where(PrizeShare.award_id == award.id)
        .order_by(PrizeShare.position)
    )
    return {person_id: percent for person_id, percent in rows}


def payments_of_award(session: Session, award: Award) -> list[Payment]:
    """Return what is due of one award, in the order of the team."""
    return list(
        session.scalars(select(Payment).where(Payment.award_id == award.id).order_by(Payment.id))
    )


def payments_of_event(session: Session, event: Event, kind: PaymentKind) -> list[Payment]:
    """Return the payments of one kind, prizes by rank, each with person, unit and award.

    Payments of an award that was withdrawn are left out unless they were paid.
    """
    found = session.scalars(
        select(Payment)
        .outerjoin(Award, Award.id == Payment.award_id)
        .where(Payment.event_id == event.id, Payment.kind == kind)
        .order_by(Award.rank.is_(None), Award.rank, Payment.id)
        .options(
            joinedload(Payment.person).joinedload(Person.unit),
            joinedload(Payment.award),
        )
    )
    return [
        one
        for one in found
        if one.award is None or one.award.state is AwardState.CONFIRMED or one.paid_on
    ]


def payment_by_public_id(session: Session, public_id: str) -> Payment:
    """Return the payment; raises `NotFound`."""
    found = session.scalar(select(Payment).where(Payment.public_id == public_id))
    if found is None:
        raise NotFound
    return found


def accounts_of(session: Session, person_ids: Iterable[int]) -> dict[int, BankAccount]:
    """Return the bank accounts of these persons, by person; who gave none is left out."""
    rows = session.scalars(select(BankAccount).where(BankAccount.person_id.in_(person_ids)))
    return {account.person_id: account for account in rows}


def judges_of_event(session: Session, event: Event) -> list[Mapping[str, Any]]:
    """Return who held a seat in the event, by name: person, unit, and in how many stages.

    Known through the documented fact of the panels; empty where none is installed.
    """
    facts = {fact.name: fact for fact in offers("facts")}
    if JUDGE_SERVICE not in facts:
        return []
    served = facts[JUDGE_SERVICE].select().subquery()
    rows = session.execute(
        select(
            served.c.person_id,
            Person.public_id,
            Person.name,
            Unit.name.label("unit"),
            Unit.name_en.label("unit_en"),
            served.c.stages,
        )
        .join(Person, Person.id == served.c.person_id)
        .outerjoin(Unit, Unit.id == Person.unit_id)
        .where(served.c.event_id == event.id)
        .order_by(Person.pinyin, Person.id)
    )
    return [dict(row) for row in rows.mappings()]
