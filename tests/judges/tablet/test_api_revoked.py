"""A tablet that is lost is taken out of use: no digits, no pack, and what it brings is held."""

from datetime import timedelta

import pytest
from sqlalchemy import select

from contest.editions.queries import stage_by_public_id
from contest.foundation import ledger
from contest.people.models import LoginSession
from judges.panels.operations import print_cards
from judges.scoresheets.models import ScoreSheet
from judges.tablet.models import HeldSheet, TabletDevice
from tests.conftest import NOON
from tests.factories.people import SYSTEM, an_actor, apart, signed_in
from tests.factories.scoresheets import judge_on
from tests.factories.tablet import Tablet, milliseconds

LATER = timedelta(minutes=10)


@pytest.fixture(autouse=True)
def travel(clock):
    """The clock stands at NOON until a test shifts it."""
    return clock


@pytest.fixture
def code(writing, hall):
    """The six digits of the first seat's judge."""
    with writing() as session:
        stage = stage_by_public_id(session, hall.stage)
        apart(session)
        printed = print_cards(session, SYSTEM, stage.event, now=NOON)
        judge = hall.judging.seat.holder.judge.public_id
        (found,) = (card.code for card in printed if card.judge.public_id == judge)
        return found


@pytest.fixture
def staff(app, writing):
    """A browser of the organiser's, at the desk."""
    client = app.test_client()
    with writing() as session:
        actor = an_actor(session)
        apart(session)
        signed_in(client, session, actor)
    return client


@pytest.fixture
def prepare(writing, hall):
    """Makes a browser a tablet of the stage by an organiser's hand; `device` as its store says."""

    def prepared(client, device=""):
        with writing() as session:
            actor = an_actor(session)
            apart(session)
            signed_in(client, session, actor)
        answer = client.post(f"/desk/stages/{hall.stage}/prepared-tablet", data={"device": device})
        assert answer.status_code == 303, answer.text
        return client

    return prepared


@pytest.fixture
def lost(app, prepare, hall, code):
    """A prepared tablet on which the first seat's judge entered and marked one sheet, unsent."""
    tablet = Tablet(prepare(app.test_client()), hall.event)
    told = asked(tablet)
    tablet.device = told.json["device"]
    tablet.judge = entry(tablet, code).json["judge"]
    tablet.send()
    tablet.freeze(**hall.sheet())
    return tablet


@pytest.fixture
def again(lost, staff, prepare, code, travel):
    """The same, taken out of use, found and prepared again ten minutes later; its judge entered."""
    revoke(staff, lost)
    travel.shift(LATER)
    prepare(lost.client)
    entry(lost, code)
    return lost


def asked(tablet):
    return tablet.client.get(f"/api/tablet/v1/events/{tablet.event}/prepared")


def entry(tablet, code):
    return tablet.client.post(f"/api/tablet/v1/events/{tablet.event}/entry", json={"code": code})


def revoke(client, tablet):
    return client.post(f"/desk/tablets/{tablet.device}/revocation")


def brought(tablet, at):
    """Send what waits when the tablet's clock stands at `at`."""
    return tablet.post({**tablet.batch(), "sent_at": milliseconds(at)}).json


def scan(tablet, hall, writing):
    """Sign the first seat's judge in on the tablet, as the picture of the card does."""
    with writing() as session:
        judge = judge_on(session, hall.judging.seat)
        apart(session)
        signed_in(tablet.client, session, judge)


def stands(session):
    return [sheet.state.value for sheet in session.scalars(select(ScoreSheet))]


def test_neither_digits_nor_pack_nor_the_session_on_it_count_any_more(
    lost, staff, code, hall, writing
):
    answer = revoke(staff, lost)

    assert answer.status_code == 303
    for refused in (asked(lost), entry(lost, code)):
        assert (refused.status_code, refused.json["error"]["code"]) == (409, "tablet_revoked")
    assert lost.client.get(lost.at("pack")).status_code == 401
    assert lost.post(lost.batch()).status_code == 401
    # The page itself opens: it has to say so.
    assert lost.client.get(f"/tablet/prepared/{hall.event}").status_code == 200
    with writing() as session:
        (opened,) = session.scalars(select(LoginSession).where(LoginSession.via == "card"))
        assert opened.revoked_at == NOON
        ((_, told),) = ledger.records(session, hall.stream, ("tablet.revoke",))
        assert told["data"] == {"number": 1, "waiting": 0}
        assert ledger.verify(session, hall.stream).is_good


def test_only_the_session_of_that_tablet_is_ended(lost, staff, tablet):
    revoke(staff, lost)

    assert tablet.client.get(tablet.at("pack")).status_code == 200
    assert staff.get(f"/desk/events/{lost.event}/tablets").status_code == 200


def test_what_it_brings_with_a_card_is_held_whole_and_said_to_be(lost, staff, hall, writing):
    revoke(staff, lost)
    scan(lost, hall, writing)

    told = lost.post(lost.batch()).json

    (answer,) = told["answers"]
    assert (answer["outcome"], answer["code"]) == ("held", "tablet_revoked")
    assert told["revoked_at"] == milliseconds(NOON)
    with writing() as session:
        (held,) = session.scalars(select(HeldSheet))
        assert held.delivery.event_id == answer["event_id"]
        assert stands(session) == []
    assert lost.post(lost.batch()).json["answers"][0]["outcome"] == "duplicate"


def test_prepared_again_it_is_the_same_tablet_and_what_was_made_before_is_held_all_the_same(
    again, hall, writing
):
    assert asked(again).json["device"] == again.device
    before = brought(again, NOON + LATER)
    again.outbox.clear()
    again.freeze(**hall.sheet(1), made_at=milliseconds(NOON + LATER))

    after = brought(again, NOON + LATER)

    assert [one["outcome"] for one in before["answers"]] == ["held"]
    assert [one["outcome"] for one in after["answers"]] == ["stored"]
    assert after["revoked_at"] is None
    with writing() as session:
        assert stands(session) == ["submitted"]


def test_a_slow_clock_of_the_tablet_holds_nothing_that_was_made_after(again, hall):
    again.outbox.clear()
    # By its own clock, an hour behind, it was made before the tablet was prepared again.
    slow = NOON + LATER - timedelta(hours=1)
    again.freeze(**hall.sheet(1), made_at=milliseconds(slow))

    told = brought(again, slow)

    assert [one["outcome"] for one in told["answers"]] == ["stored"]


def test_a_wish_from_it_is_refused_and_changes_no_sheet(lost, staff, hall, writing):
    lost.send()
    revoke(staff, lost)
    scan(lost, hall, writing)
    lost.wish("recall", seat=hall.seat, work=hall.works[0])

    (acted,) = lost.post(lost.batch()).json["acts"]

    assert (acted["outcome"], acted["code"]) == ("refused", "tablet_revoked")
    with writing() as session:
        assert stands(session) == ["submitted"]


def test_a_second_press_and_a_tablet_that_a_judge_brought_are_told_so(lost, staff, tablet):
    revoke(staff, lost)

    for one in (lost, tablet):
        assert revoke(staff, one).status_code == 409


def test_a_tablet_that_was_used_before_it_is_prepared_stays_one(
    tablet, prepare, hall, code, writing
):
    tablet.freeze(**hall.sheet())
    tablet.send()

    prepare(tablet.client, tablet.device)

    assert asked(tablet).json["device"] == tablet.device
    tablet.judge = entry(tablet, code).json["judge"]
    tablet.freeze(**hall.sheet(1))
    assert [one["outcome"] for one in tablet.post(tablet.batch()).json["answers"]] == ["stored"]
    with writing() as session:
        (device,) = session.scalars(select(TabletDevice))
        assert (device.number, device.stage_id is None) == (1, False)
        entered = ledger.records(session, hall.stream, ("tablet.enter",))
        assert [told["data"]["tablet"] for _, told in entered] == [1]


@pytest.mark.parametrize("named", ["", "x", "0123456789abcdefghjkmnpqrs"])
def test_a_name_that_no_tablet_of_the_event_has_makes_a_new_one(app, prepare, writing, named):
    prepare(app.test_client(), named)

    with writing() as session:
        assert [one.number for one in session.scalars(select(TabletDevice))] == [1]
