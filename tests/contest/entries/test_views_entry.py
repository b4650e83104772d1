"""An entry's own page: its way, materials, withdrawal; foreign ids lead nowhere."""

import io
from datetime import UTC, datetime

import pytest
from PIL import Image

from contest.editions.models import EventPhase
from contest.entries.models import EntryState
from contest.entries.queries import entry_by_public_id
from tests.factories.entries import a_registration, an_entry
from tests.factories.people import a_person, an_actor, an_enterprise, signed_in


@pytest.fixture
def entry_id(client, writing):
    """A handed-in entry of the worker who is signed in."""
    today = datetime.now(UTC)
    with writing() as session:
        person = a_person(session, name="单洪伟")
        entry = an_entry(session, a_registration(session, now=today), people=[person], now=today)
        signed_in(client, session, an_actor(session, "entrant", person=person))
        return entry.public_id


def state_of(writing, entry_id):
    with writing() as session:
        return entry_by_public_id(session, entry_id).state


def a_picture() -> bytes:
    out = io.BytesIO()
    Image.new("RGB", (40, 30), "red").save(out, "PNG")
    return out.getvalue()


def test_the_page_shows_where_the_entry_stands(client, entry_id):
    shown = client.get(f"/entries/{entry_id}")
    listed = client.get("/my-entries")

    assert (shown.status_code, listed.status_code) == (200, 200)
    assert shown.text.count('aria-current="step"') == 1
    assert "单洪伟" in shown.text
    assert f"/entries/{entry_id}" in listed.text
    assert 'href="/contests"' in listed.text, "the way to enter another one"


def test_an_entry_is_withdrawn_with_a_reason_and_not_without(client, writing, entry_id):
    refused = client.post(f"/entries/{entry_id}/withdraw", data={"reason": " "})
    kept = state_of(writing, entry_id)
    done = client.post(f"/entries/{entry_id}/withdraw", data={"reason": "出差"})
    shown = client.get(done.headers["Location"])

    assert (refused.status_code, kept) == (422, EntryState.SUBMITTED)
    assert (done.status_code, state_of(writing, entry_id)) == (303, EntryState.WITHDRAWN)
    assert "出差" in shown.text


@pytest.mark.parametrize("phase", [EventPhase.JUDGING, EventPhase.NOTICE, EventPhase.FINISHED])
def test_nobody_is_offered_to_withdraw_when_it_is_too_late(client, writing, entry_id, phase):
    offered = f'action="/entries/{entry_id}/withdraw"'
    assert offered in client.get(f"/entries/{entry_id}").text
    with writing() as session:
        entry_by_public_id(session, entry_id).event.phase = phase

    assert offered not in client.get(f"/entries/{entry_id}").text


def test_a_file_is_added_downloaded_and_removed(client, writing, entry_id):
    address = f"/entries/{entry_id}/materials"
    sent = client.post(
        address, data={"kind": "photo", "file": (io.BytesIO(a_picture()), "照片.png")}
    )
    with writing() as session:
        (material,) = entry_by_public_id(session, entry_id).materials
        material_id, kind, name = material.public_id, material.kind, material.file.name
    page = client.get(address)
    file = client.get(f"{address}/{material_id}")
    removed = client.post(f"{address}/{material_id}/remove")

    assert (sent.status_code, kind, page.status_code) == (303, "photo", 200)
    assert name in page.text
    assert file.headers["Content-Disposition"].startswith("attachment")
    assert (removed.status_code, client.get(f"{address}/{material_id}").status_code) == (303, 404)


def test_what_is_no_picture_and_no_paper_is_refused(client, writing, entry_id):
    sent = client.post(
        f"/entries/{entry_id}/materials",
        data={"kind": "photo", "file": (io.BytesIO(b"MZ program"), "photo.png")},
    )

    assert sent.status_code == 422
    with writing() as session:
        assert entry_by_public_id(session, entry_id).materials == []


@pytest.mark.parametrize(
    ("method", "path"),
    [
        ("get", ""),
        ("get", "/edit"),
        ("post", "/edit"),
        ("post", "/submit"),
        ("post", "/withdraw"),
        ("get", "/materials"),
        ("post", "/materials/00000000000000000000000000/remove"),
        ("get", "/materials/00000000000000000000000000"),
        ("post", "/accept"),
        ("post", "/decline"),
        ("post", "/nominate"),
        ("post", "/return"),
    ],
)
def test_another_worker_reaches_nothing_of_it(client, writing, entry_id, method, path):
    with writing() as session:
        signed_in(client, session, an_actor(session, "entrant"))
    form = {"reason": "x", "action": "submit"} if method == "post" else None

    answer = getattr(client, method)(f"/entries/{entry_id}{path}", data=form)
    unknown = getattr(client, method)(f"/entries/{'0' * 26}{path}", data=form)

    assert answer.status_code in (403, 404)
    assert unknown.status_code in (403, 404)
    assert state_of(writing, entry_id) is EntryState.SUBMITTED


def test_a_visitor_is_asked_to_sign_in(app, entry_id):
    visitor = app.test_client()

    assert [
        visitor.get(address).status_code for address in (f"/entries/{entry_id}", "/my-entries")
    ] == [302, 302]


def test_a_contact_recommends_and_returns_over_the_page(client, writing):
    today = datetime.now(UTC)
    by_unit = {"subject": "person", "nomination": {"by": "unit", "quota": 1}}
    with writing() as session:
        unit = an_enterprise(session)
        event = a_registration(session, entrants=by_unit, now=today)
        first, second = (
            an_entry(session, event, people=[a_person(session, unit=unit)], now=today).public_id
            for _ in range(2)
        )
        signed_in(client, session, an_actor(session, "unit_contact", unit=unit))

    page = client.get("/nominations")
    done = client.post(f"/entries/{first}/nominate")
    full = client.post(f"/entries/{second}/nominate")
    unexplained = client.post(f"/entries/{first}/return", data={"reason": ""})
    returned = client.post(f"/entries/{first}/return", data={"reason": "换人"})

    assert page.status_code == 200
    assert f"/entries/{first}/nominate" in page.text
    assert (done.status_code, full.status_code) == (303, 409)
    assert (unexplained.status_code, returned.status_code) == (422, 303)
    assert [state_of(writing, entry) for entry in (first, second)] == [
        EntryState.RETURNED,
        EntryState.SUBMITTED,
    ]
