"""Killed anywhere, a backup is there or not, and a restored system is the old or the new one."""

import hashlib
import os
import shutil
import sqlite3
import tarfile
from collections import Counter
from collections.abc import Callable
from contextlib import closing
from dataclasses import dataclass
from pathlib import Path
from random import Random

import pytest

from contest.foundation.backup.archive import BackupFault, read
from contest.foundation.backup.databases import Sqlite
from contest.foundation.backup.making import make
from contest.foundation.backup.restoring import Asked, restore
from tests.conftest import NOON
from tests.factories.backup import a_system
from tests.faults.dying import die_after, die_at_line, lines_of

LINES = int(os.environ.get("LEITAI_KILLS", "60"))
TIMES = LINES // 3
SEED = 20_261_122


@dataclass
class Machine:
    """A data folder that is put back to its old state before each kill."""

    data: Path
    kept: Path
    backup: Path
    asked: Asked

    @property
    def database(self) -> Sqlite:
        return Sqlite(self.data / "leitai.db")

    def begin_anew(self) -> None:
        shutil.rmtree(self.data, ignore_errors=True)
        shutil.copytree(self.kept, self.data)

    def restore(self) -> None:
        restore(self.backup, self.database, data=self.data, asked=self.asked, now=NOON)

    def make(self) -> None:
        make(self.database, data=self.data, folder=self.data / "backups", now=NOON)

    def state(self) -> str:
        """Return what the database says, apart from the record that it was restored."""
        told = hashlib.sha256()
        with closing(sqlite3.connect(self.data / "leitai.db")) as found:
            if found.execute("PRAGMA integrity_check").fetchone() != ("ok",):
                return "damaged"
            for line in found.iterdump():
                if "backup.restore" not in line and '"ledger_streams"' not in line:
                    told.update(line.encode())
        return told.hexdigest()


@pytest.fixture
def machine(app, writing, tmp_path) -> Machine:
    system = a_system(app, writing)
    if not isinstance(system.database, Sqlite):
        pytest.skip("PostgreSQL swaps two names in one transaction of its own")
    made = make(system.database, data=system.data, folder=tmp_path / "away", now=NOON)
    system.write_on()
    kept = tmp_path / "kept"
    with closing(sqlite3.connect(system.database.path)) as database:
        database.execute("PRAGMA wal_checkpoint(TRUNCATE)")
    shutil.copytree(system.data, kept)
    return Machine(tmp_path / "data", kept, made.path, system.asked)


def kills(machine: Machine, work: Callable[[], None], see: Callable[[], str]) -> Counter[str]:
    """Kill `work` at random lines and times, and count what was to be seen afterwards."""
    machine.begin_anew()
    last = lines_of(work)
    chance, seen = Random(SEED), Counter[str]()  # noqa: S311 - kills that can be repeated
    for number in range(LINES + TIMES):
        machine.begin_anew()
        if number < LINES:
            # The last lines matter most, where the new takes the place of the old.
            first = 1 if number % 2 else max(1, last - 120)
            killed = die_at_line(work, chance.randint(first, last))
        else:
            killed = die_after(work, chance.uniform(0.001, 0.15))
        seen[f"{see()} after {'a kill' if killed else 'the end'}"] += 1
    return seen


def old_or_new(machine: Machine) -> Callable[[], str]:
    machine.begin_anew()
    old = machine.state()
    machine.restore()
    new = machine.state()
    assert old != new
    return lambda: {old: "old", new: "new"}.get(machine.state(), "BETWEEN")


def test_a_killed_restore_leaves_the_old_system_or_the_new_one(machine):
    seen = kills(machine, machine.restore, old_or_new(machine))

    assert {name.split()[0] for name in seen} == {"old", "new"}, seen
    assert seen["old after a kill"] > LINES // 3, seen
    assert seen["old after the end"] == 0, seen


def test_a_restore_after_a_killed_one_comes_to_its_end(machine):
    machine.begin_anew()
    assert die_at_line(machine.restore, lines_of(machine.restore) // 2)

    machine.begin_anew()
    (machine.data / ".restoring").mkdir()
    (machine.data / ".restoring" / "database").write_bytes(b"half")
    machine.restore()
    assert not (machine.data / ".restoring").exists()


def test_a_killed_backup_is_there_as_a_whole_or_not_at_all(machine):
    def made() -> str:
        found = sorted((machine.data / "backups").glob("*.tar"))
        if not found:
            return "none"
        try:
            return "whole" if read(found[0], machine.data / "keys").heads else "EMPTY"
        except BackupFault:
            return "PART"

    before = machine.kept / "leitai.db"
    seen = kills(machine, machine.make, made)

    assert {name.split()[0] for name in seen} == {"none", "whole"}, seen
    machine.begin_anew()
    assert (machine.data / "leitai.db").read_bytes() == before.read_bytes()


def test_a_planted_restore_that_writes_over_the_database_is_caught(machine):
    """What one would write first: read the archive straight into the file that is in use."""

    def careless() -> None:
        with tarfile.open(machine.backup) as tar:
            source = tar.extractfile("database")
            with (machine.data / "leitai.db").open("wb") as target:
                while source is not None and (chunk := source.read(4096)):
                    target.write(chunk)

    def see() -> str:
        try:
            return between()
        except sqlite3.DatabaseError:
            return "BETWEEN"

    between = old_or_new(machine)
    seen = kills(machine, careless, see)

    assert any(name.startswith("BETWEEN") for name in seen), seen
