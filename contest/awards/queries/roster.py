"""Reads who is put forward for a skill grade after an event, and which numbers came back."""

from collections.abc import Mapping
from dataclasses import dataclass
from typing import Any

from sqlalchemy import select
from sqlalchemy.orm import Session

from contest.awards.models import Award, AwardKind
from contest.awards.queries.payments import prizes_of_event, winners_of
from contest.awards.rules import promoted_to
from contest.editions.models import Event
from contest.editions.queries import document_of
from contest.people.models import Person, SkillGrade

WINNING = (AwardKind.PRIZE, AwardKind.ROSTER)


@dataclass(frozen=True, slots=True)
class RosterLine:
    """Somebody who is put forward: from `present` (None: no grade of this trade) to `grade`.

    `number` is that of the certificate that the authorised body issued; None until it came back.
    """

    person: Person
    award: Award
    trade: str
    present: int | None
    grade: int
    number: str | None


def promotion_rule(session: Session, event: Event) -> Mapping[str, Any] | None:
    """Return the `promotion` of the event's definition; None where it promotes nobody."""
    rule: Mapping[str, Any] | None = document_of(session, event).get("promotion")
    return rule


def roster_of(session: Session, event: Event) -> list[RosterLine]:
    """Return who is put forward, by rank; whom the event has promoted already stays in its line."""
    rule = promotion_rule(session, event)
    if rule is None:
        return []
    winners: dict[int, tuple[Person, Award]] = {}
    for award in prizes_of_event(session, event):
        if award.kind in WINNING and award.level in rule["awards"]:
            for person in winners_of(award):
                winners.setdefault(person.id, (person, award))
    grades = session.scalars(
        select(SkillGrade)
        .where(SkillGrade.person_id.in_(winners), SkillGrade.trade == rule["trade"])
        .order_by(SkillGrade.gained_on, SkillGrade.id)
    )
    before: dict[int, int] = {}
    gained: dict[int, SkillGrade] = {}
    for one in grades:
        if one.event_id == event.id:
            gained[one.person_id] = one
        else:
            before[one.person_id] = max(before.get(one.person_id, 0), one.grade)
    lines = []
    for key, (person, award) in winners.items():
        mine = gained.get(key)
        grade = mine.grade if mine else promoted_to(before.get(key), grade=rule["grade"])
        if grade is not None:
            number = mine.certificate_number if mine else None
            lines.append(RosterLine(person, award, rule["trade"], before.get(key), grade, number))
    return lines
