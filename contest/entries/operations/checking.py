"""Reviewers check an entry's form, blind to one another."""

from datetime import datetime

from sqlalchemy.orm import Session

from contest.entries.errors import FormCheckClosed, OwnEntryChecked, StepNotPossible
from contest.entries.models import Entry, Fitness, FormCheck
from contest.entries.operations.decide import awaits_decision
from contest.entries.operations.steps import lock_event, require_reason, require_state
from contest.entries.queries import checked_forms, entrants_of
from contest.foundation import ledger
from contest.foundation.permissions import Actor, require
from contest.people.models import Person


def check_form(
    session: Session,
    actor: Actor,
    entry: Entry,
    *,
    verdict: Fitness,
    now: datetime,
    reason: str | None = None,
) -> FormCheck:
    """Say whether the form of an entry fits, once for each time that it was handed in.

    Nobody reads what the others said before all whom the rules ask for have spoken; the trail
    says that somebody has, and keeps the word and its reason apart. Who found it unfit says why.
    Raises `NotPermitted`, `OwnEntryChecked`, `StepNotPossible` (also where the rules ask for no
    check), `FormCheckClosed` or `ReasonNeeded`.
    """
    require(actor, "entry.check", entry)
    require_state(session, entry, "accept")
    lock_event(session, entry.event)
    rules = entrants_of(session, entry.event)
    if rules.form_check is None or not awaits_decision(entry, rules):
        raise StepNotPossible
    if _is_own(session, actor, entry):
        raise OwnEntryChecked
    checked = checked_forms(session, [entry], rules.form_check)[entry.id]
    if checked.outcome is not None or checked.of(actor.reference) is not None:
        raise FormCheckClosed
    said = require_reason(reason) if verdict is Fitness.UNFIT else None
    check = FormCheck(
        edition_id=entry.edition_id,
        entry_id=entry.id,
        round=entry.round,
        verdict=verdict,
        reason=said,
        said_by=actor.reference,
        said_by_name=actor.name[:60],
        said_at=now,
    )
    session.add(check)
    session.flush()
    body = {"number": entry.number, "round": entry.round}
    private = {"verdict": verdict.value, "reason": said}
    ledger.record(session, actor, "entry.check", entry, body=body, private=private, now=now)
    return check


def _is_own(session: Session, actor: Actor, entry: Entry) -> bool:
    if actor.person_id is None:
        return False
    person = session.get_one(Person, actor.person_id)
    in_it = actor.person_id in {member.person_id for member in entry.members}
    return in_it or (entry.unit_id is not None and person.unit_id == entry.unit_id)
