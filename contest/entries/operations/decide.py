"""What units and organisers say to an entry: recommend, return, accept, decline."""

from collections.abc import Mapping, Sequence
from dataclasses import dataclass, replace
from datetime import datetime

from sqlalchemy.orm import Session

from contest.entries.errors import (
    CategoryQuotaUsedUp,
    FilesMissing,
    FormCheckOpen,
    FormUnfit,
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
    Checked,
    Places,
    Turn,
    accepted_places,
    checked_forms,
    entrants_of,
    places_of_unit,
    turn_of,
    turns_of_entries,
    verdicts_of,
)
from contest.entries.rules import (
    FIT,
    STEPS,
    UNFIT,
    EntrantRules,
    failed_faults,
    missing_files,
)
from contest.entries.signals import EntryAccepted
from contest.foundation import signals
from contest.foundation.errors import NotPermitted
from contest.foundation.permissions import Actor, Scope, can, require
from contest.people.models import Unit


@dataclass(frozen=True, slots=True)
class Recommendation:
    """The word of one unit for an entry; who may give it is asked of that unit."""

    entry: Entry
    unit: Unit

    @property
    def scope(self) -> Scope:
        """Belong to whoever the entry belongs to, but to this unit instead of the entrant's."""
        return replace(self.entry.scope, unit_path=self.unit.path)


def may_recommend(actor: Actor, entry: Entry, turn: Turn, rules: EntrantRules) -> bool:
    """Say whether the actor may say the word of the unit whose turn it is.

    In a chain an enterprise's contact does not speak for the district.
    """
    record = Recommendation(entry, turn.unit) if rules.has_chain else entry
    return can(actor, STEPS["nominate"].permission, record)


def nominate_entry(
    session: Session, actor: Actor, entry: Entry, *, now: datetime, opinion: str = ""
) -> None:
    """Recommend an entry that was handed in, for the unit whose turn it is, within its places.

    A work team's entry counts for its enterprise. In a chain each level says its word after the
    one below; with the last word the entry is nominated. The opinion stands in the history. The
    organiser, who keys in what came on paper, is asked for neither opinion nor file.
    Raises `NotPermitted`, `StepNotPossible` (also where the event asks no recommendation),
    `OpinionNeeded`, `FilesMissing` (e.g. the stamped form), `QuotaUsedUp`, `GroupQuotaUsedUp` or
    `CategoryQuotaUsedUp`.
    """
    require(actor, STEPS["nominate"].permission, entry)
    require_state(session, entry, "nominate")
    rules = entrants_of(session, entry.event)
    lock_event(session, entry.event)
    turns = turns_of_entries(session, [entry], {entry.event_id: rules})[entry.id]
    turn = turn_of(entry, turns)
    if not rules.needs_nomination or turn is None:
        raise StepNotPossible
    if not may_recommend(actor, entry, turn, rules):
        raise NotPermitted
    said = " ".join(opinion.split())[:LONGEST_REASON]
    if not can(actor, "entry.manage", entry.event):
        if rules.asks_opinion and not said:
            raise OpinionNeeded
        held = [material.kind for material in entry.materials]
        missing = missing_files(rules, held, by="unit")
        if missing:
            raise FilesMissing(faults=missing)
    require_place(session, entry, turn.unit, rules)
    step = "nominate" if entry.chain_step + 1 == len(turns) else "recommend"
    take_step(session, actor, entry, step, reason=said or None, unit=turn.unit, now=now)


def require_place(session: Session, entry: Entry, unit: Unit, rules: EntrantRules) -> None:
    """Raise unless `unit` has a place left for the entry: in all, in its group, its category.

    Raises `QuotaUsedUp`, `GroupQuotaUsedUp` or `CategoryQuotaUsedUp`.
    """
    lock_event(session, entry.event)
    session.flush()
    _require_left(entry, unit, places_of_unit(session, entry.event, unit, rules), rules)


def _require_left(entry: Entry, unit: Unit, places: Places, rules: EntrantRules) -> None:
    for (part, _key), count in places.of(entry.group_id, entry.category):
        if count.left != 0:
            continue
        if part == "group":
            group = entry.group.name if entry.group else ""
            raise GroupQuotaUsedUp(unit=unit.name, quota=count.quota, group=group)
        if part == "category":
            names = {one.code: one.name for one in rules.categories}
            category = names.get(entry.category or "", entry.category)
            raise CategoryQuotaUsedUp(unit=unit.name, quota=count.quota, category=category)
        raise QuotaUsedUp(unit=unit.name, quota=count.quota)


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


def accept_entry(
    session: Session, actor: Actor, entry: Entry, *, now: datetime, reason: str | None = None
) -> None:
    """Accept an entry: it takes part. Sends `EntryAccepted`.

    Where reviewers check the form they must have found it fit; when they did not come to one mind
    the organiser accepts it with a `reason`.
    Raises `NotPermitted`, `StepNotPossible`, `NotNominated` where a unit must recommend first,
    `NotEligible` where a condition is not met and no exception was made, e.g. after an import,
    `FormCheckOpen`, `FormUnfit`, `ReasonNeeded`, or `QuotaUsedUp` (of a group, a category) beyond
    the organiser's own limit.
    """
    require(actor, STEPS["accept"].permission, entry)
    require_state(session, entry, "accept")
    rules = entrants_of(session, entry.event)
    if not awaits_decision(entry, rules):
        raise NotNominated(number=entry.number)
    barred = failed_faults(verdicts_of(session, entry, rules))
    if barred:
        raise NotEligible(faults=barred)
    if rules.form_check is not None:
        checked = checked_forms(session, [entry], rules.form_check)[entry.id]
        reason = _agreed(entry, checked, reason)
    _accept(session, actor, entry, rules, reason=reason, now=now)


def _agreed(entry: Entry, checked: Checked, reason: str | None) -> str | None:
    """Raise unless the reviewers let the entry be accepted; return the reason that it needs."""
    if checked.outcome is None:
        raise FormCheckOpen(
            said=len(checked.checks), asked=checked.rule.reviewers, number=entry.number
        )
    if checked.outcome == UNFIT:
        raise FormUnfit(number=entry.number)
    return None if checked.outcome == FIT else require_reason(reason)


def accept_all(
    session: Session, actor: Actor, entries: Sequence[Entry], *, now: datetime
) -> list[Entry]:
    """Accept those of the entries that wait for it, and return them; others stay as they are.

    Waiting are entries that were handed in, or recommended where a unit must recommend, that meet
    the conditions, and whose form was found fit where it is checked. All must be the actor's to
    decide. Raises `NotPermitted`, or `QuotaUsedUp` beyond the organiser's own limit, and then
    accepts none.
    """
    for entry in entries:
        require(actor, STEPS["accept"].permission, entry)
    events = {entry.event_id: entry.event for entry in entries}
    asked = {key: entrants_of(session, event) for key, event in events.items()}
    ready = _ready(session, entries, asked)
    for entry in ready:
        require_state(session, entry, "accept")
        _accept(session, actor, entry, asked[entry.event_id], now=now)
    return ready


def _ready(
    session: Session, entries: Sequence[Entry], asked: Mapping[int, EntrantRules]
) -> list[Entry]:
    waiting = [
        entry
        for entry in entries
        if awaits_decision(entry, asked[entry.event_id])
        and not failed_faults(verdicts_of(session, entry, asked[entry.event_id]))
    ]
    unfit: set[int] = set()
    for event_id, rules in asked.items():
        if rules.form_check is not None:
            own = [entry for entry in waiting if entry.event_id == event_id]
            found = checked_forms(session, own, rules.form_check)
            unfit |= {key for key, checked in found.items() if checked.outcome != FIT}
    return [entry for entry in waiting if entry.id not in unfit]


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
    session: Session,
    actor: Actor,
    entry: Entry,
    rules: EntrantRules,
    *,
    now: datetime,
    reason: str | None = None,
) -> None:
    if rules.accepting is not None:
        lock_event(session, entry.event)
        places = accepted_places(session, entry.event, rules)
        _require_left(entry, entry.event.edition.unit, places, rules)
    take_step(session, actor, entry, "accept", reason=reason, now=now)
    tell_people(session, entry, "entry_accepted")
    signals.send(session, EntryAccepted(entry.id))
    signals.send(session, signals.FactsChanged("entries", entry.event_id))
