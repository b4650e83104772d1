"""Other ways through the same sheets: one item of all works, and one item at a time."""

import pytest
from playwright.sync_api import expect

from contest.foundation import ledger
from judges.scoresheets.models import SheetState
from judges.scoresheets.operations import allow_scribe
from tests.browser.tablets import (
    PHONE,
    TABLET,
    Judge,
    Wire,
    a_twenty_item_hall,
    sheets_of,
    sign_in,
)
from tests.conftest import NOON
from tests.factories.people import an_actor, apart

STORED = str(SheetState.SUBMITTED)


@pytest.fixture
def hall(writing):
    with writing() as session:
        return a_twenty_item_hall(session)


@pytest.fixture
def judge(writing, hall, server, context, page):
    sign_in(server, writing, hall, context)
    page.set_viewport_size({"width": TABLET[0], "height": TABLET[1]})
    return Judge(page, hall)


def test_one_item_of_all_works_fills_the_same_sheets(judge, server, writing, barriers):
    """What is pressed there lies in each work's own sheet, and counts there as pressed there."""
    with Wire(server) as wire:
        judge.open()
        first, second = judge.hall.works
        judge.key("by-1")
        page = judge.page
        judge.expect_given("0/2")

        page.locator(f'#w-{first} label.key:has(input[value="3"])').click()
        judge.expect_given("1/2")
        page.locator(f'#w-{second} label.key:has(input[value="1"])').click()
        judge.expect_given("2/2")
        # The two works' keys have one name; neither may take the other's choice away.
        expect(page.locator(f'#w-{first} input[value="3"]')).to_be_checked()
        expect(page.locator(f'#w-{second} input[value="1"]')).to_be_checked()
        expect(page.locator(f"#w-{first} .row-foot")).to_contain_text("1/20")
        assert barriers(page) == []

        judge.key("m-C1")
        page.locator(f'#w-{second} [data-key="C1:0"]').click()
        for digit in "42.5":
            judge.tap(f'.keypad [data-key="k{digit}"]')
        # "Next" leads to the other work that lacks this item.
        judge.key("next")
        expect(page.locator(".keypad input")).to_have_value("")
        judge.key("done")
        expect(page.locator(f'#w-{second} [data-key="C1:0"]')).to_have_text("42.5")
        judge.expect_given("1/2")

        page.goto(f"/tablet/events/{judge.hall.event}#/{judge.hall.seat}/{first}")
        expect(page.locator('input[name="A1"][value="3"]')).to_be_checked()
        judge.fill()
        judge.expect_given("20/20")
        wire.arrived.clear()
        wire.go_on.clear()
        judge.submit()
        wire.arrived.wait(30)
        page.goto(f"/tablet/events/{judge.hall.event}#/by/{judge.hall.seat}/A1")

        # Submitted and unanswered: amber here as everywhere, and nothing can be typed any more.
        expect(page.locator(f"#w-{first} .row-foot .tag.warn")).to_be_visible()
        expect(page.locator(f"#w-{first} input:enabled")).to_have_count(0)
        assert page.locator(f"#w-{first} .row-foot .tag.ok").count() == 0
        wire.go_on.set()
        expect(page.locator(f"#w-{first} .row-foot .tag.ok")).to_be_visible()

    with writing() as session:
        assert sheets_of(session, judge.hall)[0] == (STORED, 1, 1)


def test_a_narrow_screen_offers_one_item_at_a_time(judge, writing, barriers):
    page = judge.page
    page.set_viewport_size({"width": PHONE[0], "height": PHONE[1]})
    judge.open().start()
    cards = page.locator("fieldset.criterion")
    expect(cards).to_have_count(20)
    judge.key("single")

    expect(cards).to_have_count(1)
    judge.choose("A1", "2")
    judge.expect_given("1/20")
    judge.key("chevron-right")
    expect(page.locator("#c-A2")).to_be_focused()
    judge.key("chevron-left")
    expect(page.locator('input[name="A1"][value="2"]')).to_be_checked()
    judge.key("unmarked")
    expect(page.locator("#c-A2")).to_be_visible()
    foot = page.locator(".sheet-foot").bounding_box()
    assert foot["y"] + foot["height"] <= PHONE[1]
    assert page.evaluate("document.documentElement.scrollWidth <= innerWidth")
    assert barriers(page) == []

    # "Next" on the keypad leads through the readings, one screen after the other.
    judge.key("m-C")
    judge.measure()
    judge.expect_given("5/20")
    judge.key("whole")
    expect(cards).to_have_count(20)
    for name, value in (*((f"A{at}", "2") for at in (2, 3, 4)), ("D1", "0"), ("D2", "0")):
        judge.choose(name, value)
    for at in range(1, 11):
        judge.choose(f"B{at}", "4" if at > 1 else "2")
    judge.expect_given("20/20")
    judge.key("single")
    judge.submit()
    judge.expect_state("stored")
    with writing() as session:
        assert sheets_of(session, judge.hall)[0] == (STORED, 1, 1)


def test_a_scribe_goes_from_seat_to_seat(writing, hall, server, page, barriers):
    with writing() as session:
        clerk = an_actor(session, "clerk", event=hall.judging.event)
        organiser = an_actor(session, "organiser")
        apart(session)
        allow_scribe(session, organiser, hall.judging.stage, now=NOON)
        names = [seat.holder.judge.person.name for seat in hall.judging.panel.seats]
    sign_in(server, writing, hall, page.context, actor=clerk)
    page.set_viewport_size({"width": TABLET[0], "height": TABLET[1]})
    judge = Judge(page, hall).open()

    rows = page.locator(".queue-row .what").all_inner_texts()
    assert [text.split(" · ")[1] for text in rows] == names * len(hall.works)
    assert barriers(page) == []
    judge.start()
    expect(page.locator(".sheet-head .who")).to_contain_text(names[0])
    judge.fill()
    judge.submit()
    judge.expect_state("stored")
    judge.key("next")

    # The same work, the next seat; and nobody but the scribe is said to have entered it.
    expect(page.locator(".sheet-head .who")).to_contain_text(names[1])
    with writing() as session:
        told = [c for _, c in ledger.records(session, hall.stream, ("score_sheet.submit",))]
        assert [(one["actor"], one["data"]["way"]) for one in told] == [(clerk.reference, "scribe")]
