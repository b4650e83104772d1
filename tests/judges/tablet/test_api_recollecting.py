"""A server that was restored from a backup asks the tablets for what it lost."""

from datetime import UTC, datetime

import pytest
from sqlalchemy import select

from contest.editions.operations import pause_stage
from contest.editions.queries import stage_by_public_id
from contest.foundation import ledger
from contest.foundation.approvals import ContentChanged, SamePerson
from contest.foundation.errors import NotPermitted
from judges.scoresheets.errors import ReasonNeeded
from judges.scoresheets.models import SheetRevision
from judges.tablet.errors import NotCollecting, NothingLost, ReasonTooLong
from judges.tablet.models import HeldSheet, TabletDevice
from judges.tablet.operations import (
    allow_recollection,
    ask_recollection,
    end_recollection,
    refuse_recollection,
)
from judges.tablet.queries import present_recollection
from tests.conftest import NOON
from tests.factories.people import SYSTEM, an_actor
from tests.factories.scoresheets import judge_on
from tests.factories.tablet import a_hall

HIGH = {"C1": "40"}
LOST = {"seq": 4000, "hash": "a" * 64}


@pytest.fixture
def ahead(tablet, hall):
    """A tablet whose server knows nothing of what it was told: one sheet, and a head."""
    tablet.freeze(**hall.sheet(**HIGH))
    tablet.head = LOST
    assert tablet.post(tablet.batch()).json["error"]["code"] == "head_unknown"
    return tablet


@pytest.fixture
def collecting(ahead, hall, writing):
    with writing() as session:
        ask_recollection(session, SYSTEM, hall.judging.event, reason="restored", now=NOON)
    return ahead


def asked_in(session, event):
    found = present_recollection(session, event)
    assert found is not None
    return found


def code(answer):
    return answer.status_code, answer.json["error"]["code"]


def test_what_was_lost_comes_again_and_the_tablet_is_at_peace(collecting, hall, writing):
    asked = collecting.post(collecting.batch())
    collecting.bring_again()
    told = collecting.send()
    collecting.send()

    assert code(asked) == (409, "bring_again")
    assert [one["outcome"] for one in told["answers"]] == ["stored"]
    with writing() as session:
        device = session.scalars(select(TabletDevice)).one()
        assert (device.mismatch_at, device.ahead_seq, device.ahead_head) == (None, None, None)
        revision = session.scalars(select(SheetRevision)).one()
        kinds = [told["kind"] for _, told in ledger.records(session, hall.stream)]
        opened = next(ledger.records(session, hall.stream, ("tablet.recollect",)))[1]
    assert revision.base_revision == 0
    assert kinds.count("tablet.head_unknown") == 1
    assert opened["data"]["tablets"] == [{"tablet": 1, **LOST}]


def test_what_the_server_still_has_is_told_as_the_first_time(tablet, hall, writing):
    tablet.freeze(**hall.sheet(**HIGH))
    first = tablet.send()["answers"][0]
    tablet.head = LOST
    tablet.post(tablet.batch())
    with writing() as session:
        ask_recollection(session, SYSTEM, hall.judging.event, reason="restored", now=NOON)

    tablet.bring_again()
    again = tablet.send()["answers"][0]

    assert again["outcome"] == "duplicate"
    assert (again["seq"], again["hash"]) == (first["seq"], first["hash"])


def test_what_was_held_is_held_again_though_the_server_forgot_that_it_had_shut_the_stage(
    tablet, hall, writing
):
    item = tablet.freeze(**hall.sheet(**HIGH), held_for="stage_closed")

    answer = tablet.send()["answers"][0]

    assert (answer["outcome"], answer["code"]) == ("held", "stage_closed")
    with writing() as session:
        assert session.scalars(select(SheetRevision)).all() == []
        assert session.scalars(select(HeldSheet)).one().base_revision == item["base_revision"]


def test_a_sheet_signed_by_code_is_the_same_one_without_what_showed_the_digits(
    tablet, hall, writing
):
    """The tablet drops that once it was answered; brought again, it is no forgery."""
    tablet.freeze(**hall.sheet(**HIGH), signature='{"by":"code","sign":"f00"}')
    tablet.send()
    tablet.bring_again()
    tablet.outbox[0]["signature"] = '{"by": "code"}'

    assert [one["outcome"] for one in tablet.send()["answers"]] == ["duplicate"]


def test_a_tablet_that_the_server_forgot_is_told_so_and_enrols_anew(tablet, hall):
    item = tablet.freeze(**hall.sheet(**HIGH))
    known, tablet.device = tablet.device, "0" * len(tablet.device)

    answer = tablet.post(tablet.batch())
    told = tablet.enrol().send()

    assert code(answer) == (404, "tablet_unknown")
    assert tablet.device != known
    assert [(one["event_id"], one["outcome"]) for one in told["answers"]] == [
        (item["event_id"], "stored")
    ]


def test_nothing_is_collected_where_nothing_is_missing_or_it_runs_already(
    tablet, hall, writing, ahead
):
    event = hall.judging.event
    with writing() as session:
        with pytest.raises(ReasonNeeded):
            ask_recollection(session, SYSTEM, event, reason=" ", now=NOON)
        made = ask_recollection(session, SYSTEM, event, reason="restored", now=NOON)
        with pytest.raises(NotCollecting):
            ask_recollection(session, SYSTEM, event, reason="restored", now=NOON)
        with pytest.raises(NotCollecting):
            allow_recollection(session, SYSTEM, made, now=NOON)
        end_recollection(session, SYSTEM, made, now=NOON)
        with pytest.raises(NotCollecting):
            end_recollection(session, SYSTEM, made, now=NOON)
    assert code(ahead.post(ahead.batch())) == (409, "head_unknown")


def test_a_calm_hall_has_nothing_to_collect(tablet, hall, writing):
    tablet.send()

    with writing() as session, pytest.raises(NothingLost):
        ask_recollection(session, SYSTEM, hall.judging.event, reason="restored", now=NOON)


def test_its_end_tells_how_many_came_and_who_did_not(collecting, hall, writing):
    with writing() as session:
        end_recollection(session, SYSTEM, asked_in(session, hall.judging.event), now=NOON)
        ended = next(ledger.records(session, hall.stream, ("tablet.recollect_end",)))[1]

    assert ended["data"] == {"sheets": 0, "tablets_owing": [1]}


def test_a_judge_collects_nothing(ahead, hall, writing):
    with writing() as session:
        judge = judge_on(session, hall.judging.seat)
        with pytest.raises(NotPermitted):
            ask_recollection(session, judge, hall.judging.event, reason="restored", now=NOON)


def outcomes(told):
    return [(one["outcome"], one.get("code"), one.get("send_again")) for one in told["answers"]]


def test_a_sheet_whose_base_is_nowhere_is_held_and_so_is_what_corrects_it(tablet, hall, writing):
    """It came from a page or another tablet, and a restored backup lost it."""
    tablet.freeze(**hall.sheet(**HIGH), base=1)
    tablet.freeze(**hall.sheet(C1="30"), base=2)

    told = tablet.send()

    assert outcomes(told) == [("held", "base_missing", None)] * 2
    assert tablet.outbox == []
    with writing() as session:
        assert session.scalars(select(SheetRevision)).all() == []
        assert len(session.scalars(select(HeldSheet)).all()) == 2
    # As its judge submits it anew: on what the server has.
    tablet.freeze(**hall.sheet(**HIGH))
    assert outcomes(tablet.send()) == [("stored", None, None)]


def test_while_tablets_bring_what_was_lost_a_sheet_waits_for_its_base(
    collecting, tablet_of, hall, writing
):
    other = tablet_of(hall)
    other.freeze(**hall.sheet(C1="30"), base=1)

    early = other.send()
    collecting.bring_again()
    collecting.send()
    late = other.send()

    assert outcomes(early) == [("rejected", "unknown_base", True)]
    assert outcomes(late) == [("stored", None, None)]
    with writing() as session:
        bases = session.scalars(select(SheetRevision.base_revision).order_by(SheetRevision.id))
        assert list(bases) == [0, 1]


def test_when_all_is_said_to_be_here_a_sheet_without_its_base_is_held(
    collecting, tablet_of, hall, writing
):
    other = tablet_of(hall)
    other.freeze(**hall.sheet(C1="30"), base=1)
    other.send()
    with writing() as session:
        asked = asked_in(session, hall.judging.event)
        end_recollection(session, SYSTEM, asked, now=datetime.now(UTC))

    assert outcomes(other.send()) == [("held", "base_missing", None)]


def test_a_reason_that_does_not_fit_is_refused_and_never_cut(ahead, hall, writing):
    event = hall.judging.event
    with writing() as session, pytest.raises(ReasonTooLong):
        ask_recollection(session, SYSTEM, event, reason="r" * 301, now=NOON)
    with writing() as session:
        assert present_recollection(session, event) is None
        made = ask_recollection(session, SYSTEM, event, reason="r" * 300, now=NOON)
        assert made.reason == "r" * 300


def test_a_paused_stage_holds_what_is_brought_again(collecting, hall, writing):
    with writing() as session:
        pause_stage(session, SYSTEM, stage_by_public_id(session, hall.stage), now=NOON)
    collecting.bring_again()

    assert [one["outcome"] for one in collecting.send()["answers"]] == ["held"]


@pytest.fixture
def guarded(writing):
    """A hall where corrections need two persons, and one tablet that knows more than the server."""
    with writing() as session:
        guard = {"preset": "workshop", "second_person_for": ["correction"]}
        return a_hall(session, safeguards=guard)


def test_a_second_person_has_to_agree_where_the_safeguards_ask(guarded, tablet_of, writing):
    ahead = tablet_of(guarded)
    ahead.head = LOST
    ahead.post(ahead.batch())
    with writing() as session:
        organiser, other = an_actor(session, "organiser"), an_actor(session, "supervisor")
        event = guarded.judging.event
        asked = ask_recollection(session, organiser, event, reason="restored", now=NOON)
        assert asked.opened_at is None
    assert code(ahead.post(ahead.batch())) == (409, "head_unknown")

    with writing() as session:
        asked = asked_in(session, event)
        with pytest.raises(SamePerson):
            allow_recollection(session, organiser, asked, now=NOON)
        allow_recollection(session, other, asked, now=NOON)
        with pytest.raises(NotCollecting):
            refuse_recollection(session, other, asked, now=NOON)

    assert code(ahead.post(ahead.batch())) == (409, "bring_again")


def test_what_was_asked_is_void_when_another_tablet_stops_and_may_be_refused(
    guarded, tablet_of, writing
):
    first, second = tablet_of(guarded), tablet_of(guarded, 1)
    first.head = second.head = LOST
    first.post(first.batch())
    with writing() as session:
        organiser, other = an_actor(session, "organiser"), an_actor(session, "supervisor")
        event = guarded.judging.event
        ask_recollection(session, organiser, event, reason="restored", now=NOON)
    second.post(second.batch())

    with writing() as session:
        asked = asked_in(session, event)
        with pytest.raises(ContentChanged):
            allow_recollection(session, other, asked, now=NOON)
        refuse_recollection(session, other, asked, now=NOON)
        assert present_recollection(session, event) is None
