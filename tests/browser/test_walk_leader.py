"""Walk 13: the leader on the stage asks where a number comes from, and what became of a project."""

import re
from datetime import UTC, datetime

import pytest
from playwright.sync_api import expect

from benchmarks.made.city import Size, a_series
from contest.dashboard.operations import renew_all
from contest.editions.models import Edition, Series
from contest.foundation.calendar import local_day
from contest.industrialisation.operations import move_case
from contest.people.queries import user_of_actor
from tests.browser.looking import cookie_of
from tests.factories.dashboard import gain
from tests.factories.editions import an_edition
from tests.factories.industrialisation import a_case, a_followed_event, a_step
from tests.factories.people import SYSTEM, a_federation, a_person, an_actor, apart

GRADES = 40
PROJECT = "碳纤维原丝纺丝提速"


@pytest.fixture
def hall(browser, server, writing):
    """A leader's window on a series with grades of two years and a followed project of 2022."""
    now = datetime.now(UTC)
    with writing() as session:
        unit = a_federation(session)
        sizes = {2021: [Size(entrants=GRADES, grades=GRADES)]}
        made = a_series(session, unit, name="高新匠领", sizes=sizes)
        series = session.get_one(Series, made)
        edition = an_edition(session, series=series, year=2022)
        case = a_case(session, a_followed_event(session, edition=edition, now=now), now=now,
                      title=PROJECT)  # fmt: skip
        apart(session)
        move_case(session, SYSTEM, case, a_step("pilot", on=local_day(now)), now=now)
        renew_all(session)
        leader = an_actor(session, "organiser")
        apart(session)
        cookie = cookie_of(server.app, session, user_of_actor(session, leader))
        address = f"/dashboard/series/{series.public_id}/screen"
    window = browser.new_context(base_url=server.url, viewport={"width": 1920, "height": 1080})
    window.add_cookies([{**cookie, "url": server.url}])
    page = window.new_page()
    page.goto(address)
    yield page, writing
    window.close()


def test_two_taps_lead_from_a_number_to_its_rows_and_from_a_project_to_its_road(hall):
    page, _ = hall
    expect(page.locator(".hero-number")).to_have_text(str(GRADES))
    screen = page.url

    page.locator(".hero-number a").click()
    expect(page.locator("main .lede")).to_contain_text(str(GRADES))
    assert page.locator("main tbody tr").count() == GRADES

    page.goto(screen)
    page.locator("a.tile", has_text="优秀项目").click()
    page.get_by_role("link", name=PROJECT).click()
    expect(page.locator("h1")).to_have_text(PROJECT)
    expect(page.locator("#history")).to_contain_text("中试")


def test_the_city_s_page_shows_a_new_figure_without_a_reload(hall):
    page, writing = hall
    page.goto("/dashboard/cockpit")
    expect(page.locator(".hero-number")).to_have_text(str(GRADES))
    page.evaluate("window.stays = true")

    with writing() as session:
        event = session.query(Edition).filter_by(year=2022).one().events[0]
        gain(session, a_person(session), grade=3, event=event, year=2022)
    # What the browser does when the reader comes back to the page; the clock would do it, too.
    page.evaluate("document.dispatchEvent(new Event('visibilitychange'))")

    expect(page.locator(".hero-number")).to_have_text(str(GRADES + 1))
    assert page.evaluate("window.stays") is True


def test_a_page_that_hears_nothing_for_a_minute_says_so_and_takes_it_back(hall):
    page, _ = hall
    page.clock.install()
    page.goto("/dashboard/cockpit")
    stamp = page.locator(".stamp")
    expect(stamp).not_to_contain_text("失去联系")

    page.context.set_offline(True)
    page.clock.run_for(90_000)
    expect(stamp).to_contain_text("失去联系")
    expect(page.locator(".hero-number")).to_have_text(str(GRADES))

    page.context.set_offline(False)
    page.clock.run_for(20_000)
    expect(stamp).not_to_contain_text("失去联系")


def test_a_card_is_dragged_to_where_it_may_go_and_nowhere_else(hall):
    page, _ = hall
    page.goto("/desk/projects")
    card = page.locator("article.kanban-card", has_text=PROJECT)

    card.drag_to(page.locator("[data-column=replicated]"))
    expect(page).to_have_url(re.compile("/desk/projects$"))
    card.drag_to(page.locator("[data-column=trial_sale]"))

    expect(page).to_have_url(re.compile(r"/move\?to=trial_sale$"))
    expect(page.locator("main [name=line_0]")).to_be_visible()
