"""What tablets bring is kept once, held or left with them; every answer is the described one."""

from typing import Any

import pytest
from sqlalchemy import select

from contest.editions.operations import close_stage, open_stage, pause_stage
from contest.editions.queries import stage_by_public_id
from contest.foundation import ledger
from contest.foundation.canonical import fingerprint
from contest.foundation.db import reading
from judges.panels.operations import recuse
from judges.scoresheets.models import ScoreSheet, SheetRevision, SheetState
from judges.scoresheets.queries import seat_by_public_id
from judges.sealing.models import Work, WorkStatus
from judges.sealing.operations import set_work_status
from judges.tablet.models import HeldSheet, TabletDelivery
from tests.conftest import NOON
from tests.factories.people import SYSTEM, apart
from tests.queries import queries_of

HIGH: dict[str, Any] = {"C1": "40", "Q1": "40", "S1": "20"}
# From who signs in to the answer, of a sheet that is new.
QUESTIONS = 25
LOW: dict[str, Any] = {"C1": "10", "Q1": "10", "S1": "5"}


@pytest.fixture(autouse=True)
def _noon(clock):
    """Tablet and server agree on the time unless a test says otherwise."""


def kinds(writing, hall):
    with writing() as session:
        return [content["kind"] for _, content in ledger.records(session, hall.stream)]


def only(told):
    assert len(told["answers"]) == 1
    return told["answers"][0]


def close(writing, hall, change=close_stage):
    with writing() as session:
        stage = stage_by_public_id(session, hall.stage)
        if stage.state == "open" or change is open_stage:
            change(session, SYSTEM, stage, now=NOON)


def test_what_a_sheet_asks_the_database_is_counted(app, tablet, hall):
    """300 tablets bring ten each within a minute: each question is asked 3,000 times.

    The number may fall. One that rises needs a reason, and a look at the report on tablets.
    """
    tablet.freeze(**hall.sheet(0, **HIGH))
    tablet.send()
    tablet.freeze(**hall.sheet(1, **HIGH))

    with app.app_context(), reading() as session, queries_of(session) as asked:
        told = tablet.send()

    assert only(told)["outcome"] == "stored"
    assert len(asked) == QUESTIONS


def test_a_sheet_comes_in_once_with_its_place_in_the_trail(tablet, hall, writing):
    item = tablet.freeze(**hall.sheet(**HIGH))

    told = tablet.send()

    answer = only(told)
    with writing() as session:
        sheet = session.scalars(select(ScoreSheet)).one()
        revision = session.scalars(select(SheetRevision)).one()
        record = next(
            row
            for row, _ in ledger.records(session, hall.stream)
            if row.event_id == item["event_id"]
        )
        assert (sheet.state, sheet.revision, sheet.total) == (SheetState.SUBMITTED, 1, 100)
        assert revision.device == "tablet 1"
    assert answer == {
        "event_id": item["event_id"],
        "outcome": "stored",
        "revision": 1,
        "seq": record.seq,
        "hash": record.hash,
    }
    assert told["head"]["seq"] >= record.seq
    assert tablet.outbox == []


def test_a_resend_after_a_lost_answer_is_answered_as_the_first_time(tablet, hall, writing):
    tablet.freeze(**hall.sheet(**HIGH))
    first = only(tablet.send(answer_lost=True))
    before = kinds(writing, hall)

    second = only(tablet.send())

    assert second == {**first, "outcome": "duplicate", "first": "stored"}
    assert kinds(writing, hall) == before
    assert tablet.outbox == []


def test_the_same_id_with_other_marks_is_refused_and_both_hashes_are_on_record(
    tablet, hall, writing
):
    item = tablet.freeze(**hall.sheet(**HIGH))
    tablet.send()
    forged = {**item, "body": hall.sheet(**LOW)["body"]}

    answer = only(tablet.send([forged]))

    with writing() as session:
        told = [c for _, c in ledger.records(session, hall.stream, ("tablet.id_reused",))]
        kept = session.scalars(select(TabletDelivery)).one()
        sheet = session.scalars(select(ScoreSheet)).one()
        assert sheet.total == 100
    assert (answer["outcome"], answer["code"]) == ("rejected", "event_id_reused")
    assert "send_again" not in answer
    assert len(told) == 1
    assert told[0]["data"]["first"] == kept.content_hash != told[0]["data"]["second"]


def test_two_tablets_of_one_judge_are_a_conflict_and_nobody_wins_by_being_last(
    hall, tablet_of, writing
):
    here, there = tablet_of(hall), tablet_of(hall)
    here.freeze(**hall.sheet(**HIGH))
    there.freeze(**hall.sheet(**LOW))
    here.send()

    answer = only(there.send(answer_lost=True))
    again = only(there.send())

    with writing() as session:
        sheet = session.scalars(select(ScoreSheet)).one()
        assert (sheet.state, sheet.total) == (SheetState.CONFLICT, None)
        assert len(sheet.revisions) == 2
    assert answer["outcome"] == "conflict"
    assert (again["outcome"], again["first"], again["seq"]) == (
        "duplicate",
        "conflict",
        answer["seq"],
    )


def test_two_tablets_with_the_same_marks_are_no_conflict_and_one_revision(hall, tablet_of, writing):
    here, there = tablet_of(hall), tablet_of(hall)
    here.freeze(**hall.sheet(**HIGH))
    there.freeze(**hall.sheet(**HIGH))
    first = only(here.send())

    second = only(there.send())
    third = only(there.send(there.batches[0]["items"]))

    with writing() as session:
        assert session.scalars(select(ScoreSheet.state)).one() is SheetState.SUBMITTED
        assert len(session.scalars(select(SheetRevision)).all()) == 1
    assert (second["outcome"], second["seq"]) == ("duplicate", first["seq"])
    assert third == second


@pytest.mark.parametrize("change", [close_stage, pause_stage])
def test_a_late_sheet_is_held_whole_and_counts_nowhere(tablet, hall, writing, change):
    item = tablet.freeze(**hall.sheet(**HIGH))
    close(writing, hall, change)

    answer = only(tablet.send(answer_lost=True))
    again = only(tablet.send())

    with writing() as session:
        held = session.scalars(select(HeldSheet)).one()
        record = next(c for _, c in ledger.records(session, hall.stream, ("tablet.hold",)))
        assert session.scalars(select(SheetRevision)).all() == []
        assert held.body_hash == fingerprint(item["body"])
        assert held.delivery.held_for == "stage_closed"
    assert (record["event_id"], record["data"]["body"]) == (item["event_id"], item["body"])
    assert (answer["outcome"], answer["code"]) == ("held", "stage_closed")
    assert answer["message"]
    assert again == {**answer, "outcome": "duplicate", "first": "held"}
    assert tablet.outbox == []


def test_a_sheet_that_corrects_a_held_one_is_held_as_well(tablet, hall, writing):
    """Its base will never be there: the tablet would send it for ever."""
    tablet.freeze(**hall.sheet(**HIGH))
    close(writing, hall, pause_stage)
    tablet.send()
    close(writing, hall, open_stage)
    tablet.freeze(**hall.sheet(C1="10"), base=1)

    (answer,) = tablet.send()["answers"]

    assert (answer["outcome"], answer["code"]) == ("held", "stage_closed")


def test_a_sheet_made_under_other_rules_is_held(tablet, hall):
    tablet.freeze(**{**hall.sheet(**HIGH), "rules_hash": "0" * 64})

    answer = only(tablet.send())

    assert (answer["outcome"], answer["code"]) == ("held", "rules_changed")


def test_a_sheet_of_an_absent_work_and_one_of_a_recused_judge_are_held(tablet, hall, writing):
    with writing() as session:
        absent, barred = (
            session.scalars(select(Work).where(Work.public_id == one)).one() for one in hall.works
        )
        set_work_status(
            session, SYSTEM, absent, status=WorkStatus.ABSENT, reason="not there", now=NOON
        )
        apart(session)
        seat = seat_by_public_id(session, hall.seat)
        recuse(session, SYSTEM, seat, barred, reason="a cousin", now=NOON)
    tablet.freeze(**hall.sheet(0, **HIGH))
    tablet.freeze(**hall.sheet(1, **HIGH))

    told = tablet.send()

    assert [(one["outcome"], one["code"]) for one in told["answers"]] == [
        ("held", "work_not_present"),
        ("held", "recused"),
    ]


def test_one_bad_sheet_blocks_no_other_and_stays_on_the_tablet(tablet, hall, writing):
    good = hall.sheet(0, **HIGH)
    bad = tablet.freeze(**{**hall.sheet(1, **HIGH), "body": body_without(hall, "C1")})
    tablet.freeze(**good)

    told = tablet.send()

    refused, stored = told["answers"]
    assert (refused["outcome"], refused["code"]) == ("rejected", "sheet_refused")
    assert [fault["column"] for fault in refused["faults"]] == ["C1"]
    assert stored["outcome"] == "stored"
    assert [item["event_id"] for item in tablet.outbox] == [bad["event_id"]]
    assert bad["event_id"] in tablet.refused


def body_without(hall, code):
    body = hall.sheet(**HIGH)["body"]
    return {**body, "values": {**body["values"], code: None}}


def test_a_later_revision_that_comes_first_waits_for_the_one_before(tablet, hall, writing):
    first = tablet.freeze(**hall.sheet(**LOW))
    second = tablet.freeze(**hall.sheet(**HIGH), base=1)

    told = tablet.send([second, first])
    tablet.send()

    assert told["answers"][0]["code"] == "unknown_base"
    assert told["answers"][0]["send_again"] is True
    with writing() as session:
        sheet = session.scalars(select(ScoreSheet)).one()
        assert (sheet.state, sheet.revision, sheet.total) == (SheetState.SUBMITTED, 2, 100)
    assert tablet.outbox == []


def test_another_tablet_of_the_judge_hears_what_lies_on_the_first(hall, tablet_of):
    first, second = tablet_of(hall), tablet_of(hall)
    first.freeze(**hall.sheet(0, **HIGH))
    begun = [{"work": hall.works[1], "given": 2}]
    first.post({**first.batch([]), "begun": begun})

    told = second.send()

    (other,) = told["elsewhere"]
    assert (other["number"], other["waiting"], other["begun"]) == (1, 1, begun)
    assert first.send()["elsewhere"] == []
    assert second.send()["elsewhere"] == []


def test_a_tablet_hears_nothing_of_what_lies_with_another_judge(hall, tablet_of):
    first, other = tablet_of(hall), tablet_of(hall, seat=1)
    first.freeze(**hall.sheet(0, **HIGH))
    first.post(first.batch([]))

    assert other.send()["elsewhere"] == []


def test_nothing_of_one_judge_is_taken_while_another_is_signed_in(tablet, tablet_of, hall, writing):
    other = tablet_of(hall, seat=1)
    tablet.judge = tablet.pack()["judge"]["id"]
    tablet.freeze(**hall.sheet(**HIGH))
    tablet.wish("declare", reason="my brother works there")
    before = kinds(writing, hall)

    refused = other.post({**tablet.batch(), "device": other.device})

    assert (refused.status_code, refused.json["error"]["code"]) == (409, "another_judge")
    assert kinds(writing, hall) == before
    told = tablet.send()
    assert only(told)["outcome"] == "stored"
    assert told["acts"][0]["outcome"] == "done"


def test_a_page_that_does_not_say_whose_it_is_is_heard_all_the_same(tablet, hall):
    tablet.freeze(**hall.sheet(**HIGH))

    assert "judge" not in tablet.batch()
    assert only(tablet.send())["outcome"] == "stored"
