"""What a judge asks for on a tablet beside the sheets is done once, in order, and answered."""

from datetime import timedelta

import pytest
from sqlalchemy import select

from contest.editions.operations import close_stage, open_stage
from contest.editions.queries import stage_by_public_id
from contest.foundation import ledger
from judges.panels.models import Declaration, Recusal
from judges.scoresheets.models import ScoreSheet, SheetState, SheetUnlock
from judges.scoresheets.operations import approve_unlock, refuse_unlock
from tests.conftest import NOON
from tests.factories.people import SYSTEM, an_actor, apart

HIGH, LOW = {"C1": "40"}, {"C1": "10"}
LATER = NOON + timedelta(minutes=6)


@pytest.fixture(autouse=True)
def _noon(clock):
    """Tablet and server agree on the time unless a test says otherwise."""


def place(hall, work=0):
    return {"seat": hall.seat, "work": hall.works[work]}


def sheet_of(writing):
    with writing() as session:
        sheet = session.scalars(select(ScoreSheet)).one()
        return sheet.state, sheet.revision, len(sheet.revisions)


def kinds(writing, hall, *wanted):
    with writing() as session:
        return [content["kind"] for _, content in ledger.records(session, hall.stream, wanted)]


def test_sheet_recall_and_new_version_of_one_batch_are_taken_in_their_order(tablet, hall, writing):
    tablet.freeze(**hall.sheet(**HIGH))
    act = tablet.wish("recall", **place(hall))
    tablet.freeze(**hall.sheet(**LOW), base=1, reason=None)

    told = tablet.send()

    assert [one["outcome"] for one in told["answers"]] == ["stored", "stored"]
    assert told["acts"] == [{"id": act["id"], "outcome": "done"}]
    assert sheet_of(writing) == (SheetState.SUBMITTED, 2, 2)


def test_a_recall_whose_answer_was_lost_is_done_once(tablet, hall, writing):
    tablet.freeze(**hall.sheet(**HIGH))
    tablet.wish("recall", **place(hall))
    first = tablet.send(answer_lost=True)["acts"]

    assert tablet.send()["acts"] == first

    assert kinds(writing, hall, "score_sheet.recall") == ["score_sheet.recall"]
    assert sheet_of(writing) == (SheetState.DRAFT, 1, 1)
    packed = tablet.pack()["seats"][0]["works"][0]
    assert (packed["recalled"], packed["draft"]["values"]["C1"]["value"]) == (True, 400)


def test_a_recall_that_comes_before_its_sheet_is_sent_again(tablet, hall, writing):
    item = tablet.freeze(**hall.sheet(**HIGH))
    tablet.wish("recall", **place(hall))

    (answer,) = tablet.send([])["acts"]
    assert (answer["outcome"], answer["send_again"]) == ("refused", True)
    tablet.send([item])

    assert sheet_of(writing)[0] is SheetState.DRAFT


def test_a_recall_that_comes_too_late_becomes_a_wish_that_the_chief_decides(
    tablet, hall, writing, clock
):
    tablet.freeze(**hall.sheet(**HIGH))
    tablet.send()
    tablet.wish("recall", **place(hall))
    clock.move_to(LATER)
    tablet.freeze(**hall.sheet(**LOW), base=1)

    told = tablet.send()

    assert told["acts"][0]["outcome"] == "asked"
    assert (told["answers"][0]["outcome"], told["answers"][0]["code"]) == ("held", "recall_over")
    assert [one["state"] for one in told["corrections"]] == ["asked"]
    assert sheet_of(writing) == (SheetState.SUBMITTED, 1, 1)


def test_a_wish_is_granted_for_one_version_with_its_reason(tablet, hall, writing, clock):
    tablet.freeze(**hall.sheet(**HIGH))
    tablet.send()
    clock.move_to(LATER)
    tablet.wish("correct", **place(hall), reason="误读卡尺")
    assert tablet.send()["acts"][0]["outcome"] == "asked"

    decide(writing, approve_unlock)

    (granted,) = tablet.send()["corrections"]
    assert (granted["state"], granted["reason"], granted["work"]) == (
        "granted", "误读卡尺", hall.works[0],
    )  # fmt: skip
    tablet.freeze(**hall.sheet(**LOW), base=1, reason="误读卡尺")
    told = tablet.send()
    assert (told["answers"][0]["outcome"], told["corrections"]) == ("stored", [])
    assert sheet_of(writing) == (SheetState.SUBMITTED, 2, 2)


def decide(writing, decision, **details):
    with writing() as session:
        unlock = session.scalars(select(SheetUnlock)).one()
        organiser = an_actor(session, "organiser")
        apart(session)
        decision(session, organiser, unlock, now=LATER, **details)


def test_a_refused_wish_tells_the_judge_why(tablet, hall, writing, clock):
    tablet.freeze(**hall.sheet(**HIGH))
    tablet.send()
    clock.move_to(LATER)
    tablet.wish("correct", **place(hall), reason="误读卡尺")
    tablet.send()

    decide(writing, refuse_unlock, answer="读数无误")

    (refused,) = tablet.send()["corrections"]
    assert (refused["state"], refused["answer"]) == ("refused", "读数无误")


def test_a_wish_for_a_sheet_that_has_only_just_come_is_a_recall(tablet, hall, writing):
    """The tablet counted its five minutes without a network; the server begins now."""
    tablet.freeze(**hall.sheet(**HIGH))
    tablet.wish("correct", **place(hall), reason="误读卡尺")

    assert tablet.send()["acts"][0]["outcome"] == "done"

    assert sheet_of(writing) == (SheetState.DRAFT, 1, 1)


def test_what_another_tablet_changed_meanwhile_is_not_taken_back(tablet, hall, tablet_of, writing):
    tablet.freeze(**hall.sheet(**HIGH))
    tablet.send()
    other = tablet_of(hall)
    other.freeze(**hall.sheet(**LOW), base=1)
    other.send()

    tablet.wish("recall", **place(hall))
    (answer,) = tablet.send()["acts"]

    assert (answer["outcome"], answer["code"]) == ("refused", "not_recallable")
    assert "send_again" not in answer
    assert sheet_of(writing) == (SheetState.SUBMITTED, 2, 2)


def test_a_stage_that_was_opened_again_lets_every_sheet_be_corrected(tablet, hall, writing, clock):
    tablet.freeze(**hall.sheet(**HIGH))
    tablet.send()
    with writing() as session:
        stage = stage_by_public_id(session, hall.stage)
        close_stage(session, SYSTEM, stage, now=NOON)
        open_stage(session, SYSTEM, stage, now=NOON)
    clock.move_to(LATER)

    (granted,) = tablet.send()["corrections"]
    assert (granted["state"], granted["until"]) == ("granted", None)
    tablet.freeze(**hall.sheet(**LOW), base=1)
    assert tablet.send()["answers"][0]["outcome"] == "stored"


def test_a_declaration_with_a_tie_takes_the_work_off_the_list_once(tablet, hall, writing):
    tablet.wish("recuse", revision=0, **place(hall, 1), reason="师徒")
    tablet.wish("declare", revision=0, reason="师徒")
    first = tablet.send(answer_lost=True)["acts"]

    assert tablet.send()["acts"] == first
    assert [one["outcome"] for one in first] == ["done", "done"]
    with writing() as session:
        assert [one.note for one in session.scalars(select(Declaration))] == ["师徒"]
        assert [(one.kind, one.reason) for one in session.scalars(select(Recusal))] == [
            ("declared", "师徒")
        ]
    assert kinds(writing, hall, "judge.declare", "work.recuse") == ["work.recuse", "judge.declare"]
    works = tablet.pack()["seats"][0]["works"]
    assert hall.works[1] not in [one["id"] for one in works if one["state"] != "recused"]


def test_nobody_withdraws_another_judges_seat(tablet, hall, writing):
    with writing() as session:
        other = hall.judging.panel.seats[1].public_id
    tablet.wish("recuse", revision=0, seat=other, work=hall.works[0], reason="师徒")

    (answer,) = tablet.send()["acts"]

    assert answer["outcome"] == "refused"
    with writing() as session:
        assert session.scalars(select(Recusal)).all() == []


def test_a_wish_brings_the_marks_it_is_about_and_only_those_are_taken(tablet, hall, writing, clock):
    tablet.freeze(**hall.sheet(**HIGH))
    tablet.send()
    clock.move_to(LATER)
    wished = hall.sheet(**LOW)
    tablet.wish("correct", **place(hall), reason="误读", body=wished["body"])
    assert tablet.send()["acts"][0]["outcome"] == "asked"
    with writing() as session:
        unlock = session.scalars(select(SheetUnlock)).one()
        organiser = an_actor(session, "organiser")
        apart(session)
        approve_unlock(session, organiser, unlock, now=LATER)

    (granted,) = tablet.send()["corrections"]
    assert granted["proposed"] == wished["body"]
    tablet.freeze(**hall.sheet(C1="11"), base=1)
    (refused,) = tablet.send()["answers"]
    assert (refused["outcome"], refused["code"]) == ("rejected", "not_as_agreed")
    assert [one["rule"] for one in refused["faults"]] == ["C1 与同意的内容不同。"]
    tablet.outbox.clear()
    tablet.freeze(**wished, base=1)
    assert tablet.send()["answers"][0]["outcome"] == "stored"


@pytest.mark.parametrize("body", [{}, {"values": 3}, {"format": "leitai-sheet", "version": 1}])
def test_a_wish_whose_marks_are_no_sheet_is_refused(tablet, hall, clock, body):
    tablet.freeze(**hall.sheet(**HIGH))
    tablet.send()
    clock.move_to(LATER)
    tablet.wish("correct", **place(hall), reason="误读", body=body)

    (answer,) = tablet.send()["acts"]

    assert (answer["outcome"], answer.get("send_again")) == ("refused", None)
