"""Asks axe what would keep somebody from using the page that a browser shows."""

from collections.abc import Sequence

from axe_playwright_python.sync_playwright import Axe
from playwright.sync_api import BrowserContext, Page

SCRIPT = Axe().axe_script
# Only the faults come back: all the rest took longer than the looking.
ASK = """only => axe
  .run({resultTypes: ['violations'], ...(only.length ? {runOnly: only} : {})})
  .then(found => found.violations.flatMap(({id, help, nodes}) =>
    nodes.map(({html}) => [id, help, html.slice(0, 120)])))"""


def bring(window: BrowserContext) -> None:
    """Give axe to every page that `window` opens: a tenth of what telling each of them costs."""
    window.add_init_script(SCRIPT)


def violations(page: Page, only: Sequence[str] = ()) -> list[tuple[str, str, str]]:
    """Return rule, help and the beginning of the element of each fault; by all rules or `only`."""
    if not page.evaluate("'axe' in window"):
        page.evaluate(SCRIPT)
    return [(rule, told, html) for rule, told, html in page.evaluate(ASK, list(only))]
