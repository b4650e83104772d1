"""Runs the migrations inside the application; column types of ours are written as plain ones.

On PostgreSQL they may belong to an owner of their own; the application's role then gets its rights.
"""

from collections.abc import Iterator
from contextlib import contextmanager, nullcontext
from typing import Any, Literal

import sqlalchemy as sa
from alembic import context
from flask import current_app
from sqlalchemy import TypeDecorator

from contest.foundation import rights

database = current_app.extensions["migrate"].db
OWNER = current_app.config["DATABASE_OWNER_URL"]


def render_item(kind: str, item: Any, _autogen: Any) -> str | Literal[False]:
    """Write a column type of ours as the plain type below it: migrations import no code of ours."""
    if kind == "type" and isinstance(item, TypeDecorator):
        return f"sa.{item.impl_instance!r}"
    return False


def refuse_loose_references(ctx: Any, **_told: Any) -> None:
    """Undo a migration on SQLite that left a row pointing nowhere."""
    loose = ctx.connection.exec_driver_sql("PRAGMA foreign_key_check").first()
    if loose is not None:
        raise RuntimeError(f"a row of {loose[0]} points to no row of {loose[2]}")


@contextmanager
def tables_may_be_rebuilt(connection: Any) -> Iterator[None]:
    """Let SQLite drop a table that others refer to, as a rebuilt one is dropped on its way.

    With references enforced it would delete the rows first, and those that hang on them.
    """
    driver = connection.connection.dbapi_connection
    driver.execute("PRAGMA foreign_keys = OFF")
    try:
        yield
    finally:
        driver.execute("PRAGMA foreign_keys = ON")


def run() -> None:
    """Apply the migrations on one connection, each in its own transaction."""
    engine = sa.create_engine(OWNER, poolclass=sa.NullPool) if OWNER else database.engine
    with engine.connect() as connection:
        is_sqlite = connection.dialect.name == "sqlite"
        context.configure(
            connection=connection,
            target_metadata=database.metadata,
            render_as_batch=True,
            render_item=render_item,
            transaction_per_migration=True,
            compare_type=True,
            on_version_apply=refuse_loose_references if is_sqlite else None,
        )
        with tables_may_be_rebuilt(connection) if is_sqlite else nullcontext():
            with context.begin_transaction():
                context.run_migrations()
            connection.rollback()
        if OWNER:
            rights.grant(connection, database.engine.url.username)
            connection.commit()


run()
