"""Further units that use a result, each once; the benefit of each is counted under its own name."""

from datetime import date, datetime

from sqlalchemy.orm import Session

from contest.foundation import ledger, signals
from contest.foundation.calendar import local_day
from contest.foundation.models import StoredFile
from contest.foundation.permissions import Actor, require
from contest.foundation.signals import FactsChanged
from contest.industrialisation.errors import CountedTwice, EvidenceMissing, ImplausibleDay
from contest.industrialisation.models import Replication, TransferCase
from contest.industrialisation.rules import overlaps
from contest.people.models import Unit

FACT = "transfer_cases"


def record_replication(
    session: Session,
    actor: Actor,
    case: TransferCase,
    unit: Unit,
    *,
    since_on: date,
    evidence: str,
    now: datetime,
    file: StoredFile | None = None,
) -> Replication:
    """Record that a further unit uses the result, since a day from the opening to today.

    Raises `CountedTwice` for the authors' unit, one on record, or one above or below such a unit;
    `EvidenceMissing`, `ImplausibleDay`.
    """
    require(actor, "transfer.move", case)
    if not evidence.strip():
        raise EvidenceMissing
    _check_day(case, since_on, today=local_day(now))
    _check_counted_once(case, unit)
    replication = Replication(
        edition_id=case.edition_id,
        case_id=case.id,
        unit_id=unit.id,
        since_on=since_on,
        evidence=evidence.strip(),
        file_id=file.id if file else None,
        recorded_by=actor.reference,
        recorded_by_name=actor.name,
        recorded_at=now,
    )
    session.add(replication)
    session.flush()
    session.expire(case, ["replications"])
    body = {
        "unit": unit.public_id,
        "since": since_on.isoformat(),
        "file": file.sha256 if file else None,
    }
    told = {"evidence": evidence.strip()}
    ledger.record(session, actor, "transfer.replicate", case, body=body, private=told, now=now)
    signals.send(session, FactsChanged(FACT, case.event_id))
    return replication


def _check_day(case: TransferCase, since_on: date, *, today: date) -> None:
    first = local_day(case.opened_at)
    if not first <= since_on <= today:
        raise ImplausibleDay(first=first.isoformat(), last=today.isoformat())


def _check_counted_once(case: TransferCase, unit: Unit) -> None:
    counted = {one.unit.path: one.unit.name for one in case.replications}
    if case.unit is not None:
        counted[case.unit.path] = case.unit.name
    other = overlaps(unit.path, counted)
    if other is not None:
        raise CountedTwice(name=unit.name, other=other)
