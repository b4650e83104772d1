"""Each migration goes up, down and up again with rows in every table, and loses nothing of others.

On the database at hand: SQLite rebuilds tables where PostgreSQL alters them, and may lose guards.
"""

from collections.abc import Iterator
from typing import Any

import pytest
import sqlalchemy as sa
from flask_migrate import downgrade, upgrade

from contest.foundation.db import WRITES, db
from tests.database import MIGRATIONS, Database
from tests.house import source as house
from tests.house.test_migrations import differences, shape, versions
from tests.rows import Rows, Unfillable, are_the_same, contents

ROWS, SEED = 5, 20_261_122
GUARDS = {
    "sqlite": "SELECT name, sql FROM sqlite_master WHERE type = 'trigger'",
    "postgresql": "SELECT tgname, pg_get_triggerdef(oid) || tgenabled::text FROM pg_trigger "
    "WHERE NOT tgisinternal",
}
LOOSE = "PRAGMA foreign_key_check"

State = dict[str, Any]


def writing() -> Any:
    return db.engine.connect().execution_options(**{WRITES: True})


def guards(connection: sa.Connection) -> dict[str, str]:
    rows = connection.exec_driver_sql(GUARDS[connection.dialect.name])
    return {name: text for name, text in rows}


def state() -> State:
    with db.engine.connect() as connection:
        loose = []
        if connection.dialect.name == "sqlite":
            loose = [tuple(row) for row in connection.exec_driver_sql(LOOSE)]
        return {
            "shape": shape(connection),
            "guards": guards(connection),
            "rows": contents(connection),
            "loose": loose,
        }


def step(move: Any, revision: str) -> State:
    move(directory=str(MIGRATIONS), revision=revision)
    # A connection that was open before knows the tables as they were.
    db.engine.dispose()
    return state()


def references(of: State) -> set[tuple[str, str]]:
    return {
        (table, column)
        for table, told in of["shape"].items()
        for columns in told["references"]
        for column in columns
    }


def fill_the_empty(later: set[tuple[str, str]]) -> int:
    with writing() as connection:
        rows = Rows(connection, SEED, empty=later)
        for table in rows.tables.sorted_tables:
            counted = sa.select(sa.func.count()).select_from(table)
            if table.name != "alembic_version" and not connection.scalar(counted):
                rows.fill(table.name, ROWS)
        connection.commit()
        return rows.made


def lost(before: State, after: State) -> Iterator[str]:
    """Say what of `before` is not in `after`, among the tables that both have."""
    yield from (f"a reference leads nowhere: {row}" for row in after["loose"])
    both = set(before["rows"]) & set(after["rows"])
    yield from (
        f"the rows of {name} changed"
        for name in sorted(both)
        if not are_the_same(before["rows"][name], after["rows"][name])
    )
    yield from (
        f"the guard {name} is gone or changed"
        for name, text in before["guards"].items()
        if after["guards"].get(name) != text
    )


@pytest.fixture
def needs_owner(database: Database) -> None:
    """These tests change the schema as the application, which owns it on SQLite alone."""
    if database.owner_url is not None:
        pytest.skip("on PostgreSQL the serving role may neither make a table nor empty the trail")


@pytest.mark.slow
def test_each_migration_goes_down_and_up_again_with_rows_in_every_table(app, needs_owner):
    with app.app_context():
        at_last = references(state())
        step(downgrade, "base")
        made, faults = 0, []
        for revision in versions():
            before = state()
            new = step(upgrade, "+1")
            faults += [f"{revision} up: {fault}" for fault in lost(before, new)]
            # What a later migration lets refer to a table of its own has nothing to refer to yet.
            later = at_last - references(new)
            made += fill_the_empty(later)
            filled = state()
            down = step(downgrade, "-1")
            faults += [f"{revision} down: {fault}" for fault in lost(before, down)]
            faults += [
                f"{revision}: {fault}" for fault in differences(down["shape"], before["shape"])
            ]
            again = step(upgrade, "+1")
            faults += [f"{revision} up again: {fault}" for fault in lost(before, again)]
            faults += [
                f"{revision}: {fault}" for fault in differences(again["shape"], filled["shape"])
            ]
            faults += [f"{revision}: a guard" for _ in set(filled["guards"]) ^ set(again["guards"])]
            made += fill_the_empty(later)
            faults += [f"{revision}: {fault}" for fault in still_refused()]
    house.refuse(faults)
    assert made > 200
    assert all(state_rows(app).values())


def state_rows(app) -> dict[str, list[dict[str, Any]]]:
    with app.app_context():
        rows: dict[str, list[dict[str, Any]]] = state()["rows"]
        return rows


def still_refused() -> Iterator[str]:
    """Try what the guards refuse."""
    for verb in ("UPDATE ledger_records SET kind = 'other'", "DELETE FROM ledger_records"):
        with writing() as connection:
            try:
                connection.exec_driver_sql(verb)
            except sa.exc.DBAPIError:
                continue
            yield f"{verb} is not refused"


def test_a_planted_loss_is_found(app, needs_owner):
    with app.app_context():
        with writing() as connection:
            Rows(connection, SEED).fill("ledger_streams", ROWS)
            connection.commit()
        before = state()
        with writing() as connection:
            connection.exec_driver_sql("DELETE FROM ledger_streams")
            if connection.dialect.name == "sqlite":
                connection.exec_driver_sql("DROP TRIGGER ledger_records_no_update")
            else:
                connection.exec_driver_sql("ALTER TABLE ledger_records DISABLE TRIGGER USER")
            connection.commit()
        faults = list(lost(before, state()))

    assert faults[0] == "the rows of ledger_streams changed"
    assert "guard" in faults[1]


def test_a_table_that_takes_no_row_is_named(app, needs_owner):
    with app.app_context(), writing() as connection:
        connection.exec_driver_sql(
            "CREATE TABLE narrow (id INTEGER, share INTEGER NOT NULL CHECK (share > 9 + share))"
        )
        rows = Rows(connection, SEED)
        with pytest.raises(Unfillable, match="narrow"):
            rows.fill("narrow", 9)
        connection.rollback()
