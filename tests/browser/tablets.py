"""A judge with a tablet: counts every tap, types on the keypad, may be cut off or killed."""

import os
import re
from collections.abc import Callable, Sequence
from contextlib import AbstractContextManager
from dataclasses import dataclass, field
from datetime import UTC, datetime
from pathlib import Path
from threading import Event as Gate
from typing import Any

from playwright.sync_api import BrowserContext, Locator, Page, expect
from sqlalchemy import select
from sqlalchemy.orm import Session

from contest.editions.queries import stage_by_public_id
from contest.foundation import ledger
from contest.foundation.permissions import Actor
from contest.people.operations import open_session
from contest.people.queries import user_of_actor
from judges.panels.operations import print_cards
from judges.panels.queries import seat_by_public_id
from judges.scoresheets.models import ScoreSheet
from tests.factories.editions import an_event
from tests.factories.panels import sitting
from tests.factories.people import SYSTEM, an_actor, apart
from tests.factories.scoresheets import judge_on
from tests.factories.tablet import Hall, a_hall
from tests.factories.tablet_rubric import a_twenty_item_scheme
from tests.serving import Server

TABLET, LANDSCAPE, PHONE = (800, 1280), (1280, 800), (390, 844)
READINGS = {"C1": "41.985", "C2": "25.010", "C3": "85.01", "C4": "1.2"}
PATIENCE_MS, PAUSE_MS = 20_000, 50
Writing = Callable[[], AbstractContextManager[Session]]


def a_twenty_item_hall(
    session: Session, entries: int = 2, safeguards: dict[str, Any] | None = None, **details: Any
) -> Hall:
    """A workshop stage whose sheet has twenty items of every kind."""
    document = a_twenty_item_scheme(**details)
    document["safeguards"] = {**document.get("safeguards", {}), **(safeguards or {})}
    event = an_event(session, document=document)
    return a_hall(session, event=event, entries=entries)


def sign_in(
    server: Server,
    writing: Writing,
    hall: Hall,
    window: BrowserContext,
    url: str = "",
    *,
    actor: Actor | None = None,
) -> None:
    """Give the window the session of the first seat's judge, as the card would, or of `actor`."""
    app = server.app
    with writing() as session:
        user = user_of_actor(session, actor or judge_on(session, hall.judging.seat))
        apart(session)
        _, token = open_session(
            session,
            user,
            via="password" if actor else "card",
            device="tests",
            now=datetime.now(UTC),
            hours=14,
        )
    client = app.test_client()
    with client.session_transaction() as cookie:
        cookie["_user_id"], cookie["_fresh"] = token, True
    name = app.config["SESSION_COOKIE_NAME"]
    held = client.get_cookie(name)
    assert held is not None
    window.add_cookies([{"name": name, "value": held.value, "url": url or server.url}])


def codes_of(session: Session, hall: Hall) -> dict[int, str]:
    """Print the judges' cards; return their six digits by the number of the seat."""
    stage = stage_by_public_id(session, hall.stage)
    apart(session)
    printed = print_cards(session, SYSTEM, stage.event, now=datetime.now(UTC))
    of_judge = {card.judge.public_id: card.code for card in printed}
    seats = seat_by_public_id(session, hall.seat).panel.seats
    return {seat.number: of_judge[sitting(seat).public_id] for seat in seats}


def prepared(server: Server, writing: Writing, hall: Hall, page: Page) -> "Judge":
    """A tablet that an organiser has just prepared, at its page of six digits."""
    with writing() as session:
        organiser = an_actor(session)
    sign_in(server, writing, hall, page.context, actor=organiser)
    page.set_viewport_size({"width": TABLET[0], "height": TABLET[1]})
    page.goto(f"/desk/events/{hall.event}/tablets")
    page.locator("#prepare button").first.click()
    expect(page.locator("#code")).to_be_visible()
    judge = Judge(page, hall)
    judge.until("navigator.serviceWorker.controller !== null")
    return judge


def type_code(judge: "Judge", code: str) -> None:
    """Press the six keys."""
    for digit in code:
        judge.key(f"k{digit}")


def entered(judge: "Judge") -> None:
    """Wait for the queue of whoever entered."""
    expect(judge.page.locator(".queue-row").first).to_be_visible()


@dataclass
class Judge:
    """One tab of the tablet's page; `taps` counts what a finger did."""

    page: Page
    hall: Hall
    taps: int = field(default=0)

    def open(self) -> "Judge":
        """Open the page and wait until it can be used."""
        self.page.goto(f"/tablet/events/{self.hall.event}")
        expect(self.page.locator(".queue-row").first).to_be_visible()
        return self

    def tap(self, what: str | Locator) -> None:
        """Press once."""
        place = self.page.locator(what) if isinstance(what, str) else what
        place.first.click()
        self.taps += 1

    def key(self, name: str) -> None:
        """Press one key by its data-key."""
        self.tap(f'[data-key="{name}"]')

    def choose(self, name: str, value: str) -> None:
        """Press one of a criterion's keys."""
        self.tap(f'label.key:has(input[name="{name}"][value="{value}"])')

    def start(self, row: int = 0) -> None:
        """Open a work from the queue."""
        self.tap(self.page.locator("a.queue-row").nth(row))
        expect(self.page.locator("fieldset.criterion").first).to_be_visible()

    def fill(self) -> None:
        """Mark all twenty items, as fast as the page lets a judge."""
        for at in range(1, 5):
            self.choose(f"A{at}", "2")
        for at in range(1, 11):
            self.choose(f"B{at}", "4" if at > 1 else "2")
        self.measure()
        for at in (1, 2):
            self.choose(f"D{at}", "0")
        # A key counts once it is kept; with two tabs on one store that takes a moment.
        self.expect_given("20/20")

    def measure(self) -> None:
        """Type the four readings; "next" leads from one to the next."""
        self.key("C1:0")
        for last, (_, text) in enumerate(READINGS.items(), 1):
            for digit in text:
                self.tap(f'.keypad [data-key="k{digit}"]')
            self.key("done" if last == len(READINGS) else "next")

    def mark(self) -> None:
        """Open the first work, mark all of it, submit it."""
        self.start()
        self.fill()
        self.submit()

    def submit(self, reason: str = "") -> None:
        """Check, tick (a sheet that was taken back is ticked already), submit."""
        self.key("submit")
        if reason:
            self.page.fill("#why", reason)
        if not self.page.locator("#alone").is_checked():
            self.tap("label[for=alone]")
        self.key("submit")
        expect(self.page.locator(".verdict")).to_be_visible()

    @property
    def state(self) -> str | None:
        """What the receipt says."""
        return self.page.locator(".verdict").get_attribute("data-state")

    def expect_state(self, state: str) -> None:
        """Wait until the receipt says so."""
        expect(self.page.locator(f'.verdict[data-state="{state}"]')).to_be_visible()

    def expect_given(self, shown: str) -> None:
        """Expect this n/N at the foot; a mark counts there as soon as the tablet has kept it."""
        expect(self.page.locator(".sheet-foot .given b")).to_have_text(shown)

    def expect_kept(self, name: str, value: int) -> None:
        """Wait until the tablet's own store holds this value of a criterion in some draft."""
        left = PATIENCE_MS
        while value not in [
            (draft["values"].get(name) or {}).get("value") for draft in self.stored()["drafts"]
        ]:
            assert left > 0, f"{name} is never kept as {value}"
            self.page.wait_for_timeout(PAUSE_MS)
            left -= PAUSE_MS

    def until(self, what: str) -> None:
        """Wait until an expression holds; the driver's own waiting is refused by the CSP."""
        left = PATIENCE_MS
        while not self.page.evaluate(what):
            assert left > 0, f"never: {what}"
            self.page.wait_for_timeout(PAUSE_MS)
            left -= PAUSE_MS

    def stored(self) -> dict[str, list[Any]]:
        """What lies in the tablet's own database."""
        found: dict[str, list[Any]] = self.page.evaluate(DUMP, self.hall.event)
        return found


def at_the_tablet(writing: Writing, hall: Hall, server: Server, page: Page) -> Judge:
    """Sign the first seat's judge in on a tablet of the usual size; its page is not yet open."""
    sign_in(server, writing, hall, page.context)
    page.set_viewport_size({"width": TABLET[0], "height": TABLET[1]})
    return Judge(page, hall)


DUMP = """async (event) => {
  const db = await new Promise((done, fail) => {
    const asked = indexedDB.open(`leitai-tablet-${event}`);
    asked.onsuccess = () => done(asked.result);
    asked.onerror = () => fail(asked.error);
  });
  const all = (name) => new Promise((done) => {
    const asked = db.transaction(name).objectStore(name).getAll();
    asked.onsuccess = () => done(asked.result);
  });
  const found = { drafts: await all("drafts"), outbox: await all("outbox") };
  db.close();
  return found;
}"""


class Wire:
    """Stands before the application: cuts it off, holds requests back or keeps answers."""

    def __init__(self, server: Server) -> None:
        self.app = server.app
        self.inner = server.app.wsgi_app
        self.is_cut = False
        self.loses_answers = False
        self.posts = 0
        self.arrived = Gate()
        self.go_on = Gate()
        self.go_on.set()

    def __enter__(self) -> "Wire":
        self.app.wsgi_app = self  # type: ignore[method-assign, assignment]
        return self

    def __exit__(self, *_: object) -> None:
        self.go_on.set()
        self.app.wsgi_app = self.inner  # type: ignore[method-assign]

    def __call__(self, environ: dict[str, Any], start: Callable[..., Any]) -> Any:
        if not environ["PATH_INFO"].endswith("/deliveries"):
            return self.inner(environ, start)
        self.posts += 1
        self.arrived.set()
        if self.is_cut:
            start("503 Service Unavailable", [("Content-Type", "application/json")])
            return [b"{}"]
        if self.loses_answers:
            list(self.inner(environ, lambda *_: lambda _: None))
            self.go_on.wait(60)
            start("502 Bad Gateway", [("Content-Type", "text/html")])
            return [b""]
        self.go_on.wait(60)
        return self.inner(environ, start)


def sheets_of(session: Session, hall: Hall) -> list[tuple[str, int, int]]:
    """State, revision and number of revisions of every sheet."""
    return [
        (str(one.state), one.revision, len(one.revisions))
        for one in session.scalars(select(ScoreSheet).order_by(ScoreSheet.work_id))
    ]


def submitted(session: Session, hall: Hall) -> list[str]:
    """The ids of all sheets in the trail, in its order."""
    found = ledger.records(session, hall.stream, ("score_sheet.submit",))
    return [content["event_id"] for _, content in found]


def kinds_of(session: Session, hall: Hall, *wanted: str) -> list[str]:
    """The kinds of the trail's records, of those that are wanted, in its order."""
    return [content["kind"] for _, content in ledger.records(session, hall.stream, wanted)]


def reopened(judge: Judge) -> Judge:
    """The same tablet after its page was killed: another page on the same storage."""
    window = judge.page.context
    judge.page.close()
    page = window.new_page()
    page.set_viewport_size({"width": TABLET[0], "height": TABLET[1]})
    return Judge(page, judge.hall)


def settled(judge: Judge, writing: Writing, count: int) -> list[tuple[str, int, int]]:
    """Wait until the page says that all is on the server, and return what is there."""
    expect(judge.page.locator(".sheet-head .tag.ok")).to_be_visible()
    with writing() as session:
        ids = submitted(session, judge.hall)
        assert len(ids) == len(set(ids)) == count
        return sheets_of(session, judge.hall)


def keep_pictures(page: Page, name: str, sizes: Sequence[tuple[int, int]] = (TABLET,)) -> None:
    """Keep a picture of the page in each size where `LEITAI_PICTURES` names a folder."""
    folder = os.environ.get("LEITAI_PICTURES")
    before = page.viewport_size
    for width, height in sizes if folder else ():
        page.set_viewport_size({"width": width, "height": height})
        page.screenshot(path=Path(folder or "") / f"{name}-{width}x{height}.png")
    if before:
        page.set_viewport_size(before)


def kilobytes(text: str) -> int:
    """The number in a text such as "12 KB"."""
    found = re.search(r"\d+", text)
    return int(found[0]) if found else 0
