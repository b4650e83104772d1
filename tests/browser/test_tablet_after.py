"""A judge takes a sheet back, asks for a correction, signs and declares, also without a network."""

from datetime import UTC, datetime

import pytest
from playwright.sync_api import expect
from sqlalchemy import select, update

from judges.panels.operations import print_cards
from judges.scoresheets.models import ScoreSheet, SheetRevision, SheetState, SheetUnlock
from judges.scoresheets.operations import approve_unlock, save_draft
from judges.scoresheets.queries import seat_by_public_id
from judges.sealing.queries import work_by_public_id
from tests.browser.tablets import (
    TABLET,
    Judge,
    a_twenty_item_hall,
    kinds_of,
    reopened,
    settled,
    sign_in,
)
from tests.conftest import NOON
from tests.factories.panels import sitting
from tests.factories.people import SYSTEM, an_actor, apart
from tests.factories.scoresheets import full_values, judge_on

DRAWN = {"sheet_signature": "drawn"}
STORED = str(SheetState.SUBMITTED)


@pytest.fixture
def judge(writing, server, context, page):
    with writing() as session:
        hall = a_twenty_item_hall(session)
    sign_in(server, writing, hall, context)
    page.set_viewport_size({"width": TABLET[0], "height": TABLET[1]})
    return Judge(page, hall)


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
    judge.expect_kept("A1", 0)
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


def test_a_sheet_is_signed_with_the_digits_of_the_card_also_without_a_network(
    writing, server, context, page, barriers
):
    with writing() as session:
        hall = a_twenty_item_hall(session, safeguards=DRAWN)
        apart(session)
        judge_of_seat = sitting(seat_by_public_id(session, hall.seat))
        printed = print_cards(session, SYSTEM, hall.judging.event, judges=[judge_of_seat], now=NOON)
        code = printed[0].code
    sign_in(server, writing, hall, context)
    page.set_viewport_size({"width": TABLET[0], "height": TABLET[1]})
    judge = Judge(page, hall).open()
    judge.start()
    judge.fill()
    context.set_offline(True)
    judge.key("submit")
    judge.tap("label[for=alone]")
    judge.key("by-code")
    assert barriers(page) == []
    for digit in str((int(code) + 1) % 1_000_000).zfill(6):
        judge.key(f"k{digit}")
    expect(page.locator("#sign-complaint .notice.error")).to_be_visible()
    for digit in code:
        judge.key(f"k{digit}")
    expect(page.locator("#sign .tag.ok")).to_be_visible()
    judge.key("submit")
    judge.expect_state("waiting")
    context.set_offline(False)

    judge.expect_state("stored")
    page.goto(f"/seats/{hall.seat}/works/{hall.works[0]}/sheet")
    expect(page.locator("main")).to_contain_text("已用裁判证六位码签名")
    (kept,) = judge.stored()["outbox"]
    assert kept["item"]["signature"] == '{"by":"code"}'

    with writing() as session:
        seat = seat_by_public_id(session, hall.seat)
        work = work_by_public_id(session, hall.works[1])
        values = full_values(session, work.stage)
        save_draft(session, judge_on(session, seat), seat=seat, work=work, values=values, now=NOON)
    on_the_page = f"/seats/{hall.seat}/works/{hall.works[1]}"
    page.goto(f"{on_the_page}/review")
    page.check("#independent")
    page.fill("#code", "000000" if code != "000000" else "000001")
    page.locator("button[form=review]").click()
    expect(page.locator(".error-summary")).to_be_visible()
    page.check("#independent")
    page.fill("#code", f"{code[:3]} {code[3:]}")
    page.locator("button[form=review]").click()
    page.wait_for_url("**/receipt")


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
    switch_to(context, server, "en", httpOnly=True)
    # The first contact fails: the language comes with the second, under the form that is shown.
    page.route("**/pack", lambda route: route.abort(), times=1)
    page.reload()
    expect(page.locator("html")).to_have_attribute("lang", "en")
    expect(page.locator('[data-key="declare"]')).to_have_text("Declare and go on")
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


def switch_to(context, server, language, **kept):
    """Choose a language as the switch of any page of the site does."""
    context.add_cookies([{"name": "language", "value": language, "url": server.url, **kept}])


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
