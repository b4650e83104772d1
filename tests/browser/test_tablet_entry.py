"""Six digits on a tablet that the staff prepared: with a network, without one, and handed on."""

from datetime import UTC, datetime

import pytest
from playwright.sync_api import expect
from sqlalchemy import select, update

from contest.foundation import limits
from contest.people.models import LoginSession
from judges.panels.operations import print_cards
from judges.scoresheets.models import ScoreSheet
from judges.scoresheets.queries import seat_by_public_id
from judges.tablet.api import BY_TABLET_A_DAY
from judges.tablet.models import TabletDevice
from tests.browser.tablets import (
    PHONE,
    TABLET,
    entered,
    prepared,
    settled,
    sign_in,
    submitted,
    type_code,
)
from tests.conftest import NOON
from tests.factories.panels import sitting
from tests.factories.people import SYSTEM, apart

FORGET = """async (event) => {
  const db = await new Promise((done) => {
    const asked = indexedDB.open(`leitai-tablet-${event}`);
    asked.onsuccess = () => done(asked.result);
  });
  const change = db.transaction(["packs", "outbox"], "readwrite");
  change.objectStore("packs").clear();
  change.objectStore("outbox").clear();
  await new Promise((done) => (change.oncomplete = done));
  db.close();
}"""


@pytest.fixture
def judge(writing, hall, codes, server, page):
    return prepared(server, writing, hall, page)


def test_a_judge_signs_in_with_six_taps_marks_and_hands_the_tablet_on(judge, codes, writing):
    expect(judge.page.locator(".sheet-head .tag.ok")).to_be_visible()
    type_code(judge, codes[1])
    entered(judge)
    assert judge.taps == 6
    judge.start()
    judge.fill()
    judge.submit()
    judge.expect_state("stored")

    judge.page.goto(f"/tablet/prepared/{judge.hall.event}#/tablet")
    judge.key("out")
    expect(judge.page.locator("#code")).to_be_visible()
    type_code(judge, codes[2])
    entered(judge)

    expect(judge.page.locator(".sheet-section h2")).to_contain_text("2")
    expect(judge.page.locator(".queue-row", has_text="0/20")).to_have_count(0)
    assert "41.985" not in judge.page.content()
    assert len(settled(judge, writing, 1)) == 1


def test_without_a_network_the_pack_knows_the_code_and_each_sheet_comes_to_its_seat(
    judge, codes, writing
):
    window = judge.page.context
    type_code(judge, codes[1])
    entered(judge)
    window.set_offline(True)
    judge.page.goto(f"/tablet/prepared/{judge.hall.event}#/tablet")
    judge.key("out")
    # The first judge's session still lies in the browser; who enters now is the second.
    type_code(judge, codes[2])
    entered(judge)
    judge.start()
    judge.fill()
    judge.submit()
    judge.expect_state("waiting")
    judge.page.reload()
    judge.expect_state("waiting")
    window.set_offline(False)

    judge.expect_state("stored")
    assert len(settled(judge, writing, 1)) == 1
    with writing() as session:
        (sheet,) = session.scalars(select(ScoreSheet))
        assert sheet.seat.number == 2


def test_what_the_server_says_of_a_code_is_in_the_language_of_the_page(judge, codes):
    judge.key("language")
    expect(judge.page.locator("html")).to_have_attribute("lang", "en")
    wrong = next(code for code in map(str, range(100_000, 100_009)) if code not in codes.values())

    type_code(judge, wrong)

    complaint = judge.page.locator("#complaint .notice.error")
    expect(complaint).to_contain_text("No judge of this stage has this code.")


def test_wrong_codes_have_to_wait_also_without_a_network(judge, codes, barriers):
    judge.page.context.set_offline(True)
    judge.page.reload()
    expect(judge.page.locator(".sheet-head .tag")).to_contain_text("离线")
    wrong = next(code for code in map(str, range(100_000, 100_009)) if code not in codes.values())
    for _ in range(5):
        type_code(judge, wrong)
        expect(judge.page.locator("#complaint .notice.error")).to_be_visible()
        expect(judge.page.locator("#code")).to_have_value("")

    type_code(judge, codes[1])

    expect(judge.page.locator("#complaint .notice.error")).to_contain_text("后再试")
    expect(judge.page.locator(".queue-row")).to_have_count(0)
    assert barriers(judge.page) == []


def test_a_card_printed_anew_meanwhile_leaves_the_sheet_here_until_the_new_code(
    judge, codes, hall, writing
):
    window = judge.page.context
    window.set_offline(True)
    type_code(judge, codes[1])
    entered(judge)
    judge.start()
    judge.fill()
    judge.submit()
    with writing() as session:
        seat = seat_by_public_id(session, hall.seat)
        event = seat.panel.stage.event
        apart(session)
        (card,) = print_cards(session, SYSTEM, event, judges=[sitting(seat)], now=datetime.now(UTC))
        fresh = card.code
    window.set_offline(False)
    expect(judge.page.locator(".sheet-head .tag.error")).to_be_visible()
    with writing() as session:
        assert submitted(session, hall) == []

    judge.page.goto(f"/tablet/prepared/{hall.event}#/code")
    type_code(judge, fresh)

    entered(judge)
    assert len(settled(judge, writing, 1)) == 1


def test_when_the_tablets_days_are_over_the_card_still_brings_its_sheets_in(
    judge, codes, hall, writing, server
):
    window = judge.page.context
    window.set_offline(True)
    type_code(judge, codes[1])
    entered(judge)
    judge.start()
    judge.fill()
    judge.submit()
    with writing() as session:
        session.execute(update(TabletDevice).values(expires_at=NOON))
    window.set_offline(False)
    expect(judge.page.locator(".sheet-head .tag.error")).to_be_visible()
    with writing() as session:
        assert submitted(session, hall) == []

    sign_in(server, writing, hall, window)
    judge.page.reload()

    judge.expect_state("stored")
    assert len(settled(judge, writing, 1)) == 1


def test_who_scans_a_card_where_somebody_left_without_a_network_is_let_in(
    judge, codes, hall, writing, server
):
    window = judge.page.context
    type_code(judge, codes[2])
    entered(judge)
    expect(judge.page.locator(".sheet-head .tag.ok")).to_be_visible()
    window.set_offline(True)
    judge.page.goto(f"/tablet/prepared/{hall.event}#/tablet")
    judge.key("out")
    expect(judge.page.locator("#code")).to_be_visible()
    window.set_offline(False)
    judge.page.reload()
    expect(judge.page.locator(".sheet-head .tag.ok")).to_be_visible()
    # Whoever left does not come back by themselves.
    expect(judge.page.locator("#code")).to_be_visible()

    sign_in(server, writing, hall, window)
    judge.page.reload()

    entered(judge)
    expect(judge.page.locator(".sheet-section h2")).to_contain_text("1 席")


def test_the_session_of_who_handed_on_ends_though_their_seat_is_another_s_meanwhile(
    judge, codes, hall, server
):
    page = judge.page
    type_code(judge, codes[2])
    entered(judge)
    expect(page.locator(".sheet-head .tag.ok")).to_be_visible()
    page.context.set_offline(True)
    page.goto(f"/tablet/prepared/{hall.event}#/tablet")
    judge.key("out")
    expect(page.locator("#code")).to_be_visible()
    page.route("**/pack", lambda route: route.fulfill(status=404, json={}), times=1)

    with page.expect_response(lambda answer: answer.url.endswith("/left")):
        page.context.set_offline(False)

    expect(page.locator("#code")).to_be_visible()
    assert page.request.get("/queue", max_redirects=0).status == 302


def printed_anew(session, hall, number):
    """Void the card of a seat's judge; return the six digits of the new one."""
    panel = seat_by_public_id(session, hall.seat).panel
    (seat,) = (one for one in panel.seats if one.number == number)
    apart(session)
    (card,) = print_cards(
        session, SYSTEM, panel.stage.event, judges=[sitting(seat)], now=datetime.now(UTC)
    )
    return card.code


def test_void_digits_of_one_judge_never_use_the_session_of_the_judge_before(
    judge, codes, hall, writing
):
    window = judge.page.context
    type_code(judge, codes[1])
    entered(judge)
    expect(judge.page.locator(".sheet-head .tag.ok")).to_be_visible()
    window.set_offline(True)
    judge.page.goto(f"/tablet/prepared/{hall.event}#/tablet")
    judge.key("out")
    type_code(judge, codes[2])
    entered(judge)
    judge.start()
    judge.fill()
    judge.submit()
    with writing() as session:
        fresh = printed_anew(session, hall, 2)

    window.set_offline(False)
    expect(judge.page.locator(".sheet-head .tag.error")).to_be_visible()
    judge.page.goto(f"/tablet/prepared/{hall.event}#/")
    judge.page.reload()

    # Neither is the sheet refused for good nor does the page become the first judge's again.
    expect(judge.page.locator(".sheet-head .tag.error")).to_contain_text("1")
    expect(judge.page.locator(".sheet-section h2").first).to_contain_text("2 席")
    (kept,) = judge.stored()["outbox"]
    assert kept["state"] == "waiting"
    with writing() as session:
        assert submitted(session, hall) == []
        judged = select(LoginSession).where(LoginSession.via == "card")
        assert [one.revoked_at is None for one in session.scalars(judged)] == [False]

    judge.page.goto(f"/tablet/prepared/{hall.event}#/code")
    type_code(judge, fresh)
    entered(judge)
    assert len(settled(judge, writing, 1)) == 1


def test_a_tablet_locked_by_others_wrong_codes_still_takes_the_key_of_who_is_on_it(
    judge, codes, hall, writing
):
    window = judge.page.context
    window.set_offline(True)
    type_code(judge, codes[1])
    entered(judge)
    judge.start()
    judge.fill()
    judge.submit()
    with writing() as session:
        (device,) = session.scalars(select(TabletDevice))
        for _ in range(60):
            limits.count(session, BY_TABLET_A_DAY, device.public_id, now=datetime.now(UTC))
    window.set_offline(False)

    judge.expect_state("stored")
    assert len(settled(judge, writing, 1)) == 1


def test_a_card_that_is_scanned_counts_more_than_digits_typed_before(
    judge, codes, hall, writing, server
):
    window = judge.page.context
    window.set_offline(True)
    type_code(judge, codes[2])
    entered(judge)
    sign_in(server, writing, hall, window)
    window.set_offline(False)

    expect(judge.page.locator(".sheet-section h2").first).to_contain_text("1 席")
    expect(judge.page.locator(".sheet-head .tag.ok")).to_be_visible()
    judge.page.reload()
    expect(judge.page.locator(".sheet-section h2").first).to_contain_text("1 席")


def test_a_tablet_is_handed_on_without_a_network_and_each_ones_sheet_waits_for_them(
    judge, codes, hall, writing
):
    window = judge.page.context
    window.set_offline(True)
    for number in (1, 2):
        type_code(judge, codes[number])
        entered(judge)
        judge.start()
        judge.fill()
        judge.submit()
        judge.page.goto(f"/tablet/prepared/{hall.event}#/tablet")
        judge.key("out")
        expect(judge.page.locator("[role=alert]")).to_contain_text("1 份")
        judge.key("hand-on")
        expect(judge.page.locator("#code")).to_be_visible()
    window.set_offline(False)

    for number in (1, 2):
        type_code(judge, codes[number])
        entered(judge)
        expect(judge.page.locator(".sheet-section h2").first).to_contain_text(f"{number} 席")
        settled(judge, writing, number)
        judge.page.goto(f"/tablet/prepared/{hall.event}#/tablet")
        judge.key("out")
        expect(judge.page.locator("#code")).to_be_visible()
    with writing() as session:
        assert {one.seat.number for one in session.scalars(select(ScoreSheet))} == {1, 2}


def test_a_sheet_that_is_on_the_server_does_not_look_blank_without_a_network(
    judge, codes, hall, writing
):
    type_code(judge, codes[1])
    entered(judge)
    judge.start()
    judge.fill()
    judge.submit()
    settled(judge, writing, 1)
    judge.page.goto(f"/tablet/prepared/{hall.event}#/tablet")
    judge.key("out")
    expect(judge.page.locator("#code")).to_be_visible()
    # As on another tablet of the stage: it took the pack along and none of the judge's marks.
    judge.page.evaluate(FORGET, hall.event)
    judge.page.reload()
    expect(judge.page.locator(".sheet-head .tag.ok")).to_be_visible()
    judge.page.context.set_offline(True)
    type_code(judge, codes[1])
    entered(judge)

    judge.tap(f'a.queue-row[href="#/{hall.seat}/{hall.works[0]}"]')

    expect(judge.page.locator("main .notice.info").first).to_contain_text("联网后在此显示")


@pytest.mark.parametrize("size", [TABLET, (1280, 800), (1000, 600), PHONE])
def test_the_page_of_six_digits_fits_and_bars_nobody(judge, barriers, size):
    page = judge.page
    page.set_viewport_size({"width": size[0], "height": size[1]})
    judge.key("glove")
    expect(page.locator("body.is-glove")).to_be_visible()
    for language in ("zh-CN", "en"):
        expect(page.locator("html")).to_have_attribute("lang", language)
        assert page.evaluate("document.documentElement.scrollWidth <= innerWidth")
        assert barriers(page) == []
        high = "document.querySelector('[data-key=k5]')?.getBoundingClientRect().height"
        judge.until(f"{high} >= {44 if size is PHONE else 96}")
        judge.key("language")
