"""Prints certificates in a process of its own: the faces of one batch leave memory with it.

Run as a module it reads one JSON document from its input and writes, for each certificate, eight
bytes of length (big endian) and the PDF file.
"""

import json
import subprocess
import sys
from base64 import b64decode, b64encode
from collections.abc import Mapping, Sequence
from pathlib import Path
from typing import Any

from contest.certificates.render import certificate_pdf
from contest.certificates.rules import STANDARD

ROOT = Path(__file__).resolve().parents[2]
LENGTH_BYTES = 8
SECONDS_EACH, SECONDS_START = 20, 60


class PressStopped(RuntimeError):
    """The printing process failed or took too long; what it said is in the message."""


def printed(
    batch: Sequence[Mapping[str, Any]],
    design: str = STANDARD,
    *,
    pictures: Mapping[str, bytes] | None = None,
) -> list[bytes]:
    """Return the PDF file of each certificate of `batch`, in order; raises `PressStopped`.

    `pictures` are the seals that certificates name, PNG by their SHA-256.
    """
    shown = {name: b64encode(data).decode() for name, data in (pictures or {}).items()}
    asked = {"design": design, "batch": [dict(fields) for fields in batch], "pictures": shown}
    told = json.dumps(asked)
    command = [sys.executable, "-m", "contest.certificates.press"]
    limit = SECONDS_START + SECONDS_EACH * len(batch)
    try:
        # S603: every word of the command is ours; the values go through the pipe.
        done = subprocess.run(  # noqa: S603
            command, input=told.encode(), capture_output=True, timeout=limit, cwd=ROOT, check=False
        )
    except subprocess.TimeoutExpired as error:
        raise PressStopped(f"no answer within {limit} seconds") from error
    if done.returncode:
        raise PressStopped(done.stderr.decode(errors="replace")[-2000:])
    return _cut(done.stdout)


def _cut(stream: bytes) -> list[bytes]:
    files = []
    while stream:
        length = int.from_bytes(stream[:LENGTH_BYTES], "big")
        files.append(stream[LENGTH_BYTES : LENGTH_BYTES + length])
        stream = stream[LENGTH_BYTES + length :]
    return files


def main() -> None:
    """Print what the input asks for."""
    asked = json.loads(sys.stdin.buffer.read())
    pictures = {name: b64decode(data) for name, data in asked["pictures"].items()}
    for fields in asked["batch"]:
        data = certificate_pdf(fields, asked["design"], pictures=pictures)
        sys.stdout.buffer.write(len(data).to_bytes(LENGTH_BYTES, "big") + data)


if __name__ == "__main__":
    main()
