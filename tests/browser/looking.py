"""Opens a page as a browser shows it and says what is wrong: sizes, languages, themes, barriers.

Some things only an eye finds: `LEITAI_PICTURES=folder` keeps a picture of each page there, in each
width, language and theme that it was opened in.
"""

import os
from collections.abc import Callable, Set
from contextlib import suppress
from datetime import UTC, datetime
from pathlib import Path

from babel.messages.pofile import read_po
from flask import Flask
from playwright.sync_api import Browser, BrowserContext, ConsoleMessage, Page
from playwright.sync_api import TimeoutError as Timeout
from sqlalchemy.orm import Session

from config import ROOT
from contest.people.models import User
from contest.people.operations import open_session
from tests.browser import axe
from tests.browser.crawling import Reached, faults_of

WIDTHS = ((1280, 900), (820, 1180), (390, 844))
CATALOGUE = ROOT / "contest" / "translations" / "zh_Hans_CN" / "LC_MESSAGES" / "messages.po"
THEMES = ("dark", "contrast")
PICTURES = os.environ.get("LEITAI_PICTURES")


def known_msgids() -> set[str]:
    """The source strings that have a Chinese translation of their own."""
    with CATALOGUE.open("rb") as file:
        return {
            message.id
            for message in read_po(file)
            if isinstance(message.id, str) and message.string and message.string != message.id
        }


def cookie_of(app: Flask, session: Session, user: User) -> dict[str, str]:
    """Sign `user` in by the machine's clock; return name and value of the session's cookie."""
    now = datetime.now(UTC)
    _opened, token = open_session(session, user, via="password", device="tests", now=now)
    return cookie_with(app, _user_id=token, _fresh=True)


def cookie_with(app: Flask, **kept: object) -> dict[str, str]:
    """Return name and value of the cookie of a browser for which this is kept."""
    client = app.test_client()
    with client.session_transaction() as session:
        session.update(kept)
    name = app.config["SESSION_COOKIE_NAME"]
    cookie = client.get_cookie(name)
    assert cookie is not None
    return {"name": name, "value": cookie.value}


def give_cookie(window: BrowserContext, cookie: dict[str, str], url: str) -> None:
    """Let whoever looks through `window` be known at `url` by this cookie."""
    window.add_cookies([{"name": cookie["name"], "value": cookie["value"], "url": url}])


def a_window(browser: Browser, url: str) -> BrowserContext:
    """Open a window for looking: without movement, patient, and with axe in each of its pages."""
    window = browser.new_context(base_url=url, timezone_id="Asia/Shanghai", reduced_motion="reduce")
    window.set_default_timeout(60_000)
    axe.bring(window)
    return window


def looked_at(
    window: BrowserContext,
    url: str,
    reached: Reached,
    barriers: Callable[[Page], list[str]],
    msgids: Set[str],
) -> list[str]:
    """Return what is wrong with a page at three widths, in two languages and three themes."""
    complaints: list[str] = []

    def hear(message: ConsoleMessage) -> None:
        if message.type in ("error", "warning"):
            complaints.append(message.text)

    page = window.new_page()
    page.on("console", hear)
    page.on("pageerror", lambda error: complaints.append(str(error)))
    for language in ("zh-CN", "en"):
        window.add_cookies([{"name": "language", "value": language, "url": url}])
        page.goto(reached.address)
        # The tablet's page opens as it was kept and learns the language with its next contact.
        with suppress(Timeout):
            page.locator(f"html[lang='{language}']").wait_for(state="attached", timeout=45_000)
        for width, height in WIDTHS:
            page.set_viewport_size({"width": width, "height": height})
            found = faults_of(page, language=language, is_known_english=msgids.__contains__)
            complaints += [f"{width} {language}: {one}" for one in found]
            keep_picture(page, f"{reached.endpoint}-{language}-{width}")
        complaints += barriers(page)
    complaints += faint_words(page, reached.endpoint)
    page.close()
    return [f"{reached.endpoint} {reached.address} {one}" for one in dict.fromkeys(complaints)]


def faint_words(page: Page, name: str) -> list[str]:
    """Return what is hard to read in the other themes."""
    found = []
    for theme in THEMES:
        page.evaluate("theme => { document.documentElement.dataset.theme = theme }", theme)
        keep_picture(page, f"{name}-{theme}")
        found += [f"{theme}: {html}" for _, _, html in axe.violations(page, ["color-contrast"])]
    return found


def keep_picture(page: Page, name: str) -> None:
    """Keep a picture of the whole page, if somebody wants pictures."""
    if PICTURES:
        page.screenshot(path=Path(PICTURES, f"{name}.png"), full_page=True)
