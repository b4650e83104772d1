"""Present, absent, forfeited and disqualified are four states, each with its reason."""

import pytest

from contest.editions.models import EventPhase
from contest.foundation import ledger
from contest.foundation.errors import NotPermitted
from judges.sealing.errors import ReasonNeeded, ResultsStand
from judges.sealing.models import WorkStatus
from judges.sealing.operations import set_work_status
from judges.sealing.queries import works_of_stage
from tests.conftest import NOON
from tests.factories.editions import an_event
from tests.factories.people import SYSTEM, an_actor, apart
from tests.factories.sealing import a_drawn_stage


def a_work(session):
    return works_of_stage(session, a_drawn_stage(session, an_event(session)))[0]


def records(session, work):
    return [body for _, body in ledger.records(session, work.stream, ("work.status",))]


@pytest.mark.parametrize(
    "status", [WorkStatus.ABSENT, WorkStatus.FORFEITED, WorkStatus.DISQUALIFIED]
)
def test_a_status_is_kept_with_its_reason_outside_the_chain(session, status):
    work = a_work(session)

    set_work_status(session, SYSTEM, work, status=status, reason=" 未到检录 ", now=NOON)

    assert (work.status, work.status_reason) == (status, "未到检录")
    (body,) = records(session, work)
    assert body["data"] == {"work": "01", "from": "present", "to": str(status)}
    assert "未到检录" not in str(body)
    assert set(body["secrets"]) == {"reason"}


def test_a_mistake_is_taken_back_with_a_reason(session):
    work = a_work(session)
    set_work_status(session, SYSTEM, work, status=WorkStatus.ABSENT, reason="未到", now=NOON)

    set_work_status(session, SYSTEM, work, status=WorkStatus.PRESENT, reason="看错号", now=NOON)

    assert (work.status, work.status_reason) == (WorkStatus.PRESENT, None)
    assert len(records(session, work)) == 2


def test_without_reason_nothing_changes(session):
    work = a_work(session)

    with pytest.raises(ReasonNeeded):
        set_work_status(session, SYSTEM, work, status=WorkStatus.ABSENT, reason="  ", now=NOON)

    assert (work.status, records(session, work)) == (WorkStatus.PRESENT, [])


def test_the_same_status_again_leaves_no_second_record(session):
    work = a_work(session)
    for _ in range(2):
        set_work_status(session, SYSTEM, work, status=WorkStatus.ABSENT, reason="未到", now=NOON)

    assert len(records(session, work)) == 1


@pytest.mark.parametrize("phase", [EventPhase.NOTICE, EventPhase.FINISHED])
def test_once_results_are_out_only_a_correction_helps(session, phase):
    work = a_work(session)
    work.stage.event.phase = phase

    with pytest.raises(ResultsStand):
        set_work_status(session, SYSTEM, work, status=WorkStatus.ABSENT, reason="未到", now=NOON)

    assert work.status is WorkStatus.PRESENT


@pytest.mark.parametrize("role", ["judge", "supervisor", "auditor", "entrant"])
def test_others_do_not_say_who_is_absent(session, role):
    work = a_work(session)
    actor = an_actor(session, role)
    apart(session)

    with pytest.raises(NotPermitted):
        set_work_status(session, actor, work, status=WorkStatus.ABSENT, reason="未到", now=NOON)

    assert work.status is WorkStatus.PRESENT
