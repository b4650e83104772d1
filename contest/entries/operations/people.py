"""Entries as people write them: names and numbers that become persons, then an entry."""

from collections.abc import Sequence
from dataclasses import dataclass, replace
from datetime import datetime
from decimal import Decimal
from typing import Unpack

from sqlalchemy.orm import Session

from contest.editions.models import Event
from contest.entries.models import Entry
from contest.entries.operations.consents import give_consent
from contest.entries.operations.register import (
    EntryContent,
    MemberInput,
    change_entry,
    register_entry,
)
from contest.entries.operations.steps import submit_entry
from contest.foundation.errors import Invalid
from contest.foundation.permissions import Actor, require
from contest.people.models import Person, Unit
from contest.people.operations import find_or_add_person


@dataclass(frozen=True, slots=True)
class TypedMember:
    """A member as written in a form; `person` is set for one who is known already."""

    name: str = ""
    identity: str | None = None
    phone: str | None = None
    share_percent: Decimal | None = None
    person: Person | None = None
    duty: str | None = None


def enter_entry(
    session: Session,
    actor: Actor,
    event: Event,
    *,
    subject: str,
    members: Sequence[TypedMember],
    unit: Unit | None,
    hand_in: bool,
    now: datetime,
    agrees: bool = False,
    late_reason: str | None = None,
    **content: Unpack[EntryContent],
) -> Entry:
    """Find or add the persons, write the entry, hand it in when `hand_in`, and return it.

    With `agrees` the actor agrees to the event's consent text for themselves.

    `content` is title, title_en, group, category and answers as `register_entry` takes them.
    Raises what `find_or_add_person`, `register_entry` and `submit_entry` raise.
    """
    require(actor, "entry.register", event)
    entry = register_entry(
        session,
        actor,
        event,
        subject=subject,
        members=_known(session, actor, members, unit, now=now),
        unit=unit,
        late_reason=late_reason,
        now=now,
        **content,
    )
    if agrees:
        give_consent(session, actor, entry.event, now=now)
    if hand_in:
        submit_entry(session, actor, entry, late_reason=late_reason, now=now)
    return entry


def correct_entry(
    session: Session,
    actor: Actor,
    entry: Entry,
    *,
    members: Sequence[TypedMember],
    unit: Unit | None,
    hand_in: bool,
    now: datetime,
    agrees: bool = False,
    late_reason: str | None = None,
    **content: Unpack[EntryContent],
) -> None:
    """Find or add the persons, write the entry anew and hand it in when `hand_in`.

    Raises what `find_or_add_person`, `change_entry` and `submit_entry` raise.
    """
    require(actor, "entry.edit", entry)
    known = _known(session, actor, members, unit, now=now)
    change_entry(
        session,
        actor,
        entry,
        members=known,
        unit=unit,
        late_reason=late_reason,
        now=now,
        **content,
    )
    if agrees:
        give_consent(session, actor, entry.event, now=now)
    if hand_in:
        submit_entry(session, actor, entry, late_reason=late_reason, now=now)


def _known(
    session: Session,
    actor: Actor,
    members: Sequence[TypedMember],
    unit: Unit | None,
    *,
    now: datetime,
) -> list[MemberInput]:
    """Return the members as persons. The persons come first: their trail is the system's."""
    known = []
    for number, member in enumerate(members, start=1):
        person = member.person
        if person is None:
            try:
                person = find_or_add_person(
                    session,
                    actor,
                    name=member.name,
                    unit=unit,
                    identity=member.identity,
                    phone=member.phone,
                    now=now,
                )
            except Invalid as error:
                faults = [replace(fault, row=number) for fault in error.faults]
                raise Invalid(error.message, faults=faults, **error.params) from None
        known.append(MemberInput(person, share_percent=member.share_percent, duty=member.duty))
    return known
