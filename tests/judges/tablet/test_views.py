"""The shell names nobody; its worker lists what is there and changes with any byte of it."""

import json
import re
import shutil

import pytest

from judges.tablet import views
from tests.factories.people import an_actor, signed_in


@pytest.fixture(autouse=True)
def _noon(clock):
    """The session is of the tests' noon."""


def worker_of(tablet):
    answer = tablet.client.get("/tablet/worker.js")
    assert answer.mimetype == "text/javascript"
    assert answer.headers["Cache-Control"] == "no-cache"
    told = re.match(r'const VERSION = ("\w+");\nconst ASSETS = (\[.*\]);\n', answer.text)
    assert told is not None
    return json.loads(told[1]), json.loads(told[2])


def test_the_shell_is_the_same_for_every_event_and_names_no_judge(tablet, hall):
    of_event = tablet.client.get(f"/tablet/events/{hall.event}")
    shell = tablet.client.get("/tablet/shell")

    assert of_event.status_code == shell.status_code == 200
    assert of_event.text == shell.text
    assert hall.event not in shell.text
    assert hall.judging.seat.holder.judge.person.name not in shell.text


def test_everything_that_the_worker_keeps_is_there(tablet):
    version, assets = worker_of(tablet)

    found = set()
    for address in assets:
        with tablet.client.get(address) as answer:
            found.add(answer.status_code)

    assert found == {200}
    assert "/static/tablet/built/app.js" in assets
    assert "/tablet/worker.js" not in assets
    assert version in tablet.client.get("/tablet/shell").text


def test_the_version_changes_with_a_byte_of_any_file(tablet, monkeypatch, tmp_path):
    with tablet.client.application.app_context():
        before = views.version()
    changed = tmp_path / "tablet"
    shutil.copytree(views.STATIC, changed)
    with (changed / "built" / "app.js").open("ab") as script:
        script.write(b"\n")
    monkeypatch.setattr(views, "STATIC", changed)
    views.version.cache_clear()
    try:
        with tablet.client.application.app_context():
            assert views.version() != before
    finally:
        monkeypatch.undo()
        views.version.cache_clear()


def test_the_words_are_chinese_whatever_the_page_speaks(tablet):
    tablet.client.set_cookie("language", "en")

    words = tablet.client.get("/tablet/words.json").json

    assert words["On this tablet"] == "已存本机"
    assert all(re.search(r"[\u4e00-\u9fff]", text) for text in words.values())


def test_whoever_has_no_seat_does_not_get_the_page(app, hall, writing):
    client = app.test_client()
    with writing() as session:
        signed_in(client, session, an_actor(session, "organiser"))

    assert client.get(f"/tablet/events/{hall.event}").status_code == 404
    assert app.test_client().get(f"/tablet/events/{hall.event}").status_code == 302


def test_the_queue_of_all_contests_leads_to_that_of_one(tablet, hall):
    """Whoever signs in with a password comes there first, and must find the tablet's page."""
    assert f'href="/events/{hall.event}/queue"' in tablet.client.get("/queue").text


def test_a_judges_queue_leads_to_the_tablets_page(tablet, hall):
    of_event = tablet.client.get(f"/events/{hall.event}/queue")

    assert f"/tablet/events/{hall.event}" in of_event.text
