"""Prints certificates in processes of their own: the faces of one batch leave memory with them.

Run as a module it reads one JSON document from its input and writes, for each file that was asked
for, eight bytes of length (big endian) and the PDF file.
"""

import json
import subprocess
import sys
from base64 import b64decode, b64encode
from collections.abc import Iterator, Mapping, Sequence
from concurrent.futures import ThreadPoolExecutor
from pathlib import Path
from typing import Any, Final

from contest.certificates.render import certificate_pdf, certificates_pdf, characters_of
from contest.certificates.rules import STANDARD
from contest.foundation.faces import cut_faces

ROOT: Final = Path(__file__).resolve().parents[2]
LENGTH_BYTES: Final = 8
SECONDS_EACH, SECONDS_START = 20, 60
PROCESSES: Final = 2
# Laid out at once: more would save little time and cost memory with each page.
PAGES_AT_ONCE: Final = 50
# Faces are cut for a batch; for fewer it takes longer than it saves.
WORTH_CUTTING: Final = 3

Fields = Mapping[str, Any]


class PressStopped(RuntimeError):
    """The printing process failed or took too long; what it said is in the message."""


def printed(
    batch: Sequence[Fields],
    design: str = STANDARD,
    *,
    pictures: Mapping[str, bytes] | None = None,
    processes: int = PROCESSES,
) -> list[bytes]:
    """Return the PDF file of each certificate of `batch`, in order; raises `PressStopped`.

    `pictures` are the seals that certificates name, PNG by their SHA-256.
    """
    return _shared_out(batch, design, pictures or {}, processes, together=False)


def printed_together(
    batch: Sequence[Fields],
    design: str = STANDARD,
    *,
    pictures: Mapping[str, bytes] | None = None,
    processes: int = PROCESSES,
) -> list[bytes]:
    """Return files of many pages each that hold the certificates of `batch` in order."""
    return _shared_out(batch, design, pictures or {}, processes, together=True)


def _shared_out(
    batch: Sequence[Fields],
    design: str,
    pictures: Mapping[str, bytes],
    processes: int,
    *,
    together: bool,
) -> list[bytes]:
    share = max(WORTH_CUTTING, -(-len(batch) // processes))
    parts = [batch[start : start + share] for start in range(0, len(batch), share)]
    with ThreadPoolExecutor(processes) as pool:
        made = pool.map(lambda part: _asked(part, design, pictures, together=together), parts)
        return [file for files in made for file in files]


def _asked(
    batch: Sequence[Fields], design: str, pictures: Mapping[str, bytes], *, together: bool
) -> list[bytes]:
    shown = {name: b64encode(data).decode() for name, data in pictures.items()}
    told = {
        "design": design,
        "batch": [dict(fields) for fields in batch],
        "pictures": shown,
        "together": together,
    }
    command = [sys.executable, "-m", "contest.certificates.press"]
    limit = SECONDS_START + SECONDS_EACH * len(batch)
    try:
        # S603: every word of the command is ours; the values go through the pipe.
        done = subprocess.run(  # noqa: S603
            command,
            input=json.dumps(told).encode(),
            capture_output=True,
            timeout=limit,
            cwd=ROOT,
            check=False,
        )
    except subprocess.TimeoutExpired as error:
        raise PressStopped(f"no answer within {limit} seconds") from error
    if done.returncode:
        raise PressStopped(done.stderr.decode(errors="replace")[-2000:])
    return list(_cut(done.stdout))


def _cut(stream: bytes) -> Iterator[bytes]:
    while stream:
        length = int.from_bytes(stream[:LENGTH_BYTES], "big")
        yield stream[LENGTH_BYTES : LENGTH_BYTES + length]
        stream = stream[LENGTH_BYTES + length :]


def pages_of(
    batch: Sequence[Fields], design: str, pictures: Mapping[str, bytes], *, together: bool
) -> Iterator[bytes]:
    """Print in this process: one file each, or files of up to `PAGES_AT_ONCE` pages."""
    if len(batch) < WORTH_CUTTING:
        yield from _files_of(batch, design, pictures, None, together=together)
        return
    with cut_faces(characters_of(batch, design)) as faces:
        yield from _files_of(batch, design, pictures, faces, together=together)


def _files_of(
    batch: Sequence[Fields],
    design: str,
    pictures: Mapping[str, bytes],
    faces: Path | None,
    *,
    together: bool,
) -> Iterator[bytes]:
    if not together:
        for fields in batch:
            yield certificate_pdf(fields, design, pictures=pictures, faces=faces)
        return
    for start in range(0, len(batch), PAGES_AT_ONCE):
        pages = batch[start : start + PAGES_AT_ONCE]
        yield certificates_pdf(pages, design, pictures=pictures, faces=faces)


def main() -> None:
    """Print what the input asks for."""
    asked = json.loads(sys.stdin.buffer.read())
    pictures = {name: b64decode(data) for name, data in asked["pictures"].items()}
    for data in pages_of(asked["batch"], asked["design"], pictures, together=asked["together"]):
        sys.stdout.buffer.write(len(data).to_bytes(LENGTH_BYTES, "big") + data)


if __name__ == "__main__":
    main()
