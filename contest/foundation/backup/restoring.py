"""Proves what is in a backup, and only then lets it be the system.

Killed at any point, the system is the old one or the new one: the last step is one renaming.
"""

import os
import shutil
from collections.abc import Callable, Iterator, Mapping, Sequence
from contextlib import contextmanager
from dataclasses import dataclass, field
from datetime import datetime
from pathlib import Path

import sqlalchemy as sa
from sqlalchemy.engine import Engine
from sqlalchemy.orm import Session

from contest.foundation import heads, ledger
from contest.foundation.backup.archive import DATABASE, Backup, BackupFault, read, unpack
from contest.foundation.backup.databases import Postgresql, Sqlite
from contest.foundation.backup.making import private_keys, revision_of
from contest.foundation.feature import offers
from contest.foundation.models import StoredFile
from contest.foundation.permissions import system_actor
from contest.foundation.readable import faults_by

Check = Callable[[Session], Sequence[str]]
RESTORED = "backup.restore"
STAGING = ".restoring"


@dataclass(frozen=True, slots=True)
class Asked:
    """What a backup must satisfy beside its own manifest.

    `kept` are heads that somebody wrote down, `checks` what the features say of their own tables,
    `revision` the one that this program reads, `trusted_key` the id of a key known from paper.
    `despite` lets an operator open a system of which the faults are known and weighed.
    """

    checks: Sequence[Check]
    revision: str
    kept: Mapping[str, heads.Head] = field(default_factory=dict)
    trusted_key: str = ""
    needs_keys: bool = True
    despite: bool = False


@dataclass(frozen=True, slots=True)
class Restored:
    """A restored system, where the database before it is kept ("": there was none), its faults."""

    backup: Backup
    old: str
    faults: tuple[str, ...]


def check(path: Path, database: Sqlite | Postgresql, *, data: Path, asked: Asked) -> Backup:
    """Unpack the backup aside and prove it, changing nothing that is in use.

    Raises `BackupFault` with one line for each thing that is wrong.
    """
    backup = read(path, data / "keys")
    with _staged(backup, database, data) as (engine, _folder):
        _refuse(list(_faults(engine, backup, data, asked)))
    return backup


def derived_faults(session: Session) -> list[str]:
    """Derive the tables of marks anew from the trail and return what differed; nothing is kept."""
    return [
        f"{stream}: {line}"
        for stream in ledger.streams(session)
        for derive in offers("rebuild")
        for line in derive(session, stream)
    ]


def restore(
    path: Path, database: Sqlite | Postgresql, *, data: Path, asked: Asked, now: datetime
) -> Restored:
    """Prove the backup and put it in the place of the system; the trail tells of it.

    Raises `BackupFault` and leaves the system as it is when anything does not fit.
    """
    backup = read(path, data / "keys")
    if not backup.is_known_key and backup.key_id != asked.trusted_key:
        raise BackupFault(
            f"this machine does not know key {backup.key_id}: compare it with the paper, "
            f"then name it with --trust-key {backup.key_id}"
        )
    with _staged(backup, database, data) as (engine, folder):
        faults = list(_faults(engine, backup, data, asked))
        if not asked.despite:
            _refuse(faults)
        _tell(engine, backup, now, faults=len(faults))
        engine.dispose()
        _lay_out(folder / "files", data / "files")
        _lay_out(folder / "keys", data / "keys")
        old = database.put_in_place(now)
        # What waited in the queue belonged to the database that is gone.
        for suffix in ("", "-wal", "-shm"):
            (data / f"jobs.db{suffix}").unlink(missing_ok=True)
    return Restored(backup, old, tuple(faults))


@contextmanager
def _staged(
    backup: Backup, database: Sqlite | Postgresql, data: Path
) -> Iterator[tuple[Engine, Path]]:
    if backup.manifest["kind"] != database.kind:
        raise BackupFault(f"the backup is of {backup.manifest['kind']}, this is {database.kind}")
    folder = data / STAGING
    # Left by a restore that was killed; nothing in it was ever in use.
    shutil.rmtree(folder, ignore_errors=True)
    folder.mkdir(mode=0o700, parents=True)
    try:
        unpack(backup, folder)
        with database.staged(folder / DATABASE) as engine:
            yield engine, folder
    finally:
        database.discard()
        shutil.rmtree(folder, ignore_errors=True)


def _faults(engine: Engine, backup: Backup, data: Path, asked: Asked) -> Iterator[str]:
    with Session(engine) as session:
        revision = revision_of(session)
        if revision != asked.revision:
            yield (
                f"its tables are of revision {revision}, this program reads {asked.revision}: "
                "restore with the version that made it, then upgrade"
            )
            return
        for kept in (backup.heads, asked.kept):
            for verdict in heads.verify_trail(session, kept):
                if not verdict.is_good:
                    yield f"trail {verdict.stream}, record {verdict.bad_seq}: {verdict.reason}"
        yield from _missing_files(session, backup)
        for feature_check in asked.checks:
            yield from faults_by(session, feature_check)
            session.rollback()
    if asked.needs_keys:
        yield from _missing_keys(backup, data / "keys")


def _missing_files(session: Session, backup: Backup) -> Iterator[str]:
    there = set(backup.manifest["members"])
    known_missing = set(backup.manifest["missing"])
    for sha256 in session.scalars(sa.select(StoredFile.sha256).distinct()):
        if f"files/{sha256[:2]}/{sha256[2:]}" not in there and sha256 not in known_missing:
            yield f"the file {sha256} is not in the backup"


def _missing_keys(backup: Backup, folder: Path) -> Iterator[str]:
    here = private_keys(folder)
    for name, digest in backup.manifest["private_keys"].items():
        if here.get(name) != digest:
            what = "is another one" if name in here else "is missing"
            yield f"the key {name} {what}: lay it into {folder} from where keys are kept"


def _refuse(faults: Sequence[str]) -> None:
    if faults:
        raise BackupFault("\n".join(faults))


def _tell(engine: Engine, backup: Backup, now: datetime, *, faults: int) -> None:
    """Let the trail say that what comes next was restored, and from when."""
    body = {"made_at": backup.manifest["made_at"], "key_id": backup.key_id, "faults": faults}
    subject = ledger.Subject(ledger.SYSTEM, RESTORED)
    with Session(engine) as session, session.begin():
        ledger.record(session, system_actor("backup"), RESTORED, subject, body=body, now=now)


def _lay_out(source: Path, target: Path) -> None:
    """Move files under their names, each as a whole; one more file than are needed does no harm."""
    for path in sorted(path for path in source.rglob("*") if path.is_file()):
        place = target / path.relative_to(source)
        place.parent.mkdir(mode=0o700, parents=True, exist_ok=True)
        if path.suffix == ".pub":
            path.chmod(0o644)
        os.replace(path, place)
