"""Every page that a role of the demo reaches by links answers, fits, reads and bars nobody."""

from collections.abc import Iterator
from dataclasses import dataclass, field
from datetime import UTC, datetime

import pytest
from axe_playwright_python.sync_playwright import Axe
from babel.messages.pofile import read_po
from flask import Flask
from playwright.sync_api import BrowserContext, ConsoleMessage, Page

from config import ROOT
from contest.foundation.db import db, transaction
from contest.people.operations import open_session
from contest.people.queries import user_by_login
from demo import innovation
from demo.cli import play
from tests.browser.crawling import Reached, faults_of, reach
from tests.database import Database
from tests.serving import Server, serve

ROLES = (
    ("organiser", "organiser@demo"),
    ("district", "district@demo"),
    ("unit", "unit@demo"),
    ("inspector", "inspector@demo"),
    ("clerk", "clerk@demo"),
    ("supervisor", "supervisor@demo"),
    ("auditor", "auditor@demo"),
    ("chief", "chief@demo"),
    ("judge", "judge@demo"),
    ("entrant", "entrant@demo"),
    ("author", "author@demo"),
    ("visitor", None),
)
WIDTHS = ((1280, 900), (820, 1180), (390, 844))
CATALOGUE = ROOT / "contest" / "translations" / "zh_Hans_CN" / "LC_MESSAGES" / "messages.po"
THEMES = ("dark", "contrast")


@dataclass
class House:
    """The demo behind a port, and the endpoints that some role has looked at already."""

    server: Server
    looked_at: set[str] = field(default_factory=set)


@pytest.fixture(scope="module")
def house(worker_app: Flask, database: Database) -> Iterator[House]:
    """The demo, played once for all roles."""
    settings = dict(worker_app.config)
    with worker_app.app_context():
        db.engine.dispose()
        database.begin_anew()
        with pytest.MonkeyPatch.context() as stage:
            # Eighty papers that no page shows; a certificate that is asked for is printed then.
            stage.setattr(innovation, "queue_printing", lambda *_, **__: None)
            play(datetime.now(UTC), "http://localhost")
    with serve(worker_app) as server:
        yield House(server)
    worker_app.config.clear()
    worker_app.config.update(settings)


@pytest.fixture(scope="module")
def msgids() -> set[str]:
    """The source strings that have a Chinese translation of their own."""
    with CATALOGUE.open("rb") as file:
        return {
            message.id
            for message in read_po(file)
            if isinstance(message.id, str) and message.string and message.string != message.id
        }


@pytest.mark.parametrize("login", [login for _, login in ROLES], ids=[role for role, _ in ROLES])
def test_every_page_of_a_role_stands(house, browser, barriers, msgids, login):
    app = house.server.app
    pages, faults = pages_of(app, login)
    first: dict[str, Reached] = {}
    for page in pages:
        first.setdefault(page.endpoint, page)
    window = browser.new_context(
        base_url=house.server.url, timezone_id="Asia/Shanghai", reduced_motion="reduce"
    )
    window.set_default_timeout(60_000)
    if login:
        window.add_cookies([cookie_of(app, login, house.server.url)])
    for endpoint, page in first.items():
        if endpoint not in house.looked_at:
            house.looked_at.add(endpoint)
            faults += looked_at(window, house.server.url, page, barriers, msgids)
    window.close()
    assert faults == []


def pages_of(app: Flask, login: str | None) -> tuple[list[Reached], list[str]]:
    """Return what somebody reaches, and what does not answer."""
    client = app.test_client()
    if login:
        cookie = cookie_of(app, login, "http://localhost")
        client.set_cookie(cookie["name"], cookie["value"])
    return reach(app, client)


def cookie_of(app: Flask, login: str, url: str) -> dict[str, str]:
    """Sign in and return the cookie of the session."""
    now = datetime.now(UTC)
    with app.app_context(), transaction() as session:
        user = user_by_login(session, login)
        assert user is not None
        _opened, token = open_session(session, user, via="password", device="tests", now=now)
    client = app.test_client()
    with client.session_transaction() as kept:
        kept["_user_id"], kept["_fresh"] = token, True
    name = app.config["SESSION_COOKIE_NAME"]
    cookie = client.get_cookie(name)
    assert cookie is not None
    return {"name": name, "value": cookie.value, "url": url}


def looked_at(window: BrowserContext, url: str, reached: Reached, barriers, msgids) -> list[str]:
    """Return what is wrong with a page at three widths, in two languages and three themes."""
    complaints: list[str] = []

    def hear(message: ConsoleMessage) -> None:
        if message.type in ("error", "warning"):
            complaints.append(message.text)

    page = window.new_page()
    page.on("console", hear)
    page.on("pageerror", lambda error: complaints.append(str(error)))
    for language, sizes in (("zh-CN", WIDTHS), ("en", WIDTHS[-1:])):
        window.add_cookies([{"name": "language", "value": language, "url": url}])
        page.goto(reached.address)
        for width, height in sizes:
            page.set_viewport_size({"width": width, "height": height})
            found = faults_of(page, language=language, is_known_english=msgids.__contains__)
            complaints += [f"{width} {language}: {one}" for one in found]
        complaints += barriers(page)
    complaints += faint_words(page)
    page.close()
    return [f"{reached.endpoint} {reached.address} {one}" for one in dict.fromkeys(complaints)]


def faint_words(page: Page) -> list[str]:
    """Return what is hard to read in the other themes."""
    found = []
    for theme in THEMES:
        page.evaluate("theme => { document.documentElement.dataset.theme = theme }", theme)
        answer = Axe().run(page, options={"runOnly": ["color-contrast"]}).response
        found += [
            f"{theme}: {node['html'][:120]}"
            for violation in answer["violations"]
            for node in violation["nodes"]
        ]
    return found
