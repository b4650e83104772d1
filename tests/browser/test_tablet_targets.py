"""Every target of the judge's page is large enough for a finger, keys also for gloves (G22)."""

from datetime import UTC, datetime

import pytest
from playwright.sync_api import expect
from sqlalchemy import update

from contest.editions.operations import close_stage, pause_stage
from contest.editions.queries import stage_by_public_id
from judges.panels.operations import print_cards
from judges.scoresheets.models import SheetRevision
from judges.scoresheets.queries import seat_by_public_id
from judges.sealing.queries import work_by_public_id
from tests.browser.tablets import (
    Judge,
    a_twenty_item_hall,
    at_the_tablet,
    keep_pictures,
    sign_in,
)
from tests.conftest import NOON
from tests.factories.panels import sitting
from tests.factories.people import SYSTEM, an_actor, apart
from tests.factories.scoresheets import a_submitted_sheet

SIZES = ((800, 1280), (1280, 800), (810, 1080), (1000, 600))
LEAST, GAP = 44, 8
KEYS = {"bare": (88, 64), "glove": (120, 96)}
SAFEGUARDS = {"sheet_signature": "drawn", "names_visible_to_judges": False}

SWEEP = """([least, gap, wide, high]) => {
  const kinds = "a[href], button, summary, select, input, label.key, label.tick, .is-pad";
  const box = (one) => one.getBoundingClientRect();
  const inLabel = (one) => one.matches("input") && one.closest("label.key, label.tick");
  const isTarget = (one) => box(one).width > 1 && box(one).height > 1 && !inLabel(one);
  const targets = [...document.querySelectorAll(kinds)].filter(isTarget);
  const keyOf = (one) => (one.matches("[data-key]") ? one : one.querySelector("[data-key]"));
  const name = (one) =>
    keyOf(one)?.dataset.key || one.id || one.textContent.trim().slice(0, 20) || one.className;
  const isKey = (one) => one.matches("label.key, .step-key, .pad-key, button.reading");
  const layer = (one) => one.closest(".sheet-head, .sheet-foot, .keypad, main");
  const faults = [];
  for (const [at, one] of targets.entries()) {
    const { width, height } = box(one);
    const [w, h] = isKey(one) ? [wide, high] : [least, least];
    if (width < w - 0.01 || height < h - 0.01) {
      faults.push(`${name(one)}: ${width.toFixed(1)} × ${height.toFixed(1)}, not ${w} × ${h}`);
    }
    for (const other of targets.slice(at + 1)) {
      // Head and foot float above what is scrolled under them: each layer is measured by itself.
      if (layer(one) !== layer(other) || one.contains(other) || other.contains(one)) continue;
      const [a, b] = [box(one), box(other)];
      const across = Math.max(a.left - b.right, b.left - a.right);
      const apart = Math.max(across, a.top - b.bottom, b.top - a.bottom);
      if (apart >= gap - 0.01) continue;
      faults.push(`${name(one)} and ${name(other)}: ${apart.toFixed(1)} apart, not ${gap}`);
    }
  }
  return [targets.length, targets.filter(isKey).length, faults];
}"""


class Ruler:
    """Measures each screen in every size, with bare hands and with gloves."""

    def __init__(self):
        self.faults, self.counts = [], {}

    def measure(self, screen, page, keys=0):
        """Keep what is too small or too close; the screen has at least so many keys."""
        expect(page.locator("main :is(a[href], button, input, .verdict)").first).to_be_visible()
        before = page.viewport_size
        for width, height in SIZES:
            page.set_viewport_size({"width": width, "height": height})
            for mode, least in KEYS.items():
                worn = mode == "glove"
                page.evaluate("(on) => document.body.classList.toggle('is-glove', on)", worn)
                count, found, faults = page.evaluate(SWEEP, [LEAST, GAP, *least])
                assert count > 0
                assert found >= keys, (screen, found)
                self.counts[screen] = count
                keep_pictures(page, f"{screen} {mode}", [(width, height)])
                self.faults += [f"{screen} {width}×{height} {mode}: {one}" for one in faults]
        page.evaluate("document.body.classList.remove('is-glove')")
        page.set_viewport_size(before)


@pytest.fixture
def hall(writing):
    with writing() as session:
        return a_twenty_item_hall(session, safeguards=SAFEGUARDS)


@pytest.fixture
def prepared(writing, hall, server, page):
    """The page of a tablet that an organiser prepared."""
    with writing() as session:
        organiser = an_actor(session)
    sign_in(server, writing, hall, page.context, actor=organiser)
    page.goto(f"/desk/events/{hall.event}/tablets")
    page.locator("#prepare button").first.click()
    expect(page.locator("#code")).to_be_visible()
    return page


@pytest.fixture
def code(writing, hall):
    with writing() as session:
        event = stage_by_public_id(session, hall.stage).event
        judge = sitting(seat_by_public_id(session, hall.seat))
        apart(session)
        (card,) = print_cards(session, SYSTEM, event, judges=[judge], now=datetime.now(UTC))
        return card.code


def entering(judge, ruler, code):
    """J1: six digits, then what a judge declares before the first sheet."""
    page = judge.page
    ruler.measure("J1 entry", page, keys=12)
    for digit in code:
        judge.key(f"k{digit}")
    expect(page.locator('[data-key="declare"]')).to_be_visible()
    judge.key("ties")
    ruler.measure("J1b declaration", page)
    judge.tap("label[for=agreed]")
    judge.key("declare")
    expect(page.locator(".queue-row").first).to_be_visible()
    ruler.measure("J2 queue", page)


def marking(judge, ruler, code):
    """J3 to J5: whole sheet, one item at a time, keypad, looking it through, signing."""
    page = judge.page
    judge.key("single")
    expect(page.locator("body.is-one")).to_be_visible()
    ruler.measure("J3 one at a time", page, keys=4)
    judge.key("whole")
    expect(page.locator("fieldset.criterion").nth(5)).to_be_visible()
    ruler.measure("J3 blank", page, keys=70)
    judge.key("C1:0")
    ruler.measure("J3 keypad", page, keys=80)
    judge.key("done")
    judge.fill()
    ruler.measure("J3 filled", page, keys=70)
    judge.key("submit")
    expect(page.locator(".is-pad")).to_be_visible()
    ruler.measure("J5 review", page)
    judge.key("by-code")
    ruler.measure("J5 code", page, keys=10)
    judge.tap("label[for=alone]")
    for digit in code:
        judge.key(f"k{digit}")
    expect(page.locator("#sign .tag.ok")).to_be_visible()
    judge.key("submit")
    judge.expect_state("stored")
    ruler.measure("J6 receipt", page)


def correcting(judge, ruler, writing):
    """J6 after the minutes of recall, the wish for a correction (J5), a call for help (J7)."""
    page = judge.page
    page.clock.install()
    page.clock.fast_forward("06:00")
    with writing() as session:
        session.execute(update(SheetRevision).values(received_at=NOON))
    page.goto(f"{home(page)}#/{judge.hall.seat}/{judge.hall.works[0]}")
    expect(page.locator('[data-key="ask"]')).to_be_visible()
    ruler.measure("J6 sheet", page)
    judge.key("ask")
    expect(page.locator("#why")).to_be_visible()
    ruler.measure("J5 wish", page, keys=70)
    page.fill("#why", "read again")
    judge.key("wish")
    expect(page.locator(".notice.info")).to_contain_text("read again")
    page.goto(f"{home(page)}#/")
    judge.key("help")
    ruler.measure("J2 asked, J7 called", page)
    page.context.clear_cookies()
    judge.key("send")
    expect(page.locator(".notice.error a")).to_be_visible()
    ruler.measure("J2 signed out", page)


def home(page):
    return page.url.partition("#")[0]


def test_no_target_of_any_screen_is_too_small_or_too_close(prepared, hall, code, writing):
    ruler, page = Ruler(), prepared
    judge = Judge(page, hall)
    entering(judge, ruler, code)
    page.goto(f"{home(page)}#/tablet")
    expect(page.locator('[data-key="out"]')).to_be_visible()
    ruler.measure("J0 and J8 this tablet", page)
    page.goto(f"{home(page)}#/by/{hall.seat}/A1")
    expect(page.locator("main input").first).to_be_visible()
    ruler.measure("J4 one item", page, keys=8)
    page.goto(f"{home(page)}#/{hall.seat}/{hall.works[0]}")
    marking(judge, ruler, code)
    page.goto(f"{home(page)}#/")
    ruler.measure("J2 done", page)
    correcting(judge, ruler, writing)

    assert ruler.faults == []


@pytest.fixture
def judge(writing, server, page):
    """A judge of two works who signs nothing."""
    with writing() as session:
        hall = a_twenty_item_hall(session)
    return at_the_tablet(writing, hall, server, page)


def looked_at(judge, ruler, name, work):
    """The receipt that stands there, the sheet, and the queue with what became of it."""
    page, hall = judge.page, judge.hall
    ruler.measure(f"J6 {name}", page)
    page.goto(f"{home(page)}#/{hall.seat}/{hall.works[work]}")
    expect(page.locator("fieldset.criterion").first).to_be_visible()
    ruler.measure(f"J3 {name}", page)
    page.goto(f"{home(page)}#/")
    expect(page.locator(".queue-row").first).to_be_visible()
    ruler.measure(f"J2 {name}", page)


def test_no_target_is_too_small_or_too_close_where_a_sheet_does_not_count(judge, writing):
    ruler, hall, page = Ruler(), judge.hall, judge.page
    judge.open().start()
    judge.fill()
    with writing() as session:
        seat, work = (
            seat_by_public_id(session, hall.seat),
            work_by_public_id(session, hall.works[0]),
        )
        a_submitted_sheet(session, hall.judging, seat=seat, work=work)
    judge.submit()
    judge.expect_state("conflict")
    # The way to choose stands there at once, not only when the page is opened anew.
    expect(page.locator(".verdict a")).to_be_visible()
    looked_at(judge, ruler, "two versions", 0)
    # What stands in two versions leads to its own page, and is no row to mark any more.
    judge.start()
    judge.fill()
    with writing() as session:
        pause_stage(session, SYSTEM, stage_by_public_id(session, hall.stage), now=NOON)
    judge.submit()
    judge.expect_state("held")
    looked_at(judge, ruler, "held back", 1)
    with writing() as session:
        close_stage(session, SYSTEM, stage_by_public_id(session, hall.stage), now=NOON)
    page.goto(f"{home(page)}#/")
    judge.key("send")
    expect(page.locator(".sheet-head .tag.ok")).to_be_visible()
    ruler.measure("J2 closed", page)

    assert ruler.faults == []


IS_ABOVE = """() => {
  const { top, bottom } = document.querySelector('[data-key="C1:0"]').getBoundingClientRect();
  const head = document.querySelector(".sheet-head").getBoundingClientRect().bottom;
  return top >= head && bottom <= document.querySelector(".keypad").getBoundingClientRect().top;
}"""


@pytest.mark.parametrize("mode", KEYS)
def test_what_is_being_typed_stands_above_the_keypad(judge, mode):
    """But for a screen of 600 pixels: there the keypad names the item and takes what is left."""
    page = judge.page
    judge.open()
    if mode == "glove":
        judge.key("glove")
    judge.start()
    for width, height in SIZES[:3]:
        page.set_viewport_size({"width": width, "height": height})
        judge.key("C1:0")
        assert page.evaluate(IS_ABOVE), (width, height)
        judge.key("done")
