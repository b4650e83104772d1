"""A judge marks on a tablet: saved first, sent once, honest about where each sheet is."""

import gzip
import re
from datetime import UTC, datetime

import pytest
from playwright.sync_api import Error, expect
from sqlalchemy import delete, select, update

from contest.editions.operations import open_stage, pause_stage
from contest.editions.queries import stage_by_public_id
from judges.panels.models import Assignment
from judges.scoresheets.models import ScoreSheet, SheetRevision, SheetState, SheetUnlock
from judges.scoresheets.operations import approve_unlock, save_draft
from judges.scoresheets.queries import seat_by_public_id
from judges.sealing.queries import work_by_public_id
from tests.browser.tablets import (
    LANDSCAPE,
    PHONE,
    TABLET,
    Judge,
    Wire,
    a_twenty_item_hall,
    kinds_of,
    sheets_of,
    sign_in,
    submitted,
)
from tests.conftest import NOON
from tests.factories.people import SYSTEM, an_actor, apart
from tests.factories.scoresheets import full_values, judge_on

MOST_TAPS = 50
MOST_KILOBYTES = 60
DRAWN = {"sheet_signature": "drawn"}
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


def reopened(judge):
    """The same tablet after its page was killed: another page on the same storage."""
    window = judge.page.context
    judge.page.close()
    page = window.new_page()
    page.set_viewport_size({"width": TABLET[0], "height": TABLET[1]})
    return Judge(page, judge.hall)


def settled(judge, writing, count):
    """Wait until the page says that all is on the server, and return what is there."""
    expect(judge.page.locator(".sheet-head .tag.ok")).to_be_visible()
    with writing() as session:
        ids = submitted(session, judge.hall)
        assert len(ids) == len(set(ids)) == count
        return sheets_of(session, judge.hall)


def test_a_sheet_of_twenty_items_takes_at_most_fifty_taps(judge, writing):
    judge.open().start()
    judge.taps = 0

    judge.fill()
    judge.expect_given("20/20")
    judge.submit()

    judge.expect_state("stored")
    assert judge.taps <= MOST_TAPS
    assert settled(judge, writing, 1) == [(STORED, 1, 1)]


def test_nothing_can_be_submitted_while_an_item_is_blank(judge, writing):
    judge.open().start()
    judge.fill()
    judge.key("C2:0")
    for _ in "25.010":
        judge.key("back")
    judge.key("done")

    judge.expect_given("19/20")
    judge.key("submit")

    expect(judge.page.locator("#c-C2")).to_be_focused()
    expect(judge.page.locator("#alone")).to_have_count(0)


def test_green_is_never_shown_before_the_server_has_answered(judge, server, writing):
    with Wire(server) as wire:
        judge.open().start()
        judge.fill()
        wire.arrived.clear()
        wire.go_on.clear()
        judge.submit()
        wire.arrived.wait(30)

        assert judge.state == "waiting"
        assert judge.page.locator(".sheet-head .tag.ok").count() == 0
        wire.go_on.set()
        judge.expect_state("stored")


def test_a_tablet_without_a_network_scores_is_reopened_and_brings_everything_once(judge, writing):
    judge.open()
    judge.until("navigator.serviceWorker.controller !== null")
    judge.page.context.set_offline(True)
    judge.start()
    judge.fill()
    judge.submit()
    assert judge.state == "waiting"

    judge = reopened(judge).open()
    expect(judge.page.locator(".sheet-head .tag.warn")).to_be_visible()
    judge.start()
    judge.fill()
    judge.page.clock.install()
    judge.page.clock.fast_forward("08:00:00")
    judge.submit()
    judge = reopened(judge).open()
    assert [one["state"] for one in judge.stored()["outbox"]] == ["waiting", "waiting"]
    judge.page.context.set_offline(False)
    judge.key("send")

    assert settled(judge, writing, 2) == [(STORED, 1, 1), (STORED, 1, 1)]


def test_a_half_filled_sheet_is_there_again_when_its_page_was_killed(judge):
    judge.open().start()
    judge.choose("A1", "3")
    judge.key("C1:0")
    for digit in "41.9":
        judge.tap(f'.keypad [data-key="k{digit}"]')
    expect(judge.page.locator(".keypad input")).to_have_value("41.9")
    judge.until("document.querySelector('.given b').textContent === '1/20'")

    judge = reopened(judge).open()
    judge.start()

    assert judge.page.locator('input[name="A1"][value="3"]').is_checked()
    judge.expect_given("1/20")
    expect(judge.page.locator('[data-key="C1:0"]')).to_have_text("41.9…")


def test_two_tabs_never_overwrite_one_another_and_submit_once(judge, writing):
    other = Judge(judge.page.context.new_page(), judge.hall)
    judge.open().start()
    other.open().start()
    judge.choose("A1", "3")
    expect(other.page.locator('input[name="A1"][value="3"]')).to_be_checked()
    other.choose("A2", "1")
    expect(judge.page.locator('input[name="A2"][value="1"]')).to_be_checked()

    judge.fill()
    judge.submit()

    judge.expect_state("stored")
    expect(other.page.locator("fieldset.criterion input:enabled")).to_have_count(0)
    assert settled(judge, writing, 1) == [(STORED, 1, 1)]


def test_signing_out_is_refused_while_a_sheet_is_only_here(judge, server):
    with Wire(server) as wire:
        wire.is_cut = True
        judge.open().start()
        judge.fill()
        judge.submit()
        judge.page.goto(f"/tablet/events/{judge.hall.event}#/tablet")
        judge.key("out")

        expect(judge.page.locator(".notice.error")).to_be_visible()
        # Drawing the page anew, as each change of the link does, must not take the answer away.
        judge.key("text")
        expect(judge.page.locator("html[data-text=large]")).to_have_count(1)
        expect(judge.page.locator(".notice.error")).to_be_visible()
        wire.is_cut = False
        judge.page.goto(f"/tablet/events/{judge.hall.event}#/")
        judge.key("send")
        expect(judge.page.locator(".sheet-head .tag.ok")).to_be_visible()
        judge.page.goto(f"/tablet/events/{judge.hall.event}#/tablet")
        with judge.page.expect_navigation(url=re.compile(r"/$|/sign-in")):
            judge.key("out")


def test_a_sheet_is_taken_back_without_a_network_and_later_the_chief_is_asked(judge, writing):
    judge.open()
    judge.until("navigator.serviceWorker.controller !== null")
    judge.start()
    judge.fill()
    judge.submit()
    judge.expect_state("stored")
    judge.page.context.set_offline(True)
    judge.key("recall")
    expect(judge.page.locator(".notice.warn")).to_contain_text("您已撤回")
    judge.choose("A1", "0")
    judge = reopened(judge).open()
    judge.tap(judge.page.locator("a.queue-row.warn"))
    assert judge.page.locator('input[name="A1"][value="0"]').is_checked()
    expect(judge.page.locator(".sheet-head .tag.warn")).to_be_visible()
    judge.page.context.set_offline(False)
    judge.submit()
    judge.expect_state("stored")
    assert settled(judge, writing, 2)[0] == (STORED, 2, 2)
    with writing() as session:
        assert kinds_of(session, judge.hall, "score_sheet.recall") == ["score_sheet.recall"]

    judge.page.clock.install()
    judge.page.clock.fast_forward("06:00")
    with writing() as session:
        session.execute(update(SheetRevision).values(received_at=NOON))
    judge.page.goto(judge.page.url.partition("#")[0] + "#/")
    judge.tap(judge.page.locator("a.queue-row", has_text=code_of(writing)))
    expect(judge.page.locator('[data-key="recall"]')).to_have_count(0)
    judge.key("ask")
    judge.key("wish")
    expect(judge.page.locator("#after .notice.error")).to_be_visible()
    judge.page.fill("#why", "read again")
    judge.key("wish")
    expect(judge.page.locator(".notice.info")).to_contain_text("read again")
    expect(judge.page.locator('[data-key="recall"], [data-key="ask"]')).to_have_count(0)
    grant(writing)
    judge.page.goto(judge.page.url.partition("#")[0] + "#/")
    judge.key("send")
    judge.tap(judge.page.locator("a.queue-row", has_text=code_of(writing)))
    judge.tap(judge.page.get_by_role("button", name="更正这份评分表"))
    judge.choose("A1", "3")
    judge.key("submit")
    expect(judge.page.locator("#why")).to_have_value("read again")
    judge.tap("label[for=alone]")
    judge.key("submit")

    judge.expect_state("stored")
    assert settled(judge, writing, 3)[0] == (STORED, 3, 3)


def test_a_sheet_is_signed_with_a_finger_where_the_event_asks(writing, server, context, page):
    with writing() as session:
        hall = a_twenty_item_hall(session, safeguards=DRAWN)
    sign_in(server, writing, hall, context)
    page.set_viewport_size({"width": TABLET[0], "height": TABLET[1]})
    judge = Judge(page, hall).open()
    judge.start()
    judge.fill()
    judge.key("submit")
    judge.tap("label[for=alone]")
    judge.key("submit")
    expect(page.locator(".notice.error")).to_be_visible()

    draw(page, 0.2)
    judge.key("clear")
    expect(page.locator(".is-pad polyline")).to_have_count(0)
    draw(page, 0.5)
    judge.key("submit")

    judge.expect_state("stored")
    expect(page.locator("svg.signature polyline")).to_have_count(1)
    page.goto(f"/seats/{hall.seat}/works/{hall.works[0]}/sheet")
    expect(page.locator("svg.signature polyline")).to_have_count(1)

    on_the_page = f"/seats/{hall.seat}/works/{hall.works[1]}"
    with writing() as session:
        seat = seat_by_public_id(session, hall.seat)
        work = work_by_public_id(session, hall.works[1])
        values = full_values(session, work.stage)
        save_draft(session, judge_on(session, seat), seat=seat, work=work, values=values, now=NOON)
    page.goto(f"{on_the_page}/review")
    page.check("#independent")
    draw(page, 0.5)
    page.locator("button[form=review]").click()
    page.wait_for_url("**/receipt")
    page.goto(f"{on_the_page}/sheet")
    expect(page.locator("svg.signature polyline")).to_have_count(1)


def test_ties_are_declared_without_a_network_before_the_first_sheet(
    writing, server, context, page, barriers
):
    with writing() as session:
        hall = a_twenty_item_hall(session, safeguards={"names_visible_to_judges": False})
    sign_in(server, writing, hall, context)
    page.set_viewport_size({"width": TABLET[0], "height": TABLET[1]})
    page.goto(f"/tablet/events/{hall.event}")
    judge = Judge(page, hall)
    expect(page.locator('[data-key="declare"]')).to_be_visible()
    assert barriers(page) == []
    judge.until("navigator.serviceWorker.controller !== null")
    context.set_offline(True)
    judge.key("declare")
    expect(page.locator(".notice.error")).to_be_visible()
    judge.key("ties")
    judge.tap(page.locator("details .tick").nth(1))
    judge.tap("label[for=agreed]")
    judge.key("declare")

    expect(page.locator("a.queue-row")).to_have_count(1)
    expect(page.locator(".sheet-head .tag.warn")).to_be_visible()
    page.reload()
    expect(page.locator("a.queue-row")).to_have_count(1)
    context.set_offline(False)
    judge.key("send")
    expect(page.locator(".sheet-head .tag.ok")).to_be_visible()
    with writing() as session:
        assert kinds_of(session, hall, "judge.declare", "work.recuse") == [
            "work.recuse",
            "judge.declare",
        ]


def draw(page, height):
    box = page.locator(".is-pad").bounding_box()
    page.mouse.move(box["x"] + 20, box["y"] + box["height"] * height)
    page.mouse.down()
    for step in range(1, 12):
        page.mouse.move(
            box["x"] + 20 + 20 * step, box["y"] + box["height"] * height + 6 * (step % 3)
        )
    page.mouse.up()


def grant(writing):
    with writing() as session:
        wish = session.scalars(select(SheetUnlock)).one()
        organiser = an_actor(session, "organiser")
        apart(session)
        approve_unlock(session, organiser, wish, now=datetime.now(UTC))


def code_of(writing):
    with writing() as session:
        return session.scalars(select(ScoreSheet)).first().work.code


def test_a_sheet_that_was_held_shows_its_marks_and_is_submitted_anew(judge, writing):
    judge.open().start()
    judge.fill()
    with writing() as session:
        pause_stage(session, SYSTEM, stage_by_public_id(session, judge.hall.stage), now=NOON)
    judge.submit()
    judge.expect_state("held")
    with writing() as session:
        open_stage(session, SYSTEM, stage_by_public_id(session, judge.hall.stage), now=NOON)
    judge.page.goto(judge.page.url.partition("#")[0] + "#/")
    judge.tap(judge.page.locator("a.queue-row.warn"))
    judge.expect_given("20/20")
    assert judge.page.locator('input[name="A1"][value="2"]').is_checked()
    judge.tap(judge.page.locator("main p .button"))
    judge.submit()

    judge.expect_state("stored")
    assert settled(judge, writing, 1) == [(STORED, 1, 1)]


def test_a_sheet_that_was_refused_keeps_its_marks_here(judge, writing):
    judge.open().start()
    judge.fill()
    with writing() as session:
        session.execute(delete(Assignment))
    judge.key("submit")
    judge.tap("label[for=alone]")
    judge.key("submit")
    expect(judge.page.locator(".notice.error").first).to_be_visible()

    judge = reopened(judge)
    judge.page.goto(f"/tablet/events/{judge.hall.event}")

    with writing() as session:
        assert submitted(session, judge.hall) == []
    expect(judge.page.locator(".notice.error").first).to_be_visible()
    assert judge.stored()["outbox"][0]["state"] == "rejected"


def test_a_slipped_point_is_asked_about_before_it_counts(judge):
    judge.open().start()
    judge.key("C1:0")
    for digit in "419.85":
        judge.tap(f'.keypad [data-key="k{digit}"]')
    judge.key("done")

    judge.expect_given("0/20")
    judge.key("C1:fix")
    judge.expect_given("1/20")
    expect(judge.page.locator('[data-key="C1:0"]')).to_have_text("41.985")


def test_keys_that_would_leave_the_range_are_off(judge):
    judge.open().start()
    judge.key("B2:box")
    judge.tap('.keypad [data-key="k6"]')

    expect(judge.page.locator('.keypad [data-key="k1"]')).to_be_disabled()
    expect(judge.page.locator('.keypad [data-key="k."]')).to_be_enabled()


@pytest.mark.parametrize("language", ["zh-CN", "en"])
@pytest.mark.parametrize("size", [TABLET, LANDSCAPE, PHONE])
def test_every_screen_fits_reads_and_bars_nobody(judge, barriers, size, language):
    page = judge.page
    page.set_viewport_size({"width": size[0], "height": size[1]})
    judge.open()
    if language == "en":
        judge.key("language")
        expect(page.locator("html")).to_have_attribute("lang", "en")
    judge.key("glove")

    def look():
        assert page.evaluate("document.documentElement.scrollWidth <= innerWidth")
        assert barriers(page) == []
        assert small_targets(page) == []

    look()
    judge.start()
    look()
    judge.key("C1:0")
    look()
    judge.key("done")
    judge.fill()
    judge.key("submit")
    look()
    judge.tap("label[for=alone]")
    judge.key("submit")
    judge.expect_state("stored")
    look()
    page.goto(f"/tablet/events/{judge.hall.event}#/tablet")
    expect(page.locator('[data-key="out"]')).to_be_visible()
    look()
    if language == "en":
        assert not re.search(r"[\u4e00-\u9fff]", page.locator(".sheet-foot").inner_text())


def small_targets(page):
    """Keys smaller than 88×64 px (44 px on a phone), or than 44 px anything else."""
    return page.evaluate(
        """() => {
          const found = [];
          const phone = innerWidth < 480;
          const marks = ".key, .step-key, .reading:not(output), .pad-key";
          for (const one of document.querySelectorAll(`${marks}, a, button`)) {
            const { width, height } = one.getBoundingClientRect();
            if (!width || one.matches(".skip, .vh")) continue;
            const key = one.matches(marks) && !phone;
            const pad = one.matches(".pad-key");
            if (height < (key ? 64 : 44) - 0.5 || width < (key && !pad ? 88 : 44) - 0.5)
              if (!one.closest("main p:not(.cluster), .notice") || one.matches(".button"))
                found.push(`${one.tagName}.${one.className} ${one.textContent} ${width}x${height}`);
          }
          return found;
        }"""
    )


def test_the_page_is_light_and_asks_nobody_else(judge, server):
    weights = {}

    def weigh(answer):
        assert answer.url.startswith(server.url), answer.url
        # Not every answer has a body any more, as a redirect; none of those is the page's.
        try:
            weights[answer.url] = answer.body()
        except Error:
            weights[answer.url] = b""

    judge.page.on("response", weigh)
    judge.open()
    judge.start()

    kilobytes = sum(len(compressed(body)) for url, body in weights.items() if "/api/" not in url)
    assert kilobytes / 1024 <= MOST_KILOBYTES


def compressed(body):

    return gzip.compress(body, 9)
