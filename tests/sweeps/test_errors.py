"""What breaks inside shows outside a number of an incident, and nothing of how it is built."""

import re
from collections.abc import Iterator

import pytest

from tests.house import source as house
from tests.sweeps.cells import questions
from tests.sweeps.declared import PUBLIC, matrix

pytestmark = pytest.mark.slow
INSIDE = re.compile(
    r"Traceback|SELECT |INSERT |UPDATE .* SET|sqlalchemy|sqlite3|psycopg|RuntimeError|\.py\b|"
    r"OperationalError|File &#34;|File \"|/tmp/|/srv/|/work/|site-packages|planted",
    re.I,
)
SAID = "SELECT secret FROM /srv/leitai/planted.py"
LANGUAGES = ("zh_Hans_CN", "en")
ORDER = ("judge", "chief_judge", "entrant", "unit_contact", "sealing_judge", "owner")


@pytest.fixture
def quiet_app(worker_app, oracle, monkeypatch):
    """The application as it stands in life: what breaks is told to the log and to nobody else."""
    monkeypatch.setitem(worker_app.config, "PROPAGATE_EXCEPTIONS", False)
    return worker_app


def asked(app, world, languages=LANGUAGES) -> Iterator[tuple[str, str, str, str]]:
    """Ask every page in its first state as one who may; yield page, status, language and words."""
    seen = set()
    for question in questions(app, world.places):
        page = matrix().pages[question.key]
        who = page.rules[question.state].who if question.state in page.rules else frozenset()
        role = next((one for one in ORDER if one in who), None)
        if role is None or question.key in seen:
            continue
        seen.add(question.key)
        for language in languages:
            client = world.visit(app, "anonymous" if page.asks[0] == PUBLIC else role)
            client.set_cookie("language", language)
            answer = client.open(question.address, method=question.method, data=question.body)
            # The address that was asked for is no secret; one ends in the name of a program.
            words = answer.text.replace(question.address, "")
            yield question.key, answer.status, language, words
            answer.close()


def told(answers) -> Iterator[str]:
    """Yield what shows the inside."""
    for key, status, language, text in answers:
        if found := INSIDE.search(text):
            yield f"{key} in {language} ({status}) shows {found[0]!r}"


def test_a_view_that_breaks_shows_nothing(quiet_app, world, oracle, monkeypatch):
    def broken(**_parameters):
        raise RuntimeError(SAID)

    pages = {endpoint for endpoint in quiet_app.view_functions if not endpoint.endswith("static")}
    for endpoint in pages:
        monkeypatch.setitem(quiet_app.view_functions, endpoint, broken)

    answers = list(asked(quiet_app, world))

    assert {status for _key, status, _language, _text in answers} == {"500 INTERNAL SERVER ERROR"}
    assert len(answers) >= 2 * 150
    house.refuse(told(answers))


def test_a_planted_page_that_tells_is_caught():
    answers = [("GET a.b", "500", "en", f"<pre>{SAID}</pre>"), ("GET c.d", "500", "en", "No. 7")]

    assert list(told(answers)) == ["GET a.b in en (500) shows 'SELECT '"]
