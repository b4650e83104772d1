"""Who may get a certificate without having won: judges, entrants who were present, units."""

from collections.abc import Iterable, Mapping, Sequence
from dataclasses import dataclass
from typing import Any, Final

from sqlalchemy import Subquery, select
from sqlalchemy.orm import Session, joinedload, selectinload

from contest.awards.models import Award, AwardKind, AwardState
from contest.editions.models import Event
from contest.entries.models import Entry, EntryMember, EntryState
from contest.foundation.feature import offers
from contest.people.models import Person, Unit

PRESENT: Final = "present"
SERVICE_KINDS: Final = (AwardKind.JUDGE, AwardKind.PARTICIPATION, AwardKind.UNIT)


@dataclass(frozen=True, slots=True)
class ServiceLine:
    """Somebody who may be given an award of `kind`.

    `count` is how many sheets a judge handed in, or how many accepted entries a unit has; None
    for an entry. `award` is what was given already; `has_won` that the entry has a prize.
    """

    kind: AwardKind
    recipient: Entry | Person | Unit
    count: int | None
    award: Award | None
    has_won: bool = False

    @property
    def name(self) -> str:
        """Return how the recipient is called."""
        if isinstance(self.recipient, Entry):
            return self.recipient.display_name
        return self.recipient.name


def service_lines(session: Session, event: Event, kind: AwardKind) -> list[ServiceLine]:
    """Return who may get an award of `kind` today, by name.

    Judges with a sheet that was handed in; entries that the published result lists as present;
    units with an accepted entry. Empty before there are any.
    """
    given = _given(session, event, kind)
    if kind is AwardKind.JUDGE:
        return _judges(session, event, given)
    if kind is AwardKind.PARTICIPATION:
        return _entries(session, event, given)
    return _units(session, event, given)


def service_awards(session: Session, event: Event) -> list[Award]:
    """Return the event's provisional awards of these kinds."""
    return list(
        session.scalars(
            select(Award)
            .where(
                Award.event_id == event.id,
                Award.kind.in_(SERVICE_KINDS),
                Award.state == AwardState.PROVISIONAL,
            )
            .order_by(Award.id)
        )
    )


def _given(session: Session, event: Event, kind: AwardKind) -> dict[int, Award]:
    awards = session.scalars(
        select(Award).where(
            Award.event_id == event.id, Award.kind == kind, Award.state != AwardState.WITHDRAWN
        )
    )
    return {one.entry_id or one.person_id or one.unit_id or 0: one for one in awards}


def _judges(session: Session, event: Event, given: Mapping[int, Award]) -> list[ServiceLine]:
    fact = _fact("judge_sheets")
    if fact is None:
        return []
    rows = session.execute(
        select(Person, fact.c.sheets)
        .join(fact, fact.c.person_id == Person.id)
        .where(fact.c.event_id == event.id)
        .options(joinedload(Person.unit))
        .order_by(Person.pinyin, Person.id)
    )
    return [
        ServiceLine(AwardKind.JUDGE, person, sheets, given.get(person.id))
        for person, sheets in rows
    ]


def _entries(session: Session, event: Event, given: Mapping[int, Award]) -> list[ServiceLine]:
    fact = _fact("published_scores")
    if fact is None:
        return []
    entries = session.scalars(
        select(Entry)
        .join(fact, fact.c.entry_id == Entry.id)
        .where(fact.c.event_id == event.id, fact.c.status == PRESENT)
        .options(selectinload(Entry.members).joinedload(EntryMember.person), joinedload(Entry.unit))
    )
    won = set(
        session.scalars(
            select(Award.entry_id).where(
                Award.event_id == event.id,
                Award.kind == AwardKind.PRIZE,
                Award.state != AwardState.WITHDRAWN,
            )
        )
    )
    lines = [
        ServiceLine(AwardKind.PARTICIPATION, one, None, given.get(one.id), one.id in won)
        for one in entries
    ]
    return sorted(lines, key=lambda line: line.name)


def _units(session: Session, event: Event, given: Mapping[int, Award]) -> list[ServiceLine]:
    entered: Sequence[int] = session.scalars(
        select(Entry.unit_id).where(
            Entry.event_id == event.id,
            Entry.state == EntryState.ACCEPTED,
            Entry.unit_id.is_not(None),
        )
    ).all()  # type: ignore[assignment]
    units: Iterable[Unit] = session.scalars(
        select(Unit).where(Unit.id.in_(set(entered))).order_by(Unit.path)
    )
    return [
        ServiceLine(AwardKind.UNIT, one, entered.count(one.id), given.get(one.id)) for one in units
    ]


def _fact(name: str) -> Subquery | None:
    found: Any = next((fact for fact in offers("facts") if fact.name == name), None)
    return found.select().subquery() if found else None
