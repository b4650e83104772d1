"""A person in a browser without scripts: opens a page, fills in a form, presses its button.

Fields are found by the names that they send and buttons by where they post, so that no walk
depends on the wording of either language.
"""

from dataclasses import dataclass
from pathlib import Path

from playwright.sync_api import Browser, Page

from tests.serving import Server

DESK, PHONE, TABLET = (1280, 900), (390, 844), (800, 1280)
PATIENCE = 30_000


@dataclass
class Walker:
    """One person with a window of their own."""

    page: Page
    pressed: int = 0
    """How many buttons this person has pressed."""

    def go(self, address: str) -> str:
        """Open a page, which must be there, and return what it says."""
        answer = self.page.goto(address)
        status = answer.status if answer else 0
        assert status == 200, f"{address} answered {status}"
        return self.text

    @property
    def text(self) -> str:
        """What the page says."""
        return self.page.locator("main").inner_text()

    @property
    def path(self) -> str:
        """Where the window is, without the question mark and what follows."""
        return "/" + self.page.url.split("/", 3)[3].partition("?")[0]

    def fill(self, **fields: str | bool | Path) -> None:
        """Fill in fields by name: a text, the value of a choice, a tick, a file."""
        for name, value in fields.items():
            field = self.page.locator(f"main [name='{name}']:not([type=hidden])").first
            if isinstance(value, bool):
                field.set_checked(value)
            elif isinstance(value, Path):
                field.set_input_files(value)
            elif field.get_attribute("type") == "radio":
                # Without `force`: the click must land where a finger would, not under a fixed bar.
                self.page.locator(f"main [name='{name}'][value='{value}']").check()
            elif field.evaluate("field => field.tagName") == "SELECT":
                field.select_option(value)
            else:
                field.fill(value)

    def press(self, button: str = "form.form button.primary") -> str:
        """Press a button, wait for the page that follows, and return what it says."""
        self.pressed += 1
        with self.page.expect_navigation():
            self.page.locator(button).first.click()
        return self.text

    def press_on(self, button: str = "form.form button.primary") -> str:
        """Press a button that must not be refused."""
        shown = self.press(button)
        assert self.page.locator(".error-summary").count() == 0, shown
        return shown

    def post(self, address_end: str, **fields: str | bool | Path) -> str:
        """Fill in the form that posts to an address and press its first button."""
        self.fill(**fields)
        return self.press(f"form[action$='{address_end}'] button[type=submit]")

    def sign_in(self, login: str, password: str) -> None:
        """Sign in on the page of that name."""
        self.go("/sign-in")
        self.fill(login=login, password=password)
        self.press()
        assert self.path != "/sign-in", self.text


class Company:
    """Opens windows for people; each is somebody else, and none runs a script unless asked to."""

    def __init__(self, browser: Browser, server: Server) -> None:
        self.browser = browser
        self.server = server

    def somebody(self, size: tuple[int, int] = DESK, *, scripts: bool = False) -> Walker:
        """Open a window without cookies."""
        window = self.browser.new_context(
            base_url=self.server.url,
            locale="zh-CN",
            timezone_id="Asia/Shanghai",
            viewport={"width": size[0], "height": size[1]},
            java_script_enabled=scripts,
        )
        window.set_default_timeout(PATIENCE)
        return Walker(window.new_page())


def reopen(organiser: Walker, event: str) -> None:
    """Let a contest whose result was published be judged again, and its stage take sheets."""
    organiser.go(f"/events/{event}")
    # The way back lies behind the menu of other phases; the browser without scripts opens it too.
    organiser.page.locator(
        "main details.menu:has(form[action$='/phase/judging']) summary"
    ).first.click()
    organiser.post("/phase/judging")
    again = organiser.page.locator("main details:has(form[action$='/open'])").first
    again.locator("summary").first.click()
    again.locator("[name=reason]").fill("按裁定更正")
    organiser.post("/open")
