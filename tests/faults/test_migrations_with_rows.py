"""Each migration goes up, down and up again with rows in every table, and loses nothing of others.

On the database at hand: SQLite rebuilds tables where PostgreSQL alters them, and may lose guards.
"""

from collections.abc import Iterator
from itertools import pairwise
from typing import Any

import pytest
import sqlalchemy as sa
from flask_migrate import downgrade, upgrade

from contest.foundation.db import WRITES, db
from tests.database import MIGRATIONS, Database
from tests.house import source as house
from tests.house.test_migrations import differences, shape, versions
from tests.rows import Rows, Unfillable, are_the_same, as_defined, contents

ROWS, SEED = 5, 20_261_122
GUARDS = {
    "sqlite": "SELECT name, sql FROM sqlite_master WHERE type = 'trigger'",
    "postgresql": "SELECT tgname, pg_get_triggerdef(oid) || tgenabled::text FROM pg_trigger "
    "WHERE NOT tgisinternal",
}
LOOSE = "PRAGMA foreign_key_check"

State = dict[str, Any]


@pytest.fixture
def engine(app, database: Database) -> Iterator[sa.Engine]:
    """The database as its owner, who alone may change the schema and empty the trail."""
    with app.app_context():
        if database.owner_url is None:
            yield db.engine
            return
        owner = sa.create_engine(database.owner_url, poolclass=sa.NullPool)
        yield owner
        owner.dispose()


def writing(engine: sa.Engine) -> sa.Connection:
    return engine.connect().execution_options(**{WRITES: True})


def guards(connection: sa.Connection) -> dict[str, str]:
    rows = connection.exec_driver_sql(GUARDS[connection.dialect.name])
    return {name: text for name, text in rows}


def state(engine: sa.Engine) -> State:
    with engine.connect() as connection:
        loose = []
        if connection.dialect.name == "sqlite":
            loose = [tuple(row) for row in connection.exec_driver_sql(LOOSE)]
        return {
            "shape": as_defined(connection, shape),
            "guards": guards(connection),
            "rows": contents(connection),
            "loose": loose,
        }


def step(engine: sa.Engine, move: Any, revision: str) -> State:
    move(directory=str(MIGRATIONS), revision=revision)
    # A connection that was open before knows the tables as they were.
    db.engine.dispose()
    return state(engine)


def references(of: State) -> set[tuple[str, str]]:
    return {
        (table, column)
        for table, told in of["shape"].items()
        for columns in told["references"]
        for column in columns
    }


def is_ours(name: str) -> bool:
    """Say whether a table is the application's: the migrations' and the queue's own are not."""
    return name != "alembic_version" and not name.startswith("procrastinate_")


def fill_the_empty(engine: sa.Engine, later: set[tuple[str, str]]) -> int:
    with writing(engine) as connection:
        rows = Rows(connection, SEED, empty=later)
        for table in rows.tables.sorted_tables:
            counted = sa.select(sa.func.count()).select_from(table)
            if is_ours(table.name) and not connection.scalar(counted):
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


@pytest.mark.slow
def test_each_migration_goes_down_and_up_again_with_rows_in_every_table(engine):
    at_last = references(state(engine))
    step(engine, downgrade, "base")
    made, faults = 0, []
    for revision in versions():
        before = state(engine)
        new = step(engine, upgrade, "+1")
        faults += [f"{revision} up: {fault}" for fault in lost(before, new)]
        # What a later migration lets refer to a table of its own has nothing to refer to yet.
        later = at_last - references(new)
        made += fill_the_empty(engine, later)
        filled = state(engine)
        down = step(engine, downgrade, "-1")
        faults += [f"{revision} down: {fault}" for fault in lost(before, down)]
        faults += [f"{revision}: {fault}" for fault in differences(down["shape"], before["shape"])]
        again = step(engine, upgrade, "+1")
        faults += [f"{revision} up again: {fault}" for fault in lost(before, again)]
        faults += [f"{revision}: {fault}" for fault in differences(again["shape"], filled["shape"])]
        faults += [f"{revision}: a guard" for _ in set(filled["guards"]) ^ set(again["guards"])]
        made += fill_the_empty(engine, later)
        faults += [f"{revision}: {fault}" for fault in still_refused()]
    house.refuse(faults)
    assert made > 200
    assert all(rows for name, rows in state(engine)["rows"].items() if is_ours(name))


def still_refused() -> Iterator[str]:
    """Try, as the application, what the guards refuse."""
    for verb in ("UPDATE ledger_records SET kind = 'other'", "DELETE FROM ledger_records"):
        with writing(db.engine) as connection:
            try:
                connection.exec_driver_sql(verb)
            except sa.exc.DBAPIError:
                continue
            yield f"{verb} is not refused"


def test_a_planted_loss_is_found(engine):
    with writing(engine) as connection:
        Rows(connection, SEED).fill("ledger_streams", ROWS)
        connection.commit()
    before = state(engine)
    with writing(engine) as connection:
        connection.exec_driver_sql("DELETE FROM ledger_streams")
        if connection.dialect.name == "sqlite":
            connection.exec_driver_sql("DROP TRIGGER ledger_records_no_update")
        else:
            connection.exec_driver_sql("ALTER TABLE ledger_records DISABLE TRIGGER USER")
        connection.commit()
    faults = list(lost(before, state(engine)))

    assert faults[0] == "the rows of ledger_streams changed"
    assert "guard" in faults[1]


def test_a_planted_change_of_a_table_is_looked_at_again(engine):
    with writing(engine) as connection:
        connection.exec_driver_sql("CREATE TABLE planted (id INTEGER, other INTEGER)")
        seen = [as_defined(connection, shape)["planted"]]
        for change in (
            "ALTER TABLE planted ADD COLUMN share INTEGER NOT NULL DEFAULT 1 CHECK (share > 0)",
            "CREATE UNIQUE INDEX planted_once ON planted (other)",
            "DROP INDEX planted_once",
            "CREATE INDEX planted_once ON planted (other)",
            "ALTER TABLE planted RENAME COLUMN other TO another",
        ):
            connection.exec_driver_sql(change)
            assert as_defined(connection, shape) == shape(connection)
            seen.append(as_defined(connection, shape)["planted"])
        connection.rollback()

    assert all(now != before for before, now in pairwise(seen))


def test_a_table_that_takes_no_row_is_named(engine):
    with writing(engine) as connection:
        connection.exec_driver_sql(
            "CREATE TABLE narrow (id INTEGER, share INTEGER NOT NULL CHECK (share > 9 + share))"
        )
        rows = Rows(connection, SEED)
        with pytest.raises(Unfillable, match="narrow"):
            rows.fill("narrow", 9)
        connection.rollback()
