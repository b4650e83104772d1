"""A backup gives back the system of its instant, and nothing that is damaged or false."""

import dataclasses
import hashlib
import shutil
import sqlite3
import tarfile
from collections.abc import Iterator
from contextlib import closing
from pathlib import Path

import pytest
import sqlalchemy as sa

from contest.foundation import files, heads, ledger, signing
from contest.foundation.backup.archive import BackupFault, read
from contest.foundation.backup.databases import Sqlite, database_of
from contest.foundation.backup.making import make
from contest.foundation.backup.restoring import check, derived_faults, restore
from contest.foundation.db import reading
from contest.foundation.feature import offers
from contest.foundation.models import LedgerRecord
from tests.conftest import NOON
from tests.factories.backup import PAPER, System, a_system


@pytest.fixture
def system(app, writing, database) -> Iterator[System]:
    inside = getattr(database, "inside", None)
    if inside is not None:
        # Its connection would hold the database that a restore renames.
        inside.dispose()
    yield a_system(app, writing)
    forget_what_was_put_aside(app)


def forget_what_was_put_aside(app):
    for path in app.config["DATA"].glob("before-restore-*"):
        path.unlink()
    owner = app.config["DATABASE_OWNER_URL"]
    url = sa.make_url(owner or app.config["SQLALCHEMY_DATABASE_URI"])
    if url.get_backend_name() != "postgresql":
        return
    engine = sa.create_engine(url.set(database="postgres"), isolation_level="AUTOCOMMIT")
    like = {"name": f"{url.database}_before_%"}
    with engine.connect() as server:
        found = sa.text("SELECT datname FROM pg_database WHERE datname LIKE :name")
        for name in server.scalars(found, like).all():
            server.exec_driver_sql(f'DROP DATABASE "{name}"')
    engine.dispose()


@pytest.fixture
def only_sqlite(system) -> None:
    if not isinstance(system.database, Sqlite):
        pytest.skip("a file of SQLite")


def made(system: System, folder: Path) -> Path:
    return make(system.database, data=system.data, folder=folder, now=NOON).path


def with_checks(system: System):
    return dataclasses.replace(system.asked, checks=[*offers("checks"), derived_faults])


def test_a_restored_system_is_the_one_of_the_backup_and_the_trail_says_so(system, tmp_path):
    before = system.heads()
    path = made(system, tmp_path)
    system.write_on()
    files.path_of(hashlib.sha256(PAPER).hexdigest()).unlink()

    restored = restore(path, system.database, data=system.data, asked=with_checks(system), now=NOON)

    with system.app.app_context(), reading() as session:
        assert all(verdict.is_good for verdict in heads.verify_trail(session, before))
        last = [row.kind for row, _ in ledger.records(session, ledger.SYSTEM)][-1]
        kinds = set(session.scalars(sa.select(LedgerRecord.kind)))
    assert (last, "thing.done" in kinds) == ("backup.restore", False)
    assert files.path_of(hashlib.sha256(PAPER).hexdigest()).read_bytes() == PAPER
    assert (restored.old != "", restored.faults) == (True, ())


def test_the_system_before_a_restore_is_kept(system, tmp_path, only_sqlite):
    path = made(system, tmp_path)
    system.write_on()
    newest = system.heads()[ledger.SYSTEM][0]

    old = restore(path, system.database, data=system.data, asked=system.asked, now=NOON).old

    with closing(sqlite3.connect(old)) as kept:
        assert kept.execute("SELECT max(seq) FROM ledger_streams").fetchone()[0] >= newest


def test_a_backup_holds_no_private_key_and_nothing_unexpected(system, tmp_path):
    path = made(system, tmp_path)

    with tarfile.open(path) as tar:
        names = tar.getnames()
    sha256 = hashlib.sha256(PAPER).hexdigest()
    publics = [f"keys/{key.name}" for key in sorted((system.data / "keys").glob("*.pub"))]
    ending = ["manifest.json", "manifest.sig"]
    assert names == ["database", f"files/{sha256[:2]}/{sha256[2:]}", *publics, *ending]
    content = path.read_bytes()
    for key in (system.data / "keys").glob("*.key"):
        assert key.read_bytes() not in content


def test_a_backup_is_made_while_somebody_writes(system, tmp_path, only_sqlite):
    with closing(sqlite3.connect(system.database.path, isolation_level=None)) as writer:
        writer.execute("BEGIN IMMEDIATE")
        writer.execute("UPDATE ledger_streams SET seq = seq + 100")
        path = made(system, tmp_path)
        writer.execute("ROLLBACK")

    found = check(path, system.database, data=system.data, asked=with_checks(system))
    assert found.heads == system.heads()


def test_a_database_in_use_is_not_replaced(system, tmp_path, only_sqlite):
    path = made(system, tmp_path)
    system.write_on()
    before = system.heads()
    database = system.database
    with closing(sqlite3.connect(database.path)) as server:
        server.execute("SELECT count(*) FROM ledger_records").fetchone()
        with pytest.raises(BackupFault, match="stop the server"):
            restore(path, database, data=system.data, asked=system.asked, now=NOON)

    assert system.heads() == before


def test_a_restore_onto_a_machine_without_a_database(system, tmp_path, only_sqlite):
    path = made(system, tmp_path)
    bare = tmp_path / "bare"
    shutil.copytree(system.data / "keys", bare / "keys")
    target = database_of(f"sqlite:///{bare / 'leitai.db'}")

    restored = restore(path, target, data=bare, asked=system.asked, now=NOON)

    assert restored.old == ""
    with closing(sqlite3.connect(bare / "leitai.db")) as found:
        assert found.execute("PRAGMA integrity_check").fetchone() == ("ok",)
    assert [one.name for one in bare.iterdir() if one.name.startswith(".")] == []


def test_an_unknown_signer_is_trusted_only_by_name(system, tmp_path, only_sqlite):
    path = made(system, tmp_path)
    bare = tmp_path / "bare"
    (bare / "keys").mkdir(parents=True)
    target = database_of(f"sqlite:///{bare / 'leitai.db'}")
    asked = dataclasses.replace(system.asked, needs_keys=False)

    with pytest.raises(BackupFault, match="does not know key"):
        restore(path, target, data=bare, asked=asked, now=NOON)
    key_id = next(reversed(signing.public_keys(system.data / "keys")))
    asked = dataclasses.replace(asked, trusted_key=key_id)
    restore(path, target, data=bare, asked=asked, now=NOON)

    assert read(path, bare / "keys").is_known_key


def test_missing_private_keys_are_named(system, tmp_path):
    path = made(system, tmp_path)
    key = next((system.data / "keys").glob("sign-*.key"))
    kept = key.read_bytes()
    key.unlink()
    try:
        with pytest.raises(BackupFault, match=rf"{key.name} is missing"):
            restore(path, system.database, data=system.data, asked=system.asked, now=NOON)
    finally:
        key.write_bytes(kept)
        key.chmod(0o600)


def test_a_head_on_paper_that_the_backup_does_not_hold_is_named(system, tmp_path):
    path = made(system, tmp_path)
    system.write_on()
    asked = dataclasses.replace(system.asked, kept=system.heads())

    with pytest.raises(BackupFault, match=r"trail system, record \d+: not the known head"):
        check(path, system.database, data=system.data, asked=asked)


def test_a_backup_of_other_tables_is_refused(system, tmp_path):
    path = made(system, tmp_path)
    asked = dataclasses.replace(system.asked, revision="9999")

    with pytest.raises(BackupFault, match="this program reads 9999"):
        check(path, system.database, data=system.data, asked=asked)


@pytest.mark.parametrize(
    ("change", "fault"),
    [
        ("UPDATE result_versions SET snapshot = replace(snapshot, '89.83', '99.83')", "snapshot"),
        ("UPDATE result_rows SET total = total + 1", "the list differs"),
        ("UPDATE result_versions SET signature = '00'", "signature does not fit"),
        ("UPDATE sheet_marks SET mark = mark + 1000000", "stands, the trail gives"),
        ("UPDATE entries SET ineligible_for_award = NOT ineligible_for_award", "out otherwise"),
        ("UPDATE event_definitions SET body = body || ' '", "its rules were changed"),
    ],
)
def test_a_false_result_in_a_backup_is_named_although_it_is_signed(system, tmp_path, change, fault):
    with system.writing() as session:
        session.execute(sa.text(change))
    path = made(system, tmp_path)

    with pytest.raises(BackupFault, match=fault):
        check(path, system.database, data=system.data, asked=with_checks(system))


def test_a_fault_that_is_weighed_can_be_opened_and_is_told(system, tmp_path):
    with system.writing() as session:
        session.execute(sa.text("UPDATE result_rows SET total = total + 1"))
    path = made(system, tmp_path)
    asked = dataclasses.replace(with_checks(system), despite=True)

    restored = restore(path, system.database, data=system.data, asked=asked, now=NOON)

    with system.app.app_context(), reading() as session:
        told = list(ledger.records(session, ledger.SYSTEM, ("backup.restore",)))[-1][1]
    assert (len(restored.faults), told["data"]["faults"]) == (1, 1)


def test_a_stored_file_that_is_gone_is_named_when_the_backup_is_made(system, tmp_path):
    sha256 = hashlib.sha256(PAPER).hexdigest()
    files.path_of(sha256).unlink()

    found = make(system.database, data=system.data, folder=tmp_path, now=NOON)

    assert found.missing == (sha256,)


def test_the_commands_make_check_and_restore(system, tmp_path):
    runner = system.app.test_cli_runner()

    folder = str(tmp_path)
    first = runner.invoke(args=["backup", "make", "--to", folder])
    path = first.output.split()[0]
    second = runner.invoke(args=["backup", "check", path])
    third = runner.invoke(args=["backup", "restore", path, "--yes"])
    Path(path).write_bytes(Path(path).read_bytes()[:-20_000])
    fourth = runner.invoke(args=["backup", "restore", path, "--yes"])

    assert [one.exit_code for one in (first, second, third, fourth)] == [0, 0, 0, 2]
    assert "(known here)" in second.output
    assert "what was there before is kept as" in third.output
    assert "cannot be read as a backup" in fourth.output
