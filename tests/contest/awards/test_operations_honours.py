"""Honours are nominated by the event's rules: place, worker status, quota; ties are a person's."""

from contest.awards import operations, queries
from contest.awards.models import AwardState
from contest.editions.models import EventPhase
from tests.conftest import NOON
from tests.factories.awards import a_confirmed_award
from tests.factories.editions import a_document, an_event
from tests.factories.entries import an_accepted_entry
from tests.factories.people import SYSTEM, a_person, apart

HONOUR = {
    "code": "innovation_expert",
    "title": "市五一创新能手",
    "awards": ["first", "second"],
    "places": 3,
    "quota": 2,
}


def a_result(session, *places, **changes):
    """An event with this honour, and a confirmed prize for each (rank, is a worker)."""
    document = a_document("workshop")
    document["awards"] = {
        "rules": [
            {"code": "first", "name": "一等奖", "count": 1},
            {"code": "second", "name": "二等奖", "rest": True},
        ]
    }
    document["honours"] = [{**HONOUR, **changes}]
    event = an_event(session, document=document, phase=EventPhase.REGISTRATION)
    people = []
    for rank, is_worker in places:
        person = a_person(session, is_worker=is_worker)
        entry = an_accepted_entry(session, event, people=[person])
        level = "first" if rank == 1 else "second"
        a_confirmed_award(session, event, entry, level=level, rank=rank)
        people.append(person)
    apart(session)
    return event, people


def verdicts(session, event):
    (rule,) = queries.honour_rules(session, event)
    lines = queries.honour_candidates(session, event, rule)
    return {line.person.id: line.verdict for line in lines}


def test_the_rule_nominates_workers_up_to_the_quota(session):
    event, people = a_result(session, (1, False), (2, True), (3, True), (4, True))

    made = operations.nominate_honours(session, SYSTEM, event, now=NOON)

    assert [(one.person_id, one.title, one.state) for one in made] == [
        (people[1].id, "市五一创新能手", AwardState.PROVISIONAL),
        (people[2].id, "市五一创新能手", AwardState.PROVISIONAL),
    ]
    told = verdicts(session, event)
    assert (told[people[0].id], people[3].id in told) == ("no_worker", False)


def test_a_second_nomination_adds_nobody_and_a_withdrawn_honour_frees_its_place(session):
    event, people = a_result(session, (1, True), (2, True), (3, True))
    first = operations.nominate_honours(session, SYSTEM, event, now=NOON)
    assert operations.nominate_honours(session, SYSTEM, event, now=NOON) == []
    assert verdicts(session, event)[people[2].id] == "over_quota"

    operations.withdraw_award(session, SYSTEM, first[0], reason="不符合条件", now=NOON)

    told = verdicts(session, event)
    assert (told[people[0].id], told[people[2].id]) == ("nominated", "over_quota")


def test_a_tie_at_the_quota_nominates_neither(session):
    event, people = a_result(session, (1, True), (2, True), (2, True))

    made = operations.nominate_honours(session, SYSTEM, event, now=NOON)

    assert [one.person_id for one in made] == [people[0].id]
    assert [verdicts(session, event)[one.id] for one in people[1:]] == ["undecided", "undecided"]


def test_an_event_whose_rules_name_no_honour_nominates_nobody(session):
    event = an_event(session)

    assert queries.honour_rules(session, event) == []
    assert operations.nominate_honours(session, SYSTEM, event, now=NOON) == []
