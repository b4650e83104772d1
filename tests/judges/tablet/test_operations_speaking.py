"""Words from the desk reach the right tablets; a call for help is told once and answered once."""

import uuid

import pytest

from judges.panels.queries import judges_of_event
from judges.tablet.errors import AlreadyAnswered, NotOnPanel, NoWords
from judges.tablet.operations import answer_call, send_notice
from judges.tablet.queries import device_by_public_id, open_calls
from tests.conftest import NOON
from tests.factories.panels import a_judge
from tests.factories.people import SYSTEM, apart
from tests.factories.scoresheets import a_judging
from tests.factories.tablet import milliseconds


@pytest.fixture(autouse=True)
def _noon(clock):
    """Tablet and server agree on the time."""


def told(tablet, **more):
    answer = tablet.post({**tablet.batch(), **more})
    assert answer.status_code == 200, answer.text
    return answer.get_json()


def test_a_word_reaches_everybody_or_the_one_it_is_for(hall, tablet_of, writing):
    first, second = tablet_of(hall, 0), tablet_of(hall, 1)
    with writing() as session:
        event = hall.judging.event
        judge = hall.judging.panel.seats[0].holder.judge
        send_notice(session, SYSTEM, event, text="十分钟后收表", now=NOON)
        apart(session)
        send_notice(session, SYSTEM, event, text="请联网", judge=judge, now=NOON)

    heard = [[one["text"] for one in told(tablet)["notices"]] for tablet in (first, second)]

    assert heard == [["十分钟后收表", "请联网"], ["十分钟后收表"]]


def test_a_call_sent_twice_is_one_call_and_its_answer_comes_back(hall, tablet, writing):
    call = {"id": str(uuid.uuid4()), "made_at": milliseconds(NOON)}
    for _ in range(2):
        assert told(tablet, calls=[call])["calls"] == [{"id": call["id"], "answered": False}]

    with writing() as session:
        (found,) = open_calls(session, hall.judging.event)
        answer_call(session, SYSTEM, found, now=NOON)
        with pytest.raises(AlreadyAnswered):
            answer_call(session, SYSTEM, found, now=NOON)

    assert told(tablet)["calls"] == [{"id": call["id"], "answered": True}]


def test_what_a_tablet_says_of_pack_and_battery_is_kept_and_older_pages_may_say_nothing(
    hall, tablet, organiser_sees
):
    begun = [{"work": hall.works[0], "given": 2}]
    pack = {"works": 2, "rules_hash": hall.rules_hash}
    told(tablet, battery=81, pack=pack, begun=begun)
    assert organiser_sees() == (81, 2, hall.rules_hash, {hall.works[0]: 2})

    told(tablet)

    assert organiser_sees() == (None, None, None, {})


@pytest.fixture
def organiser_sees(hall, tablet, writing):
    def looked():
        with writing() as session:
            one = device_by_public_id(session, hall.event, tablet.device)
            return one.battery_percent, one.pack_works, one.pack_rules, one.begun

    return looked


def test_nothing_is_said_without_words_or_to_strangers(session):
    judging = a_judging(session)
    stranger = a_judge(session)
    assert stranger not in judges_of_event(session, judging.event)
    with pytest.raises(NoWords):
        send_notice(session, SYSTEM, judging.event, text="  ", now=NOON)
    with pytest.raises(NotOnPanel):
        send_notice(session, SYSTEM, judging.event, text="请联网", judge=stranger, now=NOON)
