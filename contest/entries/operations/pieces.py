"""The bytes of a file that comes in pieces over a bad network; no database.

The pieces lie in the scratch folder: how many bytes are there is asked of the file itself, so that
a broken connection, a restart or another process changes nothing.
"""

import fcntl
from pathlib import Path
from typing import Protocol

from sqlalchemy.orm import Session

from contest.entries.errors import UploadElsewhere, UploadUnfinished
from contest.foundation import files
from contest.foundation.errors import Invalid

LARGEST_PIECE = 1024 * 1024


class OnItsWay(Protocol):
    """A file of which pieces may be there: its random id and how many bytes it has in all."""

    @property
    def public_id(self) -> str:
        """Name the folder of its pieces."""

    @property
    def size(self) -> int:
        """Say how many bytes are to come."""


def received(upload: OnItsWay) -> int:
    """Return how many bytes of the file are there."""
    path = path_of_pieces(upload)
    return path.stat().st_size if path.exists() else 0


def add_piece(upload: OnItsWay, *, offset: int, data: bytes) -> int:
    """Append a piece that begins at `offset`; return how many bytes are there now.

    Needs no transaction. Raises `UploadElsewhere` where the piece does not follow on what is
    there, or `Invalid` where it is too large or goes beyond the end.
    """
    if len(data) > LARGEST_PIECE or offset + len(data) > upload.size:
        raise Invalid
    with path_of_pieces(upload).open("ab") as part:
        # Two connections of one phone may send the same piece: the second must see the first.
        fcntl.flock(part, fcntl.LOCK_EX)
        there = part.seek(0, 2)
        if there != offset:
            raise UploadElsewhere
        part.write(data)
        part.flush()
    return offset + len(data)


def whole_file(upload: OnItsWay) -> bytes:
    """Return the bytes of a file that is there in full. Raises `UploadUnfinished`."""
    if received(upload) != upload.size:
        raise UploadUnfinished
    return path_of_pieces(upload).read_bytes()


def drop_pieces(session: Session, upload: OnItsWay) -> None:
    """Take what is there of a file off the disk, once it is committed that nothing names it."""
    files.forget_scratch_later(session, [name_of_pieces(upload.public_id)])


def path_of_pieces(upload: OnItsWay) -> Path:
    """Return where the pieces of a file lie, whether any is there or not."""
    return files.scratch(name_of_pieces(upload.public_id)) / "part"


def name_of_pieces(public_id: str) -> str:
    """Return the name of the scratch folder in which the pieces of a file lie."""
    return f"upload-{public_id}"
