"""What units and organisers say to an entry: recommend, return, accept, decline."""

from collections.abc import Sequence
from datetime import datetime

from sqlalchemy.orm import Session

from contest.entries.errors import (
    FilesMissing,
    GroupQuotaUsedUp,
    NotEligible,
    NotNominated,
    OpinionNeeded,
    QuotaUsedUp,
    StepNotPossible,
)
from contest.entries.models import Entry, EntryState
from contest.entries.operations.steps import (
    LONGEST_REASON,
    lock_event,
    require_reason,
    require_state,
    take_step,
    tell_people,
)
from contest.entries.queries import (
    entrants_of,
    nominating_unit,
    places_of_unit,
    verdicts_of,
)
from contest.entries.rules import STEPS, EntrantRules, failed_faults, missing_files
from contest.entries.signals import EntryAccepted
from contest.foundation import signals
from contest.foundation.permissions import Actor, can, require
from contest.people.models import Unit


def nominate_entry(
    session: Session, actor: Actor, entry: Entry, *, now: datetime, opinion: str = ""
) -> None:
    """Recommend an entry that was handed in, within the quota of its unit, with its `opinion`.

    A work team's entry counts for its enterprise. The opinion stands in the entry's history. The
    organiser, who keys in what came on paper, is asked for neither opinion nor file.
    Raises `NotPermitted`, `StepNotPossible` (also where the event asks no recommendation),
    `OpinionNeeded`, `FilesMissing` (e.g. the stamped form), `QuotaUsedUp` or `GroupQuotaUsedUp`.
    """
    require(actor, STEPS["nominate"].permission, entry)
    require_state(session, entry, "nominate")
    rules = entrants_of(session, entry.event)
    if not rules.needs_nomination:
        raise StepNotPossible
    said = " ".join(opinion.split())[:LONGEST_REASON]
    if not can(actor, "entry.manage", entry.event):
        if rules.asks_opinion and not said:
            raise OpinionNeeded
        held = [material.kind for material in entry.materials]
        missing = missing_files(rules, held, by="unit")
        if missing:
            raise FilesMissing(faults=missing)
    require_place(session, entry, rules)
    take_step(session, actor, entry, "nominate", reason=said or None, now=now)


def require_place(session: Session, entry: Entry, rules: EntrantRules) -> None:
    """Raise unless the unit that recommends the entry has a place left, in all and in its group.

    Raises `QuotaUsedUp` or `GroupQuotaUsedUp`.
    """
    lock_event(session, entry.event)
    unit: Unit | None = entry.carried_by or nominating_unit(entry.unit)
    if unit is None:
        return
    places = places_of_unit(session, entry.event, unit, rules)
    if places.left == 0:
        raise QuotaUsedUp(unit=unit.name, quota=places.quota)
    group = places.groups.get(entry.group_id or 0)
    if group is not None and group.left == 0:
        name = entry.group.name if entry.group else ""
        raise GroupQuotaUsedUp(unit=unit.name, quota=group.quota, group=name)


def refuse_entry(
    session: Session, actor: Actor, entry: Entry, *, reason: str, now: datetime
) -> None:
    """Decline an entry for its unit, where the rules let units do so; its people may enter anew.

    Raises `NotPermitted`, `StepNotPossible` or `ReasonNeeded`.
    """
    require(actor, STEPS["refuse"].permission, entry)
    require_state(session, entry, "refuse")
    if not entrants_of(session, entry.event).unit_declines:
        raise StepNotPossible
    given = require_reason(reason)
    take_step(session, actor, entry, "refuse", reason=given, now=now)
    tell_people(session, entry, "entry_declined", reason=given)


def return_entry(
    session: Session, actor: Actor, entry: Entry, *, reason: str, now: datetime
) -> None:
    """Return an entry to its entrant, who may mend it and hand it in again.

    Raises `NotPermitted`, `StepNotPossible` or `ReasonNeeded`.
    """
    require(actor, STEPS["return"].permission, entry)
    require_state(session, entry, "return")
    given = require_reason(reason)
    take_step(session, actor, entry, "return", reason=given, now=now)
    tell_people(session, entry, "entry_returned", reason=given)


def accept_entry(session: Session, actor: Actor, entry: Entry, *, now: datetime) -> None:
    """Accept an entry: it takes part. Sends `EntryAccepted`.

    Raises `NotPermitted`, `StepNotPossible`, `NotNominated` where a unit must recommend first, or
    `NotEligible` where a condition is not met and no exception was made, e.g. after an import.
    """
    require(actor, STEPS["accept"].permission, entry)
    require_state(session, entry, "accept")
    rules = entrants_of(session, entry.event)
    barred = failed_faults(verdicts_of(session, entry, rules))
    if barred:
        raise NotEligible(faults=barred)
    _accept(session, actor, entry, rules, now=now)


def accept_all(
    session: Session, actor: Actor, entries: Sequence[Entry], *, now: datetime
) -> list[Entry]:
    """Accept those of the entries that wait for it, and return them; others stay as they are.

    Waiting are entries that were handed in, or recommended where a unit must recommend, and that
    meet the conditions. All must be the actor's to decide. Raises `NotPermitted`, and then accepts
    none.
    """
    for entry in entries:
        require(actor, STEPS["accept"].permission, entry)
    events = {entry.event_id: entry.event for entry in entries}
    asked = {key: entrants_of(session, event) for key, event in events.items()}
    accepted = []
    for entry in entries:
        rules = asked[entry.event_id]
        if awaits_decision(entry, rules) and not failed_faults(verdicts_of(session, entry, rules)):
            require_state(session, entry, "accept")
            _accept(session, actor, entry, rules, now=now)
            accepted.append(entry)
    return accepted


def awaits_decision(entry: Entry, rules: EntrantRules) -> bool:
    """Say whether nothing but the organiser's word is missing."""
    waits_in = EntryState.NOMINATED if rules.needs_nomination else EntryState.SUBMITTED
    return entry.state in (waits_in, EntryState.NOMINATED)


def decline_entry(
    session: Session, actor: Actor, entry: Entry, *, reason: str, now: datetime
) -> None:
    """Decline an entry for good; its people may enter anew.

    Raises `NotPermitted`, `StepNotPossible` or `ReasonNeeded`.
    """
    require(actor, STEPS["decline"].permission, entry)
    require_state(session, entry, "decline")
    given = require_reason(reason)
    take_step(session, actor, entry, "decline", reason=given, now=now)
    tell_people(session, entry, "entry_declined", reason=given)


def _accept(
    session: Session, actor: Actor, entry: Entry, rules: EntrantRules, *, now: datetime
) -> None:
    if not awaits_decision(entry, rules):
        raise NotNominated(number=entry.number)
    take_step(session, actor, entry, "accept", now=now)
    tell_people(session, entry, "entry_accepted")
    signals.send(session, EntryAccepted(entry.id))
    signals.send(session, signals.FactsChanged("entries", entry.event_id))
