"""Conditions of who may enter at work: told in a draft, refused when handed in, excepted."""

from datetime import date, timedelta

import pytest

from contest.editions.operations import adopt_definition
from contest.editions.queries import document_of
from contest.entries import operations
from contest.entries.errors import (
    EntryIncomplete,
    NoException,
    NotEligible,
    ReasonNeeded,
    RegistrationClosed,
)
from contest.entries.models import EntryState
from contest.entries.queries import verdicts_of
from contest.foundation import ledger
from contest.foundation.errors import NotPermitted
from contest.people.models import SkillGrade
from tests.conftest import NOON
from tests.factories.awards import a_confirmed_award
from tests.factories.editions import a_series, an_edition
from tests.factories.entries import a_registration, an_accepted_entry, an_entry
from tests.factories.people import SYSTEM, a_person, an_actor, apart

BORN_1949 = "11010519491231002X"
AGED = {"code": "age", "condition": "age", "max": 60}
ONCE = {"code": "once", "condition": "past_winner", "waivable": False}
CLOSES = NOON + timedelta(days=7)
SKILLED = {"code": "grade", "condition": "grade", "min": 3}


def asking(*conditions, **section):
    return {"subject": "person", "eligibility": list(conditions), **section}


def states_of(session, entry):
    return [one.state for one in verdicts_of(session, entry)]


def test_too_old_is_told_in_the_draft_and_refused_when_handed_in(session):
    event = a_registration(session, entrants=asking(AGED))
    person = a_person(session, identity=BORN_1949)
    worker = an_actor(session, "entrant", person=person)
    draft = an_entry(session, event, people=[person], state=EntryState.DRAFT)

    told = states_of(session, draft)
    with pytest.raises(EntryIncomplete) as refused:
        operations.submit_entry(session, worker, draft, now=NOON)

    assert told == ["failed"]
    assert [(one.column, one.params["years"]) for one in refused.value.faults] == [
        (person.name, 60)
    ]
    assert draft.state is EntryState.DRAFT


def test_the_organiser_s_exception_lets_it_in_and_stands_in_the_trail(session):
    event = a_registration(session, entrants=asking(AGED))
    person = a_person(session, identity=BORN_1949)
    worker = an_actor(session, "entrant", person=person)
    organiser = an_actor(session, "organiser")
    draft = an_entry(session, event, people=[person], state=EntryState.DRAFT)
    apart(session)

    with pytest.raises(NotPermitted):
        operations.waive_condition(session, worker, draft, code="age", reason="想参加", now=NOON)
    with pytest.raises(ReasonNeeded):
        operations.waive_condition(session, organiser, draft, code="age", reason=" ", now=NOON)
    operations.waive_condition(session, organiser, draft, code="age", reason="返聘", now=NOON)
    operations.submit_entry(session, worker, draft, now=NOON)

    assert (states_of(session, draft), draft.state) == (["waived"], EntryState.SUBMITTED)
    assert ledger.verify(session, event.stream).is_good


def test_a_past_winner_is_out_without_an_exception(session):
    series = a_series(session)
    last = an_edition(session, series=series, year=2025)
    this = an_edition(session, series=series, year=2026)
    winner, other = a_person(session), a_person(session)
    before = a_registration(session, edition=last)
    won = an_accepted_entry(session, before, people=[winner])
    a_confirmed_award(session, before, won)
    event = a_registration(session, edition=this, entrants=asking(ONCE))
    organiser = an_actor(session, "organiser")

    again, first = (
        an_entry(session, event, people=[one], state=EntryState.DRAFT) for one in (winner, other)
    )
    with pytest.raises(NoException):
        operations.waive_condition(
            session, organiser, again, code="once", reason="名额空缺", now=NOON
        )

    assert [states_of(session, one) for one in (again, first)] == [["failed"], ["met"]]
    assert verdicts_of(session, again)[0].faults[0].params == {"title": "一等奖", "year": "2025"}


def test_what_came_past_the_form_is_not_accepted_and_the_rest_is(session):
    event = a_registration(session)
    organiser = an_actor(session, "organiser")
    skilled, learner, unknown = (a_person(session) for _ in range(3))
    for person, grade in ((skilled, 3), (learner, 2)):
        session.add(
            SkillGrade(person_id=person.id, grade=grade, trade="车工", gained_on=date(2020, 1, 1),
                       source="declared")
        )  # fmt: skip
    entries = [an_entry(session, event, people=[one]) for one in (skilled, learner, unknown)]
    asked_later(session, event, asking(SKILLED, groups=[{"code": "all", "name": "全体"}]))

    accepted = operations.accept_all(session, organiser, entries, now=NOON)
    with pytest.raises(NotEligible):
        operations.accept_entry(session, organiser, entries[1], now=NOON)

    assert accepted == [entries[0], entries[2]]
    assert [states_of(session, one) for one in entries] == [["met"], ["failed"], ["unknown"]]


def asked_later(session, event, section):
    """Adopt a definition with other entrants while entries are there."""
    apart(session)
    document = {**document_of(session, event), "entrants": section}
    adopt_definition(session, SYSTEM, event, document=document, reason="补充条件", now=NOON)
    apart(session)


@pytest.mark.parametrize(("minutes", "is_late"), [(0, True), (29, True), (-1, False)])
def test_within_the_grace_an_entry_is_taken_and_marked_as_late(session, minutes, is_late):
    event = a_registration(session, entrants=asking(grace_minutes=30))
    person = a_person(session)
    worker = an_actor(session, "entrant", person=person)
    draft = an_entry(session, event, people=[person], state=EntryState.DRAFT)

    operations.submit_entry(session, worker, draft, now=CLOSES + timedelta(minutes=minutes))

    assert (draft.state, draft.is_late) == (EntryState.SUBMITTED, is_late)


def test_after_the_grace_it_is_refused_with_the_way_out(session):
    event = a_registration(session, entrants=asking(grace_minutes=30))
    person = a_person(session)
    worker = an_actor(session, "entrant", person=person)
    draft = an_entry(session, event, people=[person], state=EntryState.DRAFT)

    with pytest.raises(RegistrationClosed, match="organiser can still add"):
        operations.submit_entry(session, worker, draft, now=CLOSES + timedelta(minutes=30))
    assert draft.state is EntryState.DRAFT
