"""The organiser's grid (G17): a new sheet within ten seconds, a lost tablet within ninety."""

import re
from datetime import UTC, datetime, timedelta

import pytest
from playwright.sync_api import expect
from sqlalchemy import update

from judges.contestday.rules import SILENT_AFTER
from judges.contestday.views.living import LONGEST
from judges.tablet.models import TabletDevice
from tests.browser.tablets import TABLET, Judge, sign_in
from tests.factories.editions import an_event
from tests.factories.people import an_actor, apart
from tests.factories.tablet import a_hall
from tests.factories.tablet_rubric import a_scheme_of_levels

EVERY, DRAWN, SHEET, LOST = 5, 1, 10, 90
PAUSE_MS = 700


@pytest.fixture
def hall(writing):
    with writing() as session:
        document = a_scheme_of_levels(4)
        return a_hall(session, event=an_event(session, document=document), entries=2)


@pytest.fixture
def judge(writing, hall, server, page):
    sign_in(server, writing, hall, page.context)
    page.set_viewport_size({"width": TABLET[0], "height": TABLET[1]})
    return Judge(page, hall).open()


@pytest.fixture
def grid(writing, judge, server, browser, monkeypatch):
    """The organiser's page with a clock that only the test moves; each look is drawn anew."""
    # What is kept of a drawing is measured below: it is wall time, which this clock does not move.
    monkeypatch.setattr("judges.contestday.views.living.SHARE", 0)
    window = browser.new_context(base_url=server.url, locale="zh-CN")
    with writing() as session:
        organiser = an_actor(session, "organiser")
        apart(session)
    sign_in(server, writing, judge.hall, window, actor=organiser)
    page = window.new_page()
    page.clock.install()
    page.goto(f"/desk/stages/{judge.hall.stage}/day")
    assert page.locator("#live").get_attribute("data-every") == str(EVERY)
    page.clock.pause_at(datetime.now(UTC) + timedelta(minutes=1))
    yield page
    window.close()


def seconds_until(grid, shown):
    """Let the page's clock go on second by second; return how many it took until it shows that."""
    for passed in range(SHEET + 1):
        # What was asked for at that second comes over a true network.
        grid.wait_for_timeout(PAUSE_MS)
        if shown.count():
            return passed
        grid.clock.run_for(1000)
    raise AssertionError(f"not shown after {SHEET} s: {shown}")


def barred(grid, barriers):
    """Return what keeps somebody from using the page; what looks for it waits for timers."""
    grid.clock.resume()
    return barriers(grid)


def test_a_new_sheet_is_on_the_grid_within_ten_seconds(grid, judge, barriers):
    row = grid.locator(f"#w-{judge.hall.works[0]}")
    expect(row).to_contain_text("未开始")
    judge.start()
    for at in range(1, 5):
        judge.choose(f"A{at}", "3")
    judge.submit()
    judge.expect_state("stored")

    assert seconds_until(grid, row.locator("a.cell.ok")) <= SHEET
    assert barred(grid, barriers) == []


def test_a_lost_tablet_is_an_alarm_within_ninety_seconds_of_silence(grid, judge, writing, barriers):
    judge.page.close()
    lost = grid.locator(".alarm.error", has_text="未联网")

    def silent(of):
        with writing() as session:
            then = datetime.now(UTC) - timedelta(seconds=of)
            session.execute(update(TabletDevice).values(last_contact_at=then))

    silent(60)
    seconds_until(grid, grid.locator("tr.online .cell", has_text=re.compile(r"^6\d")))
    expect(lost).to_have_count(0)

    # As it is at the last look before the ninety seconds are over.
    silent(LOST - EVERY)
    assert seconds_until(grid, lost) <= EVERY + 1

    assert barred(grid, barriers) == []


def test_looks_and_kept_drawings_leave_both_goals_room():
    """The worst: a look just before, a drawing kept to its last moment, a second to draw it."""
    late = EVERY + LONGEST + DRAWN

    assert late <= SHEET
    assert SILENT_AFTER.total_seconds() + late <= LOST
