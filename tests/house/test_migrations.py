"""Migrations go up and down, and end where the models are."""

import re
from typing import Any

import pytest
import sqlalchemy as sa
from alembic.autogenerate import compare_metadata
from alembic.migration import MigrationContext
from alembic.script import ScriptDirectory
from flask_migrate import downgrade, upgrade

from contest.foundation.db import db
from contest.foundation.orm import Base
from tests.database import MIGRATIONS
from tests.house import source as house

NUMBERED = re.compile(r"^\d{4}_[a-z0-9_]+\.py$")
Shape = dict[str, dict[str, Any]]


def versions() -> list[str]:
    """Return the revisions, oldest first."""
    script = ScriptDirectory(str(MIGRATIONS))
    return [revision.revision for revision in script.walk_revisions()][::-1]


def shape(connection: sa.Connection) -> Shape:
    """Return what the database knows of each table, in an order that does not matter."""
    inspector = sa.inspect(connection)
    shapes: Shape = {}
    for table in inspector.get_table_names():
        if table == "alembic_version":
            continue
        shapes[table] = {
            "columns": {
                column["name"]: (str(column["type"]), column["nullable"])
                for column in inspector.get_columns(table)
            },
            "checks": {
                str(check["name"]): re.sub(r"\s+", " ", check["sqltext"])
                for check in inspector.get_check_constraints(table)
            },
            "unique": {
                str(unique["name"]): tuple(unique["column_names"])
                for unique in inspector.get_unique_constraints(table)
            },
            "indexes": {
                str(index["name"]): (tuple(index["column_names"]), bool(index["unique"]))
                for index in inspector.get_indexes(table)
            },
            "references": {
                tuple(key["constrained_columns"]): (
                    key["referred_table"],
                    tuple(key["referred_columns"]),
                    key["options"].get("ondelete"),
                )
                for key in inspector.get_foreign_keys(table)
            },
        }
    return shapes


def differences(left: Shape, right: Shape) -> list[str]:
    """Say where two shapes differ."""
    found = []
    for table in sorted(set(left) | set(right)):
        if table not in left or table not in right:
            found.append(f"table {table} is only {'migrated' if table in left else 'modelled'}")
            continue
        for kind, of_left in left[table].items():
            of_right = right[table][kind]
            for name in sorted(set(of_left) | set(of_right), key=str):
                if of_left.get(name) != of_right.get(name):
                    found.append(
                        f"{table}, {kind} {name}: migrated {of_left.get(name)}, "
                        f"modelled {of_right.get(name)}"
                    )
    return found


def test_migrations_are_numbered_and_form_one_line():
    names = sorted(path.name for path in (MIGRATIONS / "versions").glob("*.py"))

    assert [name for name in names if not NUMBERED.match(name)] == []
    assert [int(name[:4]) for name in names] == list(range(1, len(names) + 1))
    assert len(ScriptDirectory(str(MIGRATIONS)).get_heads()) == 1


def test_migrations_import_nothing_of_ours():
    house.refuse(
        f"{source.at(node)} imports {module}: tomorrow's models would change yesterday's migration"
        for source in house.sources(".py", "migrations")
        if "versions" in source.parts
        for node, module in house.imported(source.tree)
        if module.partition(".")[0] in ("contest", "judges", "config", "tests")
    )


def is_ours(name: str | None, kind: str, _parents: object) -> bool:
    """Say whether a table is one of the models' and not the shared queue's."""
    return kind != "table" or not str(name).startswith("procrastinate_")


def test_the_models_need_no_further_migration(app):
    with app.app_context(), db.engine.connect() as connection:
        opts = {"compare_type": True, "include_name": is_ours}
        context = MigrationContext.configure(connection, opts=opts)
        missing = compare_metadata(context, Base.metadata)
    house.refuse(f"not migrated: {change}" for change in missing)


def test_migrated_and_modelled_tables_have_the_same_constraints(app):
    """Autogeneration does not see CHECKs; a lost one would be lost in silence."""
    modelled = sa.create_engine("sqlite://")
    Base.metadata.create_all(modelled)
    with app.app_context(), db.engine.connect() as connection, modelled.connect() as model:
        if connection.dialect.name != "sqlite":
            pytest.skip("compared on SQLite, where both say types alike")
        house.refuse(differences(shape(connection), shape(model)))


def test_every_migration_goes_down_and_up_again(app):
    """In one go, as on a server; tests/faults goes step by step, with rows."""
    with app.app_context():
        with db.engine.connect() as connection:
            before = shape(connection)
        downgrade(directory=str(MIGRATIONS), revision="base")
        with db.engine.connect() as connection:
            emptied = shape(connection)
        upgrade(directory=str(MIGRATIONS))
        with db.engine.connect() as connection:
            after = shape(connection)
    assert emptied == {}
    assert differences(after, before) == []


def test_a_planted_difference_is_found():
    def with_check(text: str) -> Shape:
        engine = sa.create_engine("sqlite://")
        sa.Table(
            "planted",
            sa.MetaData(),
            sa.Column("share", sa.Integer),
            sa.CheckConstraint(text, name="ck_planted_share"),
        ).create(engine)
        with engine.connect() as connection:
            return shape(connection)

    assert differences(with_check("share > 0"), with_check("share > 0")) == []
    assert len(differences(with_check("share > 0"), with_check("share > 1"))) == 1
    assert differences(with_check("share > 0"), {}) == ["table planted is only migrated"]
