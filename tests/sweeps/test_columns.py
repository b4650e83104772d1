"""Mass assignment: what a form does not have is changed by nobody who writes it into the body.

Each form is sent three times: twice as it is, which shows what differs by chance (ids, hashes),
and once with every column of every table that the form has no field for. The third must change
exactly what the second changed.
"""

from collections.abc import Iterator
from types import MappingProxyType

import pytest
from flask import request
from sqlalchemy import inspect
from wtforms.form import BaseForm

from contest.foundation.db import transaction
from contest.foundation.orm import Base
from contest.people.queries import unit_by_id
from tests.house import source as house
from tests.sweeps.cells import questions
from tests.sweeps.declared import matrix
from tests.sweeps.oracle import rows_of

pytestmark = pytest.mark.slow
MARK = "31337"
"""Fits a text, a number and a public id's column; no row of the world holds it."""
DIRECT = frozenset({"action", "page", "next", "entry", "judge", "form", "shown_hash", "file"})
"""What views read from the body without a form."""
# The last one who may: owners last, so that the rest of the gate is passed, too.
ORDER = ("judge", "chief_judge", "entrant", "unit_contact", "inspector", "clerk", "owner")


def columns() -> set[str]:
    """Return the name of every column of every table."""
    return {column.name for table in Base.metadata.tables.values() for column in table.columns}


@pytest.fixture
def fields(monkeypatch):
    """The names of the fields of every form that is filled, in the order of filling."""
    seen: set[str] = set()
    process = BaseForm.process

    def recorded(self, *args, **kwargs):
        seen.update(self._fields)
        return process(self, *args, **kwargs)

    monkeypatch.setattr(BaseForm, "process", recorded)
    return seen


def changed_beyond_the_form(app, world, oracle, fields, only=None) -> Iterator[str]:
    """Yield what a body with more than the form has does that the form alone does not."""
    for question in questions(app, world.places):
        if question.method == "GET" or question.state not in ("own", "none"):
            continue
        if only and question.endpoint != only:
            continue
        role = _one_who_may(question)
        fields.clear()
        once, again = (_sent(app, world, oracle, (role, question)) for _ in range(2))
        more = dict.fromkeys(columns() - fields - DIRECT - set(question.body), MARK)
        with_more = _sent(app, world, oracle, (role, question), more)
        for table in sorted(once.keys() | again.keys() | with_more.keys()):
            chance = _chance(once.get(table, []), again.get(table, []))
            if _fixed(again.get(table, []), chance) != _fixed(with_more.get(table, []), chance):
                yield f"{question.key} as {role}: more than its form changed {table}"


def _one_who_may(question) -> str:
    who = matrix().pages[question.key].rules[question.state].who
    return next((role for role in ORDER if role in who), "anonymous")


def _sent(app, world, oracle, asked, more=MappingProxyType({})):
    """Return the rows that a request added or changed, by table, each as a mapping."""
    role, question = asked
    before = rows_of(oracle.engine)
    world.visit(app, role).open(
        question.address, method=question.method, data={**more, **question.body}
    ).close()
    after = rows_of(oracle.engine)
    oracle.undo()
    return {
        table: [row for row in rows if row not in before[table]]
        for table, rows in after.items()
        if rows != before[table]
    }


def _chance(once, again) -> set[str]:
    """Return the columns in which two equal requests differ."""
    if len(once) != len(again):
        return set(once[0] if once else again[0])
    return {
        column
        for one, other in zip(once, again, strict=True)
        for column in one
        if one[column] != other[column]
    }


def _fixed(rows, chance):
    return [{name: value for name, value in row.items() if name not in chance} for row in rows]


def test_no_form_takes_more_than_its_fields(worker_app, world, oracle, fields):
    house.refuse(changed_beyond_the_form(worker_app, world, oracle, fields))


def test_a_planted_form_that_takes_every_column_is_caught(
    worker_app, world, oracle, fields, monkeypatch
):
    def planted(unit_id):
        with transaction() as session:
            unit = unit_by_id(session, unit_id)
            for name in set(inspect(type(unit)).columns.keys()) & set(request.form):
                if name not in ("id", "parent_id", "level", "public_id"):
                    setattr(unit, name, request.form[name])
        return "kept"

    monkeypatch.setitem(worker_app.view_functions, "people.add_unit", planted)

    found = list(changed_beyond_the_form(worker_app, world, oracle, fields, only="people.add_unit"))

    assert found == ["POST people.add_unit as unit_contact: more than its form changed units"]
