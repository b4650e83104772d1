"""Awards from which certificates of judges, participants and units come."""

import pytest

from contest.awards.models import AwardKind, AwardState
from contest.awards.operations import grant_service_awards
from contest.awards.queries import service_awards, service_lines
from contest.editions.models import Event
from contest.editions.operations import close_stage
from contest.foundation.errors import NotPermitted
from judges.sealing.models import WorkStatus
from judges.sealing.operations import set_work_status
from judges.sealing.queries import entries_of_works
from tests.conftest import NOON
from tests.factories.certificates import issued
from tests.factories.people import SYSTEM, an_actor, apart, signed_in
from tests.factories.results import D0, a_judged_workshop, a_published_version

JUDGE, PARTICIPATION, UNIT = AwardKind.JUDGE, AwardKind.PARTICIPATION, AwardKind.UNIT


def given(session, event, kind, chosen):
    made = grant_service_awards(
        session, SYSTEM, event,
        kind=kind, chosen=chosen, title="称号", title_en="", now=NOON,
    )  # fmt: skip
    apart(session)
    return made


def names_of(lines):
    return {line.recipient.public_id for line in lines}


@pytest.fixture
def judged(session):
    """Two entries, the second absent; of the seats the first two handed in a sheet."""
    judged = a_judged_workshop(session, D0[:2], (), is_closed=False)
    behind = entries_of_works(session, judged.judging.stage)
    absent = next(one for one in judged.judging.works if behind[one.id] == judged.entries[1])
    set_work_status(session, SYSTEM, absent, status=WorkStatus.ABSENT, reason="未到", now=NOON)
    apart(session)
    return judged


def test_a_judge_is_who_handed_in_a_sheet_and_not_who_merely_held_a_seat(session, judged):
    lines = service_lines(session, judged.event, JUDGE)

    seats = judged.judging.panel.seats
    holders = [seat.holder.judge.person for seat in seats]
    assert len(holders) > 2
    assert names_of(lines) == {one.public_id for one in holders[:2]}
    assert [line.count for line in lines] == [1, 1]


def test_an_entrant_was_present_when_the_published_result_says_so(session):
    judged = a_judged_workshop(session, D0, (), is_closed=False)
    behind = entries_of_works(session, judged.judging.stage)
    absent = next(one for one in judged.judging.works if behind[one.id] == judged.entries[1])
    set_work_status(session, SYSTEM, absent, status=WorkStatus.ABSENT, reason="未到", now=NOON)
    close_stage(session, SYSTEM, judged.judging.stage, now=NOON)
    apart(session)
    before = service_lines(session, judged.event, PARTICIPATION)
    a_published_version(session, judged)

    lines = service_lines(session, judged.event, PARTICIPATION)

    assert before == []
    assert names_of(lines) == {judged.entries[0].public_id}


def test_what_is_granted_stands_at_once_but_for_units_and_a_second_call_adds_none(session, judged):
    event = judged.event
    everybody = {
        line.recipient.public_id
        for kind in (JUDGE, UNIT)
        for line in service_lines(session, event, kind)
    }

    judges = given(session, event, JUDGE, everybody)
    units = given(session, event, UNIT, everybody)
    strangers = given(session, event, PARTICIPATION, everybody)

    assert [one.state for one in judges] == [AwardState.CONFIRMED] * 2
    assert {one.state for one in units} == {AwardState.PROVISIONAL}
    assert service_awards(session, event) == units
    assert (given(session, event, JUDGE, everybody), strangers) == ([], [])
    assert [line.award for line in service_lines(session, event, JUDGE)] == judges


def test_only_who_runs_the_event_grants(session, judged):
    with pytest.raises(NotPermitted):
        grant_service_awards(
            session, an_actor(session, "auditor"), judged.event,
            kind=JUDGE, chosen=(), title="称号", title_en="", now=NOON,
        )  # fmt: skip


def test_the_page_grants_to_those_ticked_and_their_certificates_are_issued(client, writing):
    with writing() as session:
        judged = a_judged_workshop(session)
        a_published_version(session, judged)
        event = judged.event
        address = f"/desk/events/{event.public_id}"
        (first, *_others) = service_lines(session, event, JUDGE)
        chosen, key = first.recipient.public_id, event.id
        signed_in(client, session, judged.organiser)
    typed = {"kind": "judge", "title": "优秀裁判员", "title_en": "Excellent Judge"}

    shown = client.get(f"{address}/awards/service")
    untitled = client.post(f"{address}/awards/service", data={**typed, "title": " "})
    done = client.post(f"{address}/awards/service", data={**typed, "chosen": chosen})
    wrong = client.post(f"{address}/awards/service", data={**typed, "kind": "prize"})
    confirmed = client.post(f"{address}/awards/service", data={"kind": "confirm"})

    answers = [shown, untitled, done, wrong, confirmed]
    assert [one.status_code for one in answers] == [200, 422, 303, 422, 303]
    assert first.name in shown.text
    with writing() as session:
        event = session.get_one(Event, key)
        made = issued(session, event)
        assert [one.design for one in made if one.person_id == first.recipient.id] == ["judge"]
