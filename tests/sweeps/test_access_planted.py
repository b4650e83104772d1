"""The matrix catches what it is for: pages that are wrong in the ways in which it happens."""

import pytest

from contest.editions.queries import event_by_public_id
from contest.foundation.db import reading, transaction
from contest.foundation.errors import NotFound, NotPermitted
from contest.foundation.web import permission
from tests.sweeps.asking import Asker
from tests.sweeps.cells import questions
from tests.sweeps.declared import Matrix, Page, matrix
from tests.sweeps.matrix_of_roles import some_refused, unforeseen

pytestmark = pytest.mark.slow
PAGE = "editions.schedule"


@permission("event.manage")
def asks_nobody_about_the_record(event_id):
    with reading() as session:
        return event_by_public_id(session, event_id).name


@permission("event.manage")
def writes_before_it_asks(event_id):
    with transaction() as session:
        event_by_public_id(session, event_id).venue = "别处"
    raise NotPermitted


@permission("event.manage")
def refuses_everybody(event_id):
    raise NotPermitted


@permission("event.manage")
def hides_what_it_should_refuse(event_id):
    raise NotFound


@permission("event.manage")
def writes_while_it_is_looked_at(event_id):
    with transaction() as session:
        event_by_public_id(session, event_id).venue = "别处"
    return "looked at"


@permission("event.manage")
def shows_numbers_and_styles(event_id):
    return "<p style='color: red'>320500196802031234, 19900000001</p><script>alert(1)</script>"


def is_open_to_all(event_id):
    return "for everybody"


def breaks(event_id):
    raise RuntimeError("planted")


WRONG = {
    "asks nobody about the record": (asks_nobody_about_the_record, "organiser", "other_event"),
    "writes before it asks": (writes_before_it_asks, "organiser", "other_district"),
    "refuses everybody": (refuses_everybody, "owner", "own"),
    "hides what it should refuse": (hides_what_it_should_refuse, "organiser", "other_event"),
    "is open to visitors": (is_open_to_all, "anonymous", "own"),
    "is open to the suspended": (is_open_to_all, "suspended", "own"),
    "breaks": (breaks, "owner", "own"),
    "writes while it is looked at": (writes_while_it_is_looked_at, "organiser", "own"),
    "shows numbers and styles": (shows_numbers_and_styles, "organiser", "own"),
    "is right for its organiser": (asks_nobody_about_the_record, "organiser", "own"),
}
SAID = {
    "asks nobody about the record": ["is to be refused with 403, answers 200"],
    "writes before it asks": ["was refused and changed events"],
    "refuses everybody": ["is declared, but answers 403"],
    "hides what it should refuse": ["is to be refused with 403, answers 404"],
    "is open to visitors": ["is to be refused with 401, answers 200"],
    "is open to the suspended": ["is to be refused with 401, answers 200"],
    "breaks": ["is declared, but answers 500"],
    "writes while it is looked at": ["only looks and changed events"],
    "shows numbers and styles": [
        "has a script in the page: <script>",
        "has a style in the page:  style=",
        "shows 320500196802031234",
        "shows 19900000001",
    ],
    "is right for its organiser": [],
}


@pytest.mark.parametrize("fault", WRONG)
def test_a_planted_page_is_caught(worker_app, world, oracle, monkeypatch, fault):
    planted, role, state = WRONG[fault]
    monkeypatch.setitem(worker_app.config, "PROPAGATE_EXCEPTIONS", False)
    monkeypatch.setitem(worker_app.view_functions, PAGE, planted)
    asked_for = [
        one
        for one in questions(worker_app, world.places)
        if (one.key, one.state) == (f"GET {PAGE}", state)
    ]

    found = Asker(worker_app, world, oracle, matrix()).ask(role, asked_for).complaints

    prefix = f"{role}: GET {PAGE} of {state} "
    assert found == [prefix + said for said in SAID[fault]]


def test_a_state_without_a_line_is_found(worker_app, world):
    asked_for = [one for one in questions(worker_app, world.places) if one.endpoint == PAGE]
    bare = Matrix(
        {}, {}, {key: Page(key, ("event.manage",)) for key in (f"GET {PAGE}", f"POST {PAGE}")}
    )

    assert (
        f'GET {PAGE} says nothing of own: write own = "…" in docs/access-matrix.toml'
        in unforeseen(bare, asked_for)
    )


def test_a_share_of_the_refused_cells_leaves_out_none_that_lets_in(worker_app, world):
    declared, every = matrix(), list(questions(worker_app, world.places))

    let_in = some_refused(declared, "organiser", every, 0.0)
    chosen = some_refused(declared, "organiser", every, 0.2)

    assert [one for one in let_in if one not in chosen] == []
    assert 0.1 < (len(chosen) - len(let_in)) / (len(every) - len(let_in)) < 0.3
    assert chosen == some_refused(declared, "organiser", every, 0.2)
    assert some_refused(declared, "organiser", every, 1.0) == every


def test_a_page_whose_object_the_world_lacks_is_found(worker_app, world):
    absent = [
        one
        for one in questions(worker_app, world.places)
        if (one.key, one.state) == (f"GET {PAGE}", "absent")
    ]

    (said,) = unforeseen(matrix(), absent)

    assert said.startswith(f"GET {PAGE} is asked about nothing: give the world its object")


def test_what_a_request_wrote_is_undone(worker_app, world, oracle):
    client = world.visit(worker_app, "owner")
    address = f"/events/{world.places['own']['event_id']}/schedule"

    assert client.post(address, data={"venue": "一号车间"}).status_code == 303
    assert oracle.changed() == ["events", "ledger_records", "ledger_streams"]
    oracle.undo()

    assert oracle.changed() == []
    assert "一号车间" not in client.get(address).text
