"""What is no sheet, no batch, no seat or no head of ours is refused by name and changes nothing."""

import uuid
from typing import Any

import pytest
from jsonschema import Draft202012Validator
from sqlalchemy import select
from sqlalchemy.exc import OperationalError

from contest.foundation import ledger
from judges.scoresheets.models import ScoreSheet, SheetRevision, SheetState
from judges.scoresheets.operations import rebuild_marks
from judges.tablet.models import TabletDelivery, TabletDevice
from judges.tablet.operations import delivering
from judges.tablet.schemas import ANSWERS, BATCH, DEVICE, PACK
from judges.tablet.schemas.describing import openapi
from tests.factories.people import an_actor, signed_in
from tests.factories.tablet import a_hall

HIGH: dict[str, Any] = {"C1": "40", "Q1": "40", "S1": "20"}
LOW: dict[str, Any] = {"C1": "10", "Q1": "10", "S1": "5"}


@pytest.fixture(autouse=True)
def _noon(clock):
    """Tablet and server agree on the time unless a test says otherwise."""


def only(told):
    assert len(told["answers"]) == 1
    return told["answers"][0]


def kinds(writing, hall):
    with writing() as session:
        return [content["kind"] for _, content in ledger.records(session, hall.stream)]


def body_without(hall, code):
    body = hall.sheet(**HIGH)["body"]
    return {**body, "values": {**body["values"], code: None}}


@pytest.mark.parametrize(
    "body",
    [
        {},
        {"format": "leitai-sheet", "version": 2, "values": {}},
        {"format": "leitai-sheet", "version": 1, "values": {"C1": {"kind": "points"}}},
        {"format": "leitai-sheet", "version": 1, "values": {}, "note": 0.5},
        {"format": "leitai-sheet", "version": 1, "values": {}, "note": "\ud800"},
    ],
)
def test_a_body_that_is_no_sheet_is_rejected_and_leaves_no_trace(tablet, hall, writing, body):
    tablet.freeze(**{**hall.sheet(), "body": body})

    answer = only(tablet.send())

    assert (answer["outcome"], answer["code"]) == ("rejected", "not_a_submission")
    with writing() as session:
        assert session.scalars(select(TabletDelivery)).all() == []


def test_a_body_with_more_than_the_sheet_is_not_acknowledged(tablet, hall, writing):
    """Whatever is answered as stored stands in the trail to the byte; a lost extra would not."""
    sheet = hall.sheet(**HIGH)
    tablet.freeze(**{**sheet, "body": {**sheet["body"], "note": "a remark"}})

    answer = only(tablet.send())

    assert answer["code"] == "not_a_submission"
    with writing() as session:
        assert session.scalars(select(SheetRevision)).all() == []


def test_another_judges_seat_and_another_events_seat_are_refused(tablet, hall, writing):
    with writing() as session:
        other_event = a_hall(session)
    other_seat = {**hall.sheet(**HIGH), "seat": hall.judging.panel.seats[1].public_id}
    tablet.freeze(**other_seat)
    tablet.freeze(**other_event.sheet(**HIGH))

    told = tablet.send()

    assert [one["code"] for one in told["answers"]] == ["not_permitted", "not_found"]
    with writing() as session:
        assert session.scalars(select(SheetRevision)).all() == []


def test_a_tablet_that_knows_a_head_which_we_do_not_hold_is_taken_nothing_from(
    tablet, hall, writing
):
    """A server restored from yesterday's backup must not go on as if nothing were missing."""
    item = tablet.freeze(**hall.sheet(**HIGH))
    tablet.head = {"seq": 4000, "hash": "a" * 64}

    answers = [tablet.post(tablet.batch()) for _ in range(2)]

    assert [one.status_code for one in answers] == [409, 409]
    assert answers[0].json["error"]["code"] == "head_unknown"
    with writing() as session:
        device = session.scalars(select(TabletDevice)).one()
        told = list(ledger.records(session, hall.stream, ("tablet.head_unknown",)))
        assert device.mismatch_at is not None
        assert session.scalars(select(SheetRevision)).all() == []
    assert len(told) == 1
    assert tablet.outbox == [item]


def test_a_head_of_the_right_place_and_another_hash_is_unknown_too(tablet, hall):
    tablet.freeze(**hall.sheet(**HIGH))
    tablet.send()
    tablet.head = {**tablet.head, "hash": "b" * 64}

    assert tablet.post(tablet.batch()).status_code == 409


def test_the_newest_head_that_a_tablet_gives_back_is_kept_and_an_older_one_does_not_replace_it(
    tablet, hall, writing
):
    tablet.send()
    old = tablet.head
    tablet.freeze(**hall.sheet(**HIGH))
    tablet.send()
    tablet.send()
    new = tablet.head
    tablet.head = old
    tablet.send()

    with writing() as session:
        device = session.scalars(select(TabletDevice)).one()
        assert (device.seen_seq, device.seen_head) == (new["seq"], new["hash"])
    assert new["seq"] > old["seq"]


def test_a_clock_that_is_wrong_is_told_to_the_trail_once_and_orders_nothing(
    tablet, hall, writing, clock
):
    clock.shift(600)
    tablet.freeze(**hall.sheet(**HIGH))
    tablet.send()
    tablet.send()

    with writing() as session:
        told = [c["data"] for _, c in ledger.records(session, hall.stream, ("tablet.clock",))]
        assert session.scalars(select(TabletDevice.skew_seconds)).one() == -600
        assert session.scalars(select(ScoreSheet.state)).one() is SheetState.SUBMITTED
    assert told == [{"seconds": -600}]


def test_a_copied_tablet_is_noticed_by_its_counter(tablet, hall, writing):
    tablet.freeze(**hall.sheet(0, **HIGH))
    tablet.send()
    tablet.counter = 0
    tablet.freeze(**hall.sheet(1, **HIGH))
    tablet.send()

    assert kinds(writing, hall).count("tablet.counter_repeated") == 1


def test_what_tablets_brought_is_rebuilt_from_the_trail_alike(tablet, hall, writing):
    tablet.freeze(**hall.sheet(0, **HIGH))
    tablet.freeze(**hall.sheet(1, **LOW))
    tablet.send()

    with writing() as session:
        assert list(rebuild_marks(session, hall.stream)) == []
        assert ledger.verify(session, hall.stream).is_good


@pytest.mark.parametrize(
    ("change", "place"),
    [
        ({"device": "7"}, "device"),
        ({"items": "all"}, "items"),
        ({"known_head": {"seq": 1}}, "known_head"),
        ({"extra": 1}, "/"),
        ({"waiting": -1}, "waiting"),
    ],
)
def test_a_batch_of_another_form_is_refused_by_name_and_takes_nothing(
    tablet, hall, writing, change, place
):
    tablet.freeze(**hall.sheet(**HIGH))

    answer = tablet.post({**tablet.batch(), **change})

    assert answer.status_code == 422
    assert answer.json["error"]["code"] == "not_a_batch"
    assert [fault["column"] for fault in answer.json["error"]["faults"]] == [place]
    with writing() as session:
        assert session.scalars(select(SheetRevision)).all() == []


def test_more_than_fifty_sheets_are_no_batch(tablet, hall):
    items = [{**tablet.freeze(**hall.sheet(**HIGH)), "event_id": str(uuid.uuid4())}] * 51

    assert tablet.post(tablet.batch(items)).status_code == 422


def test_whoever_has_no_seat_gets_no_pack_and_no_device(app, hall, writing):
    client = app.test_client()
    with writing() as session:
        signed_in(client, session, an_actor(session, "organiser"))

    for answer in (
        client.get(f"/api/tablet/v1/events/{hall.event}/pack"),
        client.post(f"/api/tablet/v1/events/{hall.event}/devices"),
    ):
        assert answer.status_code == 404


def test_a_visitor_is_asked_to_sign_in_and_told_so_as_json(app, hall):
    answer = app.test_client().get(f"/api/tablet/v1/events/{hall.event}/pack")

    assert (answer.status_code, answer.json["error"]["code"]) == (401, "sign_in_needed")


def test_every_answer_is_the_described_one(tablet, hall, writing):
    tablet.freeze(**hall.sheet(0, **HIGH))
    tablet.freeze(**{**hall.sheet(1, **HIGH), "body": body_without(hall, "C1")})
    batch = tablet.batch()
    told = tablet.post(batch).json

    described = tablet.client.get("/api/tablet/v1/openapi.json").json
    for schema, value in ((BATCH, batch), (ANSWERS, told), (PACK, tablet.pack())):
        assert list(Draft202012Validator(schema).iter_errors(value)) == []
    assert described == openapi()
    paths = {path.replace("{event_id}", hall.event): path for path in described["paths"]}
    parts = ("devices", "pack", "deliveries", "prepared", "entry")
    assert set(paths) == {*(tablet.at(part) for part in parts), "/api/tablet/v1/left"}
    assert (
        list(Draft202012Validator(DEVICE).iter_errors({"device": tablet.device, "number": 1})) == []
    )


def break_the_second(monkeypatch, error):
    """Let taking the second sheet fail after all of it was written."""
    taken, keep = [], delivering._keep

    def breaking(*args, **kwargs):
        taken.append(keep(*args, **kwargs))
        if len(taken) == 2:
            raise error
        return taken[-1]

    monkeypatch.setattr(delivering, "_keep", breaking)


def kept(writing):
    with writing() as session:
        return len(session.scalars(select(SheetRevision)).all())


def test_a_sheet_on_which_we_break_undoes_itself_alone(tablet, hall, writing, monkeypatch):
    for work in (0, 1):
        tablet.freeze(**hall.sheet(work, **HIGH))
    break_the_second(monkeypatch, ZeroDivisionError())

    answers = tablet.send()["answers"]

    assert [one["outcome"] for one in answers] == ["stored", "rejected"]
    assert (answers[1]["send_again"], kept(writing)) == (True, 1)
    assert [one["outcome"] for one in tablet.send()["answers"]] == ["stored"]
    assert kept(writing) == 2


def test_a_broken_database_undoes_the_whole_batch(tablet, hall, writing, monkeypatch):
    for work in (0, 1):
        tablet.freeze(**hall.sheet(work, **HIGH))
    break_the_second(monkeypatch, OperationalError("INSERT", {}, Exception("disk is full")))

    answer = tablet.post(tablet.batch())

    assert (answer.status_code, kept(writing)) == (500, 0)
    assert [one["outcome"] for one in tablet.send()["answers"]] == ["stored", "stored"]
    assert kept(writing) == 2
