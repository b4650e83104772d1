"""A judge marks on a tablet: saved first, sent once, honest about where each sheet is."""

import re

import pytest
from playwright.sync_api import expect
from sqlalchemy import delete

from contest.editions.operations import open_stage, pause_stage
from contest.editions.queries import stage_by_public_id
from judges.panels.models import Assignment
from judges.scoresheets.models import SheetState
from tests.browser.tablets import (
    LANDSCAPE,
    PHONE,
    TABLET,
    Judge,
    Wire,
    a_twenty_item_hall,
    reopened,
    settled,
    sign_in,
    submitted,
)
from tests.conftest import NOON
from tests.factories.people import SYSTEM

MOST_TAPS = 50
SHORT, IPAD = (1000, 600), (810, 1080)
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


def test_a_sheet_of_twenty_items_takes_at_most_fifty_taps(judge, writing):
    """Goal G1, a sheet of all kinds; of levels alone: test_tablet_goals."""
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
    """Goal G12."""
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
    """Goal G13 in one browser; two devices: test_tablet_goals."""
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
    """Goal G5, the slip of a point."""
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


@pytest.mark.parametrize(
    ("size", "language", "theme"),
    [
        (TABLET, "zh-CN", "light"),
        (SHORT, "zh-CN", "dark"),
        (PHONE, "zh-CN", "contrast"),
        (LANDSCAPE, "en", "light"),
        (IPAD, "en", "dark"),
        (PHONE, "en", "contrast"),
    ],
)
def test_every_screen_fits_reads_and_bars_nobody(judge, barriers, size, language, theme):
    page = judge.page
    page.set_viewport_size({"width": size[0], "height": size[1]})
    judge.open()
    if language == "en":
        judge.key("language")
        expect(page.locator("html")).to_have_attribute("lang", "en")
    judge.key("glove")
    themes = ["light", "dark", "contrast"]
    for one in themes[: themes.index(theme) + 1]:
        judge.key("theme")
        expect(page.locator("html")).to_have_attribute("data-theme", one)

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
