"""A form takes its own fields and no column besides: each is sent with the name of every column."""

import re
from collections.abc import Iterator
from typing import Any

import pytest
import sqlalchemy as sa
from flask import request

from contest.foundation.db import transaction
from contest.foundation.orm import Base
from tests.house import source as house
from tests.sweeps.cells import Question, questions
from tests.sweeps.declared import PUBLIC, matrix
from tests.sweeps.oracle import rows_of
from tests.sweeps.test_errors import ORDER

pytestmark = pytest.mark.slow
WORD, NUMBER, DAY, TIME = "zz-planted", "987654321", "1999-09-09", "1999-09-09T09:09:09"
MARKS = (WORD, NUMBER, DAY)
ROLES = ("organiser", *ORDER, "unit_contact", "district_admin")

ELSEWHERE = {
    "POST editions.move_stage": {"reason"},
    "POST entries.accept": {"reason"},
    "POST results.check": {"note"},
    "POST results.desk": {"reason"},
}
"""Fields of forms that stand on another page: the event's, the entry's, of the recheck, and of the
list's earlier version."""
FIELD = re.compile(r'\bname="([^"]+)"')


def columns() -> dict[str, str]:
    """Return a value for the name of every column of every table, of the column's kind."""
    values: dict[str, str] = {}
    for table in Base.metadata.sorted_tables:
        for column in table.columns:
            values.setdefault(column.name, _value(column))
    return values


def _value(column: sa.Column[Any]) -> str:
    kind = column.type.python_type
    by_kind = {bool: "y", int: NUMBER, str: WORD, bytes: WORD}
    if kind.__name__ == "datetime":
        return TIME
    if kind.__name__ == "date":
        return DAY
    return by_kind.get(kind, NUMBER if kind.__name__ == "Decimal" else WORD)


def first_allowed(app, places) -> Iterator[tuple[str, Question]]:
    """Yield every form in the first state in which somebody may send it, with that role."""
    seen = set()
    for question in questions(app, places):
        page = matrix().pages[question.key]
        rule = page.rules.get(question.state)
        role = next((one for one in ROLES if rule and one in rule.who), None)
        if question.method == "GET" or role is None or question.key in seen:
            continue
        seen.add(question.key)
        yield ("anonymous" if page.asks[0] == PUBLIC else role), question


def offered(client, question: Question) -> set[str]:
    """Return the fields that the page of a form shows to this visitor."""
    fields = set(ELSEWHERE.get(question.key, ()))
    if "GET " + question.endpoint in matrix().pages:
        page = client.get(question.address)
        fields.update(FIELD.findall(page.text) if page.mimetype == "text/html" else ())
    return fields


def planted_rows(before, now) -> Iterator[str]:
    """Yield each column of a new or changed row that holds a planted value."""
    for table, rows in now.items():
        old = {repr(row) for row in before.get(table, [])}
        for row in rows:
            if repr(row) in old:
                continue
            for name, value in row.items():
                # Times are stored in UTC and may be counted as numbers; none of ours is that old.
                if any(mark in str(value) for mark in MARKS):
                    yield f"{table}.{name}"


def taken_unasked(app, world, oracle, only: str = "") -> Iterator[str]:
    """Yield the columns that a form took although its page does not offer them."""
    before = rows_of(oracle.engine)
    extra = columns()
    for role, question in first_allowed(app, world.places):
        if only not in question.key:
            continue
        client = world.visit(app, role)
        fields = offered(client, question)
        body = {**{k: v for k, v in extra.items() if k not in fields}, **question.body}
        answer = client.open(question.address, method=question.method, data=body)
        if answer.status_code >= 500:
            yield f"{question.key} as {role} with every column answers {answer.status_code}"
        answer.close()
        if changed := oracle.changed():
            for place in planted_rows(before, rows_of(oracle.engine, changed)):
                yield f"{question.key} as {role} took {place}"
        oracle.undo()


def test_no_form_takes_a_column_that_it_does_not_offer(worker_app, world, oracle):
    assert len(columns()) > 250
    assert sum(1 for _ in first_allowed(worker_app, world.places)) > 90
    house.refuse(taken_unasked(worker_app, world, oracle))


def test_a_planted_form_that_takes_everything_is_caught(worker_app, world, oracle, monkeypatch):
    def planted(event_id):
        with transaction() as session:
            event = session.execute(sa.text("SELECT id FROM events LIMIT 1")).scalar_one()
            session.execute(
                sa.text("UPDATE events SET name_en = :name WHERE id = :id"),
                {"name": request.form["name_en"], "id": event},
            )
        return "taken"

    monkeypatch.setitem(worker_app.view_functions, "editions.schedule", planted)

    found = list(taken_unasked(worker_app, world, oracle, only="editions.schedule"))

    assert found == ["POST editions.schedule as organiser took events.name_en"]
