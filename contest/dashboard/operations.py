"""What changes on the dashboard: a worker's consent, and the stored sums of an event."""

from collections.abc import Sequence
from datetime import datetime

from sqlalchemy import delete, select
from sqlalchemy.orm import Session

from contest.awards.models import Award
from contest.awards.signals import AwardConfirmed, AwardWithdrawn
from contest.dashboard.models import CockpitCell, GrowthConsent
from contest.dashboard.queries import cells_of_event, counted_parts, growth_of
from contest.editions.models import Event
from contest.foundation import ledger
from contest.foundation.permissions import Actor, require
from contest.foundation.signals import FactsChanged
from contest.people.models import Person

COUNTED = frozenset({"events", "entries", "grade_gains", "transfer_cases", "verified_benefits"})
"""The facts on which the cockpit's stored sums hang."""


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
    """Renew the sums of the event whose rows changed, in the same transaction."""
    if signal.fact in COUNTED and signal.event_id is not None:
        renew_cells(session, signal.event_id)


def renew_on_award(session: Session, signal: AwardConfirmed | AwardWithdrawn) -> None:
    """Renew the sums of the event whose award stands or stands no longer."""
    renew_cells(session, session.get_one(Award, signal.award_id).event_id)


def renew_cells(session: Session, event_id: int) -> None:
    """Count the event's rows anew and store what differs from what is stored."""
    stored = {(one.key, one.part): one for one in cells_of_event(session, event_id)}
    counted = counted_parts(session, event_id)
    for place, value in counted.items():
        cell = stored.pop(place, None)
        if cell is None:
            key, part = place
            session.add(CockpitCell(event_id=event_id, key=key, part=part, value=value))
        else:
            cell.value = value
    gone = [cell.id for cell in stored.values()]
    if gone:
        session.execute(delete(CockpitCell).where(CockpitCell.id.in_(gone)))
    session.flush()


def renew_all(session: Session) -> int:
    """Count every event anew, as after an import; returns how many events there are."""
    ids = list(session.scalars(select(Event.id).order_by(Event.id)))
    for event_id in ids:
        renew_cells(session, event_id)
    return len(ids)


def cell_faults(session: Session) -> Sequence[str]:
    """Return where a stored sum is not what its rows say now; empty when all agree."""
    faults = []
    for event_id in session.scalars(select(Event.id).order_by(Event.id)):
        stored = {(one.key, one.part): one.value for one in cells_of_event(session, event_id)}
        counted = counted_parts(session, event_id)
        faults += [
            f"event {event_id}, {key} {part}: stored {stored.get((key, part))}, "
            f"counted {counted.get((key, part))}"
            for key, part in sorted(stored.keys() | counted.keys())
            if stored.get((key, part)) != counted.get((key, part))
        ]
    return faults
