"""Lists of fields catch a field too many, one that is missing, and a page without a list.

The fields themselves are looked at in the access matrix, in each answer that lets a role in.
"""

import pytest
from flask import jsonify

from contest.foundation.office import Heading, Sheet, write_xlsx
from contest.foundation.web import permission
from tests.house import source as house
from tests.sweeps.asking import Asker
from tests.sweeps.cells import questions
from tests.sweeps.declared import matrix
from tests.sweeps.fields import XLSX, declaration, faults_of_fields, read, shown_by

pytestmark = pytest.mark.slow
OTHERS = {"GET awards.payment_list": ("prizes.xlsx", "judge-fees.xlsx")}
"""Pages that answer with other columns under another name; the matrix asks for the first."""
BOARD = "GET contestday.told"


def looked_into(app, world, oracle, role, key):
    """Return what is wrong with the fields that the page shows to this role."""
    asked_for = [one for one in questions(app, world.places) if one.key == key]
    asked = Asker(app, world, oracle, matrix()).ask(role, asked_for)
    return list(faults_of_fields(role, asked.let_in, asked.shown, declaration()))


def told(**over):
    """Return the board's fields, as the hall is shown them."""
    words = dict.fromkeys(("board", "board_words", "code", "name", "phase", "words"), "")
    return {**words, "ranking": [], **dict.fromkeys(("done", "left", "score", "wanted"), 0), **over}


@pytest.mark.parametrize("key", OTHERS)
def test_what_a_page_gives_under_another_name_has_a_list_of_its_own(worker_app, world, oracle, key):
    first, other = OTHERS[key]
    question = next(
        one for one in questions(worker_app, world.places) if (one.key, one.state) == (key, "own")
    )

    answer = world.visit(worker_app, "organiser").get(question.address.replace(first, other))
    shown = {f"{key} {other}": shown_by(answer, None)}

    house.refuse(faults_of_fields("organiser", shown, shown, declaration()))


PLANTED = {
    "as it is": (told(), []),
    "a field too many": (told(judge="丁一凡"), ["shows judge, which its list has not"]),
    "one within a list": (
        told(ranking=[{"phone": ""}]),
        ["shows ranking[]/phone, which its list has not"],
    ),
    "one is missing": (
        {key: value for key, value in told().items() if key != "left"},
        ["does not show left, which its list has"],
    ),
}


@pytest.mark.parametrize("fault", PLANTED)
def test_a_planted_field_is_caught(worker_app, world, oracle, monkeypatch, fault):
    planted, said = PLANTED[fault]
    monkeypatch.setitem(
        worker_app.view_functions, "contestday.told", lambda hall_id: jsonify(planted)
    )

    found = looked_into(worker_app, world, oracle, "anonymous", BOARD)

    assert found == [f"anonymous: {BOARD} {one}" for one in said]


def test_a_planted_page_without_a_list_is_caught(worker_app, world, oracle, monkeypatch):
    view = permission("event.manage")(lambda event_id: jsonify(venue=""))
    monkeypatch.setitem(worker_app.view_functions, "editions.schedule", view)

    (said,) = looked_into(worker_app, world, oracle, "organiser", "GET editions.schedule")

    assert said.startswith("organiser: GET editions.schedule has no list of fields")


def test_a_planted_page_that_shows_none_of_its_fields_is_caught(
    worker_app, world, oracle, monkeypatch
):
    monkeypatch.setitem(worker_app.view_functions, "contestday.told", lambda hall_id: "<p></p>")

    (said,) = looked_into(worker_app, world, oracle, "anonymous", BOARD)

    assert said == f"anonymous: {BOARD} answers with no field at all, its list has some"


def test_a_planted_column_of_a_workbook_is_caught(worker_app, world, oracle, monkeypatch):
    book = write_xlsx([Sheet("报名", [Heading("编号"), Heading("身份证号")], [])])

    def planted(event_id):
        return worker_app.response_class(book, mimetype=XLSX)

    view = permission("entry.list")(planted)
    monkeypatch.setitem(worker_app.view_functions, "entries.export", view)

    found = looked_into(worker_app, world, oracle, "organiser", "GET entries.export")

    assert found[0] == "organiser: GET entries.export shows 报名/身份证号, which its list has not"
    assert "organiser: GET entries.export does not show 报名/姓名, which its list has" in found


def test_only_the_named_roles_see_what_stands_beside():
    declared = read('["GET a.b"]\nfields = ["id"]\n"judge chief_judge" = ["marks/*"]\n')
    shown = {"GET a.b": {("id",), ("marks", "C1")}}

    assert list(faults_of_fields("judge", shown, shown, declared)) == []
    assert list(faults_of_fields("clerk", shown, shown, declared)) == [
        "clerk: GET a.b shows marks/C1, which its list has not"
    ]
