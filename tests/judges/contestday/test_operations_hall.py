"""One key leads through the appearances; the board freezes and reveals from the last rank up."""

from datetime import timedelta
from random import Random

import pytest

from contest.foundation import ledger
from judges.contestday.errors import (
    HallUnderWay,
    NobodyLeft,
    NoSuchTimes,
    NotAllIn,
    NothingDrawn,
    OtherPhase,
)
from judges.contestday.models import Phase
from judges.contestday.operations import draw_order, move_board, step
from judges.contestday.queries import board_of, hall_of_stage
from judges.scoresheets.queries import progress_of_stage
from tests.conftest import NOON
from tests.factories.people import SYSTEM, apart
from tests.factories.rubrics import an_event_with
from tests.factories.scoresheets import a_judging, a_submitted_sheet

MINUTE = timedelta(minutes=1)
MARKS = ({"C1": "20"}, {"C1": "30"}, {"C1": "25"})
PANEL = {
    "panel": {
        "seats": 3, "aggregate": "trimmed_mean", "aggregate_by": "sheet", "trim_high": 1,
        "trim_low": 1, "trim_needs": 3, "missing": "block",
    }
}  # fmt: skip


@pytest.fixture
def judging(session):
    return a_judging(session, entries=3)


def lots(seed):
    """Lots that a test can repeat."""
    return Random(seed)  # noqa: S311 - no secret


def drawn(session, judging, **more):
    details = {"present_seconds": 480, "question_seconds": 300, "now": NOON, "lots": lots(5)}
    return draw_order(session, SYSTEM, judging.stage, **{**details, **more})


def press(session, hall, *seen, now=NOON):
    for phase in seen:
        step(session, SYSTEM, hall, seen=Phase(phase), now=now)


def submit_all(session, judging, work, texts=None):
    for seat in judging.panel.seats:
        apart(session)
        a_submitted_sheet(session, judging, seat=seat, work=work, texts=texts or {})
    apart(session)


def codes(board):
    return [one.code for one in board.ranking]


def test_the_order_is_drawn_once_somebody_was_called_it_stands(session, judging):
    first = [one.work.code for one in drawn(session, judging).appearances]
    hall = drawn(session, judging, lots=lots(6))
    assert sorted(first) == sorted(one.work.code for one in hall.appearances)
    assert ledger.head(session, judging.event.stream)[0] > 0

    press(session, hall, "idle")

    with pytest.raises(HallUnderWay):
        drawn(session, judging)


def test_one_key_leads_on_and_a_second_press_of_the_same_moment_does_nothing(session, judging):
    hall = drawn(session, judging)
    press(session, hall, "idle", "called")
    with pytest.raises(OtherPhase):
        press(session, hall, "called")
    assert board_of(session, hall, now=NOON + 9 * MINUTE).left == -60

    press(session, hall, "presenting", now=NOON + 9 * MINUTE)

    assert board_of(session, hall, now=NOON + 10 * MINUTE).left == 240
    press(session, hall, "questions")
    with pytest.raises(NotAllIn):
        press(session, hall, "marking")


def test_the_score_appears_with_the_last_judge_and_not_before(session, judging):
    hall = drawn(session, judging)
    press(session, hall, "idle", "called", "presenting", "questions")
    work = hall.current.work
    for seat in judging.panel.seats:
        assert board_of(session, hall, now=NOON).score is None
        apart(session)
        a_submitted_sheet(session, judging, seat=seat, work=work)
        apart(session)

    board = board_of(session, hall, now=NOON)

    assert board.is_complete
    assert board.score is not None
    assert codes(board) == [work.code]


def test_without_time_for_questions_marks_follow_at_once(session, judging):
    hall = drawn(session, judging, question_seconds=0)
    press(session, hall, "idle", "called", "presenting")

    assert hall.phase is Phase.MARKING


def test_frozen_hides_what_came_later_and_revealing_goes_from_the_last_up(session, judging):
    hall = drawn(session, judging)
    for number, one in enumerate(list(hall.appearances)):
        if number == 1:
            move_board(session, SYSTEM, hall, move="freeze", now=NOON + MINUTE)
        press(session, hall, "shown" if number else "idle", "called", "presenting", "questions")
        submit_all(session, judging, one.work, MARKS[number])
        press(session, hall, "marking", now=NOON + 2 * number * MINUTE)
    order = [one.work.code for one in hall.appearances]

    frozen = board_of(session, hall, now=NOON)
    assert (codes(frozen), frozen.hidden, frozen.score) == ([order[0]], 2, None)
    seen = []
    for _ in range(3):
        move_board(session, SYSTEM, hall, move="reveal", now=NOON + 9 * MINUTE)
        seen.append(codes(board_of(session, hall, now=NOON)))
    move_board(session, SYSTEM, hall, move="live", now=NOON + 9 * MINUTE)

    assert seen == [[order[0]], [order[2], order[0]], [order[1], order[2], order[0]]]
    assert board_of(session, hall, now=NOON).hidden == 0
    with pytest.raises(NobodyLeft):
        press(session, hall, "shown")


def test_extremes_are_dropped_as_the_rules_of_the_stage_say(session):
    judging = a_judging(session, event=an_event_with(session, stage=PANEL))
    hall = drawn(session, judging)
    press(session, hall, "idle", "called", "presenting", "questions")
    for seat, mark in zip(judging.panel.seats, ("10", "30", "40"), strict=True):
        apart(session)
        a_submitted_sheet(session, judging, seat=seat, texts={"C1": mark})
    middle = sorted(sheet.total for sheet in _sheets(session, judging))[1]

    assert board_of(session, hall, now=NOON).score == round(middle, 2)


def test_names_are_shown_only_where_judges_may_see_them(session):
    open_ = a_judging(session)
    apart(session)
    blind = a_judging(session, safeguards={"preset": "workshop", "names_visible_to_judges": False})
    for judging, is_named in ((open_, True), (blind, False)):
        apart(session)
        hall = drawn(session, judging)
        press(session, hall, "idle")
        assert (board_of(session, hall, now=NOON).name is not None) is is_named


def test_what_cannot_be_drawn_is_said(session, judging):
    with pytest.raises(NoSuchTimes):
        drawn(session, judging, present_seconds=0)
    for work in judging.works:
        work.status, work.status_reason = "absent", "未到场"
    session.flush()
    with pytest.raises(NothingDrawn):
        drawn(session, judging)
    assert hall_of_stage(session, judging.stage) is None


def _sheets(session, judging):
    apart(session)
    return [cell.sheet for cell in progress_of_stage(session, judging.stage).cells.values()]
