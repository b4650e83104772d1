"""Skill grades that a contest opens: the roster for the authorised body, and what comes back.

We print no certificate of a skill grade; we keep the number of the one that the body issued.
"""

from collections.abc import Mapping
from dataclasses import dataclass
from datetime import date, datetime

from sqlalchemy import select
from sqlalchemy.orm import Session

from contest.awards.errors import BadCertificateNumber, NotOnRoster, NumberTaken
from contest.awards.queries import RosterLine, roster_of
from contest.awards.rules import fault_of_number
from contest.editions.models import Event
from contest.foundation import ledger
from contest.foundation.errors import Fault
from contest.foundation.permissions import Actor, require
from contest.foundation.words import N_
from contest.people.models import Person, SkillGrade
from contest.people.operations import record_grade, reveal_numbers

FAULTS = {
    "form": N_("22 characters: Y or S, then 21 digits (a second letter for special technicians)."),
    "grade": N_("The 16th character does not name the grade on the roster."),
    "year": N_("The characters 14 and 15 do not name the year of the certificate."),
}


@dataclass(frozen=True, slots=True)
class Exported:
    """A line of the roster with the identity number that the authorised body needs."""

    line: RosterLine
    identity: str | None


def take_roster(session: Session, actor: Actor, event: Event, *, now: datetime) -> list[Exported]:
    """Return the roster with identity numbers in full; each look is kept in the trail."""
    require(actor, "promotion.manage", event)
    lines = roster_of(session, event)
    taken = [
        Exported(line, reveal_numbers(session, actor, line.person, now=now).identity)
        for line in lines
    ]
    ledger.record(session, actor, "promotion.export", event, body={"rows": len(lines)}, now=now)
    return taken


def keep_numbers(
    session: Session,
    actor: Actor,
    event: Event,
    *,
    numbers: Mapping[Person, str],
    gained_on: date,
    now: datetime,
) -> list[SkillGrade]:
    """Keep the certificate numbers that came back, all of them or, at a fault, none.

    Each makes its person's grade of the roster, gained through this event on a day. Raises
    `BadCertificateNumber` with a fault for each number, `NotOnRoster`, `NumberTaken`.
    """
    require(actor, "promotion.manage", event)
    waiting = {line.person.id: line for line in roster_of(session, event)}
    faults = []
    for person, number in numbers.items():
        line = waiting.get(person.id)
        if line is None or line.number is not None:
            raise NotOnRoster
        fault = fault_of_number(number, grade=line.grade, year=gained_on.year)
        if fault:
            faults.append(Fault(FAULTS[fault], value=number, column=person.name))
    if faults:
        raise BadCertificateNumber(faults=faults)
    return [
        _keep(session, actor, event, waiting[person.id], number, gained_on=gained_on, now=now)
        for person, number in numbers.items()
    ]


def _keep(
    session: Session,
    actor: Actor,
    event: Event,
    line: RosterLine,
    number: str,
    *,
    gained_on: date,
    now: datetime,
) -> SkillGrade:
    if session.scalar(select(SkillGrade.id).where(SkillGrade.certificate_number == number)):
        raise NumberTaken(number=number)
    return record_grade(
        session,
        actor,
        line.person,
        grade=line.grade,
        trade=line.trade,
        gained_on=gained_on,
        source="contest",
        event=event,
        certificate_number=number,
        now=now,
    )
