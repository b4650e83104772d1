"""Fixtures of tests in a real browser, in Chinese and on Shanghai time.

A page that breaks its own content security policy or throws in a script fails its test.
"""

import os
from collections.abc import Callable, Iterator

import pytest
from playwright.sync_api import (
    Browser,
    BrowserContext,
    ConsoleMessage,
    Page,
    expect,
    sync_playwright,
)

from tests.browser.axe import violations
from tests.browser.tablets import Writing, a_twenty_item_hall, codes_of
from tests.browser.walking import Company
from tests.factories.tablet import Hall
from tests.serving import Server

# Debian's Chromium without its windows: the same engine at a bit more than half of the time.
CHROMIUM = os.environ.get("CHROMIUM", "/usr/bin/chromium-headless-shell")
ARGUMENTS = [
    "--no-sandbox",
    "--disable-gpu",
    "--disable-quic",
    "--no-first-run",
    "--disable-background-networking",
    "--disable-component-update",
    "--disable-sync",
]


@pytest.fixture(scope="session")
def browser() -> Iterator[Browser]:
    """One browser per worker."""
    # Machines that run tests are busy; an expectation that holds is met at once all the same.
    expect.set_options(timeout=20_000)
    with sync_playwright() as playwright:
        chromium = playwright.chromium.launch(executable_path=CHROMIUM, args=ARGUMENTS)
        yield chromium
        chromium.close()


@pytest.fixture
def context(browser: Browser, server: Server) -> Iterator[BrowserContext]:
    """A visitor's own window: no cookies yet, 1280 px wide."""
    window = browser.new_context(
        base_url=server.url,
        locale="zh-CN",
        timezone_id="Asia/Shanghai",
        viewport={"width": 1280, "height": 900},
    )
    window.set_default_timeout(15_000)
    yield window
    window.close()


@pytest.fixture
def page(context: BrowserContext) -> Iterator[Page]:
    """A page in that window; what goes wrong inside it fails the test."""
    complaints: list[str] = []

    def hear(message: ConsoleMessage) -> None:
        if "Content Security Policy" in message.text:
            complaints.append(message.text)

    context.on("console", hear)
    context.on("weberror", lambda error: complaints.append(str(error.error)))
    yield context.new_page()
    assert complaints == []


@pytest.fixture
def company(browser: Browser, server: Server) -> Iterator[Company]:
    """Everybody who walks one road, each in a window of their own."""
    yield Company(browser, server)
    for window in browser.contexts:
        window.close()


@pytest.fixture(scope="session")
def barriers() -> Callable[[Page], list[str]]:
    """Returns what would keep somebody from using a page, one line each; none is expected."""

    def found(page: Page) -> list[str]:
        return [f"{page.url} {rule}: {told}: {html}" for rule, told, html in violations(page)]

    return found


@pytest.fixture
def hall(writing: Writing) -> Hall:
    """A judged stage whose sheet has twenty items of every kind."""
    with writing() as session:
        return a_twenty_item_hall(session)


@pytest.fixture
def codes(writing: Writing, hall: Hall) -> dict[int, str]:
    """The six digits of its judges, by the number of their seat."""
    with writing() as session:
        return codes_of(session, hall)
