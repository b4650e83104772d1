"""Files in pieces: they go on after a cut, come whole, are cleaned, and are nobody else's.

Also those of a form that is not saved yet.
"""

import io
from datetime import UTC, datetime, timedelta
from typing import Any

import pikepdf
import pytest
from PIL import Image
from sqlalchemy import func, select

from contest.editions.queries import event_by_public_id
from contest.entries import operations
from contest.entries.models import EntryState, EntryUpload
from contest.entries.operations import (
    add_piece,
    begin_upload,
    begin_waiting_file,
    received,
    whole_file,
)
from contest.entries.queries import entry_by_public_id
from contest.foundation.errors import Invalid, NotPermitted
from contest.foundation.files import Cleaned, scratch
from tests.conftest import NOON
from tests.factories.entries import a_registration, an_entry
from tests.factories.people import a_person, an_actor, signed_in

SECTION = {
    "subject": "person",
    "materials": [
        {"code": "form", "name": "盖章报名表", "kinds": ["pdf"], "most_mb": 1, "most_pages": 2,
         "stamped": True}
    ],
}  # fmt: skip


def a_photo() -> bytes:
    """A picture with a place in it, as phones make them."""
    picture = Image.effect_noise((300, 200), 90).convert("RGB")
    exif = Image.Exif()
    exif[0x010E] = "CANARY 31.2990 120.5853"
    out = io.BytesIO()
    picture.save(out, "JPEG", exif=exif)
    return out.getvalue()


def a_pdf(pages: int = 1) -> bytes:
    document = pikepdf.new()
    for _ in range(pages):
        document.add_blank_page()
    out = io.BytesIO()
    document.save(out)
    return out.getvalue()


@pytest.fixture
def entry_id(client, writing):
    """A draft of the worker who is signed in, which asks for a stamped form."""
    today = datetime.now(UTC)
    with writing() as session:
        person = a_person(session)
        event = a_registration(session, entrants=SECTION, now=today)
        entry = an_entry(session, event, people=[person], state=EntryState.DRAFT, now=today)
        signed_in(client, session, an_actor(session, "entrant", person=person))
        return entry.public_id


def begun(client, entry_id, data, name="焊接.jpg", kind="photo"):
    form = {"kind": kind, "name": name, "size": str(len(data)), "mark": "1700"}
    return client.post(f"/entries/{entry_id}/uploads", data=form, headers=JSON)


JSON = {"Accept": "application/json"}


def sent(client, address, offset, data):
    return client.post(address, data=data, headers={**JSON, "Upload-Offset": str(offset)})


def test_a_photo_goes_on_after_a_cut_and_is_kept_without_its_place(client, writing, entry_id):
    data = a_photo()
    half = len(data) // 2

    first = begun(client, entry_id, data).json
    address = f"/entries/{entry_id}/uploads/{first['id']}"
    sent(client, address, 0, data[:half])
    twice = sent(client, address, 0, data[:half])
    early = client.post(f"{address}/finish", headers=JSON)
    again = begun(client, entry_id, data).json
    whole = sent(client, address, again["offset"], data[half:]).json
    done = client.post(f"{address}/finish", headers=JSON)

    assert (twice.status_code, twice.json["error"]["code"]) == (409, "upload_elsewhere")
    assert (early.status_code, early.json["error"]["code"]) == (409, "upload_unfinished")
    assert (again["id"], again["offset"]) == (first["id"], half)
    assert (whole["offset"], done.status_code) == (len(data), 200)
    assert set(whole) == {"id", "offset", "piece", "size"}
    assert set(done.json) == {"name", "pages"}
    with writing() as session:
        (material,) = entry_by_public_id(session, entry_id).materials
        kept = (material.kind, material.file.name)
        assert session.scalar(select(func.count()).select_from(EntryUpload)) == 0
        material_id = material.public_id
    file = client.get(f"/entries/{entry_id}/materials/{material_id}").data
    assert kept == ("photo", "焊接.jpg")
    assert b"CANARY" in data
    assert b"CANARY" not in file
    assert client.get(address, headers=JSON).status_code == 404


def test_a_stamped_form_keeps_to_its_rules_and_is_asked_when_handed_in(client, writing, entry_id):
    page = client.get(f"/entries/{entry_id}/materials")
    missing = client.post(f"/entries/{entry_id}/submit")
    large = begun(client, entry_id, b"x" * (1024 * 1024 + 1), kind="form")
    picture = complete(client, entry_id, a_photo(), kind="form")
    long = complete(client, entry_id, a_pdf(3), kind="form")
    good = complete(client, entry_id, a_pdf(2), kind="form")
    better = complete(client, entry_id, a_pdf(1), kind="form")
    handed_in = client.post(f"/entries/{entry_id}/submit")

    assert "1 MB" in page.text
    assert (missing.status_code, "盖章报名表" in missing.text) == (422, True)
    assert [answer.status_code for answer in (large, picture, long)] == [422, 422, 422]
    assert (good.json["pages"], better.json["pages"], handed_in.status_code) == (2, 1, 303)
    with writing() as session:
        entry = entry_by_public_id(session, entry_id)
        assert [one.kind for one in entry.materials] == ["form"]


def complete(client, entry_id, data, kind):
    upload = begun(client, entry_id, data, kind=kind).json
    address = f"/entries/{entry_id}/uploads/{upload['id']}"
    sent(client, address, upload["offset"], data)
    return client.post(f"{address}/finish", headers=JSON)


def test_an_upload_is_its_sender_s_alone(client, writing, entry_id):
    upload = begun(client, entry_id, b"12345").json["id"]
    address = f"/entries/{entry_id}/uploads/{upload}"
    with writing() as session:
        unit = entry_by_public_id(session, entry_id).unit
        signed_in(client, session, an_actor(session, "unit_contact", unit=unit))

    answers = [
        client.get(address, headers=JSON),
        sent(client, address, 0, b"1"),
        client.post(f"{address}/finish", headers=JSON),
    ]

    assert [answer.status_code for answer in answers] == [404, 404, 404]


def test_pieces_are_bounded_and_what_is_left_behind_is_forgotten(writing):
    with writing() as session:
        event = a_registration(session, entrants=SECTION)
        person = a_person(session)
        worker, other = an_actor(session, "entrant", person=person), an_actor(session, "entrant")
        entry = an_entry(session, event, people=[person], state=EntryState.DRAFT)
        about: dict[str, Any] = {"kind": "photo", "name": "a.jpg", "size": 10, "mark": ""}

        upload = begin_upload(session, worker, entry, **about, now=NOON)
        with pytest.raises(NotPermitted):
            begin_upload(session, other, entry, **about, now=NOON)
        with pytest.raises(Invalid):
            begin_upload(session, worker, entry, **{**about, "kind": "surprise"}, now=NOON)
        add_piece(upload, offset=0, data=b"12345")
        with pytest.raises(Invalid):
            add_piece(upload, offset=5, data=b"123456")
    there = received(upload)
    with writing() as session:
        operations.drop_old_uploads(session, now=NOON + timedelta(days=3))

    assert there == 5
    with writing() as session:
        assert session.scalars(select(EntryUpload)).all() == []
    assert received(upload) == 0


def a_file_on_its_way(writing):
    """A file of a form that is there in full, the form's event and its writer."""
    with writing() as session:
        event = a_registration(session, entrants=SECTION)
        writer = an_actor(session, "entrant")
        waiting = begin_waiting_file(
            session, writer, event, place="self", kind="form", name="a.pdf", size=5, mark="",
            now=NOON,
        )  # fmt: skip
    add_piece(waiting, offset=0, data=b"12345")
    return waiting, event.public_id, writer


@pytest.mark.parametrize("step", ["form forgotten", "file cleaned", "file refused"])
def test_what_is_undone_before_it_is_committed_leaves_the_pieces_on_the_disk(writing, step):
    waiting, event_id, writer = a_file_on_its_way(writing)
    cleaned = Cleaned(b"123", "application/pdf", "a.pdf", 1)

    def take(session):
        event = event_by_public_id(session, event_id)
        if step == "form forgotten":
            operations.drop_draft(session, writer, event, place="self")
            return
        operations.keep_waiting_file(
            session, writer, event, waiting, place="self", now=NOON,
            cleaned=cleaned if step == "file cleaned" else None,
        )  # fmt: skip

    with writing() as session:
        take(session)
        session.rollback()

    assert whole_file(waiting) == b"12345"
    with writing() as session:
        event = event_by_public_id(session, event_id)
        noted = operations.waiting_file(
            session, writer, event, place="self", public_id=waiting.public_id
        )
        assert noted == waiting
        take(session)
    with writing() as session:
        event = event_by_public_id(session, event_id)
        kept = operations.waiting_by_kind(session, writer, event, place="self")
    if step == "file cleaned":
        assert operations.content_of(kept["form"]).data == b"123"
    else:
        assert (kept, received(waiting)) == ({}, 0)


@pytest.fixture
def form(client, writing):
    """The address of the form of a worker who is signed in, and that worker's user."""
    today = datetime.now(UTC)
    with writing() as session:
        event = a_registration(session, entrants=SECTION, now=today)
        worker = an_actor(session, "entrant", person=a_person(session))
        signed_in(client, session, worker)
        return f"/events/{event.public_id}/register", worker.user_id


def waiting(client, form, data, name="表.pdf"):
    """Begin a file of the form and send it whole."""
    about = {"kind": "form", "name": name, "size": str(len(data)), "mark": "1700"}
    begun = client.post(f"{form}/files", data=about, headers=JSON)
    address = f"{form}/files/{begun.json['id']}"
    sent(client, address, begun.json["offset"], data)
    return address, client.post(f"{address}/finish", headers=JSON)


def folder_of(address):
    """Where the pieces of a file lie."""
    return scratch("x").parent / f"upload-{address.rpartition('/')[2]}"


def test_a_file_of_a_new_form_waits_with_what_is_typed_and_is_handed_in_with_it(
    client, writing, form
):
    form, _user = form
    _address, picture = waiting(client, form, a_photo())
    _address, earlier = waiting(client, form, a_pdf(2), "旧.pdf")
    address, good = waiting(client, form, a_pdf(1))
    again = client.post(f"{address}/finish", headers=JSON)
    client.post(f"{form}/draft", data={"own_share": "", "waiting-files": "x"}, headers=JSON)
    page = client.get(form)
    handed_in = client.post(form, data={"action": "submit"})

    assert [one.status_code for one in (picture, earlier, good, again)] == [422, 200, 200, 200]
    assert "表.pdf" in page.text
    assert "旧.pdf" not in page.text
    assert handed_in.status_code == 303
    with writing() as session:
        entry = entry_by_public_id(session, handed_in.location.rpartition("/")[2])
        assert entry.state is EntryState.SUBMITTED
        assert [(one.kind, one.file.name) for one in entry.materials] == [("form", "表.pdf")]
    assert client.get(address, headers=JSON).status_code == 404
    assert not folder_of(address).exists()


def test_a_form_s_files_are_its_writer_s_alone_and_go_with_it(client, writing, form):
    form, user_id = form
    address, _done = waiting(client, form, a_pdf())
    other_place = client.get(f"{address}?for=others", headers=JSON)
    about = {"kind": "photo", "name": "a.jpg", "size": "5", "mark": ""}
    unasked = client.post(f"{form}/files", data=about, headers=JSON)
    with writing() as session:
        signed_in(client, session, an_actor(session, "entrant", person=a_person(session)))
    foreign = [client.get(address, headers=JSON), client.post(f"{address}/finish", headers=JSON)]
    there = folder_of(address).exists()
    with writing() as session:
        operations.drop_drafts_of_user(session, user_id)

    assert other_place.status_code == 200
    assert unasked.status_code == 422
    assert [answer.status_code for answer in foreign] == [404, 404]
    assert (there, folder_of(address).exists()) == (True, False)
