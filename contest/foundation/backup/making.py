"""Makes a backup while the server runs: everything in it is of one instant of the database."""

import tempfile
from dataclasses import dataclass
from datetime import datetime
from pathlib import Path

import sqlalchemy as sa
from sqlalchemy.engine import Engine
from sqlalchemy.orm import Session

from contest.foundation import heads
from contest.foundation.backup.archive import DATABASE, Writer, new_file, sha256_of
from contest.foundation.backup.databases import Postgresql, Sqlite
from contest.foundation.models import StoredFile

PUBLIC, PRIVATE = "sign-*.pub", ("sign-*.key", "personal-*.key")


@dataclass(frozen=True, slots=True)
class Made:
    """A backup that was made; `missing` are stored files of which the bytes are gone."""

    path: Path
    size: int
    kept: dict[str, heads.Head]
    missing: tuple[str, ...]


def make(database: Sqlite | Postgresql, *, data: Path, folder: Path, now: datetime) -> Made:
    """Write `leitai-<instant>.tar` into `folder`; it is there as a whole or not at all.

    Files never change once they are stored, so they are copied after the database and fit it; one
    that was taken away in between, as a wiped rehearsal's is, is told as missing.
    Raises `BackupFault` when something is in the way; what was there before stays as it was.
    """
    folder.mkdir(mode=0o700, parents=True, exist_ok=True)
    path = folder / f"leitai-{now:%Y%m%dT%H%M%SZ}.tar"
    with tempfile.TemporaryDirectory(dir=folder, prefix=".making-") as aside:
        copy = Path(aside) / DATABASE
        with database.copying(copy) as engine, new_file(path) as stream:
            told, files = _told(engine)
            writer = Writer(stream)
            writer.add(DATABASE, copy)
            missing = _add_files(writer, data / "files", files)
            for key in sorted((data / "keys").glob(PUBLIC)):
                writer.add(f"keys/{key.name}", key)
            told |= {"kind": database.kind, "made_at": now.isoformat(), "missing": missing}
            told["private_keys"] = private_keys(data / "keys")
            writer.finish(told, data / "keys")
    return Made(path, path.stat().st_size, _heads_of(told), tuple(missing))


def private_keys(folder: Path) -> dict[str, str]:
    """Return the hash of each private key by file name: to know it again, not to guess it."""
    found = sorted(path for pattern in PRIVATE for path in folder.glob(pattern))
    return {path.name: sha256_of(path)[0] for path in found}


def revision_of(session: Session) -> str:
    """Return the revision of the database's tables."""
    return str(session.scalar(sa.text("SELECT version_num FROM alembic_version")))


def _told(engine: Engine) -> tuple[dict[str, object], list[str]]:
    with Session(engine) as session:
        newest = {name: list(head) for name, head in heads.heads(session).items()}
        told: dict[str, object] = {"heads": newest, "revision": revision_of(session)}
        files = session.scalars(sa.select(StoredFile.sha256).distinct())
        return told, sorted(files)


def _heads_of(told: dict[str, object]) -> dict[str, heads.Head]:
    newest = told["heads"]
    assert isinstance(newest, dict)  # noqa: S101 - put there by `_told`
    return {name: (seq, digest) for name, (seq, digest) in newest.items()}


def _add_files(writer: Writer, folder: Path, files: list[str]) -> list[str]:
    missing = []
    for sha256 in files:
        path = folder / sha256[:2] / sha256[2:]
        if path.is_file() and sha256_of(path)[0] == sha256:
            writer.add(f"files/{sha256[:2]}/{sha256[2:]}", path)
        else:
            missing.append(sha256)
    return missing
