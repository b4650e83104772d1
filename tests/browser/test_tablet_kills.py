"""Chromium itself is killed, with its profile left as it lies: what was saved is there again (G10).

Between saving and sending, and between the server's answer and the tablet's own note of it.
"""

import os
from collections.abc import Callable, Iterable
from contextlib import closing
from typing import Any

import pytest

from tests.browser.tablet_killing import Tablet, play
from tests.browser.tablets import a_twenty_item_hall
from tests.scripts import script_with

# The short tier; LEITAI_CHROMIUM_KILLS plays more.
KILLS = int(os.environ.get("LEITAI_CHROMIUM_KILLS", "2"))
# A tablet that believes its sheets to be stored before the server has answered.
PLANTED_AT = "async function sendBatch(batch, waiting) {"
PLANTED = """
  const stored = (one) => ({ event_id: one.event_id, outcome: "stored" });
  await store.keepAnswers(batch.items.map(stored), batch.known_head);
"""


@pytest.fixture
def tablet(browser, server, writing, tmp_path) -> Tablet:
    with writing() as session:
        hall = a_twenty_item_hall(session, entries=KILLS)
    return Tablet(browser.browser_type, server, tmp_path / "profile", hall)


def test_chromium_killed_after_saving_or_after_the_answer_loses_and_doubles_nothing(
    tablet, writing
):
    assert play(tablet, writing, KILLS) == []


def believing(wsgi: Callable[..., Iterable[bytes]], script: str) -> Callable[..., Iterable[bytes]]:
    """Serve the tablet's page with another script."""

    def served(environ: dict[str, Any], start: Callable[..., Any]) -> Iterable[bytes]:
        if not environ["PATH_INFO"].endswith("/built/app.js"):
            return wsgi(environ, start)
        begun: list[Any] = []
        parts: Any = wsgi(environ, lambda *told: begun.append(told))
        with closing(parts):
            assert b"".join(parts)
        body = script.encode()
        status, headers = begun[0][:2]
        kept = [(name, held) for name, held in headers if name.lower() != "content-length"]
        start(status, [*kept, ("Content-Length", str(len(body)))])
        return [body]

    return served


def test_a_tablet_that_notes_before_it_was_answered_is_found(
    tablet, writing, monkeypatch, tmp_path
):
    """The planted fault: were it not seen, the test above would prove nothing."""
    app = tablet.server.app
    script = script_with(tmp_path / "sources", "sync.js", PLANTED_AT, PLANTED)
    monkeypatch.setattr(app, "wsgi_app", believing(app.wsgi_app, script))

    assert play(tablet, writing, 1)
