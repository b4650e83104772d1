"""Identity and phone numbers stand nowhere in the clear: not in logs, files, databases or backups.

Answers are looked at in the access matrix (`looking.numbers_in`); here is what lies behind them.
"""

import subprocess
import tarfile
from collections.abc import Iterator
from pathlib import Path

import pytest
import sqlalchemy as sa

from contest.foundation.backup.databases import database_of
from contest.foundation.backup.making import make
from tests.conftest import NOON
from tests.house import source as house
from tests.sweeps.cells import questions
from tests.sweeps.declared import PUBLIC, matrix
from tests.sweeps.looking import numbers_in
from tests.sweeps.oracle import rows_of
from tests.sweeps.test_errors import ORDER

pytestmark = pytest.mark.slow
IDENTITY, PHONE = "320500199001019998", "19900009998"
ROLES = (*ORDER, "organiser")


def ask_everything(app, world) -> int:
    """Open every page once, sending numbers where a visitor may write; return how often."""
    asked = set()
    for question in questions(app, world.places):
        page = matrix().pages[question.key]
        rule = page.rules.get(question.state)
        role = next((one for one in ROLES if rule and one in rule.who), None)
        if role is None or question.key in asked:
            continue
        asked.add(question.key)
        client = world.visit(app, "anonymous" if page.asks[0] == PUBLIC else role)
        typed = {"q": IDENTITY, "phone": PHONE, "identity_number": IDENTITY, "login": PHONE}
        answer = client.open(
            question.address,
            method=question.method,
            query_string=typed if question.method == "GET" else None,
            data={**typed, **question.body} if question.method != "GET" else None,
            headers={"Referer": f"http://localhost/persons?q={IDENTITY}", "User-Agent": PHONE},
        )
        answer.close()
    return len(asked)


def in_files(folder: Path) -> Iterator[str]:
    for path in sorted(folder.rglob("*")):
        if path.is_file():
            for fault in numbers_in(path.read_bytes()):
                yield f"{path.name} {fault}"


def in_rows(engine: sa.Engine) -> Iterator[str]:
    for table, rows in rows_of(engine).items():
        for row in rows:
            for name, value in row.items():
                told = (
                    bytes(value) if isinstance(value, (bytes, memoryview)) else str(value).encode()
                )
                for fault in numbers_in(told):
                    yield f"{table}.{name} {fault}"


def in_backup(path: Path) -> Iterator[str]:
    with tarfile.open(path) as packed:
        for member in packed:
            stream = packed.extractfile(member)
            data = stream.read() if stream else b""
            if data.startswith(b"PGDMP"):
                # A dump of PostgreSQL is compressed; as a script it shows its rows.
                script = subprocess.run(
                    ["pg_restore", "--file=-"],  # noqa: S607 - as the backup finds it
                    input=data,
                    check=True,
                    capture_output=True,
                )
                data = script.stdout
            for fault in numbers_in(data):
                yield f"{path.name} {member.name} {fault}"


def behind_the_pages(app, engine, backup: Path) -> Iterator[str]:
    """Yield each number in what the installation keeps: data folder, database, a backup."""
    # Logs, files, keys; on SQLite the database too, with its write-ahead log and old pages.
    yield from in_files(app.config["DATA"])
    yield from in_rows(engine)
    yield from in_backup(backup)


def a_backup(app, folder: Path) -> Path:
    with app.app_context():
        database = database_of(app.config["SQLALCHEMY_DATABASE_URI"])
        return make(database, data=app.config["DATA"], folder=folder, now=NOON).path


def test_numbers_stand_nowhere_behind_the_pages(worker_app, world, oracle, tmp_path):
    assert ask_everything(worker_app, world) > 200
    made = a_backup(worker_app, tmp_path)

    assert made.stat().st_size > 100_000
    assert any((worker_app.config["DATA"] / "log").iterdir())
    house.refuse(behind_the_pages(worker_app, oracle.engine, made))


def test_a_planted_number_is_found_in_each_of_them(worker_app, world, oracle, tmp_path):
    data = worker_app.config["DATA"]
    stray = data / "log" / "stray.log"
    stray.write_text(f'{{"person": "{IDENTITY}"}}\n', encoding="utf-8")
    with oracle.engine.begin() as connection:
        connection.execute(sa.text("UPDATE events SET venue = :told"), {"told": f"电话 {PHONE}"})
    made = a_backup(worker_app, tmp_path)

    found = list(behind_the_pages(worker_app, oracle.engine, made))
    stray.unlink()

    assert f"stray.log shows {IDENTITY}" in found
    assert f"events.venue shows {PHONE}" in found
    assert any(fault.endswith(f"shows {PHONE}") and made.name in fault for fault in found)
