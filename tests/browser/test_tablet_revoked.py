"""A prepared tablet is lost: taken out of use at the desk, it says so, and loses no sheet."""

import pytest
from playwright.sync_api import expect
from sqlalchemy import select

from judges.scoresheets.models import ScoreSheet
from judges.tablet.models import HeldSheet, TabletDevice
from tests.browser.tablets import (
    Judge,
    entered,
    keep_pictures,
    prepared,
    settled,
    sign_in,
    type_code,
)
from tests.factories.people import an_actor

DAYS_OVER = """async (event) => {
  const db = await new Promise((done) => {
    const asked = indexedDB.open(`leitai-tablet-${event}`);
    asked.onsuccess = () => done(asked.result);
  });
  const store = db.transaction("meta", "readwrite").objectStore("meta");
  const kept = await new Promise((done) => {
    const asked = store.get("prepared");
    asked.onsuccess = () => done(asked.result);
  });
  await new Promise((done) => {
    store.put({ ...kept, ends_at: Date.now() - 1 }, "prepared").onsuccess = done;
  });
  db.close();
}"""


@pytest.fixture
def judge(server, writing, hall, codes, page):
    return prepared(server, writing, hall, page)


@pytest.fixture
def judge_before(server, writing, hall, codes, page):
    """The same, but a judge had marked a sheet on it by their card before."""
    sign_in(server, writing, hall, page.context)
    before = Judge(page, hall).open()
    before.mark()
    before.expect_state("stored")
    return prepared(server, writing, hall, page)


@pytest.fixture
def desk(server, writing, hall, browser):
    """The organiser's page of tablets, in another browser."""
    window = browser.new_context(base_url=server.url, locale="zh-CN")
    with writing() as session:
        organiser = an_actor(session)
    sign_in(server, writing, hall, window, actor=organiser)
    yield window.new_page()
    window.close()


def take_out_of_use(desk, hall):
    desk.goto(f"/desk/events/{hall.event}/tablets")
    keep_pictures(desk, "revoked-desk-before")
    desk.locator("details.confirm-post summary").click()
    desk.locator("details.confirm-post button").click()
    expect(desk.locator("tbody .tag").first).to_contain_text("起停用")
    expect(desk.locator("details.confirm-post")).to_have_count(0)
    keep_pictures(desk, "revoked-desk-after")


def test_a_lost_tablet_says_that_it_is_out_of_use_and_its_sheet_is_held_until_submitted_anew(
    judge, codes, desk, server, writing
):
    page, window = judge.page, judge.page.context
    type_code(judge, codes[1])
    entered(judge)
    expect(page.locator(".sheet-head .tag.ok")).to_be_visible()
    window.set_offline(True)
    judge.mark()
    judge.expect_state("waiting")

    take_out_of_use(desk, judge.hall)
    window.set_offline(False)
    page.goto(f"/tablet/prepared/{judge.hall.event}#/")

    expect(page.locator(".sheet-head .tag.error")).to_contain_text("已停用 · 本机 1 份")
    expect(page.locator("main .notice.error")).to_contain_text("六位码不能再在本机登录")
    keep_pictures(page, "revoked-queue")
    (kept,) = judge.stored()["outbox"]
    assert kept["state"] == "waiting"

    sign_in(server, writing, judge.hall, window)
    page.reload()
    expect(page.locator(".queue-row", has_text="暂缓计入")).to_be_visible()
    with writing() as session:
        assert session.scalars(select(ScoreSheet)).all() == []
        assert len(session.scalars(select(HeldSheet)).all()) == 1


def test_nobody_enters_on_it_any_more_and_the_sheets_of_who_left_are_named(judge, codes, desk):
    page, window = judge.page, judge.page.context
    window.set_offline(True)
    type_code(judge, codes[1])
    entered(judge)
    judge.mark()
    page.goto(f"/tablet/prepared/{judge.hall.event}#/tablet")
    judge.key("out")
    judge.key("hand-on")
    take_out_of_use(desk, judge.hall)

    window.set_offline(False)

    expect(page.locator("main .notice.error")).to_contain_text("工作人员已停用本平板")
    expect(page.locator("main .notice.warn")).to_contain_text("1 份")
    expect(page.locator("#code")).to_have_count(0)
    keep_pictures(page, "revoked-nobody")
    # It is told also to who opens it without a network.
    window.set_offline(True)
    page.reload()
    expect(page.locator("main .notice.error")).to_contain_text("工作人员已停用本平板")


def test_found_and_prepared_again_it_takes_digits_as_before(judge, codes, desk, server, writing):
    take_out_of_use(desk, judge.hall)
    page = judge.page
    page.reload()
    expect(page.locator("main .notice.error")).to_be_visible()

    with writing() as session:
        organiser = an_actor(session)
    sign_in(server, writing, judge.hall, page.context, actor=organiser)
    page.goto(f"/desk/events/{judge.hall.event}/tablets")
    page.locator("#prepare button").first.click()
    type_code(judge, codes[2])
    entered(judge)
    expect(page.locator("main .notice.error")).to_have_count(0)
    judge.mark()

    judge.expect_state("stored")
    with writing() as session:
        (device,) = session.scalars(select(TabletDevice))
        assert (device.number, device.revoked_at) == (1, None)


def test_when_its_days_are_over_it_lets_nobody_in_without_a_network_either(judge, codes):
    page, window = judge.page, judge.page.context
    expect(page.locator(".sheet-head .tag.ok")).to_be_visible()
    window.set_offline(True)
    # What the server was asked before could still write its answer over what is written here.
    judge.until("navigator.locks.query().then(({ held, pending }) => !held[0] && !pending[0])")
    page.evaluate(DAYS_OVER, judge.hall.event)

    # The page that stands there does not know yet; the digits do.
    type_code(judge, codes[1])

    expect(page.locator("main .notice.warn")).to_contain_text("使用期限已过")
    expect(page.locator(".queue-row")).to_have_count(0)
    keep_pictures(page, "revoked-over")
    page.reload()
    expect(page.locator("main .notice.warn")).to_contain_text("使用期限已过")


def test_a_tablet_that_a_judge_used_before_is_the_same_one_when_it_is_prepared(
    judge_before, codes, writing
):
    judge = judge_before
    type_code(judge, codes[2])
    entered(judge)
    judge.mark()

    assert settled(judge, writing, 2)
    with writing() as session:
        (device,) = session.scalars(select(TabletDevice))
        assert (device.number, device.stage_id is None) == (1, False)
