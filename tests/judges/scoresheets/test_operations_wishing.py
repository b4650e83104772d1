"""A wish for a correction names the marks that it is about, and nothing else is taken for it."""

import json
from datetime import timedelta

import pytest

from contest.foundation import ledger
from judges.scoresheets.errors import NotAsAgreed, SheetRefused
from judges.scoresheets.models import SheetState
from judges.scoresheets.operations import approve_unlock, request_correction, request_unlock
from judges.scoresheets.queries import correction_of
from tests.conftest import NOON
from tests.factories.people import an_actor, apart
from tests.factories.scoresheets import a_judging, a_submitted_sheet, full_values, judge_on

LATER = NOON + timedelta(minutes=5)
WISHED, OTHER = {"C1": "30"}, {"C1": "31", "S1": "5"}


@pytest.fixture
def judging(session):
    made = a_judging(session)
    a_submitted_sheet(session, made, seat=made.panel.seats[1])
    return made


def ask(session, judging, values):
    apart(session)
    seat = judging.panel.seats[1]
    judge = judge_on(session, seat)
    return request_correction(
        session, judge, seat=seat, work=judging.work, reason="误读", values=values, now=LATER
    )


def agree(session, unlock):
    apart(session)
    approve_unlock(session, an_actor(session, "organiser"), unlock, now=LATER)


def corrected(session, judging, texts):
    apart(session)
    seat = judging.panel.seats[1]
    return a_submitted_sheet(
        session, judging, seat=seat, texts=texts, base_revision=1, reason="误读", now=LATER
    )


def test_what_was_agreed_stands_ready_in_the_draft_and_is_taken(session, judging):
    unlock = ask(session, judging, full_values(session, judging.stage, **WISHED))
    sheet = unlock.sheet
    assert (sheet.state, sheet.draft) == (SheetState.SUBMITTED, {})

    agree(session, unlock)

    assert sheet.draft == json.loads(unlock.proposed)
    told = correction_of(session, sheet, now=LATER)
    assert told is not None
    assert told.proposed == unlock.proposed
    assert corrected(session, judging, WISHED).revision == 2
    assert unlock.used_at == LATER


def test_other_marks_than_those_agreed_are_refused_by_name(session, judging):
    unlock = ask(session, judging, full_values(session, judging.stage, **WISHED))
    agree(session, unlock)

    with pytest.raises(NotAsAgreed) as refused:
        corrected(session, judging, OTHER)

    assert [fault.column for fault in refused.value.faults] == ["C1", "S1"]
    assert (unlock.used_at, unlock.sheet.revision) == (None, 1)


def test_a_wish_without_marks_or_with_the_same_leaves_the_judge_free(session, judging):
    unlock = ask(session, judging, full_values(session, judging.stage))
    assert unlock.proposed is None
    agree(session, unlock)

    assert corrected(session, judging, OTHER).revision == 2


def test_marks_that_no_sheet_may_bear_are_no_wish(session, judging):
    values = {**full_values(session, judging.stage), "S1": None}

    with pytest.raises(SheetRefused) as refused:
        ask(session, judging, values)

    assert [fault.column for fault in refused.value.faults] == ["S1"]


def test_the_trail_commits_to_what_was_wished(session, judging):
    unlock = ask(session, judging, full_values(session, judging.stage, **WISHED))

    stream = judging.event.stream
    told = [one for _, one in ledger.records(session, stream, ("score_sheet.ask_correction",))]
    assert len(told) == 1
    assert "proposed" in json.dumps(told[0])
    assert json.loads(unlock.proposed)["values"]["C1"]["value"] == 300
    assert ledger.verify(session, stream).is_good


def test_what_the_desk_asks_for_names_no_mark(session, judging):
    apart(session)
    clerk, seat = an_actor(session, "clerk", event=judging.event), judging.panel.seats[1]

    unlock = request_unlock(session, clerk, seat=seat, work=judging.work, reason="误读", now=LATER)

    assert unlock.proposed is None
