"""Numbers and secrets stay where they belong: not on any page, in no file, log or database."""

import io
import zipfile

import pytest

from contest.foundation.db import db
from tests.factories.people import PASSWORD
from tests.house import source as house
from tests.sweeps.cells import questions
from tests.sweeps.declared import matrix
from tests.sweeps.looking import IDENTITY, PHONE, faults_of, numbers_in

pytestmark = pytest.mark.slow
ORDER = ("judge", "chief_judge", "entrant", "unit_contact", "sealing_judge", "organiser", "owner")
TOTP = b"JBSWY3DPEHPK3PXP"


def one_who_may(question) -> str | None:
    """Return the narrowest role that may; pages that print are asked by one role anyway."""
    page = matrix().pages[question.key]
    who = page.rules[question.state].who if question.state in page.rules else frozenset()
    return next((role for role in ORDER if role in who), None)


def test_every_page_in_english_and_every_refused_form_is_clean(worker_app, world, oracle):
    complaints = []
    for question in questions(worker_app, world.places):
        role = one_who_may(question)
        if role is None or "paper_sheets" in question.key:
            continue
        # A form that is sent empty comes back with what is wrong in it.
        for language in ("zh_Hans_CN", "en") if question.method == "POST" else ("en",):
            client = world.visit(worker_app, role)
            client.set_cookie("language", language)
            answer = client.open(question.address, method=question.method)
            where = f"{question.key} of {question.state} in {language}"
            complaints += [f"{where} {fault}" for fault in faults_of(question.key, answer)]
            answer.close()
            oracle.undo()
    house.refuse(complaints)


def test_an_error_page_in_each_language_is_clean(worker_app, world, oracle):
    complaints = []
    for role in ("anonymous", "entrant", "judge", "owner"):
        for language in ("zh_Hans_CN", "en"):
            client = world.visit(worker_app, role)
            client.set_cookie("language", language)
            for address in ("/nothing-here", "/persons/add", "/desk/projects", "/sign-out"):
                answer = client.get(address)
                complaints += [
                    f"{address} as {role} {fault}" for fault in faults_of(f"GET {address}", answer)
                ]
    house.refuse(complaints)


def kept(app) -> dict[str, bytes]:
    """Return what lies on the disk: database, write-ahead log, logs; the keys are not read."""
    with app.app_context():
        db.engine.dispose()
    found = {}
    for path in sorted(app.config["DATA"].rglob("*")):
        if path.is_file() and path.parent.name != "keys":
            found[path.name] = path.read_bytes()
    return found


def test_no_number_and_no_secret_lies_on_the_disk_in_the_clear(worker_app, world, oracle):
    numbers = {"identity": "320500196802031235", "phone": "19900009876"}
    client = world.visit(worker_app, "owner")
    unit = world.places["own"]["unit_id"]
    form = {"name": "丁一凡", "unit": unit, "phone": numbers["phone"]}
    added = client.post("/persons/add", data=form)
    shown = client.post(f"{added.headers['Location']}/reveal")
    client.post("/sign-in", data={"login": "somebody@example", "password": PASSWORD})
    client.get(f"/persons?q={numbers['phone']}")

    assert added.status_code == 303
    # The number is there for whoever may see it, so what follows looks for the right thing.
    assert "199 0000 9876" in shown.text
    files = kept(worker_app)
    assert {"leitai.db"} <= set(files)
    assert any(name.endswith(".log") or "log" in name for name in files)
    complaints = [f"{name} {fault}" for name, data in files.items() for fault in numbers_in(data)]
    for token in (token for token in world.tokens.values() if token):
        complaints += [f"{name} holds a session" for name in files if token.encode() in files[name]]
    for secret in (TOTP, PASSWORD.encode(), numbers["phone"].encode()):
        complaints += [f"{name} holds {secret!r}" for name in files if secret in files[name]]
    house.refuse(complaints)


def test_planted_numbers_are_found_wherever_they_lie():
    packed = io.BytesIO()
    with zipfile.ZipFile(packed, "w") as inner:
        inner.writestr("xl/sheet1.xml", "<v>320500196802031234</v>")
    outer = io.BytesIO()
    with zipfile.ZipFile(outer, "w") as bundle:
        bundle.writestr("list.xlsx", packed.getvalue())

    assert list(numbers_in(b"+86 19900000001")) == ["shows 19900000001"]
    assert list(numbers_in(outer.getvalue())) == [
        "shows 320500196802031234 in list.xlsx in xl/sheet1.xml"
    ]
    assert IDENTITY.search(b"320***********1234") is None
    assert PHONE.search(b"199****0001") is None


def test_the_numbers_of_the_world_are_of_the_form_that_is_looked_for(worker_app, world, oracle):
    client = world.visit(worker_app, "owner")
    shown = client.post(f"/persons/{world.places['own']['person_id']}/reveal").get_data()

    assert IDENTITY.search(shown)
    assert PHONE.search(shown)
