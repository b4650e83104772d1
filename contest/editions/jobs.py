"""The background work of editions: archives, and what a wiped rehearsal left on the disk.

An archive is made piece by piece, an event's part at a time.
"""

import shutil
from collections.abc import Mapping
from datetime import datetime
from pathlib import Path
from typing import Any

from sqlalchemy import select
from sqlalchemy.orm import Session

from contest.editions import check_archive, queries
from contest.editions.models import EditionArchive, Event
from contest.editions.signals import RehearsalWiped
from contest.foundation import files, jobs, ledger
from contest.foundation.archiving import MANIFEST, links, pack, page, section, write_manifest
from contest.foundation.calendar import chinese_time
from contest.foundation.feature import ArchivePart, offers
from contest.foundation.models import JobRun
from contest.foundation.permissions import system_actor

ARCHIVE_JOB = "edition-archive"
FORGET = "rehearsal.forget"
CHECKER = "check_archive.py"
SAID = (
    "本归档无需原系统即可阅读：双击 index.html，或打开各文件夹中的 PDF、XLSX、CSV。",
    "This archive is read without the system: open index.html, or the files in the folders.",
    f"核验 To check, with Python 3.11 or newer and nothing else: python3 {CHECKER}",
    f"或 or: sha256sum -c {MANIFEST}",
    "成绩重算 To compute a result again: unpack results/*.zip and run its verify.py.",
)
MASKED = "本份按隐私规则隐去姓名。 Names of persons are masked in this copy."
FULL = "本份含完整姓名，仅限授权人员；每次取用均有记录。 This copy holds whole names."


def forget_later(session: Session, signal: RehearsalWiped) -> None:
    """Have what a wiped rehearsal kept in files taken off the disk, after the commit."""
    if signal.hashes:
        payload = {"hashes": list(signal.hashes)}
        jobs.promise(session, name=FORGET, payload=payload, key=f"{FORGET}:{signal.event_id}")


def forget_files(session: Session, payload: Mapping[str, Any], _now: datetime) -> None:
    """Take what a wiped rehearsal left on the disk away: files by `hashes`, pieces by `scratch`."""
    files.forget_content(session, payload.get("hashes", ()))
    files.forget_scratch(payload.get("scratch", ()))


def scratch_in_use(session: Session) -> list[str]:
    """Name the scratch folders in which an archive is being made."""
    query = select(JobRun).where(JobRun.name == ARCHIVE_JOB, JobRun.finished_at.is_(None))
    archives = [run.payload["archive_id"] for run in session.scalars(query)]
    made = session.scalars(select(EditionArchive).where(EditionArchive.id.in_(archives)))
    return [_folder_of(archive) for archive in made]


def start_archive(session: Session, archive: EditionArchive, *, now: datetime) -> None:
    """Have the archive made in the background, with progress."""
    key = queries.archive_key(archive)
    total = len(_steps(session, archive)) + 1
    payload = {"archive_id": archive.id, "key": key}
    jobs.start_run(session, name=ARCHIVE_JOB, payload=payload, key=key, total=total, now=now)


def archive_piece(session: Session, payload: Mapping[str, Any]) -> tuple[int, Path | None]:
    """Write the next part, return how many steps are done, and where the ZIP file is at last.

    What is written lies in a folder of its own: a run that is cut goes on behind the last part.
    """
    archive = session.get_one(EditionArchive, payload["archive_id"])
    folder = files.scratch(_folder_of(archive))
    steps = _steps(session, archive)
    for place, (event, part) in enumerate(steps):
        mark = folder / f"done-{place:05}"
        if mark.exists():
            continue
        below = folder / "files" / event.code / part.key
        shutil.rmtree(below, ignore_errors=True)
        for name, content in part.files(session, event.id, archive.is_full):
            path = below / name
            path.parent.mkdir(parents=True, exist_ok=True)
            path.write_bytes(content)
        mark.touch()
        return place + 1, None
    whole = folder / "whole.zip"
    _finish(archive, [event for event, _part in steps], folder / "files")
    pack(folder / "files", whole)
    return len(steps) + 1, whole


def keep_archive(
    session: Session, payload: Mapping[str, Any], now: datetime, made: tuple[int, Path | None]
) -> None:
    """Count the steps up; keep the ZIP file, by which the folder is done with."""
    done, whole = made
    run = session.scalar(select(JobRun).where(JobRun.key == payload["key"]))
    archive = session.get_one(EditionArchive, payload["archive_id"])
    if run is not None:
        run.done = done
    if whole is None or archive.file_id is not None:
        return
    kind = "full" if archive.is_full else "masked"
    name = f"archive-{archive.edition.year}-{kind}.zip"
    stored = files.store_file(session, path=whole, name=name, media_type="application/zip", now=now)
    archive.file_id, archive.made_at = stored.id, now
    session.flush()
    body = {"sha256": stored.sha256, "size": stored.size}
    actor = system_actor("archive")
    ledger.record(session, actor, "archive.make", archive, body=body, now=now)
    shutil.rmtree(whole.parent, ignore_errors=True)


def _folder_of(archive: EditionArchive) -> str:
    return f"archive-{archive.public_id}"


def _steps(session: Session, archive: EditionArchive) -> list[tuple[Event, ArchivePart]]:
    parts: list[ArchivePart] = offers("archive")
    events = queries.events_to_archive(session, archive.edition)
    return [(event, part) for event in events for part in parts]


def _finish(archive: EditionArchive, events: list[Event], folder: Path) -> None:
    """Add the page that leads through the archive, the checker and the manifest."""
    edition = archive.edition
    folder.mkdir(parents=True, exist_ok=True)
    paths = sorted(one.relative_to(folder).as_posix() for one in folder.rglob("*") if one.is_file())
    about = [
        f"{edition.year} · {edition.sponsor}",
        f"制作 Made for: {chinese_time(archive.asked_at)}",
        FULL if archive.is_full else MASKED,
        *SAID,
    ]
    parts = [section(edition.name, about)]
    for event in dict.fromkeys(events):
        own = [path for path in paths if path.startswith(f"{event.code}/")]
        parts.append(links(f"{event.name} ({event.code})", own))
    (folder / "index.html").write_bytes(page(edition.name, parts))
    (folder / "README.txt").write_text("\n".join([edition.name, *about, ""]), encoding="utf-8")
    checker = Path(check_archive.__file__)
    (folder / CHECKER).write_bytes(checker.read_bytes())
    write_manifest(folder)
