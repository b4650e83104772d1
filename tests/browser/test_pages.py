"""Every page that a role of the demo reaches by links answers, fits, reads and bars nobody."""

from collections.abc import Iterator
from dataclasses import dataclass, field
from datetime import UTC, datetime

import pytest
from flask import Flask
from sqlalchemy import func, select

from contest.foundation.db import db, reading, transaction
from contest.people.queries import user_by_login
from demo import innovation
from demo.cli import play
from judges.panels.queries import declaration_of
from judges.scoresheets.models import ScoreSheet
from tests.browser.crawling import Reached, Walk, reach
from tests.browser.looking import a_window, cookie_of, give_cookie, known_msgids, looked_at
from tests.browser.test_pages_unlinked import PAGES as UNLINKED
from tests.database import Database
from tests.factories.panels import sitting
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
# Files, a switch of the look, and answers to programs: nothing that somebody reads as a page.
NO_PAGES = {
    "appeals.letter",
    "certificates.collected_file",
    "certificates.collected_picture",
    "certificates.print_file",
    "certificates.unit_archive",
    "certificates.worker",
    "contestday.told",
    "dashboard.record_paper",
    "entries.form_file_progress",
    "entries.list_faults",
    "entries.material",
    "entries.progress",
    "foundation.healthz",
    "foundation.metrics",
    "foundation.preference",
    "foundation.readyz",
    "industrialisation.file",
    "returns.voucher",
    # Behind the cookie of a tablet that the staff prepared: test_tablet_entry.py looks at it.
    "tablet.app_of_prepared",
    "tablet.shell",
    "tablet.words",
    "tablet.worker",
    "tablet_api.description",
    "tablet_api.pack",
    "tablet_api.prepared",
}


@dataclass
class House:
    """The demo behind a port, and the endpoints that some role has looked at already."""

    server: Server
    looked_at: set[str] = field(default_factory=set)
    walks: dict[str | None, Walk] = field(default_factory=dict)

    def walk_of(self, login: str | None) -> Walk:
        """Return what somebody reaches; walked once."""
        if login not in self.walks:
            app = self.server.app
            client = app.test_client()
            if login:
                cookie = cookie_of_login(app, login)
                client.set_cookie(cookie["name"], cookie["value"])
            self.walks[login] = reach(app, client)
        return self.walks[login]


def cookie_of_login(app: Flask, login: str) -> dict[str, str]:
    """Sign somebody of the demo in and return the cookie of the session."""
    with app.app_context(), transaction() as session:
        user = user_by_login(session, login)
        assert user is not None
        return cookie_of(app, session, user)


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
    return known_msgids()


@pytest.mark.parametrize("login", [login for _, login in ROLES], ids=[role for role, _ in ROLES])
def test_every_page_of_a_role_stands(house, browser, barriers, msgids, login):
    walk = house.walk_of(login)
    faults = list(walk.faults)
    first: dict[str, Reached] = {}
    for page in walk.pages:
        first.setdefault(page.endpoint, page)
    window = a_window(browser, house.server.url)
    if login:
        cookie = cookie_of_login(house.server.app, login)
        give_cookie(window, cookie, house.server.url)
    for endpoint, page in first.items():
        if endpoint not in house.looked_at:
            house.looked_at.add(endpoint)
            faults += looked_at(window, house.server.url, page, barriers, msgids)
    window.close()
    assert faults == []


def test_whoever_submitted_in_the_demo_has_declared(house):
    """No alarm of a missing declaration stands beside sheets that are in."""
    with house.server.app.app_context(), reading() as session:
        silent = [
            (sitting(sheet.seat).person.name, sheet.work.code)
            for sheet in session.scalars(select(ScoreSheet).where(ScoreSheet.revision > 0))
            if declaration_of(session, sitting(sheet.seat), sheet.stage.event) is None
        ]
        sheets = session.scalar(select(func.count()).where(ScoreSheet.revision > 0))
        assert sheets
        assert silent == []


def test_no_page_is_left_out(house):
    asked = {endpoint for _, login in ROLES for endpoint in house.walk_of(login).asked}
    rules = house.server.app.url_map.iter_rules()
    pages = {rule.endpoint for rule in rules if "GET" in (rule.methods or ())}
    left_out = sorted(pages - asked - set(UNLINKED) - NO_PAGES)

    assert not [one for one in left_out if not one.endswith("static")], left_out
