"""Writing an entry: whose it may be, when, what it holds, and that nobody is in twice."""

from datetime import timedelta
from decimal import Decimal

import pytest
from sqlalchemy import func, select

from contest.editions.models import EventPhase
from contest.editions.operations import move_phase
from contest.entries import operations
from contest.entries.errors import (
    AlreadyEntered,
    EntryIncomplete,
    EntryNotOpen,
    EventOver,
    NotYourEntry,
    ReasonNeeded,
    RegistrationClosed,
    RegistrationNotOpen,
)
from contest.entries.models import Entry, EntryState, EntrySubject
from contest.entries.operations import MemberInput
from contest.foundation import ledger
from contest.foundation.errors import SignInNeeded
from contest.foundation.permissions import ANONYMOUS
from contest.people.models import UnitLevel
from tests.conftest import NOON
from tests.factories.editions import an_event
from tests.factories.entries import a_registration, an_entry
from tests.factories.people import SYSTEM, a_person, a_unit, an_actor, an_enterprise, apart

IDENTITY = "11010519491231002X"
TEAM = {"subject": "team", "team": {"min": 2, "max": 3}}
PROJECT = {
    "subject": "project",
    "team": {"min": 1, "max": 6},
    "groups": [{"code": "a", "name": "甲"}, {"code": "b", "name": "乙"}],
    "categories": ["小发明", "小革新"],
    "fields": [{"code": "saving", "name": "年节约", "kind": "number"}],
}


def alone(session, actor, event, person, **details):
    apart(session)
    return operations.register_entry(
        session,
        actor,
        event,
        subject="person",
        members=[MemberInput(person)],
        **{"unit": person.unit, "now": NOON, **details},
    )


def count_entries(session):
    return session.scalar(select(func.count()).select_from(Entry))


def test_a_worker_writes_a_draft_of_their_own(session):
    event = a_registration(session)
    person = a_person(session)
    worker = an_actor(session, "entrant", person=person)

    entry = alone(session, worker, event, person)

    worker_unit = person.unit
    assert worker_unit is not None
    assert (entry.number, entry.subject, entry.state, entry.title, entry.unit) == (
        1,
        EntrySubject.PERSON,
        EntryState.DRAFT,
        None,
        person.unit,
    )
    assert entry.group is not None
    assert entry.group.code == "all"
    assert [(row.person, row.position, row.role) for row in entry.members] == [
        (person, 1, "entrant")
    ]
    row, content = list(ledger.records(session, event.stream))[-1]
    assert (content["kind"], content["actor"], content["data"]) == (
        "entry.register",
        worker.reference,
        {
            "number": 1,
            "subject": "person",
            "unit": worker_unit.public_id,
            "members": [person.public_id],
            "is_late": False,
        },
    )
    assert person.name not in row.body.decode()


def test_a_project_keeps_shares_roles_and_answers(session):
    event = a_registration(session, entrants=PROJECT)
    people = [a_person(session) for _ in range(2)]
    apart(session)

    entry = operations.register_entry(
        session,
        SYSTEM,
        event,
        subject="project",
        members=[
            MemberInput(people[0], share_percent=Decimal("66.67")),
            MemberInput(people[1], role="captain", share_percent=Decimal("33.33")),
        ],
        unit=people[0].unit,
        title="  光纤 拉丝\n改进 ",
        title_en="Fibre drawing",
        group="b",
        category="小革新",
        answers={"saving": "120,000", "planted": "x"},
        now=NOON,
    )
    session.expire_all()

    assert (entry.title, entry.title_en, entry.category, entry.answers) == (
        "光纤 拉丝 改进",
        "Fibre drawing",
        "小革新",
        {"saving": "120000"},
    )
    assert entry.group is not None
    assert entry.group.code == "b"
    assert [(row.role, row.share_percent) for row in entry.members] == [
        ("first_author", Decimal("66.67")),
        ("member", Decimal("33.33")),
    ]


@pytest.mark.parametrize(
    ("change", "column"),
    [
        ({"title": " "}, "Title"),
        ({"members": []}, "Members"),
        ({"group": "c"}, "Group"),
        ({"category": "小设计"}, "Category"),
        ({"answers": {"saving": "很多"}}, "年节约"),
        ({"subject": "person"}, None),
    ],
)
def test_what_no_draft_may_lack_is_named_and_nothing_is_kept(session, change, column):
    event = a_registration(session, entrants=PROJECT)
    person = a_person(session)
    apart(session)
    content = {"subject": "project", "title": "项目", "members": [MemberInput(person)], **change}

    with pytest.raises(EntryIncomplete) as refused:
        operations.register_entry(session, SYSTEM, event, unit=person.unit, now=NOON, **content)

    assert [fault.column for fault in refused.value.faults] == [column]
    assert count_entries(session) == 0


def test_a_team_has_no_more_members_than_allowed_and_none_twice(session):
    event = a_registration(session, entrants=TEAM)
    people = [a_person(session) for _ in range(3)]
    apart(session)

    with pytest.raises(EntryIncomplete) as refused:
        operations.register_entry(
            session,
            SYSTEM,
            event,
            subject="team",
            title="队",
            members=[MemberInput(person) for person in [*people, people[0]]],
            unit=people[0].unit,
            now=NOON,
        )

    assert [fault.rule for fault in refused.value.faults] == [
        "%(members)d members, but at most %(most)d are allowed",
        "The same person is named twice",
    ]


def test_nobody_is_in_two_live_entries_of_an_event(session):
    event = a_registration(session, entrants=TEAM)
    person = a_person(session, name="李敏")
    first = an_entry(session, event, people=[person])

    with pytest.raises(AlreadyEntered) as refused:
        an_entry(session, event, people=[a_person(session), person])
    assert refused.value.params == {"name": "李敏", "number": 1}

    operations.withdraw_entry(session, SYSTEM, first, reason="换队", now=NOON)
    again = an_entry(session, event, people=[person])
    elsewhere = an_entry(session, a_registration(session), people=[person])
    assert (again.number, elsewhere.number) == (2, 1)


def test_a_unit_enters_once_and_its_leader_may_lead_others(session):
    event = a_registration(session, entrants={"subject": "unit"})
    enterprise = an_enterprise(session)
    teams = [a_unit(session, parent=enterprise, level=UnitLevel.TEAM) for _ in range(2)]
    leader = a_person(session, unit=enterprise)
    entries = [an_entry(session, event, unit=team, people=[leader]) for team in teams]

    with pytest.raises(AlreadyEntered):
        an_entry(session, event, unit=teams[0])
    assert [entry.number for entry in entries] == [1, 2]


def test_who_may_register_whom(session):
    event = a_registration(session)
    person = a_person(session)
    colleague, stranger = a_person(session, unit=person.unit), a_person(session)
    worker = an_actor(session, "entrant", person=person)
    contact = an_actor(session, "unit_contact", unit=person.unit)
    district = a_unit(session, level=UnitLevel.DISTRICT)
    elsewhere = an_actor(session, "organiser", unit=district)

    for actor, entrant, unit in (
        (worker, colleague, person.unit),
        (worker, person, stranger.unit),
        (contact, stranger, person.unit),
        (contact, stranger, stranger.unit),
        (elsewhere, person, person.unit),
    ):
        with pytest.raises(NotYourEntry):
            alone(session, actor, event, entrant, unit=unit)
    with pytest.raises(SignInNeeded):
        alone(session, ANONYMOUS, event, person)
    assert count_entries(session) == 0

    alone(session, worker, event, person)
    alone(session, contact, event, colleague)
    alone(session, an_actor(session, "organiser"), event, stranger)
    assert count_entries(session) == 3


def test_a_unit_is_entered_by_its_contact_only(session):
    event = a_registration(session, entrants={"subject": "unit"})
    unit = an_enterprise(session)
    leader = a_person(session, unit=unit)
    worker = an_actor(session, "entrant", person=leader)
    contact = an_actor(session, "unit_contact", unit=unit)
    apart(session)

    with pytest.raises(NotYourEntry):
        operations.register_entry(
            session,
            worker,
            event,
            subject="unit",
            members=[MemberInput(leader)],
            unit=unit,
            now=NOON,
        )
    entry = operations.register_entry(
        session, contact, event, subject="unit", members=[], unit=unit, now=NOON
    )

    assert entry.display_name == unit.name


def test_registration_keeps_its_hours_in_shanghai(session):
    # Both instants are the same local day: 20 November, up to midnight in Shanghai.
    closes = NOON.replace(hour=16)
    event = a_registration(
        session, registration_opens_at=NOON - timedelta(days=1), registration_closes_at=closes
    )
    people = [a_person(session) for _ in range(3)]
    workers = [an_actor(session, "entrant", person=person) for person in people]
    opens = NOON - timedelta(days=1)

    with pytest.raises(RegistrationNotOpen):
        alone(session, workers[0], event, people[0], now=opens - timedelta(seconds=1))
    with pytest.raises(RegistrationClosed):
        alone(session, workers[0], event, people[0], now=closes)
    entry = alone(session, workers[0], event, people[0], now=closes - timedelta(seconds=1))
    assert entry.state is EntryState.DRAFT
    with pytest.raises(RegistrationClosed):
        operations.submit_entry(session, workers[0], entry, now=closes)


def test_the_organiser_adds_late_with_a_reason_that_stays(session):
    event = a_registration(session, registration_closes_at=NOON)
    person = a_person(session)
    organiser = an_actor(session, "organiser")

    with pytest.raises(ReasonNeeded):
        alone(session, organiser, event, person)
    entry = alone(session, organiser, event, person, late_reason="系统故障补报")
    operations.submit_entry(session, organiser, entry, late_reason="系统故障补报", now=NOON)

    assert [(step.state.value, step.reason) for step in entry.steps] == [
        ("draft", "系统故障补报"),
        ("submitted", "系统故障补报"),
    ]
    row, content = list(ledger.records(session, event.stream))[-1]
    assert "系统故障" not in row.body.decode()
    assert set(content["secrets"]) == {"reason"}


def test_the_organiser_prepares_entries_before_registration_and_nobody_adds_after_the_results(
    session,
):
    event = an_event(session)
    organiser = an_actor(session, "organiser")
    person = a_person(session)
    with pytest.raises(RegistrationNotOpen):
        alone(session, an_actor(session, "entrant", person=person), event, person)
    alone(session, organiser, event, person)
    for phase in (EventPhase.REGISTRATION, EventPhase.JUDGING, EventPhase.NOTICE):
        move_phase(session, SYSTEM, event, phase=phase, now=NOON)

    with pytest.raises(EventOver):
        alone(session, organiser, event, a_person(session), late_reason="补报")


def test_a_returned_entry_is_written_anew_and_keeps_its_number(session):
    event = a_registration(session, entrants=TEAM, registration_closes_at=NOON + timedelta(hours=1))
    captain, old, new = (a_person(session) for _ in range(3))
    entry = an_entry(session, event, people=[captain, old], state=EntryState.RETURNED, title="旧名")
    worker = an_actor(session, "entrant", person=captain)
    after_the_deadline = NOON + timedelta(hours=2)
    apart(session)

    operations.change_entry(
        session,
        worker,
        entry,
        members=[MemberInput(captain), MemberInput(new)],
        unit=captain.unit,
        title="新名",
        now=after_the_deadline,
    )
    operations.submit_entry(session, worker, entry, now=after_the_deadline)

    assert (entry.number, entry.title, [row.person for row in entry.members], entry.state) == (
        1,
        "新名",
        [captain, new],
        EntryState.SUBMITTED,
    )
    with pytest.raises(EntryNotOpen):
        operations.change_entry(
            session, worker, entry, members=[MemberInput(captain)], unit=captain.unit, now=NOON
        )
