"""Folders of half-done work: those that nothing names leave the disk, the others stay."""

from datetime import UTC, datetime
from typing import Any

from sqlalchemy import select

from contest.certificates.jobs import PRINT_FILE_JOB
from contest.certificates.jobs import scratch_in_use as print_folders
from contest.editions.jobs import ARCHIVE_JOB
from contest.editions.models import EditionArchive
from contest.entries.models import EntryDraft
from contest.entries.operations import add_piece, begin_upload, begin_waiting_file
from contest.foundation import files
from contest.foundation.jobs import strike
from contest.foundation.models import JobRun
from tests.conftest import NOON
from tests.factories.entries import a_registration, an_entry
from tests.factories.people import an_actor, apart

FORM = {"code": "form", "name": "报名表", "by": "entrant", "required": False}


def on_its_way(session):
    """A file that is sent for an entry, one that waits in a form, and the folders of both."""
    event = a_registration(session, entrants={"subject": "person", "materials": [FORM]})
    asked: dict[str, Any] = {
        "kind": "form",
        "name": "a.pdf",
        "size": 9,
        "mark": "",
        "now": datetime.now(UTC),
    }
    upload = begin_upload(
        session, an_actor(session, "organiser"), an_entry(session, event), **asked
    )
    apart(session)
    waiting = begin_waiting_file(
        session, an_actor(session, "entrant"), event, place="self", **asked
    )
    for one in (upload, waiting):
        add_piece(one, offset=0, data=b"12345")
    archive = EditionArchive(edition_id=event.edition_id, is_full=False, asked_at=NOON, asked_by="")
    session.add(archive)
    session.flush()
    return archive, [f"upload-{one.public_id}" for one in (upload, waiting)]


def test_what_nobody_names_goes_and_work_that_goes_on_keeps_its_folder(app, writing):
    with writing() as session:
        archive, needed = on_its_way(session)
        for name, payload in (
            (PRINT_FILE_JOB, {"asked": [1]}),
            (ARCHIVE_JOB, {"archive_id": archive.id}),
        ):
            run = JobRun(name=name, key=name, payload=payload, total=1, queued_at=NOON)
            session.add(run)
        session.flush()
        needed += [f"archive-{archive.public_id}", *print_folders(session)]
    for name in ("upload-left", "archive-left", "print-file-left", *needed[2:]):
        (files.scratch(name) / "part").write_bytes(b"half")

    with app.app_context():
        strike(NOON.date())

    assert files.scratch_names() == sorted(needed)


def test_while_a_form_cannot_be_read_no_file_on_its_way_goes(app, writing):
    with writing() as session:
        _archive, needed = on_its_way(session)
        session.scalars(select(EntryDraft)).one().typed_cipher = "of another key"
    for name in ("upload-left", "archive-left"):
        (files.scratch(name) / "part").write_bytes(b"half")

    with app.app_context():
        strike(NOON.date())

    assert files.scratch_names() == sorted([*needed, "upload-left"])
