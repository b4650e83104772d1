"""The application: what it refuses to start with, and how it answers errors."""

import sqlite3
from pathlib import Path

import pytest
import sqlalchemy as sa
from flask import Blueprint, Flask, request
from flask.testing import FlaskClient

from config import ProductionConfig, TestConfig
from contest import app as application
from contest.app import CONTENT_SECURITY_POLICY, create_app
from contest.features import FEATURES
from contest.foundation.db import db
from contest.foundation.errors import Fault, Invalid
from contest.foundation.feature import Feature, RefusedToStart
from contest.foundation.web import permission, public


def bare(tmp_path: Path) -> type[TestConfig]:
    class BareConfig(TestConfig):
        DATA = tmp_path
        SQLALCHEMY_DATABASE_URI = f"sqlite:///{tmp_path / 'x.db'}"

    return BareConfig


def test_a_page_that_states_no_permission_stops_the_start(
    tmp_path: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    wing = Blueprint("forgotten", __name__)
    wing.add_url_rule("/forgotten", "page", lambda: "")
    monkeypatch.setattr(application, "FEATURES", (*FEATURES, _wing(wing)))

    with pytest.raises(RefusedToStart, match=r"forgotten\.page states no permission"):
        create_app(bare(tmp_path))


def test_a_page_that_names_an_unknown_permission_stops_the_start(
    tmp_path: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    wing = Blueprint("unknown", __name__)
    wing.add_url_rule("/unknown", "page", permission("thing.unknown")(lambda: ""))
    monkeypatch.setattr(application, "FEATURES", (*FEATURES, _wing(wing)))

    with pytest.raises(RefusedToStart, match=r"thing\.unknown"):
        create_app(bare(tmp_path))


def _wing(blueprint: Blueprint) -> object:
    return Feature(name=blueprint.name, blueprints=(blueprint,))


def test_a_short_key_and_debugging_in_production_stop_the_start(tmp_path: Path) -> None:
    class ShortKey(bare(tmp_path)):  # type: ignore[misc]
        SECRET_KEY = "short"

    class Debugged(ProductionConfig):
        DATA = tmp_path
        DEBUG = True

    with pytest.raises(RefusedToStart, match="LEITAI_SECRET_KEY"):
        create_app(ShortKey)
    with pytest.raises(RefusedToStart, match="FLASK_DEBUG"):
        create_app(Debugged)


def test_an_installation_keeps_a_key_of_its_own_that_others_cannot_read(tmp_path: Path) -> None:
    class OwnKey(bare(tmp_path)):  # type: ignore[misc]
        SECRET_KEY = None

    first = create_app(OwnKey).config["SECRET_KEY"]

    assert create_app(OwnKey).config["SECRET_KEY"] == first
    assert len(first) >= 64
    assert (tmp_path / "keys" / "cookies.key").stat().st_mode & 0o777 == 0o600


def test_every_answer_carries_the_headers(client: FlaskClient) -> None:
    answer = client.get("/healthz")

    assert answer.headers["Content-Security-Policy"] == CONTENT_SECURITY_POLICY
    assert answer.headers["X-Content-Type-Options"] == "nosniff"
    assert answer.headers["Referrer-Policy"] == "same-origin"


def test_an_unknown_address_is_said_in_the_visitors_language(client: FlaskClient) -> None:
    chinese = client.get("/nothing-here")
    client.set_cookie("language", "en")
    english = client.get("/nothing-here")

    assert (chinese.status_code, english.status_code) == (404, 404)
    assert "此地址下没有内容" in chinese.text
    assert "There is nothing at this address." in english.text


def test_a_client_that_asks_for_json_gets_the_same_error_as_json(client: FlaskClient) -> None:
    answer = client.get("/nothing-here", headers={"Accept": "application/json"})

    assert answer.json == {
        "error": {"code": "http_404", "message": "此地址下没有内容。", "faults": []}
    }


def test_faults_name_row_column_value_rule_and_remedy(app: Flask) -> None:
    fault = Fault("The file is too large.", "", row=7, column="姓名", value="1,5")
    with app.test_request_context("/", headers={"Accept": "application/json"}):
        answer = app.make_response(application._contest_error(Invalid(faults=[fault])))

    assert answer.status_code == 422
    assert answer.json is not None
    assert answer.json["error"]["faults"] == [
        {"row": 7, "column": "姓名", "value": "1,5", "rule": "文件过大。", "remedy": ""}
    ]


def test_a_bug_shows_an_incident_number_and_nothing_of_the_inside(
    app: Flask, client: FlaskClient, monkeypatch: pytest.MonkeyPatch
) -> None:
    def broken() -> str:
        raise RuntimeError("SELECT secret FROM /srv/leitai")

    monkeypatch.setitem(app.view_functions, "foundation.healthz", public(broken))

    answer = client.get("/healthz")

    assert answer.status_code == 500
    assert "故障编号" in answer.text
    assert "SELECT" not in answer.text
    assert "Traceback" not in answer.text


def test_a_database_that_is_away_is_answered_for_with_an_incident_number(
    app: Flask, client: FlaskClient
) -> None:
    """The error's own page and its headers ask who is signed in: it must not break over that."""

    def away(*_: object) -> None:
        raise sqlite3.OperationalError("unable to open database file")

    with client.session_transaction() as cookie:
        cookie["_user_id"] = "somebody"
    with app.app_context():
        db.engine.dispose()
        sa.event.listen(db.engine, "do_connect", away)
        try:
            answers = [
                client.get("/", headers={"Accept": accept})
                for accept in ("text/html", "application/json")
            ]
        finally:
            sa.event.remove(db.engine, "do_connect", away)

    assert [one.status_code for one in answers] == [500, 500]
    assert "故障编号" in answers[0].text
    assert answers[1].get_json()["error"]["code"] == "bug"


def test_a_post_from_another_site_is_refused(client: FlaskClient) -> None:
    answer = client.post("/healthz", headers={"Sec-Fetch-Site": "cross-site"})

    assert answer.status_code == 403


def test_a_null_in_any_text_is_refused_before_a_database_sees_it(client: FlaskClient) -> None:
    """PostgreSQL keeps no such text; SQLite would."""
    answers = [
        client.get("/results?q=a%00b"),
        client.get("/certificates%00"),
        client.post("/sign-in", data={"login": "a\0", "password": "x"}),
        client.post("/sign-in", data={"a\0": "x"}),
        client.post("/sign-in", data={"login": ["a", "b\0"]}),
        client.post("/sign-in", json={"login": "a\0"}),
    ]
    plain = client.post("/sign-in", json={"login": "C:\\u0000"})

    assert [answer.status_code for answer in answers] == [400] * len(answers)
    assert plain.status_code != 400


def test_settings_of_the_visitor_are_kept_in_their_browser(client: FlaskClient) -> None:
    answer = client.get("/preferences/theme/dark?next=/healthz")

    assert (answer.status_code, answer.location) == (303, "/healthz")
    assert client.get_cookie("theme").value == "dark"  # type: ignore[union-attr]
    assert client.get("/preferences/theme/pink").status_code == 404
    assert client.get("/preferences/theme/dark?next=//evil.example/").location == "/"


def test_readiness_tells_of_database_fonts_and_queue(client: FlaskClient) -> None:
    assert client.get("/readyz").json == {"status": "ready", "faults": [], "queue_age_seconds": 0.0}


@pytest.mark.parametrize(("proxies", "believed"), [(0, "127.0.0.1"), (1, "203.0.113.9")])
def test_who_asks_is_believed_of_as_many_proxies_as_are_ours(
    tmp_path: Path, proxies: int, believed: str
) -> None:
    class BehindConfig(bare(tmp_path)):  # type: ignore[misc]
        PROXIES = proxies

    app = create_app(BehindConfig)
    app.add_url_rule("/who", "who", lambda: request.remote_addr or "")

    # A visitor may write the first address himself; the last one is the proxy's word.
    answer = app.test_client().get("/who", headers={"X-Forwarded-For": "10.1.1.1, 203.0.113.9"})

    assert answer.text == believed
