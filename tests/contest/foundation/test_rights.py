"""The role that serves on PostgreSQL adds to the trail and reads it, and can do no more to it."""

import pytest
import sqlalchemy as sa
from flask import Flask
from flask_migrate import upgrade
from sqlalchemy.exc import ProgrammingError
from sqlalchemy.orm import Session

from contest.foundation import ledger, rights
from contest.foundation.db import db, is_postgresql, transaction
from contest.foundation.ledger import Subject
from contest.foundation.permissions import system_actor
from tests.conftest import NOON
from tests.database import MIGRATIONS

OUTSIDE = (
    "UPDATE ledger_records SET kind = 'other'",
    "DELETE FROM ledger_records",
    "TRUNCATE ledger_records CASCADE",
    "ALTER TABLE ledger_records DISABLE TRIGGER USER",
    "DROP TRIGGER ledger_records_no_change ON ledger_records",
    "DROP TABLE ledger_secrets",
    "UPDATE ledger_secrets SET value = 'other'",
    "UPDATE ledger_streams SET name = 'other'",
    "UPDATE ledger_streams SET chain_id = 'other'",
    "DELETE FROM ledger_streams",
    "UPDATE alembic_version SET version_num = '0001'",
    "CREATE TABLE a_table_of_its_own (id integer)",
    "SET session_replication_role = replica",
    "TRUNCATE persons CASCADE",
)


@pytest.fixture
def serving(session: Session) -> Session:
    """A session of the role that serves, with one record in the trail."""
    if not is_postgresql(session):
        pytest.skip("SQLite has no roles: its file belongs to whoever may open it")
    ledger.record(
        session,
        system_actor("test"),
        "a.done",
        Subject("event:one", "x"),
        body={"number": 1},
        private={"name": "张明"},
        now=NOON,
    )
    return session


@pytest.mark.parametrize("statement", OUTSIDE)
def test_the_server_refuses_what_is_outside_the_rights(serving: Session, statement: str) -> None:
    refused = pytest.raises(ProgrammingError, match=r"permission denied|must be owner")
    with refused, serving.begin_nested():
        serving.execute(sa.text(statement))

    assert ledger.verify(serving, "event:one").is_good


def test_a_name_may_be_erased_and_the_chain_stays_whole(serving: Session) -> None:
    erased = serving.execute(sa.text("DELETE FROM ledger_secrets"))

    assert erased.rowcount == 1  # type: ignore[attr-defined]
    assert ledger.verify(serving, "event:one").is_good


def test_rights_that_crept_in_are_found_and_taken_away_by_the_next_upgrade(
    app: Flask, owning: Session
) -> None:
    if not is_postgresql(owning):
        pytest.skip("SQLite has no roles")
    with app.app_context():
        role = db.engine.url.username
        owning.execute(sa.text(f'GRANT UPDATE, TRUNCATE ON ledger_records TO "{role}"'))
        owning.execute(sa.text("CREATE TABLE a_later_table (id integer)"))
        owning.commit()
        crept = app.test_cli_runner().invoke(args=["database", "check"])
        upgrade(directory=str(MIGRATIONS))
        after = app.test_cli_runner().invoke(args=["database", "check"])

        assert [line.split(". ")[0] for line in crept.output.splitlines()[-3:-1]] == [
            "The serving role may UPDATE ledger_records",
            "The serving role may TRUNCATE ledger_records",
        ]
        assert "serving role" not in after.output
        # A table that nobody thought of when the rights were written is open, as all others are.
        with transaction() as session:
            assert session.scalar(sa.text("INSERT INTO a_later_table VALUES (1) RETURNING id")) == 1


def test_a_role_that_owns_the_tables_is_told_of(owning: Session) -> None:
    found = rights.faults(owning.connection())

    # DELETE and TRIGGER too: an owner may do all of it.
    assert len(found) == (11 if is_postgresql(owning) else 0)


def test_durability_is_part_of_the_check(app: Flask, session: Session) -> None:
    said = app.test_cli_runner().invoke(args=["database", "check"])

    if is_postgresql(session):
        # The tests' own server flushes nothing to the disk, and the check must say so.
        assert (said.exit_code, said.output.count("is off")) == (2, 2)
    else:
        assert (said.exit_code, said.output) == (0, "0 faults\n")
