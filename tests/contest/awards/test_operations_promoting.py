"""The roster for skill grades, and the numbers that come back: checked, each once, all or none."""

from datetime import date

import pytest

from contest.awards import errors, operations, queries
from contest.editions.models import EventPhase
from contest.foundation import ledger
from contest.foundation.ledger import SYSTEM as SYSTEM_STREAM
from contest.people import operations as people_operations
from tests.conftest import NOON
from tests.factories.awards import a_confirmed_award
from tests.factories.editions import a_document, an_event
from tests.factories.entries import an_accepted_entry
from tests.factories.people import SYSTEM, a_person, an_enterprise, apart

IDENTITY = "11010519491231002X"
DAY = date(2026, 12, 1)
SENIOR = "Y000132000001263{:06d}"
TECHNICIAN = "Y000132000001262{:06d}"


@pytest.fixture
def room(session):
    """Two winners, the second of whom is a senior worker already."""
    document = a_document("workshop")
    document["promotion"] = {"awards": ["first"], "trade": "数控车工", "grade": 3}
    event = an_event(session, document=document, phase=EventPhase.REGISTRATION)
    unit = an_enterprise(session)
    people = [
        a_person(session, unit=unit, identity=IDENTITY),
        a_person(session, unit=unit),
    ]
    apart(session)
    people_operations.record_grade(
        session, SYSTEM, people[1], grade=3, trade="数控车工", gained_on=date(2020, 5, 1),
        source="declared", now=NOON,
    )  # fmt: skip
    for rank, person in enumerate(people, start=1):
        entry = an_accepted_entry(session, event, people=[person])
        a_confirmed_award(session, event, entry, rank=rank)
    a_confirmed_award(
        session, event, an_accepted_entry(session, event), level="second", title="二等奖"
    )
    apart(session)
    return event, people


def keep(session, event, numbers):
    apart(session)
    return operations.keep_numbers(session, SYSTEM, event, numbers=numbers, gained_on=DAY, now=NOON)


def test_each_winner_is_put_forward_one_step(session, room):
    event, people = room

    roster = queries.roster_of(session, event)

    assert [(line.person.id, line.present, line.grade, line.number) for line in roster] == [
        (people[0].id, None, 3, None),
        (people[1].id, 3, 4, None),
    ]


def test_the_export_holds_identity_numbers_and_the_trail_who_took_them(session, room):
    event, _ = room

    taken = operations.take_roster(session, SYSTEM, event, now=NOON)

    assert [one.identity for one in taken] == [IDENTITY, None]
    looks = [record.kind for record, _ in ledger.records(session, SYSTEM_STREAM)]
    assert looks.count("person.reveal") == 2


def test_a_number_that_came_back_makes_the_grade(session, room):
    event, people = room

    (grade,) = keep(session, event, {people[0]: SENIOR.format(17)})

    assert (grade.grade, grade.gained_on, grade.event_id, grade.certificate_number) == (
        3,
        DAY,
        event.id,
        SENIOR.format(17),
    )
    first, second = queries.roster_of(session, event)
    assert (first.number, second.number) == (SENIOR.format(17), None)


def test_one_wrong_number_keeps_none(session, room):
    event, people = room
    given = {people[0]: SENIOR.format(17), people[1]: SENIOR.format(18)}

    with pytest.raises(errors.BadCertificateNumber) as refused:
        keep(session, event, given)

    assert [fault.value for fault in refused.value.faults] == [SENIOR.format(18)]
    assert [line.number for line in queries.roster_of(session, event)] == [None, None]


def test_a_number_belongs_to_one_person_and_is_kept_once(session, room):
    event, people = room
    keep(session, event, {people[1]: TECHNICIAN.format(17)})

    with pytest.raises(errors.NotOnRoster):
        keep(session, event, {people[1]: TECHNICIAN.format(18)})
    with pytest.raises(errors.NotOnRoster):
        keep(session, event, {a_person(session): SENIOR.format(17)})
    people_operations.record_grade(
        session, SYSTEM, a_person(session), grade=3, trade="钳工", gained_on=DAY, source="imported",
        certificate_number=SENIOR.format(5), now=NOON,
    )  # fmt: skip
    with pytest.raises(errors.NumberTaken):
        keep(session, event, {people[0]: SENIOR.format(5)})
