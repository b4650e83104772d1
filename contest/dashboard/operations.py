"""What changes on the dashboard: a worker's consent, and the stored sums of an event."""

from collections.abc import Mapping, Sequence, Set
from datetime import datetime
from decimal import Decimal

from sqlalchemy import insert, select
from sqlalchemy.orm import Session

from contest.awards.models import Award
from contest.awards.signals import AwardConfirmed, AwardWithdrawn
from contest.dashboard.models import CockpitCell, GrowthConsent
from contest.dashboard.queries import counted_sums, growth_of, stored_cells
from contest.dashboard.queries.counting import Place
from contest.foundation import ledger
from contest.foundation.permissions import Actor, require
from contest.foundation.signals import FactsChanged
from contest.people.models import Person

COUNTED: Mapping[str, frozenset[str] | None] = {
    "events": None,
    "entries": frozenset({"entrants", "excellent_projects"}),
    "grade_gains": frozenset({"grade_gains"}),
    "transfer_cases": frozenset({"projects", "benefit"}),
    "verified_benefits": frozenset({"benefit"}),
}
"""Which stored figures hang on a fact; None: all of them."""
ON_AWARDS = frozenset({"honours", "excellent_projects"})


def consent_to_unit(session: Session, actor: Actor, person: Person, *, now: datetime) -> None:
    """Let the worker's unit read their growth record; a second consent changes nothing."""
    record = growth_of(session, person)
    require(actor, "growth.own", record)
    if record.has_consent:
        return
    session.add(GrowthConsent(person_id=person.id, given_at=now))
    session.flush()
    ledger.record(session, actor, "growth.consent", person, body={}, now=now)


def take_consent_back(session: Session, actor: Actor, person: Person, *, now: datetime) -> None:
    """End the consent at once; without one nothing happens."""
    record = growth_of(session, person)
    require(actor, "growth.own", record)
    standing = session.scalars(
        select(GrowthConsent).where(
            GrowthConsent.person_id == person.id, GrowthConsent.withdrawn_at.is_(None)
        )
    )
    for consent in standing.all():
        consent.withdrawn_at = now
        ledger.record(session, actor, "growth.withdraw", person, body={}, now=now)
    session.flush()


def renew_on_facts(session: Session, signal: FactsChanged) -> None:
    """Renew what hangs on the rows that changed of their event's sums, in the same transaction."""
    if signal.fact in COUNTED and signal.event_id is not None:
        _renew(session, signal.event_id, COUNTED[signal.fact])


def renew_on_award(session: Session, signal: AwardConfirmed | AwardWithdrawn) -> None:
    """Renew what hangs on awards, of the event whose award stands or stands no longer."""
    _renew(session, session.get_one(Award, signal.award_id).event_id, ON_AWARDS)


def renew_all(session: Session) -> int:
    """Count every event anew, as after an import or an upgrade; returns how many events there are.

    In as many queries for a city's ten years as for one event.
    """
    counted = _renew(session, None)
    return sum(key == "events" for _event, key, _part in counted)


def cell_faults(session: Session) -> Sequence[str]:
    """Return where a stored sum is not what its rows say now; empty when all agree."""
    stored = {place: cell.value for place, cell in stored_cells(session).items()}
    counted = counted_sums(session)
    return [
        f"event {place[0]}, {place[1]} {place[2]}: stored {stored.get(place)}, "
        f"counted {counted.get(place)}"
        for place in sorted(stored.keys() | counted.keys())
        if stored.get(place) != counted.get(place)
    ]


def _renew(
    session: Session, event_id: int | None, keys: Set[str] | None = None
) -> Mapping[Place, Decimal]:
    """Count anew and store what differs from what is stored; return what was counted."""
    stored = stored_cells(session, event_id, keys)
    counted = counted_sums(session, event_id, keys)
    fresh = []
    for place, value in counted.items():
        cell = stored.pop(place, None)
        if cell is None:
            event, key, part = place
            fresh.append({"event_id": event, "key": key, "part": part, "value": value})
        elif cell.value != value:
            cell.value = value
    for gone in stored.values():
        session.delete(gone)
    session.flush()
    if fresh:
        session.execute(insert(CockpitCell), fresh)
    return counted
