"""A captain on a phone with a bad network: what is typed stays, and a file goes on after cuts."""

import hashlib
import io
import os
import re
from datetime import UTC, datetime

import pikepdf
import pytest
from playwright.sync_api import expect

from contest.entries.models import EntryState
from contest.entries.queries import entry_by_public_id
from contest.foundation.files import clean_upload
from contest.people.queries import user_of_actor
from tests.browser.looking import cookie_of
from tests.factories.entries import a_registration, an_entry
from tests.factories.people import a_person, an_actor, apart

MEGABYTE = 1024 * 1024
CUT, ARRIVED = (2, 4, 8), 4
SECTION = {
    "subject": "team",
    "team": {"min": 1, "max": 3},
    "materials": [{"code": "seal", "name": "盖章报名表", "kinds": ["pdf"], "stamped": True}],
}


def a_large_pdf(size: int) -> bytes:
    """A paper of one page with a stream that cannot be packed."""
    document = pikepdf.new()
    document.add_blank_page()
    document.pages[0].obj["/Contents"] = document.make_stream(os.urandom(size))
    out = io.BytesIO()
    document.save(out)
    return out.getvalue()


@pytest.fixture
def phones(browser, server, writing):
    """Two phones of one captain, and the draft of their team."""
    now = datetime.now(UTC)
    with writing() as session:
        event = a_registration(session, entrants=SECTION, now=now)
        captain = a_person(session)
        entry = an_entry(session, event, people=[captain], state=EntryState.DRAFT, now=now)
        actor = an_actor(session, "entrant", person=captain)
        apart(session)
        cookie = cookie_of(server.app, session, user_of_actor(session, actor))
        entry_id = entry.public_id
    opened = []
    for _ in range(2):
        window = browser.new_context(base_url=server.url, viewport={"width": 390, "height": 844})
        window.add_cookies([{**cookie, "url": server.url}])
        window.set_default_timeout(60_000)
        opened.append(window.new_page())
    yield (*opened, entry_id)
    for page in opened:
        page.context.close()


def test_a_file_survives_cuts_and_a_closed_page_and_typing_comes_back(phones, writing):
    first, second, entry_id = phones
    paper = a_large_pdf(6 * MEGABYTE)
    sent: list[str] = []

    def cut(route):
        """Break three pieces off: two before they arrive, one after it did."""
        offset = route.request.headers.get("upload-offset")
        if offset is None:
            return route.continue_()
        sent.append(offset)
        if len(sent) == ARRIVED:
            route.fetch()
        return route.abort("connectionfailed") if len(sent) in CUT else route.continue_()

    first.route("**/uploads/**", cut)
    first.goto(f"/entries/{entry_id}/materials")
    first.locator("#file-seal").set_input_files(
        files=[{"name": "盖章.pdf", "mimeType": "application/pdf", "buffer": paper}]
    )
    expect(first.locator(".tag.ok").first).to_be_visible()
    with writing() as session:
        kept = [(one.kind, one.file.sha256) for one in
                entry_by_public_id(session, entry_id).materials]  # fmt: skip

    whole = hashlib.sha256(clean_upload(paper, "盖章.pdf").data).hexdigest()
    assert kept == [("seal", whole)]
    # Seven pieces, three sent again, and nothing before them.
    assert (len(sent), len(set(sent))) == (10, 7)

    first.goto(f"/entries/{entry_id}/edit")
    first.locator("[name=title]").fill("求实队")
    expect(first.locator("[data-autosave-sign]")).to_have_text(re.compile(r"\d\d:\d\d"))
    second.goto(f"/entries/{entry_id}/edit")

    expect(second.locator("[name=title]")).to_have_value("求实队")
