"""Every table belongs to one feature, is protected by named constraints, and is migrated."""

from collections import Counter
from typing import Any

import sqlalchemy as sa

from contest.features import FEATURES
from contest.foundation.orm import Base
from tests.house import source as house


def test_every_table_belongs_to_exactly_one_feature():
    owners = Counter(table for feature in FEATURES for table in feature.tables)
    mapped = {mapper.class_ for mapper in Base.registry.mappers}
    house.refuse(
        f"{model.__module__}.{model.__name__} is listed by {owners[model]} features: put it into "
        "the `tables` of its own, or migrations will not see it"
        for model in mapped | set(owners)
        if owners[model] != 1
    )


def test_every_table_is_listed_by_the_feature_whose_folder_it_lies_in():
    house.refuse(
        f"{table.__module__} defines {table.__name__}, feature {feature.name} lists it"
        for feature in FEATURES
        for table in feature.tables
        if table.__module__.split(".")[1] != feature.name
    )


def test_every_feature_folder_is_in_the_list_of_features():
    named = {feature.name for feature in FEATURES}
    folders = {source.parts[1] for source in house.code() if source.layer == "feature"}
    assert folders - {"foundation"} <= named, "add it to contest/features.py"


def test_times_are_instants_days_are_days_and_shares_are_exact():
    house.refuse(fault for table in Base.metadata.tables.values() for fault in ill_named(table))


def ill_named(table: sa.Table) -> list[str]:
    faults = []
    for column in table.columns:
        where = f"{table.name}.{column.name}"
        kind: Any = column.type
        if isinstance(kind, sa.Float) and not isinstance(kind, sa.Numeric):
            faults.append(f"{where} is a float: use Exact(places)")
        if column.name.endswith("_at") != (type(kind).__name__ == "UtcDateTime"):
            faults.append(f"{where}: instants are called …_at and are UtcDateTime")
        if column.name.endswith("_on") != isinstance(kind, sa.Date):
            faults.append(f"{where}: days are called …_on and are Date")
    return faults


def test_constraints_have_names_of_their_own():
    """SQLite takes two of one name, PostgreSQL refuses the table."""
    house.refuse(fault for table in Base.metadata.tables.values() for fault in ill_called(table))


def ill_called(table: sa.Table) -> list[str]:
    counted = Counter(constraint.name for constraint in table.constraints)
    return [
        f"{table.name} has {times} constraints called {name}: two columns of one enumeration? "
        "give their Enum a `name` each"
        for name, times in counted.items()
        if times > 1
    ]


def test_every_reference_to_evidence_says_what_happens_on_delete():
    """A reference without a rule would let a delete fail late or leave orphans."""
    house.refuse(
        f'{table.name}.{key.parent.name} does not say ondelete="RESTRICT" or "CASCADE"'
        for table in Base.metadata.tables.values()
        for key in table.foreign_keys
        if key.ondelete is None
    )


def test_a_planted_fault_of_a_table_is_found():
    table = sa.Table(
        "planted",
        sa.MetaData(),
        sa.Column("when", sa.DateTime),
        sa.Column("opened_at", sa.String),
        sa.Column("share", sa.Double),
        sa.Column("born_on", sa.String),
    )
    assert len(ill_named(table)) == 3


def test_planted_constraints_of_one_name_are_found():
    checks = [sa.CheckConstraint(f"a > {least}", name="ck_planted_a") for least in (0, 1)]
    table = sa.Table("planted", sa.MetaData(), sa.Column("a", sa.Integer), *checks)

    assert len(ill_called(table)) == 1
