"""The steps of a contest on its page: ticked by the record, the next one a way to where it is done.

That they lead an organiser from the template to the certificates is walked in a browser.
"""

import re

import pytest

from contest.editions import operations
from contest.editions.models import EventPhase
from tests.conftest import NOON
from tests.factories.certificates import an_accepted_entry, issued
from tests.factories.editions import a_stage, an_event
from tests.factories.entries import an_entry
from tests.factories.people import SYSTEM, a_federation, an_actor, apart, signed_in
from tests.factories.results import a_judged_workshop, a_published_version
from tests.factories.returns import a_competition
from tests.factories.scoresheets import a_judging

STATES = re.compile(r'<li class="(\w+)">\s*<(?:a href="([^"]*)"|span)[^>]*>.*?<span>(.*?)</span>')


@pytest.fixture(autouse=True)
def noon(clock):
    """The tests' own noon."""
    return clock


def steps_of(client, writing, event_id, role="organiser"):
    """The steps on the event's page as (state, words)."""
    with writing() as session:
        signed_in(client, session, an_actor(session, role, unit=a_federation(session)))
    page = client.get(f"/events/{event_id}").text
    shown = page.partition('class="task-list')[2].partition("</ol>")[0]
    return [(state, words) for state, _url, words in STATES.findall(shown)]


def test_a_contest_that_is_judged_is_past_the_steps_before(client, writing):
    with writing() as session:
        event = a_judging(session, entries=2).event.public_id

    steps = dict(map(reversed, steps_of(client, writing, event)))

    # Cards are not asked for where judges mark without any.
    assert steps == {
        "公布赛事": "done",
        "收齐报名": "done",
        "审核报名": "done",
        "抽签": "done",
        "安排裁判": "done",
        "分配作品": "done",
        "开放阶段": "done",
        "收齐评分表": "current",
        "关闭阶段": "todo",
        "计算成绩": "todo",
        "签署成绩": "todo",
        "公布成绩": "todo",
        "签发证书": "todo",
    }


def test_a_step_is_open_again_when_the_record_says_so(client, writing):
    with writing() as session:
        event = an_event(session, phase=EventPhase.REGISTRATION)
        an_accepted_entry(session, event)
        event_id = event.public_id
    assert ("done", "审核报名") in steps_of(client, writing, event_id)

    with writing() as session:
        an_entry(session, session.merge(event))

    assert ("current", "审核报名") in steps_of(client, writing, event_id)


def test_the_steps_are_those_of_the_stage_under_way(client, writing):
    with writing() as session:
        event, _entry = a_competition(session)
        event_id, stage_id = event.public_id, a_stage(session, event, "m1").public_id
    assert ("done", "开放阶段") in steps_of(client, writing, event_id)

    assert client.post(f"/stages/{stage_id}/close").status_code == 303

    assert ("current", "开放阶段") in steps_of(client, writing, event_id)
    assert "抽签" not in [words for _state, words in steps_of(client, writing, event_id)]


def test_a_rehearsal_is_neither_announced_nor_published(client, writing):
    with writing() as session:
        event = an_event(session)
        copy = operations.begin_rehearsal(session, SYSTEM, event, now=NOON).public_id
        apart(session)

    words = [words for _state, words in steps_of(client, writing, copy)]

    assert "签署成绩" in words
    assert not {"公布赛事", "公布成绩", "签发证书"} & set(words)


def test_steps_are_for_who_runs_the_contest_until_all_are_done(client, writing):
    with writing() as session:
        event = a_published_version(session, a_judged_workshop(session)).event
        apart(session)
        event_id = event.public_id
    assert steps_of(client, writing, event_id, "supervisor") == []
    assert steps_of(client, writing, event_id)[-1] == ("current", "签发证书")

    with writing() as session:
        issued(session, session.merge(event))

    assert steps_of(client, writing, event_id) == []


def test_an_earlier_year_is_not_asked_for_what_it_skipped(client, writing):
    with writing() as session:
        event = an_event(session, phase=EventPhase.FINISHED).public_id

    assert steps_of(client, writing, event) == []
