"""Every step of an entry by every role from every state: taken, or refused with nothing changed."""

from datetime import timedelta

import pytest
from sqlalchemy import func, select

from contest.editions.models import EventPhase
from contest.editions.operations import move_phase
from contest.entries import operations
from contest.entries.errors import (
    EntryIncomplete,
    EventOver,
    JudgingBegun,
    NotNominated,
    QuotaUsedUp,
    ReasonNeeded,
    RegistrationClosed,
    StepNotPossible,
)
from contest.entries.models import EntryState, EntryStep
from contest.entries.rules import STEPS
from contest.entries.signals import EntryAccepted, EntryRegistered, EntryWithdrawn
from contest.foundation import ledger, signals
from contest.foundation.errors import ContestError
from contest.foundation.permissions import ANONYMOUS
from contest.people.models import UnitLevel
from tests.conftest import NOON
from tests.factories.editions import an_event
from tests.factories.entries import a_registration, an_entry
from tests.factories.people import SYSTEM, a_person, a_unit, an_actor, an_enterprise

BY_UNIT = {
    "subject": "person",
    "nomination": {"by": "unit", "decide": ["recommend", "return", "decline"]},
}
TAKE = {
    "submit": lambda s, a, e: operations.submit_entry(s, a, e, now=NOON),
    "nominate": lambda s, a, e: operations.nominate_entry(s, a, e, now=NOON),
    "return": lambda s, a, e: operations.return_entry(s, a, e, reason="缺照片", now=NOON),
    "accept": lambda s, a, e: operations.accept_entry(s, a, e, now=NOON),
    "decline": lambda s, a, e: operations.decline_entry(s, a, e, reason="超龄", now=NOON),
    "refuse": lambda s, a, e: operations.refuse_entry(s, a, e, reason="已有同类", now=NOON),
    "withdraw": lambda s, a, e: operations.withdraw_entry(s, a, e, reason="出差", now=NOON),
}
BOTH = {"owner", "organiser"}
ALLOWED = {
    "submit": BOTH | {"unit_contact", "entrant"},
    "nominate": BOTH | {"unit_contact"},
    "return": BOTH | {"unit_contact"},
    "accept": BOTH,
    "decline": BOTH,
    "refuse": BOTH | {"unit_contact"},
    "withdraw": BOTH | {"unit_contact", "entrant"},
}


@pytest.fixture
def heard(session):
    """The signals that were sent, in their order."""
    told = []
    kinds = (EntryRegistered, EntryAccepted, EntryWithdrawn)
    before = dict(signals._handlers)
    signals.install([(kind, lambda _session, signal: told.append(signal)) for kind in kinds])
    yield told
    signals._handlers.clear()
    signals._handlers.update(before)


def everybody(session, unit):
    """One of each role: those whom the entry concerns, and their likes from elsewhere."""
    district = a_unit(session, level=UnitLevel.DISTRICT, name="另一区总工会")
    elsewhere = an_enterprise(session)
    return {
        "owner": an_actor(session, "owner"),
        "organiser": an_actor(session, "organiser"),
        "unit_contact": an_actor(session, "unit_contact", unit=unit),
        "organiser of another district": an_actor(session, "organiser", unit=district),
        "contact of another unit": an_actor(session, "unit_contact", unit=elsewhere),
        "another worker": an_actor(session, "entrant"),
        "district_admin": an_actor(session, "district_admin"),
        "supervisor": an_actor(session, "supervisor"),
        "auditor": an_actor(session, "auditor"),
        "clerk": an_actor(session, "clerk"),
        "judge": an_actor(session, "judge"),
        "visitor": ANONYMOUS,
    }


def footprint(session, entry):
    steps = session.scalar(
        select(func.count()).select_from(EntryStep).where(EntryStep.entry_id == entry.id)
    )
    return entry.state, steps, ledger.head(session, entry.stream)


@pytest.mark.parametrize("step", TAKE)
def test_each_step_is_taken_by_its_roles_from_its_states_and_by_nobody_else(session, step):
    event = a_registration(session, entrants=BY_UNIT)
    unit = an_enterprise(session)
    others = everybody(session, unit)
    taken = set()
    expected = set()
    for state in EntryState:
        person = a_person(session, unit=unit)
        entrant = an_actor(session, "entrant", person=person)
        entry = an_entry(session, event, people=[person], state=state)
        for role, actor in {**others, "entrant": entrant}.items():
            before = footprint(session, entry)
            is_open = state in STEPS[step].from_states and (step, state) != ("accept", "submitted")
            if is_open and role in ALLOWED[step]:
                expected.add((role, state.value))
            with session.begin_nested() as attempt:
                try:
                    TAKE[step](session, actor, entry)
                except ContestError:
                    assert footprint(session, entry) == before
                else:
                    assert entry.state == STEPS[step].to_state
                    assert footprint(session, entry) != before
                    taken.add((role, state.value))
                attempt.rollback()
            session.refresh(entry, ["state"])
    assert taken == expected


def test_a_step_stands_in_the_history_and_in_the_trail_without_a_name_or_reason(session):
    event = a_registration(session)
    entry = an_entry(session, event)
    organiser = an_actor(session, "organiser")

    operations.return_entry(session, organiser, entry, reason=" 身份证\n不清楚 ", now=NOON)

    step = entry.steps[-1]
    assert (step.state, step.reason, step.taken_by, step.taken_by_name, step.taken_at) == (
        EntryState.RETURNED,
        "身份证 不清楚",
        organiser.reference,
        organiser.name,
        NOON,
    )
    row, content = list(ledger.records(session, event.stream))[-1]
    assert (content["kind"], content["subject"], content["data"]) == (
        "entry.return",
        entry.public_id,
        {"number": 1, "from": "submitted", "to": "returned"},
    )
    assert "不清楚" not in row.body.decode()
    assert ledger.verify(session, event.stream).is_good


@pytest.mark.parametrize("step", ["return", "decline", "withdraw"])
def test_whoever_sends_an_entry_away_says_why(session, step):
    entry = an_entry(session, a_registration(session))
    take = getattr(operations, f"{step}_entry")

    with pytest.raises(ReasonNeeded):
        take(session, SYSTEM, entry, reason="  \n", now=NOON)
    assert entry.state is EntryState.SUBMITTED


def test_an_entry_waits_for_its_unit_where_the_event_asks_it(session):
    entry = an_entry(session, a_registration(session, entrants=BY_UNIT))

    with pytest.raises(NotNominated):
        operations.accept_entry(session, SYSTEM, entry, now=NOON)
    operations.nominate_entry(session, SYSTEM, entry, now=NOON)
    operations.accept_entry(session, SYSTEM, entry, now=NOON)
    assert entry.state is EntryState.ACCEPTED


def test_nobody_recommends_where_nobody_asks(session):
    entry = an_entry(session, a_registration(session))

    with pytest.raises(StepNotPossible):
        operations.nominate_entry(session, SYSTEM, entry, now=NOON)


def test_a_unit_recommends_no_more_than_its_quota_and_its_teams_count_for_it(session):
    event = a_registration(session, entrants={**BY_UNIT, "nomination": {"by": "unit", "quota": 1}})
    unit = an_enterprise(session, "汇川技术有限公司")
    team = a_unit(session, parent=unit, level=UnitLevel.TEAM, name="装配一班")
    first = an_entry(session, event, people=[a_person(session, unit=team)])
    second = an_entry(session, event, people=[a_person(session, unit=unit)])
    elsewhere = an_entry(session, event)

    operations.nominate_entry(session, SYSTEM, first, now=NOON)
    with pytest.raises(QuotaUsedUp) as refused:
        operations.nominate_entry(session, SYSTEM, second, now=NOON)
    operations.nominate_entry(session, SYSTEM, elsewhere, now=NOON)

    assert refused.value.params == {"unit": "汇川技术有限公司", "quota": 1}
    assert (first.state, second.state) == (EntryState.NOMINATED, EntryState.SUBMITTED)
    operations.return_entry(session, SYSTEM, first, reason="换人", now=NOON)
    operations.nominate_entry(session, SYSTEM, second, now=NOON)
    assert second.state is EntryState.NOMINATED


def test_accept_all_accepts_what_waits_and_leaves_the_rest(session):
    event = a_registration(session, entrants=BY_UNIT)
    entries = [an_entry(session, event, state=state) for state in EntryState]

    accepted = operations.accept_all(session, SYSTEM, entries, now=NOON)

    assert [entry.number for entry in accepted] == [3]
    assert {entry.state.value for entry in entries} == {
        "draft",
        "submitted",
        "returned",
        "accepted",
        "declined",
        "withdrawn",
    }


def test_accept_all_accepts_none_when_one_is_another_district_s(session):
    mine, theirs = a_registration(session), None
    district = a_unit(session, level=UnitLevel.DISTRICT)
    theirs = a_registration(session, unit=district)
    entries = [an_entry(session, theirs), an_entry(session, mine)]
    organiser = an_actor(session, "organiser", unit=district)

    with pytest.raises(ContestError):
        operations.accept_all(session, organiser, entries, now=NOON)
    assert {entry.state for entry in entries} == {EntryState.SUBMITTED}


def test_an_incomplete_draft_is_not_handed_in_and_every_fault_is_named(session):
    section = {
        "subject": "team",
        "team": {"min": 2, "max": 3},
        "groups": [{"code": "a", "name": "甲组"}, {"code": "b", "name": "乙组"}],
        "fields": [{"code": "coach", "name": "教练", "required": True}],
        "screening": [{"code": "true", "text": "以上属实"}],
    }
    event = a_registration(session, entrants=section)
    person = a_person(session)
    entry = operations.register_entry(
        session,
        SYSTEM,
        event,
        subject="team",
        members=[operations.MemberInput(person)],
        unit=person.unit,
        title="求实队",
        now=NOON,
    )

    with pytest.raises(EntryIncomplete) as refused:
        operations.submit_entry(session, SYSTEM, entry, now=NOON)

    assert [(fault.column, fault.rule) for fault in refused.value.faults] == [
        ("Group", "This must be chosen"),
        ("Members", "%(members)d members, but %(least)d to %(most)d are asked for"),
        ("教练", "This must be filled in"),
        ("以上属实", "This has to be confirmed before the entry can be handed in"),
    ]
    assert entry.state is EntryState.DRAFT


def test_signals_tell_of_the_first_handing_in_the_acceptance_and_the_withdrawal(session, heard):
    event = a_registration(session)
    entry = an_entry(session, event, state=EntryState.RETURNED)
    operations.submit_entry(session, SYSTEM, entry, now=NOON)
    operations.accept_entry(session, SYSTEM, entry, now=NOON)
    operations.withdraw_entry(session, SYSTEM, entry, reason="受伤", now=NOON)

    assert heard == [
        EntryRegistered(entry.id),
        EntryAccepted(entry.id),
        EntryWithdrawn(entry.id, was_accepted=True),
    ]


def test_an_entrant_leaves_before_judging_and_the_organiser_also_later(session):
    event = a_registration(session)
    person = a_person(session)
    entry = an_entry(session, event, people=[person], state=EntryState.ACCEPTED)
    entrant = an_actor(session, "entrant", person=person)
    organiser = an_actor(session, "organiser")
    move_phase(session, SYSTEM, event, phase=EventPhase.JUDGING, now=NOON)

    with pytest.raises(JudgingBegun):
        operations.withdraw_entry(session, entrant, entry, reason="出差", now=NOON)
    operations.withdraw_entry(session, organiser, entry, reason="选手受伤", now=NOON)

    assert entry.state is EntryState.WITHDRAWN


def test_nothing_moves_once_the_results_stand(session):
    event = an_event(session, phase=EventPhase.REGISTRATION)
    entry = an_entry(session, event)
    for phase in (EventPhase.JUDGING, EventPhase.NOTICE):
        move_phase(session, SYSTEM, event, phase=phase, now=NOON)

    for step, take in TAKE.items():
        with pytest.raises(EventOver):
            take(session, SYSTEM, entry)
        assert entry.state is EntryState.SUBMITTED, step


def test_a_returned_entry_is_handed_in_again_until_the_check_ends_and_then_refused(session):
    event = a_registration(session, entrants={"subject": "person"})
    person = a_person(session)
    entry = an_entry(session, event, people=[person], state=EntryState.RETURNED)
    entrant = an_actor(session, "entrant", person=person)
    event.registration_closes_at = NOON - timedelta(days=3)
    event.check_ends_at = NOON
    session.flush()

    with pytest.raises(RegistrationClosed):
        operations.submit_entry(session, entrant, entry, now=NOON)
    assert entry.state is EntryState.RETURNED
    operations.submit_entry(session, entrant, entry, now=NOON - timedelta(seconds=1))
    assert (entry.state, entry.is_late) == (EntryState.SUBMITTED, False)
