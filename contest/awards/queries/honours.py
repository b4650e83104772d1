"""Reads whom the rules of an event nominate for an honour, and why somebody is not."""

from dataclasses import dataclass
from typing import Any

from sqlalchemy import select
from sqlalchemy.orm import Session, joinedload, selectinload

from contest.awards.models import Award, AwardKind, AwardState
from contest.awards.queries.payments import prizes_of_event, winners_of
from contest.awards.rules import Candidate, Verdict, nominations
from contest.editions.models import Event
from contest.editions.queries import document_of
from contest.people.models import Person


@dataclass(frozen=True, slots=True)
class HonourRule:
    """An honour of the event: for whom, up to which place, for how many; None means no limit."""

    code: str
    title: str
    title_en: str | None
    awards: tuple[str, ...]
    places: int | None
    worker_only: bool
    quota: int | None


@dataclass(frozen=True, slots=True)
class HonourLine:
    """One person whom a rule looks at, with what becomes of them."""

    person: Person
    rank: int
    award: Award
    verdict: Verdict


def honour_rules(session: Session, event: Event) -> list[HonourRule]:
    """Return the honours that the event's definition states, in its order."""
    stated: list[dict[str, Any]] = document_of(session, event).get("honours", [])
    return [
        HonourRule(
            code=rule["code"],
            title=rule["title"],
            title_en=rule.get("title_en"),
            awards=tuple(rule["awards"]),
            places=rule.get("places"),
            worker_only=rule.get("worker_only", True),
            quota=rule.get("quota"),
        )
        for rule in stated
    ]


def honour_candidates(session: Session, event: Event, rule: HonourRule) -> list[HonourLine]:
    """Return everybody whom the rule looks at, better ranks first.

    What was granted already and not withdrawn takes its place of the quota.
    """
    granted = [one for one in honours_of_event(session, event) if one.level == rule.code]
    holders = {one.person_id for one in granted if one.state is not AwardState.WITHDRAWN}
    found: dict[int, tuple[Person, Award]] = {}
    candidates = []
    for award in prizes_of_event(session, event):
        if award.kind is not AwardKind.PRIZE or award.level not in rule.awards or not award.rank:
            continue
        if rule.places is not None and award.rank > rule.places:
            continue
        for person in winners_of(award):
            found.setdefault(person.id, (person, award))
            held = person.id in holders
            candidates.append(Candidate(person.id, award.rank, person.is_worker, held))
    quota = None if rule.quota is None else max(rule.quota - len(holders), 0)
    told = nominations(candidates, quota=quota, worker_only=rule.worker_only)
    lines = [
        HonourLine(found[key][0], found[key][1].rank or 0, found[key][1], verdict)
        for key, verdict in told.items()
    ]
    return sorted(lines, key=lambda line: (line.rank, line.person.pinyin, line.person.id))


def honours_of_event(session: Session, event: Event) -> list[Award]:
    """Return the event's honours of persons, in the order of granting, withdrawn ones too."""
    return list(
        session.scalars(
            select(Award)
            .where(
                Award.event_id == event.id,
                Award.kind == AwardKind.HONOUR,
                Award.person_id.is_not(None),
            )
            .order_by(Award.id)
            .options(joinedload(Award.person), selectinload(Award.entry))
        )
    )
