"""The power goes: of what was written since the last flush, any part may be on the disk or not.

One run is written down call by call; then the files are built anew as a power cut at any moment may
have left them, and opened. Killing a process cannot show this: the system still holds its writes.
"""

import sqlite3
from collections.abc import Iterator
from contextlib import closing, contextmanager
from pathlib import Path
from random import Random
from typing import Any

import sqlalchemy as sa
from sqlalchemy.orm import Session

from contest.foundation import ledger
from contest.foundation.db import db
from tests.faults.disks import Disk, Step, faulty_disk
from tests.faults.found import Found, Stand
from tests.faults.hallways import KEPT, Hallway, a_hallway

SECTOR = 512
SHEETS = 20
# Small, so that the write-ahead log is brought into the database again and again meanwhile.
CHECKPOINT_PAGES = 100


def play(stand: Stand, count: int, seed: int, *, planted: bool = False) -> Found:
    """Look at `count` states that a power cut may leave behind one run.

    The planted fault is `synchronous = NORMAL`, which loses answered sheets and nothing else.
    """
    chance = Random(seed)  # noqa: S311 - states that can be repeated
    database = Path(stand.database.url.removeprefix("sqlite:///"))
    hallway = a_hallway(stand.app)
    with closing(sqlite3.connect(database)) as connection:
        connection.execute("PRAGMA wal_checkpoint(TRUNCATE)")
    before = database.read_bytes()
    with _connections(stand, "NORMAL" if planted else None), faulty_disk(stand.app) as disk:
        disk.is_recording = True
        for number in range(SHEETS):
            hallway.freeze(number + seed)
            assert hallway.send()
            disk.note(Step("told", told=frozenset(hallway.acknowledged)))
        disk.is_recording = False
    found = hallway.found(count)
    place = stand.folder / "after"
    place.mkdir(exist_ok=True)
    for _ in range(count):
        _look(hallway, _state(disk, before, database, place, chance), found)
    found.seen.update(steps=len(disk.steps))
    return found


@contextmanager
def _connections(stand: Stand, synchronous: str | None) -> Iterator[None]:
    """Let each connection bring its log in often, and flush as seldom as `synchronous` says."""

    def connected(connection: Any, _record: object) -> None:
        connection.execute(f"PRAGMA wal_autocheckpoint = {CHECKPOINT_PAGES}")
        if synchronous is not None:
            connection.execute(f"PRAGMA synchronous = {synchronous}")

    with stand.app.app_context():
        engine = db.engine
    sa.event.listen(engine, "connect", connected)
    try:
        yield
    finally:
        sa.event.remove(engine, "connect", connected)


def _state(
    disk: Disk, before: bytes, database: Path, place: Path, chance: Random
) -> tuple[Path, frozenset[str]]:
    """Build what a power cut at some moment may leave; return it with what was told until then."""
    moment = chance.randrange(len(disk.steps) + 1)
    done = disk.steps[:moment]
    told: frozenset[str] = next(
        (one.told for one in reversed(done) if one.what == "told"), frozenset()
    )
    copies = {database.name: bytearray(before)}
    last = {one.file: at for at, one in enumerate(done) if one.what == "flush"}
    # A disk may have brought much, little or nothing of what it was not told to bring.
    share = chance.choice((0.0, 0.1, 0.5, 0.9, 1.0))
    for at, one in enumerate(done):
        name = Path(one.file).name
        if one.what not in ("write", "cut") or not name.startswith(database.name):
            continue
        copy = copies.setdefault(name, bytearray())
        if at < last.get(one.file, -1):
            _do(copy, one)
        elif chance.random() < share:
            _do(copy, one, torn=chance if chance.random() < 0.3 else None)
    for old in place.iterdir():
        old.unlink()
    for name, copy in copies.items():
        (place / name).write_bytes(copy)
    return place / database.name, told


def _do(copy: bytearray, step: Step, torn: Random | None = None) -> None:
    if step.what == "cut":
        del copy[step.place :]
        return
    end = step.place + len(step.data)
    copy.extend(bytes(max(0, end - len(copy))))
    if torn is None:
        copy[step.place : end] = step.data
        return
    for at in range(0, len(step.data), SECTOR):
        if torn.random() < 0.5:
            piece = step.data[at : at + SECTOR]
            copy[step.place + at : step.place + at + len(piece)] = piece


def _look(hallway: Hallway, state: tuple[Path, frozenset[str]], found: Found) -> None:
    path, told = state
    with closing(sqlite3.connect(path)) as connection:
        try:
            (sound,) = connection.execute("PRAGMA quick_check").fetchone()
        except sqlite3.DatabaseError as error:
            sound = str(error)
    if sound != "ok":
        found.violated.append(f"the database is damaged: {sound}")
        return
    engine = sa.create_engine(f"sqlite:///{path}", poolclass=sa.NullPool)
    with Session(engine) as session:
        verdict = ledger.verify(session, hallway.hall.stream)
        rows = ledger.records(session, hallway.hall.stream, KEPT)
        places = {content["event_id"]: (row.seq, row.hash) for row, content in rows}
    if not verdict.is_good:
        found.violated.append(f"the trail: {verdict}")
    found.lost += sum(
        places.get(one) != (hallway.acknowledged[one]["seq"], hallway.acknowledged[one]["hash"])
        for one in told
    )
