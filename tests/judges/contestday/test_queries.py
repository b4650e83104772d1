"""What the organiser sees while a stage is judged: no mark too early, the greatest harm first."""

from datetime import timedelta

import pytest

from judges.contestday.queries import alerts_of, apart_of_stage, day_of_stage, said_of_work
from judges.contestday.rules import Harm
from judges.panels.models import SeatRole
from judges.panels.operations import add_seat, assign_works, seat_judge
from judges.tablet.operations import Called, Report, enrol_device, note_contact
from tests.conftest import NOON
from tests.factories.panels import a_judge
from tests.factories.people import SYSTEM, apart
from tests.factories.scoresheets import a_judging, a_submitted_sheet, judge_on

LOW = {"C1": "10", "Q1": "10", "S1": "5"}
TWO_MINUTES = timedelta(minutes=2)


@pytest.fixture
def judging(session):
    return a_judging(session, entries=2)


def submit(session, judging, seat, work=0, **texts):
    apart(session)
    return a_submitted_sheet(
        session, judging, seat=judging.panel.seats[seat], work=judging.works[work], texts=texts
    )


def seen(session, judging, now=NOON):
    apart(session)
    day = day_of_stage(session, judging.stage, now=now)
    return day, apart_of_stage(session, day)


def a_tablet(session, judging, seat, *, now=NOON, **said):
    apart(session)
    judge = judge_on(session, judging.panel.seats[seat])
    device = enrol_device(session, judge, judging.event, browser="tests", now=now)
    report = {
        "sent_at": now, "known_head": None, "waiting": 0, "refused": 0, "is_persistent": True,
    }  # fmt: skip
    note_contact(session, judge, device, Report(**{**report, **said}), now=now)
    return device


def test_no_mark_is_told_before_the_whole_panel_is_in(session, judging):
    count = len(judging.panel.seats)
    for seat in range(count - 1):
        submit(session, judging, seat)
    day, apart_ = seen(session, judging)
    assert said_of_work(session, day, day.rows[0]) is None
    assert apart_ == {}

    submit(session, judging, count - 1)

    day, _ = seen(session, judging)
    said = said_of_work(session, day, day.rows[0])
    assert said is not None
    assert len(said.totals) == count
    assert None not in said.totals.values()


def test_judges_who_lie_far_apart_raise_an_alarm_while_they_still_sit(session, judging):
    for seat in range(len(judging.panel.seats)):
        submit(session, judging, seat, **(LOW if seat == 0 else {}))

    day, apart_ = seen(session, judging)
    alerts = alerts_of(session, day, apart_, now=NOON)

    assert [one.low for one in apart_[judging.works[0].id]] == [1]
    assert [one.harm for one in alerts] == [Harm.DISAGREEMENT]


def test_a_trainee_is_seen_and_neither_waited_for_nor_compared(session, judging):
    trainee = add_seat(session, SYSTEM, judging.panel, role=SeatRole.TRAINEE, now=NOON)
    apart(session)
    seat_judge(session, SYSTEM, trainee, judge=a_judge(session), now=NOON)
    apart(session)
    assign_works(session, SYSTEM, judging.panel, now=NOON)
    last = len(judging.panel.seats) - 1
    for seat in range(last):
        submit(session, judging, seat)
    submit(session, judging, last, **LOW)

    day, apart_ = seen(session, judging)

    assert day.rows[0].is_complete
    assert day.rows[0].wanted == last
    assert apart_ == {}


def test_data_at_risk_comes_before_a_blocked_judge_before_disagreement(session, judging):
    for seat in range(len(judging.panel.seats)):
        submit(session, judging, seat, **(LOW if seat == 0 else {}))
    called = [Called("11111111-1111-4111-8111-111111111111", NOON)]
    a_tablet(session, judging, 0, calls=called, now=NOON + TWO_MINUTES)
    a_tablet(session, judging, 1, waiting=2)

    day, apart_ = seen(session, judging, NOON + TWO_MINUTES)
    alerts = alerts_of(session, day, apart_, now=NOON + TWO_MINUTES)

    assert [one.harm for one in alerts] == [Harm.DATA, Harm.JUDGE, Harm.DISAGREEMENT]
    assert alerts[0].params["count"] == 2
    assert day.on_tablets == 2
