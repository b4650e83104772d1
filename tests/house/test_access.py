"""docs/access-matrix.toml has a section for every page and method, and one for every permission."""

from collections.abc import Iterator

import pytest
from flask import Blueprint, Flask

from contest.foundation.permissions import installed
from contest.foundation.web import permission
from tests.house import source as house
from tests.sweeps.declared import PUBLIC, Matrix, Page, keys_of, matrix, read

HOW = """add to docs/access-matrix.toml, in the order of the pages:

["{key}"]
asks = "{asks}"
own = "…"              # who may, by role or group; the head of the file names them
other_event = "…"      # and a line for each state that `pytest tests/sweeps -k access` then names
other_district = "…"
"""


def gate_of(app: Flask, endpoint: str) -> str:
    """Return the permission that the page itself asks for."""
    view = app.view_functions[endpoint]
    name = getattr(view, "leitai_permission", None)
    return str(name) if name else PUBLIC


def undeclared(app: Flask, declared: Matrix) -> Iterator[str]:
    """Say which pages have no section, and which sections are of no page or of another gate."""
    pages = dict(keys_of(app))
    for key, endpoint in sorted(pages.items()):
        asks = gate_of(app, endpoint)
        page = declared.pages.get(key)
        if page is None:
            yield f"{key} has no section: {HOW.format(key=key, asks=asks)}"
        elif page.asks[:1] != (asks,):
            yield f"{key} asks for {asks}, but its section begins with {page.asks[:1]}"
        elif not page.rules:
            yield f"{key} says nothing about anybody: {HOW.format(key=key, asks=asks)}"
    for key in sorted(declared.pages.keys() - pages.keys()):
        yield f"{key} is declared in docs/access-matrix.toml, but there is no such page"


def unasked(declared: Matrix, stated: set[str]) -> Iterator[str]:
    """Say which permissions no section asks for, and which sections ask for unknown ones."""
    for name in sorted(stated - declared.permissions):
        yield (
            f"{name} is in no section's `asks` in docs/access-matrix.toml: "
            "name it behind the gate of the page whose operation asks for it"
        )
    for name in sorted(declared.permissions - stated):
        yield f"docs/access-matrix.toml asks for {name}, which no policy.py states"


def misnamed(declared: Matrix) -> Iterator[str]:
    """Say which lines are about states that the head of the file does not know."""
    for page in declared.pages.values():
        for state in page.rules.keys() - declared.states.keys():
            yield f"{page.key}: {state} is no state; the head of the file names them"


def test_every_page_and_method_is_declared(app):
    house.refuse(undeclared(app, matrix()))


def test_every_permission_is_declared():
    house.refuse(unasked(matrix(), set(installed().policies)))


def test_every_line_is_about_a_known_state():
    house.refuse(misnamed(matrix()))


def test_a_planted_page_without_a_section_is_found():
    app = Flask("planted")
    wing = Blueprint("planted", __name__)
    wing.add_url_rule(
        "/planted", "page", permission("event.view")(lambda: ""), methods=["GET", "POST"]
    )
    app.register_blueprint(wing)

    found = list(undeclared(app, Matrix({}, {}, {"GET gone.page": Page("GET gone.page", ())})))

    assert [line.partition(" ")[0] for line in found] == ["GET", "POST", "GET"]
    assert 'asks = "event.view"' in found[0]
    assert found[2].endswith("there is no such page")


def test_a_planted_permission_without_a_section_is_found():
    declared = read('[roles]\n[states]\n[groups]\n["GET a.b"]\nasks = "public old.name"\n')

    assert [line.split()[0] for line in unasked(declared, {"new.name"})] == [
        "new.name",
        "docs/access-matrix.toml",
    ]


def test_a_role_that_nobody_has_is_refused():
    with pytest.raises(ValueError, match="boss"):
        read('[roles]\n[states]\n[groups]\n["GET a.b"]\nasks = "public"\nown = "boss"\n')
