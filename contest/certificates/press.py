"""Prints certificates in processes of their own: the faces of one batch leave memory with them.

Run as a module it reads one JSON document from its input and writes, for each file that was asked
for, eight bytes of length (big endian) and the PDF file.
"""

import json
import subprocess
import sys
import threading
from base64 import b64decode, b64encode
from collections.abc import Iterator, Mapping, Sequence
from concurrent.futures import ThreadPoolExecutor
from dataclasses import asdict
from pathlib import Path
from typing import Any, Final
from urllib.parse import urlsplit

from contest.certificates.render import (
    Look,
    as_look,
    certificate_pdf,
    certificates_pdf,
    characters_of,
)
from contest.certificates.rules import STANDARD
from contest.foundation import confined
from contest.foundation.confined import Bounds, Stopped, run_confined
from contest.foundation.errors import Fault
from contest.foundation.faces import cut_faces, fontconfig_file
from contest.foundation.pades import pdf_signer
from contest.foundation.printing import PrintRefused
from contest.foundation.words import N_

ROOT: Final = Path(__file__).resolve().parents[2]
LENGTH_BYTES: Final = 8
SECONDS_EACH, SECONDS_START = 20, 60
PROCESSES: Final = 2
# Laid out at once: more would save little time and cost memory with each page.
PAGES_AT_ONCE: Final = 50
# Faces are cut for a batch; for fewer it takes longer than it saves.
WORTH_CUTTING: Final = 3
# What readers show beside the signature.
UNCHANGED: Final = "签发后未经改动，不主张法律效力 Unchanged since issue; claims no legal weight"
# Address space of a printing process, faces of 100 MB in it; and the largest face that is cut.
MEMORY, WRITTEN = 2 * 1024**3, 64 * 1024**2
TRIAL: Final = Path(__file__).with_name("trial.py")
TRIAL_BOUNDS: Final = Bounds(memory=1024**3, seconds=30)

Fields = Mapping[str, Any]


_STOPPED: Final = {
    "time": N_("The design took longer than %(seconds)d seconds. Does a loop never end?"),
    "memory": N_("The design needs more memory than a certificate may take."),
    "crash": N_("The typesetter cannot read the design."),
}
# One trial at a time: a page that asks again while somebody types must not fill the machine.
_one_trial = threading.Lock()


class PressStopped(RuntimeError):
    """The printing process failed or took too long; what it said is in the message."""


def printed(
    batch: Sequence[Fields],
    design: str | Look = STANDARD,
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
    design: str | Look = STANDARD,
    *,
    pictures: Mapping[str, bytes] | None = None,
    processes: int = PROCESSES,
) -> list[bytes]:
    """Return files of many pages each that hold the certificates of `batch` in order."""
    return _shared_out(batch, design, pictures or {}, processes, together=True)


def signed_where_asked(pdf: bytes, fields: Fields) -> bytes:
    """Return the file with its PAdES signature where the event has chosen that; else as it is."""
    if not fields.get("signed"):
        return pdf
    return pdf_signer(urlsplit(str(fields["verify_url"])).netloc).signed(pdf, reason=UNCHANGED)


def tried(
    batch: Sequence[Fields], look: Look, *, pictures: Mapping[str, bytes] | None = None
) -> bytes:
    """Return a picture of the pages of `batch`, one under another, printed as the batch will be.

    In a confined process, bounded in time and memory, because `look` is somebody's draft. Raises
    `PrintRefused`, or what else keeps it from being printed, always as `Invalid`.
    """
    asked = {
        "look": asdict(look),
        "batch": [dict(fields) for fields in batch],
        "pictures": _shown(pictures or {}),
        "faces": str(fontconfig_file()),
    }
    try:
        with _one_trial:
            answer = run_confined(
                TRIAL, json.dumps(asked).encode(), arguments={}, bounds=TRIAL_BOUNDS
            )
    except Stopped as stopped:
        seconds = TRIAL_BOUNDS.seconds
        raise PrintRefused(_STOPPED[stopped.by], seconds=seconds) from stopped
    head, _, picture = answer.partition(b"\n")
    refused = json.loads(head)
    if refused:
        faults = [Fault(**fault) for fault in refused["faults"]]
        raise PrintRefused(refused["message"], faults=faults, **refused["params"])
    return picture


def _shown(pictures: Mapping[str, bytes]) -> dict[str, str]:
    return {name: b64encode(data).decode() for name, data in pictures.items()}


def _shared_out(
    batch: Sequence[Fields],
    design: str | Look,
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
    batch: Sequence[Fields], design: str | Look, pictures: Mapping[str, bytes], *, together: bool
) -> list[bytes]:
    told = {
        "look": asdict(as_look(design)),
        "batch": [dict(fields) for fields in batch],
        "pictures": _shown(pictures),
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
    batch: Sequence[Fields], design: str | Look, pictures: Mapping[str, bytes], *, together: bool
) -> Iterator[bytes]:
    """Print in this process: one file each, or files of up to `PAGES_AT_ONCE` pages."""
    if len(batch) < WORTH_CUTTING:
        yield from _files_of(batch, design, pictures, None, together=together)
        return
    with cut_faces(characters_of(batch, design)) as faces:
        yield from _files_of(batch, design, pictures, faces, together=together)


def _files_of(
    batch: Sequence[Fields],
    design: str | Look,
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
    # A template of an organiser was tried before, but not with these names.
    confined.hold(memory=MEMORY, written=WRITTEN)
    asked = json.loads(sys.stdin.buffer.read())
    pictures = {name: b64decode(data) for name, data in asked["pictures"].items()}
    look = Look(**asked["look"])
    for data in pages_of(asked["batch"], look, pictures, together=asked["together"]):
        sys.stdout.buffer.write(len(data).to_bytes(LENGTH_BYTES, "big") + data)


if __name__ == "__main__":
    main()
