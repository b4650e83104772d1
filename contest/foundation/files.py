"""Files kept by the hash of their content in the data folder, cleaned before they are kept.

It must not know what a file belongs to or who may see it.
"""

import hashlib
import io
import json
import os
import re
import shutil
import tempfile
import unicodedata
from collections.abc import Iterable, Mapping, Sequence
from dataclasses import dataclass, field
from datetime import datetime
from pathlib import Path
from typing import BinaryIO

from sqlalchemy import delete, event, select
from sqlalchemy.orm import Session

from contest.foundation.confined import Bounds, Stopped, run_confined
from contest.foundation.errors import Fault, Invalid
from contest.foundation.models import StoredFile
from contest.foundation.orm import Base
from contest.foundation.words import N_

CLEANER = Path(__file__).with_name("cleaner.py")
UNSAFE_IN_NAME = re.compile(
    r"[\x00-\x1f\x7f-\x9f<>:\"/\\|?*\u00ad\u200b-\u200f\u2028-\u202f\u2060-\u2069\ufeff\ufffd-\uffff]"
)
SCRATCH_NAME = re.compile(r"[0-9a-z-]{1,80}")
LONGEST_NAME = 100
_GONE = "leitai_scratch_gone"
_folder: list[Path] = []


class FileDamaged(RuntimeError):
    """A stored file is missing or is no longer what was stored; a matter for the backup."""


@dataclass(frozen=True, slots=True)
class Accept:
    """What an upload may be: kinds `image` and `pdf`, size in bytes, pixels, pages."""

    kinds: frozenset[str] = frozenset({"image", "pdf"})
    size: int = 20 * 1024 * 1024
    pixels: int = 50_000_000
    pages: int = 300
    bounds: Bounds = field(default_factory=lambda: Bounds(memory=1536 * 1024 * 1024, seconds=30))


VOUCHERS = Accept()
IMAGES = Accept(kinds=frozenset({"image"}))
PAPERS = Accept(kinds=frozenset({"pdf"}))


@dataclass(frozen=True, slots=True)
class Cleaned:
    """An upload after cleaning: the bytes to keep, what they are, a safe name."""

    data: bytes
    media_type: str
    name: str
    pages: int


def configure(folder: Path) -> None:
    """Name the folder in which this process keeps files, LEITAI_DATA/files."""
    _folder[:] = [Path(folder)]


def clean_upload(data: bytes, name: str, *, accept: Accept = VOUCHERS) -> Cleaned:
    """Return an upload rebuilt without hidden content: places in pictures, scripts, attachments.

    What it is is read from the bytes, never from the name. Takes a process of its own: call it
    before the transaction. Raises `Invalid` with one fault that says what to do.
    """
    require_size(len(data), name, accept)
    options = {"kinds": sorted(accept.kinds), "pixels": accept.pixels, "pages": accept.pages}
    try:
        answer = run_confined(CLEANER, data, arguments=options, bounds=accept.bounds)
    except Stopped as stopped:
        raise _refusal("damaged" if stopped.by == "crash" else "too_costly", name, accept) from None
    head, _, rebuilt = answer.partition(b"\n")
    told = json.loads(head)
    if "problem" in told:
        raise _refusal(told["problem"], name, accept)
    return Cleaned(rebuilt, told["media_type"], safe_name(name, told["ending"]), told["pages"])


def require_size(size: int, name: str, accept: Accept) -> None:
    """Raise `Invalid` with its fault unless a file of `size` bytes may be taken."""
    if not size:
        raise _refusal("empty", name, accept)
    if size > accept.size:
        raise _refusal("too_large", name, accept)


def store(
    session: Session,
    *,
    data: bytes,
    name: str,
    media_type: str,
    now: datetime,
) -> StoredFile:
    """Keep bytes that are ours or cleaned, and return their new row; equal bytes are kept once.

    The bytes are on the disk before the row is: a crash leaves a file without a row, never a
    row without a file.
    """
    sha256 = hashlib.sha256(data).hexdigest()
    _keep(path_of(sha256), io.BytesIO(data), len(data))
    stored = StoredFile(
        sha256=sha256, size=len(data), media_type=media_type, name=name, created_at=now
    )
    session.add(stored)
    session.flush()
    return stored


def store_file(
    session: Session, *, path: Path, name: str, media_type: str, now: datetime
) -> StoredFile:
    """Keep a file of ours that is too large for memory, as `store` keeps bytes; `path` stays."""
    sha256 = _hash_of(path)
    with path.open("rb") as source:
        _keep(path_of(sha256), source, path.stat().st_size)
    stored = StoredFile(
        sha256=sha256,
        size=path.stat().st_size,
        media_type=media_type,
        name=name,
        created_at=now,
    )
    session.add(stored)
    session.flush()
    return stored


def store_upload(
    session: Session, *, data: bytes, name: str, now: datetime, accept: Accept = VOUCHERS
) -> StoredFile:
    """Clean an upload and keep it. Raises `Invalid` and keeps nothing when it is not accepted."""
    cleaned = clean_upload(data, name, accept=accept)
    return store(
        session, data=cleaned.data, name=cleaned.name, media_type=cleaned.media_type, now=now
    )


def open_file(stored: StoredFile) -> BinaryIO:
    """Return the file's bytes, compared with their hash. Raises `FileDamaged`."""
    try:
        data = path_of(stored.sha256).read_bytes()
    except FileNotFoundError:
        raise FileDamaged(f"the file {stored.public_id} is missing") from None
    if hashlib.sha256(data).hexdigest() != stored.sha256:
        raise FileDamaged(f"the file {stored.public_id} is not what was stored")
    return io.BytesIO(data)


def open_large(stored: StoredFile) -> BinaryIO:
    """Return the open file, compared with its hash before, never whole in memory.

    Whoever asks closes it. Raises `FileDamaged`.
    """
    path = path_of(stored.sha256)
    if not path.exists():
        raise FileDamaged(f"the file {stored.public_id} is missing")
    if _hash_of(path) != stored.sha256:
        raise FileDamaged(f"the file {stored.public_id} is not what was stored")
    return path.open("rb")


def drop_unused(session: Session, ids: Sequence[int]) -> list[str]:
    """Delete the rows of files that no other row names any more, and return their hashes.

    The bytes stay until `forget_content` is called, after the commit: see there.
    """
    unused = set(ids)
    for table in Base.metadata.sorted_tables:
        for column in table.c:
            if any(key.column.table is StoredFile.__table__ for key in column.foreign_keys):
                unused -= set(session.scalars(select(column).where(column.in_(unused))))
    gone = select(StoredFile.sha256).where(StoredFile.id.in_(unused))
    hashes = sorted(set(session.scalars(gone)))
    session.execute(delete(StoredFile).where(StoredFile.id.in_(unused)))
    return hashes


def forget_content(session: Session, hashes: Iterable[str]) -> None:
    """Take the bytes of these hashes off the disk, where no row names them.

    Call it in a writing transaction of its own: while it holds the lock nobody stores the same
    bytes anew, and what was rolled back before is still named.
    """
    for sha256 in hashes:
        named = select(StoredFile.id).where(StoredFile.sha256 == sha256).limit(1)
        if session.scalar(named) is None:
            path_of(sha256).unlink(missing_ok=True)


def forget_scratch_later(session: Session, names: Iterable[str]) -> None:
    """Take folders off the disk once what no longer names them is committed; not if it is undone.

    A process that dies in between leaves a folder that nothing names: see `sweeping.py`.
    """
    session.info.setdefault(_GONE, []).extend(names)


@event.listens_for(Session, "after_commit")
def _forget_after_commit(session: Session) -> None:
    # A savepoint's end is announced alike; only the end of the whole transaction counts.
    if not session.in_nested_transaction():
        forget_scratch(session.info.pop(_GONE, ()))


@event.listens_for(Session, "after_soft_rollback")
def _keep_after_rollback(session: Session, _previous: object) -> None:
    # Whatever was undone may have named them: a folder too many does no harm, one too few does.
    session.info.pop(_GONE, None)


def forget_scratch(names: Iterable[str]) -> None:
    """Take folders of half-done work off the disk."""
    for name in names:
        shutil.rmtree(scratch(name), ignore_errors=True)


def path_of(sha256: str) -> Path:
    """Return where content of this hash is kept, whether it is there or not."""
    if not _folder:
        raise RuntimeError("no folder for files: call files.configure at the start")
    if not re.fullmatch(r"[0-9a-f]{64}", sha256):
        raise ValueError("not a SHA-256")
    return _folder[0] / sha256[:2] / sha256[2:]


def scratch_names() -> list[str]:
    """Return the names of all folders of half-done work that are on the disk."""
    names = os.listdir(_scratch_root()) if _scratch_root().exists() else []
    return sorted(name for name in names if SCRATCH_NAME.fullmatch(name))


def scratch(name: str) -> Path:
    """Return a folder for what a background job has half done; it may vanish between its pieces.

    Beside the stored files, so that every process that does jobs reaches it.
    """
    if not SCRATCH_NAME.fullmatch(name):
        raise ValueError("not a name of a folder of ours")
    folder = _scratch_root() / name
    folder.mkdir(mode=0o700, parents=True, exist_ok=True)
    return folder


def _scratch_root() -> Path:
    return path_of("0" * 64).parents[2] / "scratch"


def safe_name(name: str, ending: str) -> str:
    """Return a file name that any system and any header takes, with the ending of its content."""
    last = re.split(r"[/\\]", unicodedata.normalize("NFC", name))[-1]
    stem = UNSAFE_IN_NAME.sub("", last.rpartition(".")[0] or last).strip(" .")
    while len(stem.encode()) > LONGEST_NAME:
        stem = stem[:-1]
    return f"{stem or 'file'}.{ending}"


def _hash_of(path: Path) -> str:
    with path.open("rb") as stream:
        return hashlib.file_digest(stream, "sha256").hexdigest()


def _keep(path: Path, source: BinaryIO, size: int) -> None:
    if path.exists() and path.stat().st_size == size:
        return
    path.parent.mkdir(mode=0o700, parents=True, exist_ok=True)
    # Written aside and renamed: nobody ever sees half a file, also after a power cut.
    handle, aside = tempfile.mkstemp(dir=path.parent, prefix=".new-")
    try:
        with os.fdopen(handle, "wb") as stream:
            shutil.copyfileobj(source, stream)
            stream.flush()
            os.fsync(stream.fileno())
        os.replace(aside, path)
    except BaseException:
        Path(aside).unlink(missing_ok=True)
        raise
    for folder in (path.parent, path.parent.parent):
        _sync_folder(folder)


def _sync_folder(folder: Path) -> None:
    descriptor = os.open(folder, os.O_RDONLY)
    try:
        os.fsync(descriptor)
    finally:
        os.close(descriptor)


def _refusal(problem: str, name: str, accept: Accept) -> Invalid:
    if problem == "wrong_type" and len(accept.kinds) == 1:
        problem = f"no_{next(iter(accept.kinds))}"
    rule, remedy = PROBLEMS[problem]
    params = {
        "megabytes": accept.size // (1024 * 1024),
        "megapixels": accept.pixels // 1_000_000,
        "pages": accept.pages,
    }
    shown = safe_name(name, "")[:-1]
    return Invalid(rule, faults=[Fault(rule, remedy, value=shown, params=params)], **params)


PROBLEMS: Mapping[str, tuple[str, str]] = {
    "empty": (N_("The file is empty"), N_("Choose the file again.")),
    "too_large": (
        N_("The file is larger than %(megabytes)d MB"),
        N_("Photograph with a lower resolution, or scan fewer pages into one file."),
    ),
    "too_costly": (
        N_("The file unpacks to far more than a document needs"),
        N_("Print it to PDF anew, or photograph the paper."),
    ),
    "wrong_type": (
        N_("The file is neither a picture nor a PDF"),
        N_("Upload a JPEG or PNG picture, or print the document to PDF."),
    ),
    "no_image": (
        N_("The file is no picture"),
        N_("Upload a JPEG or PNG picture."),
    ),
    "no_pdf": (
        N_("The file is no PDF"),
        N_("Print or scan the document to PDF."),
    ),
    "phone_picture": (
        N_("The picture is in a format of the phone that browsers do not show"),
        N_("Set the phone's camera to JPEG (“most compatible”), or send a screenshot."),
    ),
    "damaged": (
        N_("The file is damaged or is not what its name says"),
        N_("Open it on your computer and save it again."),
    ),
    "too_many_pixels": (
        N_("The picture has more than %(megapixels)d million pixels"),
        N_("Photograph with a lower resolution."),
    ),
    "too_many_pages": (
        N_("The document has more than %(pages)d pages"),
        N_("Split it into several files."),
    ),
    "password": (
        N_("The file is protected with a password"),
        N_("Save it without a password first."),
    ),
}
