"""Entries that are made up for a rehearsal."""

from collections.abc import Sequence
from datetime import datetime
from typing import Any, Final

from sqlalchemy import select
from sqlalchemy.orm import Session

from contest.editions.models import Event
from contest.editions.operations import note_samples
from contest.editions.signals import RehearsalBegun
from contest.entries.operations.register import MemberInput, register_entry
from contest.entries.operations.steps import take_step
from contest.entries.queries import entrants_of
from contest.entries.rules import EntrantRules, Named
from contest.entries.signals import EntryAccepted
from contest.foundation import signals
from contest.foundation.permissions import system_actor
from contest.people.models import Person, Unit
from contest.people.operations import add_person

ACTOR: Final = system_actor("rehearsal")
NAMES: Final = ("甲", "乙", "丙")
ANSWERS: Final = {"number": "1", "yes_no": "yes", "date": "2000-01-01"}


def enter_samples(session: Session, signal: RehearsalBegun) -> None:
    """Enter three made-up people, teams or projects, or up to three units; all are accepted.

    Nothing is asked of them that an entrant would have to bring: letters, photos, a nomination.
    """
    event = session.get_one(Event, signal.event_id)
    rules = entrants_of(session, event)
    if rules.subject == "unit":
        for place, unit in enumerate(_units(session, event)):
            _enter(session, event, unit, (), rules=rules, place=place, now=signal.now)
        return
    for place, name in enumerate(NAMES):
        people = [
            add_person(
                session,
                ACTOR,
                name=f"样例选手{name}{number or ''}",
                unit=event.edition.unit,
                now=signal.now,
            )
            for number in range(max(rules.team_min, 1))
        ]
        note_samples(session, event, [one.public_id for one in people], now=signal.now)
        own = event.edition.unit
        _enter(session, event, own, people, rules=rules, place=place, now=signal.now)


def _enter(
    session: Session,
    event: Event,
    unit: Unit,
    people: Sequence[Person],
    *,
    rules: EntrantRules,
    place: int,
    now: datetime,
) -> None:
    entry = register_entry(
        session,
        ACTOR,
        event,
        subject=rules.subject,
        members=[MemberInput(person) for person in people],
        unit=unit,
        title=f"样例作品{NAMES[place]}" if rules.has_title else None,
        group=_chosen(rules.groups, place),
        category=_chosen(rules.categories, place),
        answers=_answers(rules),
        now=now,
    )
    for step in ("submit", "accept"):
        take_step(session, ACTOR, entry, step, now=now)
    signals.send(session, EntryAccepted(entry.id))


def _units(session: Session, event: Event) -> list[Unit]:
    own = event.edition.unit
    below = select(Unit).where(Unit.path.startswith(own.path, autoescape=True), Unit.id != own.id)
    found = list(session.scalars(below.order_by(Unit.path.desc()).limit(len(NAMES))))
    return found or [own]


def _chosen(named: Sequence[Named], place: int) -> str | None:
    return named[place % len(named)].code if named else None


def _answers(rules: EntrantRules) -> dict[str, Any]:
    said = {row.code: ANSWERS.get(row.kind, "样例") for row in rules.fields}
    chosen = {row.code: row.choices[0].code for row in rules.fields if row.choices}
    return said | chosen | {row.code: True for row in rules.screening}
