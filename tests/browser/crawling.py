"""Finds every page that somebody reaches by links, and says what is wrong with one as it looks.

`reach` asks the application without a browser; `faults_of` looks at the page that a browser shows.
"""

import re
from collections.abc import Callable, Iterator
from dataclasses import dataclass, field
from html import unescape
from urllib.parse import urljoin, urlsplit

from flask import Flask
from flask.testing import FlaskClient
from playwright.sync_api import Page
from werkzeug.exceptions import HTTPException

LINK = re.compile(r'href="([^"#]+)')
STARTS = ("/", "/contests", "/certificates/check")
# Enough to meet an endpoint's pages in more than one state, little enough to end.
MOST_OF_ONE = 6
FILE = re.compile(r"\.(pdf|png|zip|xlsx|json|docx|txt)$")
ASIDE = ("/static/", "/preferences/")
HTML = "text/html"
# Two English words in a row, on a Chinese page, outside what is marked as English.
ENGLISH = re.compile(r"\b[a-z]{3,} [a-z]{2,}\b")
WIDE_SIGNS = re.compile(r"[\u4e00-\u9fff][,;:?!]|[,;?!][\u4e00-\u9fff]")
HAN = re.compile(r"[\u4e00-\u9fff]")
LOOK = """() => {
  const root = document.documentElement;
  const words = [];
  const walk = document.createTreeWalker(document.body, NodeFilter.SHOW_TEXT);
  while (walk.nextNode()) {
    const marked = walk.currentNode.parentElement.closest('[lang]');
    words.push([marked ? marked.lang : '', walk.currentNode.data.trim()]);
  }
  const keys = [...document.querySelectorAll(
    'a.button, button, summary, select, textarea, input:not([type=hidden], [type=checkbox], ' +
    '[type=radio])')].filter(key => !key.closest('.vh') && !key.classList.contains('vh'));
  return {
    beyond: root.scrollWidth - root.clientWidth,
    heads: document.querySelectorAll('h1').length,
    lang: root.lang,
    words: words.filter(([, text]) => text),
    small: keys.filter(key => key.offsetWidth && key.getBoundingClientRect().height < 43.5)
      .map(key => key.outerHTML.slice(0, 100)),
  };
}"""


@dataclass(frozen=True, slots=True)
class Reached:
    """A page that answered a link: which endpoint of the application, and where it is."""

    endpoint: str
    address: str


@dataclass
class Walk:
    """Where links lead: pages of HTML, every endpoint asked, and what did not answer well."""

    pages: list[Reached] = field(default_factory=list)
    asked: set[str] = field(default_factory=set)
    faults: list[str] = field(default_factory=list)


def reach(app: Flask, client: FlaskClient) -> Walk:
    """Follow every link that somebody finds."""
    routes = app.url_map.bind("localhost")
    waiting, seen = list(STARTS), set(STARTS)
    counts: dict[str, int] = {}
    walk = Walk()
    while waiting:
        address = waiting.pop(0)
        try:
            endpoint = routes.match(urlsplit(address).path, "GET")[0]
        except HTTPException:
            walk.faults.append(f"{address} is linked and leads nowhere")
            continue
        counts[endpoint] = counts.get(endpoint, 0) + 1
        if counts[endpoint] > (1 if FILE.search(address) else MOST_OF_ONE):
            continue
        walk.asked.add(endpoint)
        answer = client.get(address)
        if answer.status_code not in (200, 302, 303):
            walk.faults.append(f"{address} answered {answer.status_code}")
        links = [answer.headers["Location"]] if answer.status_code in (302, 303) else []
        if answer.status_code == 200 and answer.mimetype == HTML:
            walk.pages.append(Reached(endpoint, address))
            links = LINK.findall(answer.get_data(as_text=True))
        for link in _own(address, links):
            if link not in seen:
                seen.add(link)
                waiting.append(link)
    return walk


def _own(address: str, links: list[str]) -> Iterator[str]:
    for link in links:
        parts = urlsplit(urljoin(f"http://localhost{address}", unescape(link)))
        if parts.netloc == "localhost" and not parts.path.startswith(ASIDE):
            yield parts.path + (f"?{parts.query}" if parts.query else "")


def faults_of(page: Page, *, language: str, is_known_english: Callable[[str], bool]) -> list[str]:
    """Return what is wrong with how the page looks and reads; one line each."""
    seen = page.evaluate(LOOK)
    found = [f"target too small: {key}" for key in seen["small"]]
    if seen["beyond"] > 0:
        found.append(f"{seen['beyond']} px wider than the window")
    if seen["heads"] != 1:
        found.append(f"{seen['heads']} main headings")
    if seen["lang"] != language:
        found.append(f"said to be {seen['lang']}")
    for marked, text in seen["words"]:
        if "%(" in text:
            found.append(f"a placeholder is left: {text}")
        if language == "zh-CN" and not marked.startswith("en"):
            if not HAN.search(text) and (is_known_english(text) or ENGLISH.search(text)):
                found.append(f"English among Chinese: {text}")
            if WIDE_SIGNS.search(text):
                found.append(f"a narrow sign beside Chinese: {text}")
    return found
