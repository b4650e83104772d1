"""Each session on a tablet is ended by whom it belongs to, through whatever hands it went."""

import re
from datetime import UTC, datetime
from urllib.parse import urlsplit

import pytest
from playwright.sync_api import expect
from sqlalchemy import select

from judges.panels.operations import print_cards
from judges.panels.queries import seat_by_public_id
from judges.scoresheets.models import ScoreSheet
from tests.browser.tablets import (
    entered,
    prepared,
    settled,
    type_code,
)
from tests.factories.panels import sitting
from tests.factories.people import SYSTEM, apart


@pytest.fixture
def card(writing, hall, codes):
    """The card of the first seat's judge, as the staff holds it in hand."""
    with writing() as session:
        seat = seat_by_public_id(session, hall.seat)
        apart(session)
        (printed,) = print_cards(
            session, SYSTEM, seat.panel.stage.event, judges=[sitting(seat)], now=datetime.now(UTC)
        )
        return printed


@pytest.fixture
def judge(server, writing, hall, card, page):
    return prepared(server, writing, hall, page)


def hand_on(judge, *, waiting=False):
    judge.page.goto(f"/tablet/prepared/{judge.hall.event}#/tablet")
    judge.key("out")
    if waiting:
        judge.key("hand-on")
    expect(judge.page.locator("#code")).to_be_visible()


def seat_is(judge, number):
    expect(judge.page.locator(".sheet-section h2").first).to_contain_text(f"{number} 席")


def test_who_scans_their_card_before_the_next_judge_is_proved_stays_in(judge, codes, card, writing):
    """The first one left without a network, the second marked, the first scans their card."""
    page, window = judge.page, judge.page.context
    type_code(judge, card.code)
    entered(judge)
    expect(page.locator(".sheet-head .tag.ok")).to_be_visible()
    window.set_offline(True)
    hand_on(judge)
    type_code(judge, codes[2])
    entered(judge)
    judge.mark()
    judge.expect_state("waiting")
    # The picture is scanned in a window of its own, while the tablet's page still hears nobody.
    page.route("**/api/tablet/**", lambda route: route.abort())
    window.set_offline(False)
    scanned = window.new_page()
    scanned.goto(urlsplit(card.url).path)
    scanned.locator("main button").click()
    expect(scanned).not_to_have_url(re.compile("/j/"))
    scanned.close()

    page.unroute("**/api/tablet/**")
    page.goto(f"/tablet/prepared/{judge.hall.event}#/")
    page.reload()

    seat_is(judge, 1)
    expect(page.locator("main .notice.warn")).to_contain_text("1 份")
    judge.mark()
    judge.expect_state("stored")
    seats = {entry["item"]["seat"]: entry["state"] for entry in judge.stored()["outbox"]}
    assert sorted(seats.values()) == ["stored", "waiting"]
    with writing() as session:
        (sheet,) = session.scalars(select(ScoreSheet))
        assert sheet.seat.number == 1

    hand_on(judge)
    type_code(judge, codes[2])
    entered(judge)
    seat_is(judge, 2)
    settled(judge, writing, 2)
    with writing() as session:
        assert {one.seat.number for one in session.scalars(select(ScoreSheet))} == {1, 2}
