"""What breaks inside shows outside a number of an incident, and nothing of how it is built."""

import re
from collections.abc import Iterator
from contextlib import contextmanager

import pytest
import sqlalchemy as sa

from contest.foundation.db import db
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
BROKEN = 500
# Who asks is looked up before any page is: these tables go on answering.
OF_SIGNING_IN = ("login_sessions", "role_grants", "events.staff_need_totp")
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
            yield question.key, answer.status, language, answer.text
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


@contextmanager
def failing_database():
    """Let every statement fail but those that say who asks."""

    def fail(_connection, _cursor, statement, parameters, _context, _many):
        if statement[:6] in ("SELECT", "INSERT", "UPDATE", "DELETE") and not any(
            table in statement for table in OF_SIGNING_IN
        ):
            raise sa.exc.OperationalError(statement, parameters, RuntimeError(SAID))

    sa.event.listen(db.engine, "before_cursor_execute", fail)
    try:
        yield
    finally:
        sa.event.remove(db.engine, "before_cursor_execute", fail)


def test_a_database_that_breaks_shows_nothing(quiet_app, world, oracle):
    with quiet_app.app_context():
        engine = failing_database()
        with engine:
            answers = list(asked(quiet_app, world))

    broken = [key for key, status, *_rest in answers if status.startswith(str(BROKEN))]
    # The rest asks the database for nothing: forms of one's own account, health, preferences.
    assert len(broken) > 0.8 * len(answers)
    house.refuse(told(answers))


def test_a_planted_page_that_tells_is_caught():
    answers = [("GET a.b", "500", "en", f"<pre>{SAID}</pre>"), ("GET c.d", "500", "en", "No. 7")]

    assert list(told(answers)) == ["GET a.b in en (500) shows 'SELECT '"]
