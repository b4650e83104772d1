"""What a judge sees where the tablet cannot keep anything, or where no work is theirs yet."""

import re
from datetime import UTC, datetime

import pytest
from playwright.sync_api import expect
from sqlalchemy import delete

from judges.panels.models import Assignment
from judges.panels.operations import assign_works
from judges.panels.queries import seat_by_public_id
from tests.browser.tablets import Judge, a_twenty_item_hall, keep_pictures, sign_in
from tests.factories.people import SYSTEM, apart

SIZES = ((800, 1280), (1000, 600))
LANGUAGES = {"zh-CN": ("未能保存", "请等候"), "en": ("could not save", "Please wait")}
REFUSED = """
  IDBFactory.prototype.open = () => {
    throw new DOMException("The user denied permission to access the database.", "SecurityError");
  };
"""
FULL = """
  const kept = [IDBObjectStore.prototype.put, IDBObjectStore.prototype.add];
  const full = () => { throw new DOMException("Full.", "QuotaExceededError"); };
  IDBObjectStore.prototype.put = full;
  IDBObjectStore.prototype.add = full;
  window.makeRoom = () => {
    [IDBObjectStore.prototype.put, IDBObjectStore.prototype.add] = kept;
  };
"""
IS_IN_SIGHT = """(element) => {
  const { top, bottom } = element.getBoundingClientRect();
  return top >= 0 && bottom <= innerHeight;
}"""


@pytest.fixture
def hall(writing):
    with writing() as session:
        return a_twenty_item_hall(session)


@pytest.fixture
def window(page, hall, server, writing):
    sign_in(server, writing, hall, page.context)
    return Judge(page, hall)


@pytest.fixture(params=LANGUAGES)
def judge(window, request, server):
    """The same judge in each language."""
    window.page.context.add_cookies(
        [{"name": "language", "value": request.param, "url": server.url}]
    )
    window.words = LANGUAGES[request.param]
    return window


def fill_up(judge):
    judge.page.evaluate(f"() => {{{FULL}}}")


def said_in_sight(judge, name):
    """The head says that nothing was kept, in each size, wherever the page was scrolled to."""
    alarm = judge.page.locator("#unkept .notice.error")
    expect(alarm).to_contain_text(judge.words[0])
    for size in SIZES:
        judge.page.set_viewport_size({"width": size[0], "height": size[1]})
        assert alarm.evaluate(IS_IN_SIGHT)
        assert judge.page.evaluate("document.documentElement.scrollWidth <= innerWidth")
    keep_pictures(judge.page, f"{name}-{judge.words[0][:5].strip()}", SIZES)


def test_a_mark_that_is_not_kept_is_said_where_the_judge_looks(judge, barriers):
    judge.page.set_viewport_size({"width": 1000, "height": 600})
    judge.open()
    judge.key("glove")
    judge.start()
    judge.fill()
    fill_up(judge)

    judge.choose("A4", "1")

    said_in_sight(judge, "unkept-sheet")
    judge.expect_given("20/20")
    assert barriers(judge.page) == []
    judge.page.evaluate("makeRoom()")
    judge.page.reload()
    expect(judge.page.locator("#unkept .notice")).to_have_count(0)
    judge.expect_given("20/20")


def test_a_sheet_that_cannot_be_frozen_stays_a_draft_and_says_so(judge):
    judge.open()
    judge.start()
    judge.fill()
    judge.key("submit")
    judge.tap("label[for=alone]")
    fill_up(judge)
    judge.key("submit")

    said_in_sight(judge, "unkept-review")
    assert judge.stored()["outbox"] == []
    judge.page.evaluate("makeRoom()")
    judge.key("submit")
    judge.expect_state("stored")
    expect(judge.page.locator("#unkept .notice")).to_have_count(0)


def test_a_call_for_help_that_is_not_kept_does_not_look_as_if_it_were(judge):
    judge.open()
    fill_up(judge)

    judge.key("help")

    said_in_sight(judge, "unkept-call")
    # What the heartbeat keeps is no sign that a mark would be.
    judge.page.evaluate("makeRoom()")
    with judge.page.expect_response(lambda answer: answer.url.endswith("/deliveries")):
        judge.key("send")
    expect(judge.page.locator(".sheet-head .tag.ok")).to_be_visible()
    expect(judge.page.locator("#unkept .notice.error")).to_be_visible()
    judge.key("help")
    expect(judge.page.locator('[data-key="help"]')).to_be_disabled()


def test_a_tablet_that_is_full_from_the_start_says_so_instead_of_staying_blank(judge):
    judge.page.add_init_script(FULL)

    judge.page.goto(f"/tablet/events/{judge.hall.event}")

    expect(judge.page.locator("main a.button.primary")).to_have_attribute(
        "href", f"/events/{judge.hall.event}/queue"
    )
    said_in_sight(judge, "unkept-start")


def test_a_browser_that_keeps_nothing_leads_to_the_page_with_a_network(judge):
    judge.page.add_init_script(REFUSED)

    judge.page.goto(f"/tablet/events/{judge.hall.event}")

    expect(judge.page.locator("main .notice.error")).to_be_visible()
    keep_pictures(judge.page, f"refused-{judge.words[0][:5].strip()}", SIZES)
    judge.page.locator("main a.button").click()
    expect(judge.page).to_have_url(re.compile(f"/events/{judge.hall.event}/queue$"))


def test_who_waits_for_works_finds_them_without_loading_the_page_anew(judge, writing):
    with writing() as session:
        session.execute(delete(Assignment))
    page = judge.page
    page.goto(f"/tablet/events/{judge.hall.event}")
    expect(page.locator("main .notice.info")).to_contain_text(judge.words[1])
    judge.key("glove")
    keep_pictures(page, f"empty-{judge.words[0][:5].strip()}", SIZES)
    for size in SIZES:
        page.set_viewport_size({"width": size[0], "height": size[1]})
        assert page.evaluate("document.documentElement.scrollWidth <= innerWidth")

    with writing() as session:
        panel = seat_by_public_id(session, judge.hall.seat).panel
        apart(session)
        assign_works(session, SYSTEM, panel, now=datetime.now(UTC))
    judge.key("send")

    expect(page.locator("a.queue-row")).to_have_count(2)
