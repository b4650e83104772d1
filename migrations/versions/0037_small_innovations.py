"""entries: places by group, and entries that were nominated upward."""

import sqlalchemy as sa
from alembic import op

revision = "0037"
down_revision = "0036"
branch_labels = None
depends_on = None

KEY = sa.BigInteger().with_variant(sa.Integer(), "sqlite")
OLD_QUOTA = "uq_nomination_quotas_event_id_unit_id"
QUOTA_UNIT = "uq_nomination_quotas_unit"
QUOTA_GROUP = "uq_nomination_quotas_group"
CARRIED = "ix_entries_carried_from_id"
CARRIED_ONCE = "uq_entries_event_id_carried_from_id"


def upgrade() -> None:
    """Add the columns; a unit's number so far is one for all groups together."""
    with op.batch_alter_table("nomination_quotas") as quotas:
        quotas.add_column(
            sa.Column("group_id", KEY, nullable=True, comment="empty: in all groups together")
        )
        quotas.drop_constraint(OLD_QUOTA, type_="unique")
        quotas.create_foreign_key(
            "fk_nomination_quotas_group_id_edition_id_event_groups",
            "event_groups",
            ["group_id", "edition_id"],
            ["id", "edition_id"],
            ondelete="RESTRICT",
        )
    for name, columns, where in (
        (QUOTA_UNIT, ["event_id", "unit_id"], "group_id IS NULL"),
        (QUOTA_GROUP, ["event_id", "unit_id", "group_id"], "group_id IS NOT NULL"),
    ):
        op.create_index(
            name,
            "nomination_quotas",
            columns,
            unique=True,
            sqlite_where=sa.text(where),
            postgresql_where=sa.text(where),
        )
    with op.batch_alter_table("entries") as entries:
        entries.add_column(
            sa.Column(
                "carried_from_id",
                KEY,
                nullable=True,
                comment="the entry of the level below that was nominated upward as this one",
            )
        )
        entries.add_column(
            sa.Column(
                "carried_by_unit_id",
                KEY,
                nullable=True,
                comment="the unit that nominated it upward, on whose places it counts",
            )
        )
        entries.create_foreign_key(
            "fk_entries_carried_from_id_entries",
            "entries",
            ["carried_from_id"],
            ["id"],
            ondelete="RESTRICT",
        )
        entries.create_foreign_key(
            "fk_entries_carried_by_unit_id_units",
            "units",
            ["carried_by_unit_id"],
            ["id"],
            ondelete="RESTRICT",
        )
        entries.create_check_constraint(
            op.f("ck_entries_carried_by_a_unit"),
            "(carried_from_id IS NULL) = (carried_by_unit_id IS NULL)",
        )
        entries.create_unique_constraint(CARRIED_ONCE, ["event_id", "carried_from_id"])
    op.create_index(CARRIED, "entries", ["carried_from_id"])


def downgrade() -> None:
    """Drop the columns; numbers of single groups go, as the old table cannot hold them."""
    op.drop_index(CARRIED, table_name="entries")
    with op.batch_alter_table("entries") as entries:
        entries.drop_constraint(CARRIED_ONCE, type_="unique")
        entries.drop_constraint(op.f("ck_entries_carried_by_a_unit"), type_="check")
        entries.drop_constraint("fk_entries_carried_by_unit_id_units", type_="foreignkey")
        entries.drop_constraint("fk_entries_carried_from_id_entries", type_="foreignkey")
        entries.drop_column("carried_by_unit_id")
        entries.drop_column("carried_from_id")
    op.drop_index(QUOTA_GROUP, table_name="nomination_quotas")
    op.drop_index(QUOTA_UNIT, table_name="nomination_quotas")
    op.execute("DELETE FROM nomination_quotas WHERE group_id IS NOT NULL")
    with op.batch_alter_table("nomination_quotas") as quotas:
        quotas.drop_constraint(
            "fk_nomination_quotas_group_id_edition_id_event_groups", type_="foreignkey"
        )
        quotas.create_unique_constraint(OLD_QUOTA, ["event_id", "unit_id"])
        quotas.drop_column("group_id")
