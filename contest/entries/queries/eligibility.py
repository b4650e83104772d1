"""Reads what the conditions of a definition ask about people, units and earlier honours."""

from collections.abc import Mapping, Sequence
from dataclasses import dataclass
from datetime import date, datetime
from typing import Any

from sqlalchemy import func, select
from sqlalchemy.orm import Session

from contest.editions.models import Edition, Event
from contest.entries.models import Entry, EntryMember, EntryState
from contest.entries.queries.entries import entrants_of
from contest.entries.rules import (
    LIVE_STATES,
    Candidate,
    Case,
    EntrantRules,
    PastHonour,
    Verdict,
    failed_faults,
    judge_entry,
)
from contest.foundation import secrets
from contest.foundation.calendar import local_day
from contest.foundation.feature import offers
from contest.foundation.identity import IdentityKind, Malformed, read_identity
from contest.people.models import Person, SkillGrade, Unit

AT_ONCE = 5_000
WITH_PLACE = (IdentityKind.RESIDENT, IdentityKind.HMT_RESIDENT)


def verdicts_of(
    session: Session, entry: Entry, rules: EntrantRules | None = None
) -> tuple[Verdict, ...]:
    """Return what each condition of the event says of an entry, in the definition's order."""
    rules = rules or entrants_of(session, entry.event)
    if not rules.conditions:
        return ()
    case = case_of(
        session,
        entry.event,
        rules,
        people=[member.person for member in entry.members],
        unit=entry.unit,
        title=entry.title or "",
        answers=entry.answers,
        day=entry.registered_at,
        besides=entry,
    )
    return judge_entry(rules.conditions, case, waivers_of(entry))


def barred_entries(session: Session, event: Event, entries: Sequence[Entry]) -> list[Entry]:
    """Return those that were handed in or recommended and do not meet the event's conditions."""
    rules = entrants_of(session, event)
    if not rules.conditions:
        return []
    return [
        entry
        for entry in entries
        if entry.state in (EntryState.SUBMITTED, EntryState.NOMINATED)
        and failed_faults(verdicts_of(session, entry, rules))
    ]


def waivers_of(entry: Entry) -> dict[str, str]:
    """Return the organiser's reasons for exceptions, by the code of the condition."""
    return {code: one["reason"] for code, one in (entry.waived or {}).items()}


def case_of(
    session: Session,
    event: Event,
    rules: EntrantRules,
    *,
    people: Sequence[Person],
    unit: Unit | None,
    day: datetime,
    title: str = "",
    answers: Mapping[str, Any] | None = None,
    besides: Entry | None = None,
) -> Case:
    """Return what is registered of an entry, written or about to be; reads only what is asked.

    Ages count on the day of the contest, else on the last day of registration, else on `day`.
    """
    written = register_of(
        session, event, rules, people=people, units=[unit] if unit else (), besides=besides
    )
    return written.case(
        [written.candidate(person) for person in people],
        unit=unit,
        day=event.held_on or local_day(event.registration_closes_at or day),
        title=title,
        answers=answers or {},
    )


@dataclass(frozen=True, slots=True)
class Register:
    """What is registered of many people and units, read at once, of which cases are made."""

    event: Event
    names: Mapping[int, tuple[str, ...]]
    grades: Mapping[int, int]
    others: Mapping[int, Mapping[str, int]]
    honours: Mapping[int, Sequence[PastHonour]]
    won: tuple[PastHonour, ...]

    def candidate(
        self,
        person: Person | None,
        *,
        name: str = "",
        identity: str | None = None,
        unit: Unit | None = None,
    ) -> Candidate:
        """Return a person as conditions look at them; of one who is not registered yet only what is
        written of them: name, identity number, unit."""
        born_on, place = _of_number(identity)
        if person is None:
            units = self.names.get(unit.id, ()) if unit else ()
            return Candidate(name=name, born_on=born_on, place=place, units=units)
        if person.identity_cipher is not None:
            born_on, place = _of_number(secrets.decrypt(person.identity_cipher, kind="identity"))
        return Candidate(
            name=person.name,
            born_on=born_on,
            place=place,
            grade=self.grades.get(person.id),
            is_worker=person.is_worker,
            units=self.names.get(person.unit_id or 0, ()),
            others=self.others.get(person.id, {}),
            honours=tuple(self.honours.get(person.id, ())),
        )

    def case(
        self,
        people: Sequence[Candidate],
        *,
        unit: Unit | None,
        day: date,
        title: str,
        answers: Mapping[str, Any],
    ) -> Case:
        """Return an entry of these people; ages count on `day`."""
        return Case(
            people=tuple(people),
            day=day,
            year=self.event.edition.year,
            event_id=self.event.id,
            series_id=self.event.edition.series_id,
            unit=unit.name if unit else "",
            units=self.names.get(unit.id, ()) if unit else (),
            level=unit.level.value if unit else "",
            industry=(unit.industry or "") if unit else "",
            title=title,
            answers=answers,
            honours=self.won,
        )


def register_of(
    session: Session,
    event: Event,
    rules: EntrantRules,
    *,
    people: Sequence[Person],
    units: Sequence[Unit],
    besides: Entry | None = None,
) -> Register:
    """Return what the event's conditions ask of these people and units; reads only what is asked.

    At most four statements per 5,000 people.
    """
    asked = {one.condition for one in rules.conditions}
    grades: dict[int, int] = {}
    others: dict[int, dict[str, int]] = {}
    honours: dict[int, list[PastHonour]] = {}
    keys = sorted({person.id for person in people})
    for keys_at_once in [keys[at : at + AT_ONCE] for at in range(0, len(keys) or 1, AT_ONCE)]:
        if "grade" in asked:
            grades |= _grades(session, keys_at_once)
        if "entries_per_person" in asked:
            others |= _others(session, event, keys_at_once, besides)
        if "past_winner" in asked:
            for honour in _honours(session, event, keys_at_once):
                known = honours.setdefault(honour.person_id, [])
                known += [honour] if honour not in known else []
    there = [*units, *(person.unit for person in people)]
    won = tuple(one for of_person in honours.values() for one in of_person)
    return Register(event, _names_of_units(session, there), grades, others, honours, won)


def _of_number(number: str | None) -> tuple[date | None, str | None]:
    """Return birthday and first six figures; None where the number is not kept or does not say."""
    if not number:
        return None, None
    try:
        identity = read_identity(number)
    except Malformed:
        return None, None
    return identity.born_on, identity.number[:6] if identity.kind in WITH_PLACE else None


def _grades(session: Session, people: Sequence[int]) -> dict[int, int]:
    query = select(SkillGrade.person_id, func.max(SkillGrade.grade)).where(
        SkillGrade.person_id.in_(people)
    )
    return {key: grade for key, grade in session.execute(query.group_by(SkillGrade.person_id))}


def _others(
    session: Session, event: Event, people: Sequence[int], besides: Entry | None
) -> dict[int, dict[str, int]]:
    """Return how many other live entries each person is in, by `event` and `edition`."""
    query = (
        select(EntryMember.person_id, Entry.event_id)
        .join(Entry, Entry.id == EntryMember.entry_id)
        .where(
            Entry.edition_id == event.edition_id,
            Entry.state.in_([EntryState(state) for state in LIVE_STATES]),
            EntryMember.person_id.in_(people),
            Entry.id != (besides.id if besides is not None else 0),
        )
    )
    found: dict[int, dict[str, int]] = {}
    for person_id, event_id in session.execute(query):
        counts = found.setdefault(person_id, {"event": 0, "edition": 0})
        counts["edition"] += 1
        counts["event"] += event_id == event.id
    return found


def _honours(session: Session, event: Event, people: Sequence[int]) -> list[PastHonour]:
    """Return what the people won anywhere, and what was won in the event's series."""
    series_id = session.scalar(select(Edition.series_id).where(Edition.id == event.edition_id))
    return [
        honour for tell in offers("past_honours") for honour in tell(session, people, series_id)
    ]


def _names_of_units(session: Session, units: Sequence[Unit | None]) -> dict[int, tuple[str, ...]]:
    """Return the names of each unit and of all above it, its own first, by the unit's key."""
    there = {unit.id: unit.path for unit in units if unit is not None}
    keys = {int(step) for path in there.values() for step in path.split("/") if step}
    names = {
        key: name
        for key, name in session.execute(select(Unit.id, Unit.name).where(Unit.id.in_(keys)))
    }
    return {
        key: tuple(names[int(step)] for step in reversed(path.split("/")) if step)
        for key, path in there.items()
    }
