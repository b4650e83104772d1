"""Digits that sign a sheet on a tablet: wrong ones wait, and only who signs is told the check."""

from datetime import timedelta

import pytest

from judges.panels.operations import print_cards
from judges.panels.queries import seat_by_public_id
from judges.panels.rules import code_key, code_sign
from judges.scoresheets.operations import signature_by_code
from tests.conftest import NOON
from tests.factories.panels import sitting
from tests.factories.people import SYSTEM, apart
from tests.factories.tablet import a_hall

SIGNED = {"preset": "workshop", "sheet_signature": "drawn"}


@pytest.fixture(autouse=True)
def travel(clock):
    """The clock stands at NOON until a test shifts it."""
    return clock


@pytest.fixture
def signing(writing):
    with writing() as session:
        return a_hall(session, safeguards=SIGNED)


@pytest.fixture
def print_card(writing):
    """Prints a card for the first judge; gives what shows that its digits were typed."""

    def printed(hall, now):
        with writing() as session:
            apart(session)
            seat = seat_by_public_id(session, hall.seat)
            event = seat.panel.stage.event
            (card,) = print_cards(session, SYSTEM, event, judges=[sitting(seat)], now=now)
            return signature_by_code(code_sign(code_key(card.code, hall.event)))

    return printed


def test_after_five_wrong_digits_a_sheet_waits_a_minute_and_is_not_lost(
    signing, tablet_of, print_card, travel
):
    good = print_card(signing, NOON)
    tablet = tablet_of(signing)
    for _ in range(5):
        item = tablet.freeze(**signing.sheet(), signature=signature_by_code("0" * 64))
        (answer,) = tablet.send([item])["answers"]
        assert (answer["code"], "send_again" in answer) == ("signature_needed", False)
    item = tablet.freeze(**signing.sheet(), signature=good)

    (answer,) = tablet.send([item])["answers"]
    assert (answer["code"], answer["send_again"]) == ("too_many_attempts", True)
    travel.shift(timedelta(minutes=1))
    (answer,) = tablet.send([item])["answers"]
    assert answer["outcome"] == "stored"


def test_sheets_whose_digits_the_tablet_has_dropped_are_no_wrong_digits(
    signing, tablet_of, print_card
):
    """Brought again after a loss they are signed anew; nobody typed anything wrong."""
    good, tablet = print_card(signing, NOON), tablet_of(signing)
    for _ in range(6):
        item = tablet.freeze(**signing.sheet(), signature='{"by": "code"}')
        assert tablet.send([item])["answers"][0]["code"] == "signature_needed"
    item = tablet.freeze(**signing.sheet(), signature=good)

    assert tablet.send([item])["answers"][0]["outcome"] == "stored"


def test_a_sheet_that_was_signed_before_its_card_was_voided_comes_in_late(
    signing, tablet_of, print_card, travel
):
    good = print_card(signing, NOON)
    travel.shift(timedelta(minutes=5))
    print_card(signing, NOON + timedelta(minutes=4))
    # With the card the session ended, too: the judge signs in anew, and what was frozen is sent.
    tablet = tablet_of(signing)
    item = tablet.freeze(**signing.sheet(), signature=good)

    (answer,) = tablet.send([item])["answers"]

    assert answer["outcome"] == "stored"


def test_by_what_digits_are_known_is_told_only_where_they_sign(
    signing, hall, tablet_of, print_card
):
    print_card(signing, NOON)
    print_card(hall, NOON)

    assert tablet_of(signing).pack()["code"]["check"]
    assert tablet_of(hall).pack()["code"]["check"] is None
