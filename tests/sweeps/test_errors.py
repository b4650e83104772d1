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
TOKEN = re.compile(r'(?<=name="csrf_token" value=")[^"]*')
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
    """Yield what shows the inside. The token of a form is left out: by chance it holds ".py"."""
    for key, status, language, text in answers:
        if status != "500 INTERNAL SERVER ERROR":
            yield f"{key} in {language} answers {status}"
        elif found := INSIDE.search(TOKEN.sub("", text)):
            around = text[max(found.start() - 60, 0) : found.end() + 60]
            yield f"{key} in {language} shows {found[0]!r}: {around!r}"


def test_a_view_that_breaks_shows_nothing(quiet_app, world, oracle, monkeypatch):
    def broken(**_parameters):
        raise RuntimeError(SAID)

    pages = {endpoint for endpoint in quiet_app.view_functions if not endpoint.endswith("static")}
    for endpoint in pages:
        monkeypatch.setitem(quiet_app.view_functions, endpoint, broken)

    answers = list(asked(quiet_app, world))

    house.refuse(told(answers))
    assert len(answers) >= 2 * 150


def test_planted_pages_that_tell_are_caught():
    broken = "500 INTERNAL SERVER ERROR"
    token = '<input name="csrf_token" value="IjEi.aSx7Og.Py-x">'
    answers = [
        ("GET a.b", broken, "en", f"<pre>{SAID}</pre>"),
        ("GET c.d", broken, "en", f"No. 7 {token}"),
        ("GET e.f", "200 OK", "en", "No. 8"),
    ]

    assert list(told(answers)) == [
        f"GET a.b in en shows 'SELECT ': {answers[0][3]!r}",
        "GET e.f in en answers 200 OK",
    ]
