"""The line on top says at once that the network is gone, and takes nothing from under a finger."""

import pytest
from playwright.sync_api import expect

from tests.browser.tablets import Wire, entered, prepared, type_code

# What the line was in between, not only at the end.
KEEP_LINES = """() => {
  window.lines = [];
  const keep = () => window.lines.push(document.querySelector("[data-link]")?.className);
  new MutationObserver(keep).observe(document.querySelector(".sheet-head"), {
    childList: true, subtree: true, characterData: true, attributes: true,
  });
}"""


@pytest.fixture
def judge(writing, hall, codes, server, page):
    made = prepared(server, writing, hall, page)
    expect(page.locator(".sheet-head .tag.ok")).to_be_visible()
    return made


@pytest.fixture
def at_the_queue(judge, codes):
    type_code(judge, codes[1])
    entered(judge)
    expect(judge.page.locator(".sheet-head .tag.ok")).to_be_visible()
    return judge


def stands(element):
    return element.evaluate("(element) => element.isConnected")


@pytest.mark.parametrize("digits", ["", "123"])
def test_the_page_of_six_digits_says_it_and_keeps_key_and_digits(judge, digits):
    page = judge.page
    for digit in digits:
        judge.key(f"k{digit}")
    key = page.locator('[data-key="k1"]').element_handle()

    page.context.set_offline(True)

    expect(page.locator("[data-link]")).to_have_text("离线，仍可登录")
    expect(page.locator("#code")).to_have_value(digits)
    assert stands(key)


def test_the_queue_says_it_and_is_not_drawn_anew(at_the_queue):
    page = at_the_queue.page
    row = page.locator(".queue-row").first.element_handle()

    page.context.set_offline(True)

    expect(page.locator("[data-link]")).to_have_text("离线 · 没有待传")
    assert stands(row)


def test_a_reading_that_is_being_typed_keeps_its_figures(at_the_queue):
    judge, page = at_the_queue, at_the_queue.page
    judge.start()
    judge.key("C1:0")
    judge.tap('.keypad [data-key="k4"]')
    item = page.locator("fieldset.criterion").first.element_handle()

    page.context.set_offline(True)

    expect(page.locator("[data-link]")).to_contain_text("离线")
    expect(page.locator(".keypad input")).to_have_value("4")
    assert stands(item)


def test_the_line_is_not_green_again_before_the_server_has_answered(at_the_queue, server):
    page = at_the_queue.page
    page.context.set_offline(True)
    expect(page.locator("[data-link].warn")).to_be_visible()
    page.evaluate(KEEP_LINES)
    with Wire(server) as wire:
        wire.is_cut = True
        with page.expect_response(lambda answer: answer.url.endswith("/deliveries")):
            page.context.set_offline(False)
        expect(page.locator("[data-link].warn")).to_be_visible()
        lines = page.evaluate("lines")
    assert [line for line in lines if line and "ok" in line.split()] == []

    at_the_queue.key("send")

    expect(page.locator("[data-link].ok")).to_be_visible()
