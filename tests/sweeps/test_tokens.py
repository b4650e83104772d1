"""Whatever changes something asks for the form's token; without it nothing changes."""

import pytest

from tests.house import source as house
from tests.sweeps.cells import questions

pytestmark = pytest.mark.slow
WITHOUT_TOKEN = 400


@pytest.fixture
def asking_app(worker_app, oracle, monkeypatch):
    """The application as it stands in life: forms must carry their token."""
    monkeypatch.setitem(worker_app.config, "WTF_CSRF_ENABLED", True)
    return worker_app


def taken_without_a_token(app, world, oracle):
    """Yield what is not refused when the owner, or the judge, sends it without a token."""
    for question in questions(app, world.places):
        if question.method == "GET" or question.state not in ("own", "none"):
            continue
        for role in ("anonymous", "owner", "judge"):
            answer = world.visit(app, role).open(
                question.address, method=question.method, data=question.body
            )
            if answer.status_code != WITHOUT_TOKEN:
                yield f"{question.key} as {role} without a token answers {answer.status_code}"
            if changed := oracle.changed():
                yield f"{question.key} as {role} without a token changed {', '.join(changed)}"
            oracle.undo()


def test_nothing_is_taken_without_a_token(asking_app, world, oracle):
    house.refuse(taken_without_a_token(asking_app, world, oracle))


def test_nothing_is_taken_with_the_token_of_another_browser(asking_app, world, oracle):
    theirs = world.visit(asking_app, "stranger")
    page = theirs.get("/account/password").text
    token = page.partition('name="csrf_token"')[2].partition('value="')[2].partition('"')[0]
    form = {"venue": "别处", "csrf_token": token}
    address = f"/events/{world.places['own']['event_id']}/schedule"

    answer = world.visit(asking_app, "owner").post(address, data=form)

    assert len(token) > 20
    assert answer.status_code == WITHOUT_TOKEN
    assert oracle.changed() == []


def test_a_planted_page_that_asks_for_none_is_caught(asking_app, world, oracle, monkeypatch):
    view = asking_app.view_functions["editions.schedule"]
    guard = asking_app.extensions["csrf"]
    monkeypatch.setattr(guard, "_exempt_views", {f"{view.__module__}.{view.__name__}"})
    # A form of its own would still ask; the planted page reads what is sent by itself.
    monkeypatch.setitem(asking_app.view_functions, "editions.schedule", _takes_anything(view))

    found = list(taken_without_a_token(asking_app, world, oracle))

    assert found == [
        f"POST editions.schedule as {role} without a token answers 200"
        for role in ("anonymous", "owner", "judge")
    ]


def _takes_anything(view):
    def planted(event_id):
        return "taken"

    planted.__module__, planted.__name__ = view.__module__, view.__name__
    return planted
