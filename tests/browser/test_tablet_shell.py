"""What stands around the sheet: marks as the server counts them, plain HTTP, a newer version."""

import json
import random
from decimal import Decimal

import pytest
from playwright.sync_api import expect
from sqlalchemy import select, update

from contest.editions.models import Event
from contest.editions.queries import event_templates
from judges.scoring.definition import Measurement, Rubric, parse_definition
from judges.scoring.fields import sheet_fields, values_from_texts
from judges.scoring.marks import criterion_mark
from judges.scoring.numbers import plain
from judges.scoring.sheets import mark_sheet
from judges.scoring.values import sheet_body
from judges.tablet import views
from judges.tablet.render import ON_TABLETS, rubric_plain
from tests.browser.conftest import ARGUMENTS, CHROMIUM
from tests.browser.tablets import Judge, Wire, a_twenty_item_hall, sign_in, submitted
from tests.factories.tablet_rubric import a_twenty_item_scheme
from tests.scripts import with_modules

SHEETS = 25
EXPORTS = """
export { criterionMark, sheetMarks } from "./marks.js";
export { plain } from "./exact.js";
"""
COUNT = """
  const { criterionMark, sheetMarks, plain } = page;
  const text = (number) => (number === null ? null : plain(number, 9));
  return given.map(({ rubric, values }) => {
    const all = rubric.sections.flatMap((section) => section.criteria);
    const { soFar, total } = sheetMarks(rubric, values);
    const marks = all.map((one) => [one.code, text(criterionMark(one, values[one.code]))]);
    return { marks: Object.fromEntries(marks), soFar: text(soFar), total: text(total) };
  });
"""


@pytest.fixture
def hall(writing):
    with writing() as session:
        return a_twenty_item_hall(session)


def rubrics() -> list[Rubric]:
    """Every rubric that we ship and that tablets take."""
    documents = [one.document for one in event_templates()] + [a_twenty_item_scheme()]
    found = [rubric for doc in documents for rubric in parse_definition(doc).rubrics.values()]
    return [one for one in found if all(isinstance(c, ON_TABLETS) for c in one.judged)]


def random_texts(rubric: Rubric, chance: random.Random) -> dict[str, str]:
    """Values near the interesting places: limits of tolerance, ends of ranges, blanks."""
    texts = {}
    for field in sheet_fields(rubric):
        low, high = field.low or Decimal(0), field.high
        if chance.random() < 0.05 or not field.required:
            continue
        if field.kind == "yes_no":
            texts[field.name] = chance.choice(["yes", "no"])
        elif field.kind == "time":
            texts[field.name] = str(chance.randrange(0, 20_000))
        elif isinstance(field.criterion, Measurement):
            one = field.criterion
            limits = [limit for limit in (one.low, one.high) if limit is not None]
            limits += [band.limit for band in one.bands]
            off = chance.randrange(-30, 30) * (field.step or Decimal(1))
            texts[field.name] = plain(abs(chance.choice(limits or [Decimal(1)]) + off), 9)
        else:
            step, most = field.step or Decimal(1), Decimal(9) if high is None else high
            texts[field.name] = plain(
                low + chance.randrange(int((most - low) / step) + 1) * step, 9
            )
    return texts


def test_marks_on_the_tablet_are_those_of_the_server(page, server):
    chance = random.Random(5)  # noqa: S311 - the same sheets every time
    asked, expected = [], []
    for rubric in rubrics():
        for _ in range(SHEETS):
            values, _ = values_from_texts(rubric, random_texts(rubric, chance), complete=False)
            body = sheet_body(rubric, values)
            asked.append({"rubric": rubric_plain(rubric), "values": body["values"]})
            marked = mark_sheet(rubric, values)
            marks = {c.code: criterion_mark(c, values.get(c.code)).points for c in rubric.judged}
            expected.append(
                {
                    "marks": {c: None if m is None else plain(m, 9) for c, m in marks.items()},
                    "soFar": plain(marked.so_far, 9),
                    "total": None if marked.total is None else plain(marked.total, 9),
                }
            )
    page.goto(f"{server.url}/sign-in")

    counted = page.evaluate(with_modules(EXPORTS, COUNT), json.loads(json.dumps(asked)))

    assert len(asked) >= 4 * SHEETS
    assert counted == expected
    assert any(one["total"] is not None for one in counted)


def test_over_plain_http_it_scores_keeps_and_says_what_does_not_work(
    browser, hall, server, writing
):
    plain_http = browser.browser_type.launch(
        executable_path=CHROMIUM,
        args=[*ARGUMENTS, "--host-resolver-rules=MAP tablet.test 127.0.0.1"],
    )
    try:
        url = server.url.replace("127.0.0.1", "tablet.test")
        window = plain_http.new_context(base_url=url, viewport={"width": 800, "height": 1280})
        sign_in(server, writing, hall, window, url)
        judge = Judge(window.new_page(), hall).open()
        assert judge.page.evaluate("isSecureContext") is False
        expect(judge.page.locator("main .notice.warn")).to_contain_text("HTTPS")
        with Wire(server) as wire:
            wire.is_cut = True
            judge.start()
            judge.fill()
            judge.submit()
            assert judge.state == "waiting"
            judge.page.close()
            judge = Judge(window.new_page(), hall)
            wire.is_cut = False
            judge.open()
            expect(judge.page.locator(".sheet-head .tag.ok")).to_be_visible()
        with writing() as session:
            assert len(submitted(session, hall)) == 1
    finally:
        plain_http.close()


def test_a_newer_page_waits_until_no_sheet_waits(hall, server, writing, page, monkeypatch):
    sign_in(server, writing, hall, page.context)
    judge = Judge(page, hall).open()
    judge.until("navigator.serviceWorker.controller !== null")
    old = page.evaluate("document.body.dataset.version")
    with Wire(server) as wire:
        wire.is_cut = True
        judge.start()
        judge.fill()
        judge.submit()
        monkeypatch.setattr(views, "version", lambda: "newer")
        page.evaluate("navigator.serviceWorker.ready.then((one) => one.update())")
        judge.until(
            "navigator.serviceWorker.ready.then((one) => one.waiting?.state === 'installed')"
        )
        page.goto(f"/tablet/events/{hall.event}#/")
        page.reload()
        assert page.evaluate("document.body.dataset.version") == old
        wire.is_cut = False
        judge.key("send")
        expect(page.locator("body")).to_have_attribute("data-version", "newer")

    with writing() as session:
        assert len(submitted(session, hall)) == 1


class SlowPack(Wire):
    """Keeps the answer to a tablet that asks for its pack until it may go on."""

    def __call__(self, environ, start):
        if environ["PATH_INFO"].endswith("/pack"):
            self.arrived.set()
            self.go_on.wait(60)
        return self.inner(environ, start)


def test_a_slow_answer_takes_nothing_away_that_was_done_meanwhile(hall, server, writing, page):
    sign_in(server, writing, hall, page.context)
    judge = Judge(page, hall).open()
    judge.start()
    judge.fill()
    judge.expect_given("20/20")
    with SlowPack(server) as wire:
        wire.go_on.clear()
        page.goto(f"/tablet/events/{hall.event}#/{hall.seat}/{hall.works[0]}/review")
        page.reload()
        wire.arrived.wait(30)
        judge.tap("label[for=alone]")
        page.evaluate("document.getElementById('alone').dataset.seen = '1'")
        with page.expect_response(lambda answer: answer.url.endswith("/deliveries")):
            wire.go_on.set()

        # The very box that was ticked, not one that was drawn anew behind the answer.
        expect(page.locator("#alone[data-seen]")).to_be_checked()


@pytest.mark.parametrize("is_rehearsal", [True, False])
def test_a_rehearsal_says_so_on_each_page_of_the_tablet(server, writing, page, is_rehearsal):
    with writing() as session:
        hall = a_twenty_item_hall(session)
        if is_rehearsal:
            # Of itself: all that the tablet asks is whether it is a copy of something.
            own = select(Event.id).where(Event.public_id == hall.event).scalar_subquery()
            session.execute(update(Event).values(rehearsal_of_id=own))
    sign_in(server, writing, hall, page.context)
    judge = Judge(page, hall).open()
    band = page.locator("main .rehearsal-band")

    expect(band).to_have_count(int(is_rehearsal))
    judge.start()
    expect(band).to_have_count(int(is_rehearsal))


def test_a_form_that_is_filled_in_tells_when_the_network_goes_and_comes(server, writing, page):
    with writing() as session:
        hall = a_twenty_item_hall(session, safeguards={"names_visible_to_judges": False})
    sign_in(server, writing, hall, page.context)
    page.goto(f"/tablet/events/{hall.event}")
    page.locator("label[for=agreed]").click()
    page.evaluate("document.getElementById('agreed').dataset.seen = '1'")
    link = page.locator(".sheet-head .tag")

    page.context.set_offline(True)
    page.evaluate("dispatchEvent(new Event('online'))")
    expect(link).to_contain_text("离线")
    page.context.set_offline(False)
    page.evaluate("dispatchEvent(new Event('online'))")
    expect(link).to_contain_text("全部已入库")

    # The very box that was ticked: the form itself was left alone.
    expect(page.locator("#agreed[data-seen]")).to_be_checked()


def test_signing_out_ends_the_session_also_of_who_has_no_works_any_more(
    hall, server, writing, page
):
    sign_in(server, writing, hall, page.context)
    judge = Judge(page, hall).open()
    queue = page.request.get("/queue", max_redirects=0)
    gone = {"error": {"code": "not_found", "message": "没有"}}
    page.route("**/pack", lambda route: route.fulfill(status=404, json=gone))

    page.goto(f"/tablet/events/{hall.event}#/tablet")
    judge.key("out")
    expect(page).to_have_url(f"{server.url}/")

    assert queue.status == 200
    assert page.request.get("/queue", max_redirects=0).status == 302
