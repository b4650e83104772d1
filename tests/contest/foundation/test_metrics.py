"""Counts for monitoring: shown to whoever holds the token, and naming nobody."""

import re

import pytest

TOKEN = "monitoring-monitoring-monitoring-1234"


@pytest.fixture
def told(app, client):
    app.config["METRICS_TOKEN"] = TOKEN

    def ask(token: str = TOKEN):
        return client.get("/metrics", headers={"Authorization": f"Bearer {token}"})

    return ask


def test_without_a_token_there_is_no_such_page(app, client, told):
    assert [told("wrong").status_code, client.get("/metrics").status_code] == [404, 404]
    app.config["METRICS_TOKEN"] = None
    assert [told("").status_code, told("None").status_code] == [404, 404]


def test_answers_are_counted_by_page_and_class(client, told):
    def counted(name: str) -> float:
        found = re.search(rf"^{re.escape(name)} (\S+)$", told().text, re.MULTILINE)
        return float(found[1]) if found else 0

    page = 'leitai_answers_total{method="GET",page="foundation.healthz",status="2xx"}'
    nowhere = 'leitai_answers_total{method="none",page="none",status="4xx"}'
    before = counted(page), counted(nowhere)
    client.get("/healthz")
    client.get("/no-such-page/欧阳建国")

    assert (counted(page), counted(nowhere)) == (before[0] + 1, before[1] + 1)
    assert "欧阳" not in told().text


def test_the_queue_and_the_trail_are_told(told):
    text = told().text

    assert "leitai_queue_age_seconds 0.0" in text
    assert "leitai_trail_records 0.0" in text
