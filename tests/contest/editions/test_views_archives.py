"""The archive of a finished edition: made in the background, checked without the system."""

import io
import json
import subprocess
import sys
import zipfile

import pytest
from openpyxl import load_workbook
from sqlalchemy import select

from contest.editions.check_archive import list_faults, main
from contest.editions.models import EditionArchive
from contest.foundation.archiving import write_manifest
from contest.foundation.models import LedgerRecord
from tests.factories.certificates import issued
from tests.factories.editions import an_event
from tests.factories.people import a_federation, an_actor, apart, signed_in
from tests.factories.results import a_judged_workshop, a_published_version

OTHER_PARTS = {
    "rules", "panels", "entries", "results", "appeals", "awards", "certificates", "trail",
}  # fmt: skip


@pytest.fixture
def finished(client, writing):
    """A published contest with certificates; its edition, its code."""
    with writing() as session:
        event = a_published_version(session, a_judged_workshop(session)).event
        issued(session, event)
        apart(session)
        return event.edition.public_id, event.code


def made(client, edition, **asked):
    """What is handed out after it was asked for."""
    assert client.post(f"/editions/{edition}/archives", data=asked).status_code == 303
    page = client.get(f"/editions/{edition}/archives").text
    address = page.partition('action="/archives/')[2].partition('"')[0]
    answer = client.post(f"/archives/{address}")
    assert answer.status_code == 200
    return answer.data


def sign_in(client, writing, role):
    with writing() as session:
        signed_in(client, session, an_actor(session, role, unit=a_federation(session)))


def test_the_masked_archive_is_read_and_checked_without_the_system(
    client, writing, finished, tmp_path
):
    edition, code = finished
    sign_in(client, writing, "organiser")

    with zipfile.ZipFile(io.BytesIO(made(client, edition, kind="masked"))) as packed:
        packed.extractall(tmp_path)

    assert {path.name for path in (tmp_path / code).iterdir()} == OTHER_PARTS
    checked = subprocess.run(  # noqa: S603 - our own file
        [sys.executable, "-I", tmp_path / "check_archive.py"], capture_output=True, check=False
    )
    assert (checked.returncode, checked.stdout.decode().splitlines()[-1]) == (0, "good")
    panels = (tmp_path / code / "panels" / "panels.csv").read_text("utf-8-sig").splitlines()
    assert len(panels) > 3
    assert all("*" in row for row in panels[1:])
    sheet = load_workbook(tmp_path / code / "entries" / "entries.xlsx").worksheets[0]
    names = [str(row[2]) for row in sheet.iter_rows(min_row=2, values_only=True)]
    assert names
    assert all("*" in name for name in names)
    assert list((tmp_path / code / "certificates").glob("*.pdf")) == []
    assert f"{code}/results/all-v1-notice.pdf" in (tmp_path / "index.html").read_text("utf-8")


def test_what_was_changed_in_an_archive_is_found(client, writing, finished, tmp_path, capsys):
    edition, code = finished
    sign_in(client, writing, "organiser")
    with zipfile.ZipFile(io.BytesIO(made(client, edition, kind="masked"))) as packed:
        packed.extractall(tmp_path)
    trail, csv = tmp_path / code / "trail" / "trail.jsonl", tmp_path / code / "awards/awards.csv"
    head = trail.read_text("utf-8").splitlines()[-1].partition('"hash": "')[2][:32]

    assert main([str(tmp_path), "--head", f"{code}={head}"]) == 0
    assert main([str(tmp_path), "--head", f"{code}={'0' * 32}"]) == 3
    panels = tmp_path / code / "panels" / "panels.csv"
    whole = panels.read_bytes()
    panels.write_bytes(whole.rsplit(b"\r\n", 2)[0] + b"\r\n")
    write_manifest(tmp_path)
    assert main([str(tmp_path)]) == 4
    assert "panels: " in capsys.readouterr().out
    panels.write_bytes(whole)
    write_manifest(tmp_path)
    csv.write_bytes(csv.read_bytes().replace(b"1", b"2", 1))
    assert main([str(tmp_path)]) == 4
    trail.write_text(trail.read_text("utf-8").replace("result.sign", "result.sing", 1), "utf-8")
    assert main([str(tmp_path)]) == 2
    assert "does not follow" in capsys.readouterr().out


def test_a_seat_that_was_emptied_again_is_asked_for_no_more(tmp_path):
    trail = tmp_path / "trail.jsonl"
    faults = []
    for kind in ("seat.take", "seat.leave", "seat.take"):
        with trail.open("a", encoding="utf-8") as stream:
            body = json.dumps({"kind": kind, "subject": "seat"})
            stream.write(json.dumps({"body": body}) + "\n")
        faults.append(list_faults(tmp_path, trail))

    assert faults == [["panels: seat is missing"], [], ["panels: seat is missing"]]


def test_the_full_archive_is_for_the_authorised_and_each_fetch_stands_in_the_trail(
    client, writing, finished, tmp_path
):
    edition, code = finished
    sign_in(client, writing, "organiser")
    refused = client.post(f"/editions/{edition}/archives", data={"kind": "full", "reason": "留存"})
    assert refused.status_code == 403
    sign_in(client, writing, "auditor")
    address = f"/editions/{edition}/archives"
    assert client.post(address, data={"kind": "full", "reason": " "}).status_code == 422

    with zipfile.ZipFile(io.BytesIO(made(client, edition, kind="full", reason="审计"))) as packed:
        packed.extractall(tmp_path)

    assert main([str(tmp_path)]) == 0
    assert list((tmp_path / code / "certificates").glob("*.pdf")) != []
    assert (tmp_path / code / "results" / "all-v1-score-book.pdf").exists()
    assert "*" not in (tmp_path / code / "entries" / "entries.csv").read_text("utf-8-sig")
    with writing() as session:
        archive = session.scalars(select(EditionArchive)).one()
        told = select(LedgerRecord.kind).where(LedgerRecord.subject == archive.public_id)
        kinds = session.scalars(told.order_by(LedgerRecord.seq)).all()
    assert kinds == ["archive.ask", "archive.make", "archive.fetch"]
    sign_in(client, writing, "organiser")
    assert client.post(f"/archives/{archive.public_id}/fetch").status_code == 403


def test_an_edition_with_a_contest_that_runs_is_not_archived(client, writing):
    with writing() as session:
        event = an_event(session)
        edition, event_id = event.edition.public_id, event.public_id
    sign_in(client, writing, "organiser")

    assert client.post(f"/editions/{edition}/archives", data={"kind": "masked"}).status_code == 409
    assert f"/events/{event_id}" in client.get(f"/editions/{edition}/archives").text
