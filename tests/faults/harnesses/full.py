"""The database's own file system runs full, grows a little, and runs full again.

A real one in memory; mounting it asks for root. What the disks harness puts between
SQLite and the system is here the system itself: a write that finds no room, a log that cannot grow.
"""

import os
import shutil
import subprocess
from collections.abc import Iterator
from contextlib import contextmanager
from functools import cache
from pathlib import Path
from random import Random
from tempfile import TemporaryDirectory

from contest.foundation.db import db
from tests.faults.found import Found, Stand
from tests.faults.hallways import a_hallway
from tests.faults.plants import hide_errors, planted_before

KIBIBYTE = 1024
ROOM, MORE, PLENTY = 512, 768, 64 * 1024
"""Room beside the database at first, the most that comes when nothing goes any more, and the last.

In KiB. A batch of what waits needs the more the longer it waited.
"""
GIVES_UP = 3
ROUNDS = 20


class SmallDisk:
    """A file system in memory, in `place`, as large as it is told."""

    def __init__(self, place: Path) -> None:
        self.place = place
        self.kibibytes = 0

    def grow(self, kibibytes: int) -> None:
        """Mount it, or make it so much larger."""
        first = not self.kibibytes
        self.kibibytes += kibibytes
        what = f"size={self.kibibytes}k" if first else f"remount,size={self.kibibytes}k"
        _run("mount", "-t", "tmpfs", "-o", what, "leitai-faults", str(self.place))

    def close(self) -> None:
        """Take it away."""
        if self.kibibytes:
            _run("umount", str(self.place))


def _run(*command: str) -> None:
    subprocess.run(command, check=True, capture_output=True)  # noqa: S603 - our own command


@cache
def missing() -> str:
    """Say what this machine lacks for it; "" where nothing is missing."""
    if os.geteuid() != 0:
        return "a small file system is mounted by root alone"
    with TemporaryDirectory() as place:
        disk = SmallDisk(Path(place))
        try:
            disk.grow(MORE)
            disk.close()
        except (OSError, subprocess.CalledProcessError):
            return "this machine lets nobody mount a small file system"
    return ""


def play(stand: Stand, count: int, seed: int, *, planted: bool = False) -> Found:
    """Send `count` sheets, one by one; whenever three in a row find no room, the disk grows a bit.

    The planted fault is a server that hides the errors and says that all is stored.
    """
    chance = Random(seed)  # noqa: S311 - sheets that can be repeated
    hallway = a_hallway(stand.app)
    refused = grown = in_a_row = 0
    with _on_a_small_disk(stand) as disk:
        with planted_before(stand.app, hide_errors if planted else None):
            for _ in range(count):
                hallway.freeze(chance.randrange(99))
                in_a_row = 0 if hallway.send() else in_a_row + 1
                refused += in_a_row > 0
                if in_a_row == GIVES_UP:
                    disk.grow(chance.randrange(MORE // 4, MORE))
                    grown, in_a_row = grown + 1, 0
            disk.grow(PLENTY)
            for _ in range(ROUNDS):
                if hallway.tablet.outbox:
                    hallway.send()
        found = hallway.found(count)
    found.seen.update(refused=refused, grown=grown)
    return found


@contextmanager
def _on_a_small_disk(stand: Stand) -> Iterator[SmallDisk]:
    """Let the database lie there until the block ends; then it is back where it was."""
    file = Path(stand.database.url.removeprefix("sqlite:///"))
    with TemporaryDirectory(prefix="leitai-faults-") as place:
        disk = SmallDisk(Path(place))
        there = Path(place) / file.name
        try:
            _let_go(stand)
            disk.grow(file.stat().st_size // KIBIBYTE + ROOM)
            shutil.move(file, there)
            file.symlink_to(there)
            yield disk
            _let_go(stand)
            file.unlink()
            shutil.move(there, file)
        finally:
            _let_go(stand)
            disk.close()


def _let_go(stand: Stand) -> None:
    with stand.app.app_context():
        db.engine.dispose()
