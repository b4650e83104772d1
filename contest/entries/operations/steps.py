"""The one place where an entry takes a step; handing in and withdrawing."""

from collections.abc import Sequence
from datetime import datetime
from typing import Any

from sqlalchemy import select
from sqlalchemy.orm import Session

from contest.editions.models import Event
from contest.entries.errors import (
    EntryIncomplete,
    EventOver,
    JudgingBegun,
    ReasonNeeded,
    RegistrationClosed,
    RegistrationNotOpen,
    StepNotPossible,
)
from contest.entries.models import Entry, EntryState, EntryStep
from contest.entries.operations.likening import flag_likeness
from contest.entries.queries import (
    agreed_in,
    entrants_of,
    groups_of_event,
    verdicts_of,
    window_of,
)
from contest.entries.rules import (
    STEPS,
    EntrantRules,
    check_answers,
    choice_fault,
    duty_fault,
    failed_faults,
    may_hand_in,
    missing_files,
    share_fault,
    team_fault,
)
from contest.entries.signals import EntryRegistered, EntryWithdrawn
from contest.foundation import ledger, signals
from contest.foundation.errors import Fault
from contest.foundation.permissions import Actor, can, require
from contest.foundation.words import N_
from contest.people.models import Unit

OVER = frozenset({"notice", "finished"})
LONGEST_REASON = 500


def submit_entry(
    session: Session, actor: Actor, entry: Entry, *, now: datetime, late_reason: str | None = None
) -> None:
    """Hand in a draft, or an entry that was returned.

    The organiser may do so after the deadline with `late_reason`; entrants until the deadline and,
    marked as late, for the grace after it, or until judging begins for what was returned. Sends
    `EntryRegistered` the first time.
    Raises `NotPermitted`, `StepNotPossible`, `RegistrationClosed`, `RegistrationNotOpen`,
    `ReasonNeeded`, or `EntryIncomplete` with every fault.
    """
    require(actor, STEPS["submit"].permission, entry)
    require_state(session, entry, "submit")
    rules = entrants_of(session, entry.event)
    reason = require_window(
        actor, entry.event, rules, state=entry.state, reason=late_reason, now=now
    )
    faults = entry_faults(session, actor, entry, rules)
    if faults:
        raise EntryIncomplete(faults=faults)
    is_first = entry.state is EntryState.DRAFT
    if is_first:
        # What was returned came in time.
        entry.is_late = window_of(entry.event, rules, now) in ("grace", "closed")
    take_step(session, actor, entry, "submit", reason=reason, now=now)
    flag_likeness(session, entry, rules, now=now)
    if is_first:
        signals.send(session, EntryRegistered(entry.id))


def hand_in_complete(session: Session, actor: Actor, entry: Entry, *, now: datetime) -> list[Fault]:
    """Hand the entry in unless something is missing; return what is, and then it stays a draft.

    For who sends photos along: they are kept even when the rest is not complete. Raises what
    `submit_entry` raises beside `EntryIncomplete`.
    """
    faults = entry_faults(session, actor, entry, entrants_of(session, entry.event))
    if not faults:
        submit_entry(session, actor, entry, now=now)
    return faults


def withdraw_entry(
    session: Session, actor: Actor, entry: Entry, *, reason: str, now: datetime
) -> None:
    """Withdraw an entry that was not declined; its people may enter anew.

    While judging goes on only the organiser withdraws. Sends `EntryWithdrawn`.
    Raises `NotPermitted`, `StepNotPossible`, `ReasonNeeded`, `JudgingBegun` or `EventOver`.
    """
    require(actor, STEPS["withdraw"].permission, entry)
    require_state(session, entry, "withdraw")
    if _is_too_late(actor, entry.event):
        raise JudgingBegun
    was_accepted = entry.state is EntryState.ACCEPTED
    given = require_reason(reason)
    take_step(session, actor, entry, "withdraw", reason=given, now=now)
    if actor.person_id not in {member.person_id for member in entry.members}:
        tell_people(session, entry, "entry_withdrawn", reason=given)
    signals.send(session, EntryWithdrawn(entry.id, was_accepted))
    if was_accepted:
        signals.send(session, signals.FactsChanged("entries", entry.event_id))


def may_withdraw(actor: Actor, entry: Entry) -> bool:
    """Say whether `withdraw_entry` would be taken from the actor now."""
    event, step = entry.event, STEPS["withdraw"]
    if entry.state not in step.from_states or event.phase in OVER:
        return False
    return can(actor, step.permission, entry) and not _is_too_late(actor, event)


def _is_too_late(actor: Actor, event: Event) -> bool:
    # What is judged already leaves by the organiser's hand only.
    return event.phase == "judging" and not can(actor, "entry.manage", event)


def tell_people(
    session: Session, entry: Entry, kind: str, *, reason: str = "", only: int | None = None
) -> None:
    """Tell the members of an entry, or `only` the one of this key, what happened to it."""
    event = entry.event
    context = {
        "entry": entry.public_id,
        "number": str(entry.number),
        "name": entry.display_name,
        "event": event.name,
        "event_en": event.name_en or "",
        "reason": reason,
    }
    people = [one.person_id for one in entry.members if only in (None, one.person_id)]
    if people:
        signals.send(session, signals.Message(kind, people, context))


def take_step(
    session: Session,
    actor: Actor,
    entry: Entry,
    step: str,
    *,
    now: datetime,
    reason: str | None = None,
    unit: Unit | None = None,
) -> None:
    """Move `entry` along `step`, note it in its history and in the trail. Checks nothing.

    `unit` is the one that recommended it. What is handed in anew, or returned, begins the chain
    and the check of its form from the start.
    """
    take_steps(session, actor, [entry], step, reason=reason, unit=unit, now=now)


def take_steps(
    session: Session,
    actor: Actor,
    entries: Sequence[Entry],
    step: str,
    *,
    now: datetime,
    reason: str | None = None,
    unit: Unit | None = None,
) -> None:
    """Move many entries of one event along the same step, as `take_step` moves one."""
    told = []
    for entry in entries:
        before = entry.state
        entry.state = EntryState(STEPS[step].to_state)
        if step in ("recommend", "nominate"):
            entry.chain_step += 1
        if step in ("submit", "return"):
            entry.chain_step = 0
        if step == "submit":
            entry.round += 1
        body: dict[str, Any] = {
            "number": entry.number,
            "from": before.value,
            "to": entry.state.value,
        }
        if entry.is_late:
            body["is_late"] = True
        if unit is not None:
            body["unit"] = unit.public_id
        told.append(ledger.Told(entry, body, {"reason": reason}))
    add_histories(session, actor, entries, reason=reason, unit=unit, now=now)
    ledger.record_all(session, actor, f"entry.{step}", told, now=now)


def add_histories(
    session: Session,
    actor: Actor,
    entries: Sequence[Entry],
    *,
    reason: str | None,
    now: datetime,
    unit: Unit | None = None,
) -> None:
    """Add the present state of each entry to its history; `unit` is the one that recommended it."""
    session.add_all(
        EntryStep(
            edition_id=entry.edition_id,
            entry_id=entry.id,
            state=entry.state,
            reason=reason,
            taken_by=actor.reference,
            taken_by_name=actor.name[:60],
            taken_at=now,
            unit_id=unit.id if unit else None,
        )
        for entry in entries
    )
    session.flush()
    for entry in entries:
        session.expire(entry, ["steps"])


def require_state(session: Session, entry: Entry, step: str) -> None:
    """Lock the entry and raise `StepNotPossible` unless its state leads along `step`."""
    session.flush()
    # Two decisions at once: the second must see what the first left behind.
    session.refresh(entry, ["state"], with_for_update=True)
    if entry.event.phase in OVER:
        raise EventOver
    if entry.state not in STEPS[step].from_states:
        raise StepNotPossible


def require_reason(reason: str | None) -> str:
    """Return the reason in one line of at most 500 characters; raises `ReasonNeeded`."""
    text = " ".join((reason or "").split())[:LONGEST_REASON]
    if not text:
        raise ReasonNeeded
    return text


def require_window(
    actor: Actor,
    event: Event,
    rules: EntrantRules,
    *,
    state: str,
    reason: str | None,
    now: datetime,
) -> str | None:
    """Raise unless an entry of `state` may be written or handed in now.

    Returns the reason with which the organiser does so after the deadline, else None.
    """
    if event.phase in OVER:
        raise EventOver
    window = window_of(event, rules, now)
    if can(actor, "entry.manage", event):
        return require_reason(reason) if window == "closed" else None
    check_is_over = event.check_ends_at is not None and now >= event.check_ends_at
    if may_hand_in(event.phase, window, state, check_is_over=check_is_over):
        return None
    raise RegistrationNotOpen if window == "not_yet" else RegistrationClosed


def lock_event(session: Session, event: Event) -> None:
    """Let one at a time give numbers and count places within the event."""
    session.execute(select(Event.id).where(Event.id == event.id).with_for_update())


def entry_faults(session: Session, actor: Actor, entry: Entry, rules: EntrantRules) -> list[Fault]:
    """Return all that keeps the entry from being handed in, in the order of the form.

    The organiser, who keys in what came on paper, is not asked for its files; the conditions of
    who may enter hold for everybody, unless an exception was made.
    """
    groups = groups_of_event(session, entry.event)
    group = next((code for code, row in groups.items() if row.id == entry.group_id), None)
    _, answers = check_answers(rules, entry.answers, complete=True)
    found = [
        Fault(rule=N_("This must be filled in"), column=N_("Unit")) if not entry.unit_id else None,
        choice_fault(N_("Group"), group, rules.groups, needed=True),
        choice_fault(N_("Category"), entry.category, rules.categories, needed=True),
        team_fault(rules, len(entry.members)),
        share_fault([member.share_percent for member in entry.members]),
        *(duty_fault(rules, one.person.name, one.duty) for one in entry.members),
        *_disagreeing(session, actor, entry, rules),
    ]
    files = []
    if not can(actor, "entry.manage", entry.event):
        held = [material.kind for material in entry.materials]
        files = missing_files(rules, held, by="entrant")
    barred = failed_faults(verdicts_of(session, entry, rules))
    return [fault for fault in found if fault] + answers + files + barred


def _disagreeing(
    session: Session, actor: Actor, entry: Entry, rules: EntrantRules
) -> list[Fault | None]:
    """Return a fault for each person whose consent is asked now and is not there.

    Asked is who hands in, if they take part, and each member where the rules ask everybody. The
    organiser keeps consents on paper.
    """
    if rules.consent is None or can(actor, "entry.manage", entry.event):
        return []
    agreed = agreed_in(session, entry, rules)
    asked = [
        member.person
        for member in entry.members
        if rules.consent.everybody or member.person_id == actor.person_id
    ]
    return [
        Fault(
            rule=N_("Has not agreed to what this contest asks"),
            remedy=N_("Each agrees for themselves: on the page of the entry, or when they join."),
            column=person.name,
        )
        for person in asked
        if person.id not in agreed
    ]
