"""The public page from memory: the same bytes, 304 for who has them, never for who is signed in."""

from dataclasses import replace
from time import monotonic

import pytest
from werkzeug.test import Client

from judges.results.views.kept_pages import KeptPages
from tests.factories.people import signed_in
from tests.factories.results import D0, a_judged_workshop, a_published_version


@pytest.fixture
def page(app, writing):
    """Where a published result is."""
    with writing() as session:
        version = a_published_version(session, a_judged_workshop(session, D0))
        return f"/results/{version.public_id}"


class Counting:
    """Counts what reaches the application behind."""

    def __init__(self, app):
        self.app, self.asked = app, 0

    def __call__(self, environ, start_response):
        self.asked += 1
        return self.app(environ, start_response)


@pytest.fixture
def behind(app):
    return Counting(app.wsgi_app)


@pytest.fixture
def visitor(app, behind):
    kept = KeptPages(behind, seconds=60, session_cookie=app.config["SESSION_COOKIE_NAME"])
    return Client(kept)


def test_the_second_visitor_asks_the_application_nothing(visitor, behind, page):
    first, second = visitor.get(page), visitor.get(page)

    assert (first.status_code, second.status_code) == (200, 200)
    assert first.data == second.data
    assert second.headers["ETag"] == first.headers["ETag"]
    assert "Content-Security-Policy" in second.headers
    assert behind.asked == 1


def test_who_has_the_page_is_told_so_without_it(visitor, page):
    tag = visitor.get(page).headers["ETag"]

    same = visitor.get(page, headers={"If-None-Match": f'"other", W/{tag}'})
    other = visitor.get(page, headers={"If-None-Match": '"other"'})

    assert (same.status_code, same.data) == (304, b"")
    assert other.status_code == 200


def test_a_write_through_this_process_is_seen_at_once(visitor, behind, page):
    visitor.get(page)
    visitor.post("/sign-in")
    visitor.get(page)

    assert behind.asked == 3


def test_each_language_has_its_own(visitor, page):
    chinese = visitor.get(page)
    visitor.set_cookie("language", "en")
    english = visitor.get(page)

    assert chinese.data != english.data
    assert chinese.headers["ETag"] != english.headers["ETag"]


def test_who_is_signed_in_is_never_answered_from_memory(app, visitor, behind, page):
    visitor.get(page)
    visitor.set_cookie(app.config["SESSION_COOKIE_NAME"], "anything")
    visitor.get(page)

    assert behind.asked == 2


@pytest.mark.parametrize("address", ["/results/" + "0" * 26, "/contests"])
def test_what_is_no_published_result_is_not_kept(visitor, behind, address):
    first, second = visitor.get(address), visitor.get(address)

    assert first.status_code == second.status_code
    assert behind.asked == 2


def test_an_old_page_is_asked_for_again(app, behind, page):
    visitor = Client(KeptPages(behind, seconds=-1, session_cookie="leitai"))
    visitor.get(page)
    visitor.get(page)

    assert behind.asked == 2


def test_while_one_fetches_an_old_page_anew_others_are_answered_at_once(app, behind, page):
    """Otherwise every thread lays the same page out at the moment when it is too old."""
    kept = KeptPages(behind, seconds=60, session_cookie=app.config["SESSION_COOKIE_NAME"])
    visitor, meanwhile = Client(kept), []
    first = visitor.get(page)
    for key, one in kept._kept.items():
        kept._kept[key] = replace(one, until=monotonic() - 1)
    inner = behind.app

    def asked_meanwhile(environ, start_response):
        meanwhile.append(Client(kept).get(page).data)
        return inner(environ, start_response)

    behind.app = asked_meanwhile
    visitor.get(page)

    assert meanwhile == [first.data]
    assert behind.asked == 2


def test_head_brings_the_length_and_no_body(visitor, page):
    body = visitor.get(page).data
    head = visitor.head(page)

    assert (head.data, int(head.headers["Content-Length"])) == (b"", len(body))


def test_a_signed_in_organiser_sees_the_page_as_before(client, writing, page):
    with writing() as session:
        judged = a_judged_workshop(session, D0)
        signed_in(client, session, judged.organiser)

    assert client.get(page).headers["Cache-Control"] == "no-store"
