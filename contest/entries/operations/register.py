"""Writes an entry: who takes part, for which unit, with which answers. A draft until handed in."""

from collections.abc import Mapping, Sequence
from dataclasses import dataclass
from datetime import datetime
from decimal import Decimal
from typing import Any, TypedDict, Unpack

from sqlalchemy import func, select
from sqlalchemy.orm import Session

from contest.editions.models import Event
from contest.entries.errors import AlreadyEntered, EntryIncomplete, EntryNotOpen, NotYourEntry
from contest.entries.models import Entry, EntryMember, EntryState, EntrySubject
from contest.entries.operations.steps import add_histories, lock_event, require_window
from contest.entries.queries import entrants_of, groups_of_event
from contest.entries.rules import (
    LEADING_ROLES,
    LIVE_STATES,
    OPEN_STATES,
    EntrantRules,
    Named,
    check_answers,
    choice_fault,
)
from contest.foundation import ledger
from contest.foundation.errors import Fault
from contest.foundation.names import title_pinyin
from contest.foundation.permissions import Actor, can, require
from contest.foundation.words import N_
from contest.people.models import Person, Unit

LONGEST_TITLE = 200
LONGEST_PINYIN = 600


@dataclass(frozen=True, slots=True)
class MemberInput:
    """A person in an entry. The first is the entrant, captain or first author, whatever `role`
    says; `share_percent` is the share of the prize, None where none was agreed; `duty` is a code of
    the definition's roles in a team."""

    person: Person
    role: str = "member"
    share_percent: Decimal | None = None
    duty: str | None = None


class EntryContent(TypedDict, total=False):
    """What an entry says beside its people: `group` and `category` are codes of the definition,
    `answers` are by the codes of its questions."""

    title: str | None
    title_en: str | None
    group: str | None
    category: str | None
    answers: Mapping[str, Any] | None


@dataclass(frozen=True, slots=True)
class _Written:
    """What was written, checked and in one spelling."""

    title: str | None
    title_en: str | None
    category: str | None
    group_id: int | None
    answers: dict[str, Any]


def register_entry(
    session: Session,
    actor: Actor,
    event: Event,
    *,
    subject: str,
    members: Sequence[MemberInput],
    unit: Unit | None,
    now: datetime,
    late_reason: str | None = None,
    ineligible_for_award: bool = False,
    **content: Unpack[EntryContent],
) -> Entry:
    """Write a draft and return it, numbered in order of registration within the event.

    Workers register themselves, captains their team, unit contacts their unit and its people, and
    the organiser anybody, after the deadline with `late_reason`. A person, and a unit that enters
    itself, is in one live entry of an event unless its rules allow `several`.
    Raises `NotPermitted`, `NotYourEntry`, `RegistrationNotOpen`, `RegistrationClosed`,
    `ReasonNeeded`, `AlreadyEntered`, or `EntryIncomplete` for what cannot be kept even in a draft.
    """
    require(actor, "entry.register", event)
    rules = entrants_of(session, event)
    reason = require_window(actor, event, rules, state="draft", reason=late_reason, now=now)
    _require_own(actor, event, subject, members, unit)
    written = _read(session, event, rules, content)
    _require_shape(rules, subject, members, written)
    lock_event(session, event)
    require_first(session, event, rules, [one.person for one in members], unit)
    highest = session.scalar(select(func.max(Entry.number)).where(Entry.event_id == event.id))
    entry = Entry(
        edition_id=event.edition_id,
        event_id=event.id,
        event=event,
        subject=EntrySubject(subject),
        number=(highest or 0) + 1,
        unit_id=unit.id if unit else None,
        unit=unit,
        state=EntryState.DRAFT,
        ineligible_for_award=ineligible_for_award,
        registered_by=actor.reference,
        registered_at=now,
    )
    session.add(entry)
    _write(session, entry, written, members)
    add_histories(session, actor, [entry], reason=reason, now=now)
    _record(session, actor, entry, "entry.register", reason=reason, now=now)
    return entry


def change_entry(
    session: Session,
    actor: Actor,
    entry: Entry,
    *,
    members: Sequence[MemberInput],
    unit: Unit | None,
    now: datetime,
    late_reason: str | None = None,
    **content: Unpack[EntryContent],
) -> None:
    """Write an entry anew that is a draft or was returned; its number and subject stay.

    Raises what `register_entry` raises, and `EntryNotOpen` once it was handed in.
    """
    require(actor, "entry.edit", entry)
    session.refresh(entry, ["state"], with_for_update=True)
    if entry.state not in OPEN_STATES:
        raise EntryNotOpen
    event = entry.event
    rules = entrants_of(session, event)
    reason = require_window(actor, event, rules, state=entry.state, reason=late_reason, now=now)
    _require_own(actor, event, entry.subject, members, unit)
    written = _read(session, event, rules, content)
    _require_shape(rules, entry.subject, members, written)
    lock_event(session, event)
    people = [one.person for one in members]
    require_first(session, event, rules, people, unit, besides=entry)
    entry.unit_id, entry.unit = (unit.id, unit) if unit else (None, None)
    joined = {member.person_id: member.joined_at for member in entry.members}
    for member in list(entry.members):
        session.delete(member)
    session.flush()
    session.expire(entry, ["members"])
    _write(session, entry, written, members, joined)
    _record(session, actor, entry, "entry.change", reason=reason, now=now)


def _require_own(
    actor: Actor,
    event: Event,
    subject: str,
    members: Sequence[MemberInput],
    unit: Unit | None,
) -> None:
    """Raise `NotYourEntry` unless it is one's own entry, one's unit's, or one runs the event."""
    if can(actor, "entry.manage", event):
        return
    first = members[0].person if members else None
    if unit is not None and can(actor, "entry.represent", unit):
        # A contact speaks for the people of the unit, not for whom they could name.
        if first is None or first.unit is None or can(actor, "entry.represent", first):
            return
        raise NotYourEntry
    leads = first is not None and first.id == actor.person_id
    if subject == "unit" or not leads or not _belongs(first, unit):
        raise NotYourEntry


def _belongs(person: Person | None, unit: Unit | None) -> bool:
    """Say whether `unit` is the person's, or lies above or below it in one line."""
    if unit is None or person is None or person.unit is None:
        return True
    own, other = person.unit.path, unit.path
    return own.startswith(other) or other.startswith(own)


def _read(session: Session, event: Event, rules: EntrantRules, content: EntryContent) -> _Written:
    """Return what was written in one spelling; the only group and category are taken as chosen."""
    group = content.get("group") or _only(rules.groups)
    category = content.get("category") or _only(rules.categories)
    kept, faults = check_answers(rules, content.get("answers") or {}, complete=False)
    choices = [
        choice_fault(N_("Group"), group, rules.groups, needed=False),
        choice_fault(N_("Category"), category, rules.categories, needed=False),
    ]
    faults = [fault for fault in choices if fault] + faults
    if faults:
        raise EntryIncomplete(faults=faults)
    row = groups_of_event(session, event).get(group) if group else None
    is_person = rules.subject == "person"  # called after the person
    return _Written(
        title=None if is_person else _one_line(content.get("title")),
        title_en=None if is_person else _one_line(content.get("title_en")),
        category=category,
        group_id=row.id if row else None,
        answers=kept,
    )


def _only(named: Sequence[Named]) -> str | None:
    return named[0].code if len(named) == 1 else None


def searchable(title: str | None) -> str | None:
    """Return the column by which a title is found in pinyin; it says no more than the title."""
    return title_pinyin(title, longest=LONGEST_PINYIN) if title else None


def spell_titles(session: Session) -> int:
    """Add the pinyin of titles that were written before it was kept; return of how many."""
    query = select(Entry).where(Entry.title.is_not(None), Entry.title_pinyin.is_(None))
    entries = session.scalars(query).all()
    for entry in entries:
        entry.title_pinyin = searchable(entry.title)
    session.flush()
    return len(entries)


def _one_line(text: str | None) -> str | None:
    return " ".join((text or "").split())[:LONGEST_TITLE] or None


def _require_shape(
    rules: EntrantRules, subject: str, members: Sequence[MemberInput], written: _Written
) -> None:
    """Raise for what no draft may lack: the right subject, a title, somebody, not too many."""
    faults = []
    if subject != rules.subject:
        faults.append(Fault(rule=N_("The event does not take entries of this kind")))
    if rules.has_title and written.title is None:
        faults.append(Fault(rule=N_("This must be filled in"), column=N_("Title")))
    if not members and rules.subject != "unit":
        faults.append(Fault(rule=N_("This must be filled in"), column=N_("Members")))
    if len(members) > rules.team_max:
        faults.append(
            Fault(
                rule=N_("%(members)d members, but at most %(most)d are allowed"),
                remedy=N_("Remove some of them."),
                column=N_("Members"),
                params={"members": len(members), "most": rules.team_max},
            )
        )
    people = [member.person.id for member in members]
    if len(set(people)) < len(people):
        faults.append(Fault(rule=N_("The same person is named twice"), column=N_("Members")))
    if faults:
        raise EntryIncomplete(faults=faults)


def require_first(
    session: Session,
    event: Event,
    rules: EntrantRules,
    people: Sequence[Person],
    unit: Unit | None,
    *,
    besides: Entry | None = None,
) -> None:
    """Raise `AlreadyEntered` when a person, or the unit that enters itself, is in the event.

    Where the rules allow several entries, nobody is in it too often.
    """
    if rules.several:
        return
    live = [
        Entry.event_id == event.id,
        Entry.state.in_([EntryState(state) for state in LIVE_STATES]),
    ]
    if besides is not None:
        live.append(Entry.id != besides.id)
    if rules.subject == "unit":
        query = select(Entry.number).where(*live, Entry.unit_id == (unit.id if unit else None))
        number = session.scalar(query)
        if number is not None and unit is not None:
            raise AlreadyEntered(name=unit.name, number=number)
        return
    taken = (
        select(Entry.number, EntryMember.person_id)
        .join(EntryMember, EntryMember.entry_id == Entry.id)
        .where(*live, EntryMember.person_id.in_([person.id for person in people]))
    )
    found = session.execute(taken.order_by(Entry.number)).first()
    if found is not None:
        names = {person.id: person.name for person in people}
        raise AlreadyEntered(name=names[found.person_id], number=found.number)


def _write(
    session: Session,
    entry: Entry,
    written: _Written,
    members: Sequence[MemberInput],
    joined: Mapping[int, datetime | None] | None = None,
) -> None:
    """Write content and members; `joined` tells since when who joined by themselves is there."""
    entry.title, entry.title_en = written.title, written.title_en
    entry.title_pinyin = searchable(written.title)
    entry.category, entry.group_id = written.category, written.group_id
    entry.answers = written.answers
    session.flush()
    for position, member in enumerate(members, start=1):
        leading = LEADING_ROLES[entry.subject]
        session.add(
            EntryMember(
                edition_id=entry.edition_id,
                entry_id=entry.id,
                person_id=member.person.id,
                person=member.person,
                position=position,
                role=leading if position == 1 else "member",
                share_percent=member.share_percent,
                duty=member.duty,
                joined_at=(joined or {}).get(member.person.id),
            )
        )
    session.flush()
    session.expire(entry, ["members", "group"])


def _record(
    session: Session, actor: Actor, entry: Entry, kind: str, *, reason: str | None, now: datetime
) -> None:
    body = {
        "number": entry.number,
        "subject": entry.subject.value,
        "unit": entry.unit.public_id if entry.unit else None,
        "members": [member.person.public_id for member in entry.members],
        "is_late": reason is not None,
    }
    ledger.record(session, actor, kind, entry, body=body, private={"late_reason": reason}, now=now)
