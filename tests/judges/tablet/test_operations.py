"""Tablets are enrolled with numbers of their event and heard of; whoever has no seat has none."""

import pytest
from sqlalchemy import select

from contest.foundation import ledger
from contest.foundation.errors import NotFound
from judges.tablet.models import TabletDevice
from judges.tablet.operations import Report, enrol_device, note_contact
from tests.conftest import NOON
from tests.factories.people import an_actor, apart
from tests.factories.scoresheets import a_judging, judge_on


@pytest.fixture
def judging(session):
    return a_judging(session)


def enrolled(session, judging, **details):
    judge = judge_on(session, judging.seat)
    apart(session)
    return judge, enrol_device(
        session, judge, judging.event, **{"browser": "a browser", "now": NOON, **details}
    )


def report(**changed):
    said = {"sent_at": NOON, "known_head": None, "waiting": 3, "refused": 1, "is_persistent": True}
    return Report(**{**said, **changed})


def test_tablets_are_numbered_in_their_event_and_the_trail_knows_of_each(session, judging):
    judge, first = enrolled(session, judging)
    _, second = enrolled(session, judging, browser="x" * 500)

    other = a_judging(session)
    _, elsewhere = enrolled(session, other)

    told = [c["data"] for _, c in ledger.records(session, judging.event.stream, ("tablet.enrol",))]
    assert (first.number, second.number, elsewhere.number) == (1, 2, 1)
    assert len(second.browser) == 200
    assert first.judge_id == judging.seat.holder.judge_id
    assert first.enrolled_by == judge.reference
    assert told == [
        {"number": 1, "seat": judging.seat.public_id},
        {"number": 2, "seat": judging.seat.public_id},
    ]


def test_nobody_without_a_seat_enrols_a_tablet_or_speaks_for_one(session, judging):
    _, device = enrolled(session, judging)
    stranger = an_actor(session, "organiser")

    with pytest.raises(NotFound):
        enrol_device(session, stranger, judging.event, browser="", now=NOON)
    with pytest.raises(NotFound):
        note_contact(session, stranger, device, report(), now=NOON)

    assert len(session.scalars(select(TabletDevice)).all()) == 1
    assert device.waiting == 0


def test_what_a_tablet_says_of_itself_is_kept(session, judging):
    judge, device = enrolled(session, judging)

    heard = note_contact(session, judge, device, report(), now=NOON)

    assert heard.agrees
    assert [seat.public_id for seat in heard.own_seats] == [judging.seat.public_id]
    assert (device.waiting, device.refused, device.is_persistent) == (3, 1, True)
    assert (device.last_contact_at, device.seen_seq) == (NOON, None)


def test_a_head_that_comes_back_after_a_mismatch_clears_it(session, judging):
    judge, device = enrolled(session, judging)
    good = ledger.head(session, judging.event.stream)

    unknown = report(known_head=(9999, "a" * 64))
    assert not note_contact(session, judge, device, unknown, now=NOON).agrees
    assert device.mismatch_at == NOON
    assert note_contact(session, judge, device, report(known_head=good), now=NOON).agrees

    assert device.mismatch_at is None
    assert (device.seen_seq, device.seen_head) == good
