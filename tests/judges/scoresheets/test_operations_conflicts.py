"""Two versions of one sheet: both stay, neither counts, a person chooses."""

from decimal import Decimal
from typing import Any

import pytest

from contest.foundation import ledger
from contest.foundation.errors import NotPermitted
from judges.scoresheets.errors import (
    NotInConflict,
    ReasonNeeded,
)
from judges.scoresheets.models import SheetState
from judges.scoresheets.operations import (
    resolve_conflict,
)
from judges.scoresheets.queries import marks_for_scoring, revisions_of
from tests.conftest import NOON
from tests.factories.scoresheets import (
    a_judging,
    a_submitted_sheet,
    judge_on,
)

ONE = "11111111-1111-4111-8111-111111111111"
TWO = "22222222-2222-4222-8222-222222222222"
HIGH = {"C1": "40", "Q1": "40", "S1": "20"}
LOW = {"C1": "10", "Q1": "10", "S1": "5"}


@pytest.fixture
def judging(session):
    return a_judging(session)


def submit(session, judging, texts=HIGH, **details):
    return a_submitted_sheet(session, judging, texts=texts, **details)


def records(session, judging, kind="score_sheet.submit"):
    found = ledger.records(session, judging.event.stream, (kind,))
    return [content for _, content in found]


def test_two_revisions_on_one_base_are_a_conflict_and_neither_counts(session, judging):
    sheet = submit(session, judging, event_id=ONE)
    submit(session, judging, LOW, event_id=TWO)

    assert (sheet.state, sheet.revision, sheet.total) == (SheetState.CONFLICT, 1, None)
    assert [one.event_id for one in revisions_of(session, sheet)] == [ONE, TWO]
    assert marks_for_scoring(session, judging.stage).sheets == []


def test_whatever_comes_while_two_versions_stand_is_kept_and_settles_nothing(session, judging):
    sheet = submit(session, judging, event_id=ONE)
    submit(session, judging, LOW, event_id=TWO)
    submit(session, judging, {**LOW, "C1": "11"}, base_revision=1, reason="再改")

    assert sheet.state is SheetState.CONFLICT
    assert len(revisions_of(session, sheet)) == 3


@pytest.mark.parametrize(("index", "total"), [(0, 100), (1, 25)])
def test_the_chosen_version_holds_as_a_new_revision(session, judging, index, total):
    sheet = submit(session, judging)
    submit(session, judging, LOW)
    chosen = revisions_of(session, sheet)[index]

    resolve_conflict(
        session,
        judge_on(session, judging.seat),
        sheet,
        chosen=chosen,
        reason="第二台平板误触",
        now=NOON,
    )

    assert (sheet.state, sheet.revision, sheet.total) == (SheetState.SUBMITTED, 2, Decimal(total))
    assert len(revisions_of(session, sheet)) == 3
    assert records(session, judging, "score_sheet.resolve")[0]["data"]["chosen"] == chosen.event_id


def test_the_chief_judge_of_the_panel_may_choose_and_another_judge_may_not(session, judging):
    seat, chief = judging.panel.seats[1], judging.panel.seats[0]
    sheet = submit(session, judging, seat=seat)
    submit(session, judging, LOW, seat=seat)
    choice: dict[str, Any] = {
        "chosen": revisions_of(session, sheet)[0],
        "reason": "核对原始记录",
        "now": NOON,
    }

    with pytest.raises(NotPermitted):
        resolve_conflict(session, judge_on(session, judging.panel.seats[2]), sheet, **choice)
    resolve_conflict(session, judge_on(session, chief), sheet, **choice)

    assert sheet.state is SheetState.SUBMITTED


def test_choosing_needs_two_versions_and_a_reason(session, judging):
    sheet = submit(session, judging)
    judge = judge_on(session, judging.seat)
    first = revisions_of(session, sheet)[0]

    with pytest.raises(NotInConflict):
        resolve_conflict(session, judge, sheet, chosen=first, reason="x", now=NOON)
    submit(session, judging, LOW)
    with pytest.raises(ReasonNeeded):
        resolve_conflict(session, judge, sheet, chosen=first, reason=" ", now=NOON)

    assert sheet.state is SheetState.CONFLICT
