"""Sheets are submitted, repeated, superseded and refused."""

import json
from datetime import timedelta
from decimal import Decimal

import pytest
from sqlalchemy import select

from contest.editions.operations import close_stage, pause_stage
from contest.editions.queries import definition_of
from contest.entries.queries import accepted_entries
from contest.foundation import ledger
from contest.foundation.errors import NotFound, NotPermitted
from contest.foundation.models import LedgerRecord
from judges.panels.models import Assignment
from judges.panels.operations import recuse
from judges.scoresheets.errors import (
    AlreadySubmitted,
    EventIdReused,
    NotASubmission,
    NotYourWork,
    ReasonNeeded,
    Recused,
    RulesChanged,
    SheetLocked,
    SheetRefused,
    StageClosed,
    UnknownBase,
    WorkNotPresent,
)
from judges.scoresheets.models import ScoreSheet, SheetMark, SheetState
from judges.scoresheets.operations import (
    key_paper_sheet,
    open_sheet,
    save_draft,
    submit_score_sheet,
)
from judges.scoresheets.queries import marks_for_scoring, revisions_of
from judges.scoring.values import PointsGiven
from judges.sealing.models import WorkStatus
from judges.sealing.operations import set_work_status
from tests.conftest import NOON
from tests.factories.people import SYSTEM, an_actor, apart
from tests.factories.scoresheets import (
    a_judging,
    a_submitted_sheet,
    full_values,
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


def test_a_submitted_sheet_has_its_marks_its_total_and_its_whole_body_in_the_trail(
    session, judging
):
    sheet = submit(session, judging, event_id=ONE)

    content = records(session, judging)[0]
    assert (sheet.state, sheet.revision, sheet.total) == (SheetState.SUBMITTED, 1, Decimal(100))
    assert content["event_id"] == ONE
    assert content["data"] == {
        "stage": judging.stage.public_id,
        "seat": judging.seat.public_id,
        "seat_number": 1,
        "work": judging.work.public_id,
        "code": judging.work.code,
        "revision": 1,
        "base_revision": 0,
        "rules_hash": definition_of(session, judging.event).sha256,
        "way": "judge",
        "body_hash": revisions_of(session, sheet)[0].body_hash,
        "body": {
            "format": "leitai-sheet",
            "version": 1,
            "values": {
                "C1": {"kind": "points", "value": 400, "decimals": 1},
                "Q1": {"kind": "points", "value": 400, "decimals": 1},
                "S1": {"kind": "points", "value": 200, "decimals": 1},
            },
        },
    }
    marks = session.scalars(select(SheetMark).order_by(SheetMark.criterion)).all()
    assert [(mark.criterion, mark.mark) for mark in marks] == [
        ("C1", Decimal(40)),
        ("Q1", Decimal(40)),
        ("S1", Decimal(20)),
    ]


def test_the_revision_keeps_the_same_bytes_as_the_trail(session, judging):
    revision = revisions_of(session, submit(session, judging))[0]

    row = session.scalars(select(LedgerRecord).where(LedgerRecord.seq == revision.ledger_seq)).all()
    bodies = [json.loads(one.body)["data"].get("body") for one in row]
    assert json.loads(revision.body) in bodies


def test_the_first_sheet_freezes_the_rules_once(session, judging):
    submit(session, judging)
    submit(session, judging, seat=judging.panel.seats[1])

    assert definition_of(session, judging.event).frozen_at == NOON
    assert len(records(session, judging, "definition.freeze")) == 1


def test_the_same_submission_twice_is_answered_as_the_first_time_without_a_second_record(
    session, judging
):
    first = submit(session, judging, event_id=ONE)
    again = submit(session, judging, event_id=ONE, now=NOON + timedelta(minutes=1))

    assert (again.id, again.revision, again.submitted_at) == (first.id, 1, NOON)
    assert len(records(session, judging)) == 1


def test_a_repeated_submission_is_answered_after_the_stage_has_closed_too(session, judging):
    submit(session, judging, event_id=ONE)
    close_stage(session, SYSTEM, judging.stage, now=NOON)

    assert submit(session, judging, event_id=ONE).revision == 1


def test_the_same_marks_under_another_id_on_the_same_base_are_no_second_opinion(session, judging):
    submit(session, judging, event_id=ONE)
    sheet = submit(session, judging, event_id=TWO)

    assert (sheet.state, len(revisions_of(session, sheet))) == (SheetState.SUBMITTED, 1)


def test_the_same_id_with_other_marks_is_refused(session, judging):
    sheet = submit(session, judging, event_id=ONE)

    with pytest.raises(EventIdReused):
        submit(session, judging, LOW, event_id=ONE)

    assert (sheet.total, len(revisions_of(session, sheet))) == (Decimal(100), 1)


def test_the_same_id_for_another_seat_is_refused(session, judging):
    submit(session, judging, event_id=ONE)

    with pytest.raises(EventIdReused):
        submit(session, judging, seat=judging.panel.seats[1], event_id=ONE)


def test_an_id_of_another_record_of_the_trail_is_refused(session, judging):
    taken = records(session, judging, "event.phase")[0]["event_id"]

    with pytest.raises(EventIdReused):
        submit(session, judging, event_id=taken)


def test_an_id_that_no_client_makes_is_refused(session, judging):
    with pytest.raises(NotASubmission):
        submit(session, judging, event_id="1; drop table")


def test_a_submitted_sheet_is_superseded_with_a_reason_and_both_stay(session, judging):
    sheet = submit(session, judging)
    submit(session, judging, LOW, base_revision=1, reason="读数误差")

    kept = revisions_of(session, sheet)
    assert (sheet.revision, sheet.total) == (2, Decimal(25))
    assert [(one.revision, one.base_revision, one.reason) for one in kept] == [
        (1, 0, None),
        (2, 1, "读数误差"),
    ]


def test_superseding_without_a_reason_is_refused(session, judging):
    sheet = submit(session, judging)

    with pytest.raises(ReasonNeeded):
        submit(session, judging, LOW, base_revision=1, reason="  ")

    assert (sheet.revision, sheet.total) == (1, Decimal(100))


def test_a_base_that_does_not_exist_is_refused(session, judging):
    with pytest.raises(UnknownBase):
        submit(session, judging, base_revision=3, reason="?")


@pytest.mark.parametrize("move", [pause_stage, close_stage])
def test_a_sheet_for_a_paused_or_closed_stage_is_refused_and_its_draft_is_kept(
    session, judging, move
):
    judge, values = judge_on(session, judging.seat), full_values(session, judging.stage)
    move(session, SYSTEM, judging.stage, now=NOON)
    where = {"seat": judging.seat, "work": judging.work, "values": values, "now": NOON}

    sheet = save_draft(session, judge, **where)
    with pytest.raises(StageClosed):
        submit_score_sheet(session, judge, **where, base_revision=0)

    assert (sheet.state, sheet.revision) == (SheetState.DRAFT, 0)
    assert len(sheet.draft["values"]) == 3


def test_a_sheet_under_other_rules_is_refused(session, judging):
    with pytest.raises(RulesChanged):
        submit(session, judging, rules_hash="0" * 64)

    assert records(session, judging) == []


@pytest.mark.parametrize(
    ("texts", "criterion"),
    [({"C1": "40.5"}, "C1"), ({"Q1": "-1"}, "Q1"), ({"S1": "10.3"}, "S1")],
)
def test_a_mark_out_of_range_or_off_the_step_is_refused_at_its_criterion(
    session, judging, texts, criterion
):
    values = dict(full_values(session, judging.stage))
    values[criterion] = PointsGiven(Decimal(texts[criterion]))
    judge = judge_on(session, judging.seat)

    with pytest.raises(SheetRefused) as refused:
        submit_score_sheet(
            session,
            judge,
            seat=judging.seat,
            work=judging.work,
            values=values,
            base_revision=0,
            now=NOON,
        )

    assert {fault.column for fault in refused.value.faults} == {criterion}


def test_another_judge_may_neither_open_nor_submit_the_seat_s_sheet(session, judging):
    other = judge_on(session, judging.panel.seats[1])
    where = {"seat": judging.seat, "work": judging.work, "now": NOON}

    with pytest.raises(NotPermitted):
        open_sheet(session, other, **where)
    with pytest.raises(NotPermitted):
        submit_score_sheet(session, other, **where, values={}, base_revision=0)


def test_the_organiser_may_not_fill_a_judge_s_sheet(session, judging):
    organiser = an_actor(session, "organiser")
    apart(session)

    with pytest.raises(NotPermitted):
        open_sheet(session, organiser, seat=judging.seat, work=judging.work, now=NOON)


def test_a_work_that_is_not_on_the_list_is_refused(session, judging):
    for row in session.scalars(select(Assignment).where(Assignment.seat_id == judging.seat.id)):
        session.delete(row)
    session.flush()

    with pytest.raises(NotYourWork):
        submit(session, judging)


def test_a_work_of_another_stage_is_unknown(session, judging):
    other = a_judging(session)

    with pytest.raises(NotFound):
        submit(session, judging, work=other.work)


def test_a_recused_judge_may_not_mark_and_their_sheet_does_not_count(session, judging):
    judge = judge_on(session, judging.seat)
    sheet = submit(session, judging)

    recuse(session, judge, judging.seat, judging.work, reason="亲属", now=NOON)

    assert (sheet.state, sheet.total) == (SheetState.HELD, None)
    assert marks_for_scoring(session, judging.stage).sheets == []
    with pytest.raises(Recused):
        submit(session, judging, LOW, base_revision=1, reason="x")


def test_a_judge_who_moved_to_the_entrant_s_unit_is_refused_at_submission(session):
    judging = a_judging(session)
    judge_on(session, judging.seat)
    entry = accepted_entries(session, judging.event)[0]
    assert judging.seat.holder is not None
    judging.seat.holder.judge.person.unit_id = entry.unit_id
    session.flush()

    with pytest.raises(Recused):
        submit(session, judging)


def test_an_absent_work_gets_no_marks(session, judging):
    set_work_status(
        session, SYSTEM, judging.work, status=WorkStatus.ABSENT, reason="未到场", now=NOON
    )

    with pytest.raises(WorkNotPresent):
        submit(session, judging)


def test_a_locked_sheet_takes_nothing(session, judging):
    sheet = submit(session, judging)
    sheet.state = SheetState.LOCKED
    session.flush()

    with pytest.raises(SheetLocked):
        submit(session, judging, LOW, base_revision=1, reason="x")


def test_a_clerk_keys_a_paper_sheet_and_the_revision_says_so(session, judging):
    clerk = an_actor(session, "clerk", event=judging.event)
    apart(session)
    values = full_values(session, judging.stage, **HIGH)

    sheet = key_paper_sheet(
        session, clerk, seat=judging.seat, work=judging.work, values=values, now=NOON
    )
    assert isinstance(sheet, ScoreSheet)

    revision = revisions_of(session, sheet)[0]
    assert (revision.reason, revision.entered_by, revision.entered_by_name) == (
        "paper",
        clerk.reference,
        clerk.name,
    )
    assert records(session, judging)[0]["data"]["way"] == "paper"


def test_paper_is_no_second_voice_beside_a_submitted_sheet(session, judging):
    submit(session, judging)

    with pytest.raises(AlreadySubmitted):
        key_paper_sheet(
            session,
            SYSTEM,
            seat=judging.seat,
            work=judging.work,
            values=full_values(session, judging.stage),
            now=NOON,
        )


def test_a_judge_may_not_key_paper(session, judging):
    with pytest.raises(NotPermitted):
        key_paper_sheet(
            session,
            judge_on(session, judging.seat),
            seat=judging.seat,
            work=judging.work,
            values=full_values(session, judging.stage),
            now=NOON,
        )


def test_a_refused_sheet_leaves_no_row_behind(session, judging):
    with pytest.raises(RulesChanged):
        submit(session, judging, rules_hash="f" * 64)

    assert session.scalars(select(ScoreSheet)).all() == []
