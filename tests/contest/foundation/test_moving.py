"""A workshop's SQLite is moved to PostgreSQL: the same heads, the same bytes, or nothing at all."""

import os
import shutil
import sqlite3
import subprocess
import sys
from collections.abc import Iterator
from pathlib import Path

import pytest
import sqlalchemy as sa

from config import ROOT
from contest.foundation import moving
from contest.foundation.db import db, reading, transaction
from contest.foundation.jobs import Queue
from contest.foundation.models import Attempt
from contest.foundation.moving import MoveFault, move
from tests.conftest import NOON
from tests.database import Database

RESULTS = "SELECT version, sha256, snapshot, signature FROM result_versions ORDER BY id"


def flask(folder: Path, *words: str, **environment: str) -> subprocess.CompletedProcess[str]:
    """Run a command of the application on the data of `folder`."""
    kept = {name: value for name, value in os.environ.items() if not name.startswith("DATABASE_")}
    return subprocess.run(  # noqa: S603 - our own words
        [sys.executable, "-m", "flask", "--app", "wsgi", *words],
        cwd=ROOT,
        env={**kept, "LEITAI_DATA": str(folder), **environment},
        text=True,
        capture_output=True,
        check=False,
    )


def waiting_in(folder: Path) -> int:
    """Count the jobs that wait in `folder`, as the queue itself reads them."""
    queue = Queue(folder / "jobs.db", perform=print, gave_up=print)
    try:
        return len(queue.left_to_do())
    finally:
        queue.stop()


@pytest.fixture
def owner(app, database: Database) -> Iterator[sa.Engine]:
    """The empty database, signed in to by whoever owns it."""
    if database.owner_url is None:
        pytest.skip("a move leads from SQLite to PostgreSQL")
    engine = sa.create_engine(database.owner_url)
    yield engine
    engine.dispose()


@pytest.fixture(scope="module")
def migrated(tmp_path_factory: pytest.TempPathFactory) -> Path:
    """The folder of a workshop whose migrations are up to date; made once, for copies."""
    folder = tmp_path_factory.mktemp("migrated")
    made = flask(folder, "database", "upgrade")
    assert made.returncode == 0, made.stderr
    return folder


@pytest.fixture
def workshop(migrated: Path, tmp_path: Path) -> Path:
    """A migrated folder of one test's own."""
    return shutil.copytree(migrated, tmp_path, dirs_exist_ok=True)


@pytest.fixture
def source(workshop: Path) -> Path:
    """The file of a workshop that holds three rows."""
    file = workshop / "leitai.db"
    with sqlite3.connect(file) as connection:
        connection.executemany(
            "INSERT INTO attempts (id, key, window_starts_at, count) VALUES (?, ?, ?, 1)",
            [(number, f"key-{number}", "2026-11-20 04:00:00.000000") for number in (1, 2, 40)],
        )
    connection.close()
    return file


def test_rows_keep_their_numbers_and_the_next_one_comes_after_them(app, owner, source):
    moved = move(source, owner)

    with app.app_context():
        with transaction() as session:
            session.add(Attempt(key="next", window_starts_at=NOON, count=1))
        with reading() as session:
            rows = session.execute(sa.select(Attempt.id, Attempt.key).order_by(Attempt.id)).all()
    assert moved.rows == 3
    assert [tuple(row) for row in rows] == [
        (1, "key-1"),
        (2, "key-2"),
        (40, "key-40"),
        (41, "next"),
    ]


def test_a_target_with_a_row_is_refused(app, owner, source):
    with app.app_context(), transaction() as session:
        session.add(Attempt(key="here before", window_starts_at=NOON, count=1))

    with pytest.raises(MoveFault, match="not empty \\(attempts\\)"):
        move(source, owner)


def test_what_postgresql_cannot_hold_is_named_and_nothing_is_kept(app, owner, source):
    with sqlite3.connect(source) as connection:
        connection.execute("UPDATE attempts SET key = ? WHERE id = 40", ["x" * 65])
    connection.close()

    with pytest.raises(MoveFault, match="a row of attempts after 0: value too long"):
        move(source, owner)
    with app.app_context(), reading() as session:
        assert session.scalar(sa.select(sa.func.count()).select_from(Attempt)) == 0


def test_a_row_that_arrives_otherwise_undoes_the_move(app, owner, source, monkeypatch):
    """Planted: the copy loses a row; the comparison must find it."""
    batches = moving._batches
    monkeypatch.setattr(
        moving,
        "_copy",
        lambda old, new, table: sum(
            new.execute(table.insert(), [dict(row) for row in batch[:2]]).rowcount
            for batch in batches(old, table)
        ),
    )
    with pytest.raises(MoveFault, match="attempts did not arrive as it was"):
        move(source, owner)
    with app.app_context(), reading() as session:
        assert session.scalar(sa.select(sa.func.count()).select_from(Attempt)) == 0


def test_other_versions_missing_files_and_other_databases_are_refused(owner, source, tmp_path):
    with pytest.raises(MoveFault, match="There is no database at"):
        move(tmp_path / "nothing.db", owner)
    with pytest.raises(MoveFault, match="leads to PostgreSQL"):
        move(source, sa.create_engine("sqlite://"))
    with sqlite3.connect(source) as connection:
        connection.execute("UPDATE alembic_version SET version_num = '0001'")
    connection.close()
    with pytest.raises(MoveFault, match="different versions"):
        move(source, owner)


@pytest.mark.slow
def test_a_played_demo_moves_with_the_same_heads_and_the_same_result_bytes(
    app, owner, database, workshop
):
    done = flask(workshop, "demo", "seed")
    assert done.returncode == 0, done.stderr
    heads = flask(workshop, "ledger", "head").stdout
    jobs = waiting_in(workshop)
    there = {"DATABASE_URL": database.url, "DATABASE_OWNER_URL": str(database.owner_url)}

    moved = flask(workshop, "database", "move", str(workshop / "leitai.db"), **there)
    again = flask(workshop, "database", "move", str(workshop / "leitai.db"), **there)

    assert moved.returncode == 0, moved.stderr
    assert moved.stdout.startswith(heads)
    # The demo asked for certificates that nobody has printed yet.
    assert jobs > 0
    assert moved.stdout.splitlines()[-1] == f"{jobs} waiting jobs"
    assert (again.returncode, "not empty" in again.stderr) == (1, True)
    assert flask(workshop, "ledger", "head", **there).stdout == heads
    assert flask(workshop, "ledger", "verify", **there).returncode == 0
    assert flask(workshop, "ledger", "rebuild", **there).stdout.endswith("0 differences\n")
    with sqlite3.connect(workshop / "leitai.db") as connection:
        before = connection.execute(RESULTS).fetchall()
    connection.close()
    with app.app_context(), db.engine.connect() as arrived:
        after = [tuple(row) for row in arrived.execute(sa.text(RESULTS))]
    assert (len(after) > 0, after) == (True, before)
