"""The countable goals of the judge's page: taps, blanks, ranges, bad networks, two devices."""

import json
import re
from io import BytesIO
from random import Random
from threading import Lock
from urllib.parse import urlsplit

import pytest
from playwright.sync_api import expect
from sqlalchemy import select, update

from config import TestConfig
from contest.app import create_app
from judges.scoresheets.models import ScoreSheet, SheetRevision
from tests.browser.conftest import ARGUMENTS, CHROMIUM
from tests.browser.tablets import (
    TABLET,
    Judge,
    Wire,
    a_twenty_item_hall,
    at_the_tablet,
    settled,
    sign_in,
    submitted,
)
from tests.conftest import NOON
from tests.factories.editions import an_event
from tests.factories.people import an_actor, apart, signed_in
from tests.factories.tablet import a_hall
from tests.factories.tablet_rubric import a_scheme_of_levels
from tests.serving import serve

SEED = 20_261_129
SHEETS = 20
SHARES = (7, 7, 6)
ITEMS = 4
HOURS = "08:00:00"


def a_hall_of_levels(session, items, entries):
    return a_hall(
        session, event=an_event(session, document=a_scheme_of_levels(items)), entries=entries
    )


@pytest.fixture
def hall(writing):
    with writing() as session:
        return a_twenty_item_hall(session)


@pytest.fixture
def judge(writing, hall, server, page):
    return at_the_tablet(writing, hall, server, page)


def mark_levels(judge, items, chance=None):
    for at in range(1, items + 1):
        judge.choose(f"A{at}", str(chance.randrange(4) if chance else 3))


def test_a_sheet_of_twenty_levels_takes_at_most_twenty_four_taps(writing, server, page):
    """Goal G1, the best case: one tap for each item, and those that submit it."""
    with writing() as session:
        hall = a_hall_of_levels(session, 20, 1)
    judge = at_the_tablet(writing, hall, server, page).open()

    judge.start()
    mark_levels(judge, 20)
    judge.submit()

    judge.expect_state("stored")
    assert judge.taps <= 24


def test_a_mark_is_mended_with_one_tap_before_and_four_after_it_was_submitted(judge, writing):
    """Goal G3, within the minutes of recall."""
    judge.open().start()
    judge.fill()
    judge.taps = 0
    judge.choose("A1", "1")
    assert judge.taps == 1
    judge.expect_given("20/20")
    judge.submit()
    judge.expect_state("stored")

    judge.taps = 0
    judge.key("recall")
    judge.choose("A1", "3")
    judge.key("submit")
    # Not the same key twice: the next one stands on the page behind it.
    expect(judge.page.locator("#alone")).to_be_checked()
    judge.key("submit")

    judge.expect_state("stored")
    assert judge.taps == 4
    assert settled(judge, writing, 2)[0][1:] == (2, 2)


def test_a_late_correction_takes_seven_taps_and_three_of_the_chief(judge, writing, app):
    """Goal G3 (eight at most), after the minutes of recall: changed, asked, granted, submitted."""
    judge.open().start()
    judge.fill()
    judge.submit()
    judge.expect_state("stored")
    judge.page.clock.install()
    judge.page.clock.fast_forward("06:00")
    with writing() as session:
        session.execute(update(SheetRevision).values(received_at=NOON))
    place = judge.page.url.partition("#")[0] + f"#/{judge.hall.seat}/{judge.hall.works[0]}"
    judge.page.goto(place)

    judge.taps = 0
    judge.key("ask")
    judge.choose("A1", "3")
    judge.tap(judge.page.locator("#after .key-row button"))
    judge.key("wish")
    expect(judge.page.locator(".notice.info")).to_contain_text("裁判长尚未决定")
    assert chief_agrees(app, writing, judge.hall) <= 3
    judge.page.goto(judge.page.url.partition("#")[0] + "#/tablet")
    judge.page.evaluate("dispatchEvent(new Event('online'))")
    judge.page.goto(place)
    judge.key("submit")
    judge.tap("label[for=alone]")
    judge.key("submit")

    judge.expect_state("stored")
    assert judge.taps == 7
    with writing() as session:
        revision = session.scalars(select(SheetRevision).order_by(SheetRevision.id.desc())).first()
        assert (revision.revision, json.loads(revision.body)["values"]["A1"]["value"]) == (2, 3)


def chief_agrees(app, writing, hall):
    """Grant the wish on the pages of an organiser; return how many presses that took."""
    client = app.test_client()
    with writing() as session:
        actor = an_actor(session, "organiser")
        apart(session)
        signed_in(client, session, actor)
    # The grid's alarm, the work, what it changes, the key: what is pressed is what the pages offer.
    day = f"/desk/stages/{hall.stage}/day"
    work = f"{day}/works/{hall.works[0]}"
    assert f'href="{work}"' in client.get(day).text
    wish = re.search(r'href="(/desk/unlocks/[a-z0-9]+)"', client.get(work).text)
    assert wish is not None
    shown = client.get(wish[1]).text
    assert "A1" in shown
    agree = shown.partition('/approve"')[0].rpartition('action="')[2] + "/approve"
    token = shown.partition('name="csrf_token" value="')[2].partition('"')[0]
    assert client.post(agree, data={"csrf_token": token}).status_code == 303
    return 3


@pytest.mark.parametrize("round_", range(3))
def test_whatever_is_left_blank_is_pointed_at_and_nothing_is_submitted(judge, writing, round_):
    """Goal G4: random subsets of a sheet's items."""
    chance = Random(SEED + round_)  # noqa: S311 - the same each time
    judge.open().start()
    given = set()
    codes = [*(f"A{at}" for at in range(1, 5)), *(f"B{at}" for at in range(1, 11))]
    for _ in range(4):
        for code in chance.sample(codes, 3):
            judge.choose(code, "2" if code[0] == "A" or code == "B1" else "4")
            given.add(code)
        judge.expect_given(f"{len(given)}/20")
        judge.key("submit")
        first = next((code for code in codes if code not in given), "C1")
        expect(judge.page.locator(f"#c-{first}")).to_be_focused()
        expect(judge.page.locator("#alone")).to_have_count(0)
    with writing() as session:
        assert submitted(session, judge.hall) == []


def test_no_keys_pressed_at_random_leave_a_value_out_of_range(judge):
    """Goal G5: what lies in the tablet's own store after hundreds of presses."""
    chance = Random(SEED)  # noqa: S311 - the same each time
    judge.open().start()
    for code in ("B1:box", "B2:box", "C1:0"):
        for _ in range(4):
            judge.key(code)
            for _ in range(chance.randrange(2, 7)):
                keys = judge.page.locator(
                    '.keypad [data-key^="k"]:enabled, .keypad [data-key="sign"]:enabled'
                )
                keys.nth(chance.randrange(keys.count())).click()
            judge.key("done")
            (draft,) = judge.stored()["drafts"]
            for name, most in (("B1", 2000), ("B2", 6000)):
                value = draft["values"].get(name)
                # In thousandths, as they are frozen.
                assert value is None or 0 <= float(value["value"]) <= most, (name, value)


def anew(app):
    """The application made anew over the same data, as after a restart: nothing in its memory."""
    names = ("DATA", "SQLALCHEMY_DATABASE_URI", "DATABASE_OWNER_URL")
    return create_app(type("Anew", (TestConfig,), {name: app.config[name] for name in names}))


def test_twenty_sheets_without_a_network_over_a_shift_come_in_once(browser, writing, app, tmp_path):
    """Goal G9: eight hours, browser closed and opened twice, server restarted, then the network."""
    with writing() as session:
        hall = a_hall_of_levels(session, ITEMS, SHEETS)
    chance = Random(SEED)  # noqa: S311 - the same each time

    def opened(server, is_first):
        window = browser.browser_type.launch_persistent_context(
            tmp_path / "profile",
            executable_path=CHROMIUM,
            args=ARGUMENTS,
            base_url=server.url,
            locale="zh-CN",
            viewport={"width": TABLET[0], "height": TABLET[1]},
        )
        if is_first:
            sign_in(server, writing, hall, window)
        else:
            window.set_offline(True)
        judge = Judge(window.new_page(), hall).open()
        if is_first:
            judge.until("navigator.serviceWorker.controller !== null")
            window.set_offline(True)
        return judge

    def shift(judge, sheets):
        judge.page.clock.install()
        for _ in range(sheets):
            judge.tap(judge.page.locator("a.queue-row", has_text="开始评分"))
            mark_levels(judge, ITEMS, chance)
            judge.submit()
            assert judge.state == "waiting"
            judge.tap(judge.page.locator(".sheet-back"))
        judge.page.clock.fast_forward(HOURS)
        return judge

    with serve(app) as first:
        shift(opened(first, is_first=True), SHARES[0]).page.context.close()
    # Nobody answers at all now.
    shift(opened(first, is_first=False), SHARES[1]).page.context.close()
    with serve(anew(app), port=urlsplit(first.url).port or 0) as again:
        judge = shift(opened(again, is_first=False), SHARES[2])
        assert len(judge.stored()["outbox"]) == SHEETS
        judge.page.context.set_offline(False)
        sign_in(again, writing, hall, judge.page.context)
        judge.key("send")

        assert [row[1:] for row in settled(judge, writing, SHEETS)] == [(1, 1)] * SHEETS
        judge.page.context.close()


class BadNetwork(Wire):
    """Drops a third of what is asked and of what is answered, fails, and delivers twice."""

    def __init__(self, server, chance):
        super().__init__(server)
        self.chance, self.faults, self.lock = chance, [], Lock()

    def __call__(self, environ, start):
        if not environ["PATH_INFO"].endswith("/deliveries"):
            return self.inner(environ, start)
        with self.lock:
            fault = self.chance.choice(["request", "answer", "500", "twice", None, None])
            self.faults.append(fault)
        if fault == "twice":
            length = int(environ.get("CONTENT_LENGTH") or 0)
            body = environ["wsgi.input"].read(length)
            environ["wsgi.input"] = BytesIO(body)
            list(self.inner(dict(environ), lambda *_: lambda _: None))
            environ["wsgi.input"] = BytesIO(body)
            return self.inner(environ, start)
        if fault == "answer":
            list(self.inner(environ, lambda *_: lambda _: None))
        if fault is None:
            return self.inner(environ, start)
        start("500 Internal Server Error" if fault == "500" else "502 Bad Gateway", [])
        return [b""]


def test_over_a_bad_network_each_sheet_comes_in_exactly_once(writing, server, page):
    """Goal G11: lost requests, lost answers, 500s and doubled deliveries."""
    sheets = 6
    with writing() as session:
        hall = a_hall_of_levels(session, ITEMS, sheets)
    judge = at_the_tablet(writing, hall, server, page).open()
    chance = Random(SEED)  # noqa: S311 - the same each time
    wire = BadNetwork(server, chance)
    with wire:
        for _ in range(sheets):
            judge.tap(judge.page.locator("a.queue-row", has_text="开始评分"))
            mark_levels(judge, ITEMS)
            judge.submit()
            judge.tap(judge.page.locator(".sheet-back"))
            judge.key("send")
        for _ in range(60):
            if judge.page.locator(".sheet-head .tag.ok").count():
                break
            judge.key("send")
            judge.page.wait_for_timeout(200)

    assert {"request", "answer", "500", "twice"} <= set(wire.faults)
    assert len(settled(judge, writing, sheets)) == sheets


def test_two_devices_of_one_seat_never_overwrite_one_another(browser, judge, writing, server):
    """Goal G13: the same sheet on two tablets, each cut off; both stand and a person chooses."""
    window = browser.new_context(base_url=server.url, locale="zh-CN")
    sign_in(server, writing, judge.hall, window)
    other = Judge(window.new_page(), judge.hall)
    for one, level in ((judge, "1"), (other, "3")):
        one.open().start()
        one.fill()
        one.choose("A1", level)
        one.page.context.set_offline(True)
        one.submit()
        assert one.state == "waiting"
    for one in (other, judge):
        one.page.context.set_offline(False)
        one.page.evaluate("dispatchEvent(new Event('online'))")
        expect(one.page.locator('.verdict:not([data-state="waiting"])')).to_be_visible()

    judge.expect_state("conflict")
    with writing() as session:
        assert len(submitted(session, judge.hall)) == 2
    judge.tap('.verdict [data-key="choose"]')
    expect(judge.page).to_have_url(re.compile("/versions$"))
    window.close()


class LastCome(Wire):
    """Keeps the first delivery of a sheet at the door until it is let in behind the others."""

    def __init__(self, server):
        super().__init__(server)
        self.lock = Lock()
        self.go_on.clear()

    def __call__(self, environ, start):
        if not environ["PATH_INFO"].endswith("/deliveries"):
            return self.inner(environ, start)
        body = environ["wsgi.input"].read(int(environ.get("CONTENT_LENGTH") or 0))
        environ["wsgi.input"] = BytesIO(body)
        with self.lock:
            waits = bool(json.loads(body)["items"]) and not self.arrived.is_set()
            if waits:
                self.arrived.set()
        if waits:
            self.go_on.wait(60)
        return self.inner(environ, start)


def test_two_devices_that_mark_and_send_at_the_same_time_both_stand(browser, writing, server, page):
    """Goal G13, interleaved: key by key, and one delivery within the other."""
    with writing() as session:
        hall = a_hall_of_levels(session, ITEMS, 1)
    judge = at_the_tablet(writing, hall, server, page).open()
    window = browser.new_context(base_url=server.url, locale="zh-CN")
    sign_in(server, writing, hall, window)
    other = Judge(window.new_page(), hall).open()
    for one in (judge, other):
        one.start()
    for at in range(1, ITEMS + 1):
        judge.choose(f"A{at}", "1")
        other.choose(f"A{at}", "3")
    wire = LastCome(server)
    with wire:
        judge.submit()
        assert wire.arrived.wait(20)
        other.submit()
        other.expect_state("stored")
        assert judge.state == "waiting"
        wire.go_on.set()
        judge.expect_state("conflict")

    with writing() as session:
        assert len(submitted(session, hall)) == 2
        (sheet,) = session.scalars(select(ScoreSheet)).all()
        # Two versions on one base have the same number: the one that came first was kept first.
        kept = sorted(sheet.revisions, key=lambda one: one.id)
        marks = [json.loads(one.body)["values"]["A1"]["value"] for one in kept]
        assert (str(sheet.state), marks) == ("conflict", [3, 1])
    window.close()
