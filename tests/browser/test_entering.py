"""A captain on a phone with a bad network: what is typed stays, and a file goes on after cuts."""

import hashlib
import io
import os
import re
from datetime import UTC, datetime

import pikepdf
import pytest
from playwright.sync_api import Route, expect

from contest.entries.models import EntryState
from contest.entries.queries import entry_by_public_id
from contest.foundation.files import clean_upload
from contest.people.queries import user_of_actor
from tests.browser.looking import cookie_of
from tests.factories.entries import a_registration, an_entry
from tests.factories.people import a_person, an_actor, apart

MEGABYTE = 1024 * 1024
# As much as the rules take; a paper is a little larger than its stream.
SIZE = 20 * MEGABYTE - 10_000
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
    """Two phones of one captain, and the address of the form of a contest of teams."""
    with writing() as session:
        event = a_registration(session, entrants=SECTION, now=datetime.now(UTC))
        actor = an_actor(session, "entrant", person=a_person(session))
        apart(session)
        cookie = cookie_of(server.app, session, user_of_actor(session, actor))
        form = f"/events/{event.public_id}/register"
    opened = []
    for _ in range(2):
        window = browser.new_context(base_url=server.url, viewport={"width": 390, "height": 844})
        window.add_cookies([{**cookie, "url": server.url}])
        window.set_default_timeout(60_000)
        opened.append(window.new_page())
    yield (*opened, form)
    for page in opened:
        page.context.close()


def test_a_form_with_20_mb_is_handed_in_over_a_broken_line_and_typing_comes_back(phones, writing):
    """G19: at most ten fields, a file of 20 MB survives three cuts while the form is filled in."""
    first, second, form = phones
    paper = a_large_pdf(SIZE)
    sent: list[str] = []
    held: list[Route] = []

    def cut(route):
        """Break three pieces off, two before they arrive, one after; hold the last one back."""
        offset = route.request.headers.get("upload-offset")
        if offset is None:
            return route.continue_()
        sent.append(offset)
        if len(sent) == ARRIVED:
            route.fetch()
        if len(sent) in CUT:
            return route.abort("connectionfailed")
        if int(offset) + MEGABYTE >= len(paper) and not held:
            return held.append(route)
        return route.continue_()

    first.route("**/register/files/**", cut)
    first.goto(form)
    fields = first.locator(
        "main form[data-autosave] :is(input:not([type=hidden]), select, textarea)"
    )
    assert fields.count() <= 10
    first.locator("[type=file]").set_input_files(
        files=[{"name": "盖章.pdf", "mimeType": "application/pdf", "buffer": paper}]
    )
    first.locator("[name=title]").fill("求实队")
    if first.locator("[name=unit]").count():
        first.locator("[name=unit]").fill("苏州市总工会")
    expect(first.locator("[data-autosave-sign]")).to_have_text(re.compile(r"\d\d:\d\d"))
    expect(first.locator("progress")).to_have_js_property(
        "value", len(paper) // MEGABYTE * MEGABYTE
    )
    second.goto(form)
    expect(second.locator("[name=title]")).to_have_value("求实队")

    first.locator("[name=action][value=submit]").click()
    # The last piece is on its way: the form waits for it, and then goes by itself.
    expect(first.locator("[data-upload-sign]")).not_to_be_empty()
    held[0].continue_()
    expect(first).to_have_url(re.compile("/entries/"))
    with writing() as session:
        entry = entry_by_public_id(session, first.url.rpartition("/")[2])
        kept = [(one.kind, one.file.sha256) for one in entry.materials]
        assert entry.state is EntryState.SUBMITTED

    whole = hashlib.sha256(clean_upload(paper, "盖章.pdf").data).hexdigest()
    assert kept == [("seal", whole)]
    # Each piece once, three sent again, and nothing before them.
    pieces = -(-len(paper) // MEGABYTE)
    assert (len(sent), len(set(sent))) == (pieces + 3, pieces)


def test_a_file_of_an_entry_survives_cuts_and_an_answer_that_was_lost(browser, server, writing):
    now, paper, sent = datetime.now(UTC), a_large_pdf(6 * MEGABYTE), []
    with writing() as session:
        event = a_registration(session, entrants=SECTION, now=now)
        captain = a_person(session)
        entry = an_entry(session, event, people=[captain], state=EntryState.DRAFT, now=now)
        actor = an_actor(session, "entrant", person=captain)
        apart(session)
        cookie = cookie_of(server.app, session, user_of_actor(session, actor))
        entry_id = entry.public_id
    window = browser.new_context(base_url=server.url, viewport={"width": 390, "height": 844})
    window.add_cookies([{**cookie, "url": server.url}])
    window.set_default_timeout(60_000)
    page = window.new_page()

    def cut(route):
        """Break three pieces off: two before they arrive, one after it did."""
        offset = route.request.headers.get("upload-offset")
        if offset is None:
            return route.continue_()
        sent.append(offset)
        if len(sent) == ARRIVED:
            route.fetch()
        return route.abort("connectionfailed") if len(sent) in CUT else route.continue_()

    page.route("**/uploads/**", cut)
    page.goto(f"/entries/{entry_id}/materials")
    page.locator("#file-seal").set_input_files(
        files=[{"name": "盖章.pdf", "mimeType": "application/pdf", "buffer": paper}]
    )
    expect(page.locator(".tag.ok").first).to_be_visible()
    with writing() as session:
        kept = [(one.kind, one.file.sha256) for one in
                entry_by_public_id(session, entry_id).materials]  # fmt: skip
    window.close()

    assert kept == [("seal", hashlib.sha256(clean_upload(paper, "盖章.pdf").data).hexdigest())]
    # Seven pieces, three sent again, and nothing before them.
    assert (len(sent), len(set(sent))) == (10, 7)
