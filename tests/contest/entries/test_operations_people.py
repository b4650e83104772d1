"""Names and numbers as people write them become persons, then an entry."""

import pytest
from sqlalchemy import func, select

from contest.entries import operations
from contest.entries.models import Entry, EntryState
from contest.entries.operations import TypedMember
from contest.foundation.errors import Invalid
from contest.people.models import Person
from tests.conftest import NOON
from tests.factories.entries import a_registration, an_entry
from tests.factories.people import a_person, an_actor, apart

IDENTITY = "11010519491231002X"
TEAM = {"subject": "team", "team": {"min": 2, "max": 3}}


def count_entries(session):
    return session.scalar(select(func.count()).select_from(Entry))


def test_names_become_persons_once_and_their_numbers_are_encrypted(session):
    event = a_registration(session, entrants=TEAM)
    captain = a_person(session)
    colleague = a_person(session, name="陈静", unit=captain.unit, phone="13800138000")
    worker = an_actor(session, "entrant", person=captain)
    people = session.scalar(select(func.count()).select_from(Person))
    apart(session)

    entry = operations.enter_entry(
        session,
        worker,
        event,
        subject="team",
        title="求实队",
        members=[
            TypedMember(person=captain),
            TypedMember(name="陈静", phone="13800138000"),
            TypedMember(name="王磊", identity=IDENTITY),
        ],
        unit=captain.unit,
        hand_in=True,
        now=NOON,
    )

    assert entry.state is EntryState.SUBMITTED
    assert [row.person for row in entry.members][:2] == [captain, colleague]
    added = entry.members[2].person
    assert (added.name, added.unit) == ("王磊", captain.unit)
    assert IDENTITY not in (added.identity_cipher or "")
    assert session.scalar(select(func.count()).select_from(Person)) == people + 1


def test_a_member_s_wrong_number_names_the_member(session):
    event = a_registration(session, entrants=TEAM)
    captain = a_person(session)
    worker = an_actor(session, "entrant", person=captain)
    apart(session)

    with pytest.raises(Invalid) as refused:
        operations.enter_entry(
            session,
            worker,
            event,
            subject="team",
            title="求实队",
            members=[TypedMember(person=captain), TypedMember(name="王磊", identity="123")],
            unit=captain.unit,
            hand_in=True,
            now=NOON,
        )

    assert [(fault.row, fault.column) for fault in refused.value.faults] == [(2, "Identity number")]
    assert count_entries(session) == 0


def test_an_entry_is_corrected_with_people_as_written(session):
    event = a_registration(session, entrants=TEAM)
    captain = a_person(session)
    entry = an_entry(session, event, people=[captain], state=EntryState.RETURNED)
    worker = an_actor(session, "entrant", person=captain)
    apart(session)

    operations.correct_entry(
        session,
        worker,
        entry,
        title="改名队",
        members=[TypedMember(person=captain), TypedMember(name="赵强")],
        unit=captain.unit,
        hand_in=True,
        now=NOON,
    )

    assert [row.person.name for row in entry.members] == [captain.name, "赵强"]
    assert (entry.title, entry.state) == ("改名队", EntryState.SUBMITTED)
