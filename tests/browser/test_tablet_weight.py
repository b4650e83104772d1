"""What each screen of the judge's page weighs on its first load; it asks nobody else (G8)."""

import gzip
from datetime import UTC, datetime

import pytest
from playwright.sync_api import Error, expect

from contest.editions.queries import stage_by_public_id
from judges.panels.operations import print_cards
from judges.scoresheets.queries import seat_by_public_id
from tests.browser.tablets import TABLET, Judge, a_twenty_item_hall, sign_in
from tests.factories.panels import sitting
from tests.factories.people import SYSTEM, an_actor, apart

MOST_KILOBYTES, MOST_SCRIPT, MOST_CSS = 60, 30, 10


class Scales:
    """Weighs every answer that a page gets, each address once, as gzip would send it."""

    def __init__(self, page, server):
        self.server, self.weights = server, {}
        page.on("response", self.weigh)

    def weigh(self, answer):
        assert answer.url.startswith(self.server.url), answer.url
        if "/api/" in answer.url or answer.url in self.weights:
            return
        # Not every answer has a body any more, as a redirect; none of those is the page's.
        try:
            self.weights[answer.url] = len(gzip.compress(answer.body(), 9)) / 1024
        except Error:
            self.weights[answer.url] = 0

    def of(self, *endings):
        """Kilobytes of what ends so; of everything without an ending."""
        return sum(
            weight
            for url, weight in self.weights.items()
            if not endings or url.partition("?")[0].endswith(endings)
        )


@pytest.fixture
def hall(writing):
    with writing() as session:
        return a_twenty_item_hall(session, safeguards={"sheet_signature": "drawn"})


@pytest.fixture
def window(browser, server, writing, hall):
    """A tablet that an organiser prepared; nothing is kept for it by a worker."""
    with writing() as session:
        organiser = an_actor(session)
    window = browser.new_context(
        base_url=server.url,
        locale="zh-CN",
        viewport={"width": TABLET[0], "height": TABLET[1]},
        service_workers="block",
    )
    sign_in(server, writing, hall, window, actor=organiser)
    page = window.new_page()
    page.goto(f"/desk/events/{hall.event}/tablets")
    page.locator("#prepare button").first.click()
    expect(page.locator("#code")).to_be_visible()
    page.close()
    yield window
    window.close()


@pytest.fixture
def code(writing, hall):
    with writing() as session:
        event = stage_by_public_id(session, hall.stage).event
        judge = sitting(seat_by_public_id(session, hall.seat))
        apart(session)
        (card,) = print_cards(session, SYSTEM, event, judges=[judge], now=datetime.now(UTC))
        return card.code


def test_each_screen_of_the_judges_page_is_light_when_it_is_the_first(window, hall, server, code):
    weighed = {}

    def load(name, where, shown):
        page = window.new_page()
        scales = Scales(page, server)
        page.goto(f"/tablet/prepared/{hall.event}#{where}")
        expect(page.locator(shown).first).to_be_visible()
        page.wait_for_load_state("networkidle")
        weighed[name] = {
            "all": round(scales.of(), 1),
            "css": round(scales.of(".css"), 1),
            "js": round(scales.of(".js"), 1),
        }
        return Judge(page, hall)

    entering = load("J1", "/", "#code")
    for digit in code:
        entering.key(f"k{digit}")
    expect(entering.page.locator(".queue-row").first).to_be_visible()
    load("J2", "/", ".queue-row")
    judge = load("J3", f"/{hall.seat}/{hall.works[0]}", "fieldset.criterion")
    judge.fill()
    judge.expect_given("20/20")
    load("J4", f"/by/{hall.seat}/A1", "main input")
    load("J5", f"/{hall.seat}/{hall.works[0]}/review", ".is-pad")

    print(weighed)
    assert {name: one for name, one in weighed.items() if one["all"] > MOST_KILOBYTES} == {}
    assert {name: one for name, one in weighed.items() if one["js"] > MOST_SCRIPT} == {}
    assert {name: one for name, one in weighed.items() if one["css"] > MOST_CSS} == {}
