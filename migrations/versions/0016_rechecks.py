"""rechecks: Which entries of a result are checked once more, and what was found."""

import sqlalchemy as sa
from alembic import op

revision = "0016"
down_revision = "0015"
branch_labels = None
depends_on = None


def upgrade() -> None:
    """Make the tables."""
    op.create_table(
        "rechecks",
        sa.Column("id", sa.BigInteger().with_variant(sa.Integer(), "sqlite"), nullable=False),
        sa.Column("public_id", sa.String(length=26), nullable=False),
        sa.Column(
            "edition_id", sa.BigInteger().with_variant(sa.Integer(), "sqlite"), nullable=False
        ),
        sa.Column(
            "version_id", sa.BigInteger().with_variant(sa.Integer(), "sqlite"), nullable=False
        ),
        sa.Column(
            "seed",
            sa.String(length=64),
            nullable=False,
            comment="printed; draws the same sample again",
        ),
        sa.Column("is_full", sa.Boolean(), nullable=False, comment="too many errors: everything"),
        sa.Column(
            "checked_before",
            sa.BigInteger().with_variant(sa.Integer(), "sqlite"),
            nullable=False,
            comment="in earlier versions",
        ),
        sa.Column(
            "wrong_before",
            sa.BigInteger().with_variant(sa.Integer(), "sqlite"),
            nullable=False,
            comment="in earlier versions",
        ),
        sa.Column("started_by", sa.String(length=60), nullable=False),
        sa.Column("started_at", sa.DateTime(), nullable=False),
        sa.Column("completed_at", sa.DateTime(), nullable=True),
        sa.ForeignKeyConstraint(
            ["edition_id"],
            ["editions.id"],
            name=op.f("fk_rechecks_edition_id_editions"),
            ondelete="RESTRICT",
        ),
        sa.ForeignKeyConstraint(
            ["version_id", "edition_id"],
            ["result_versions.id", "result_versions.edition_id"],
            name=op.f("fk_rechecks_version_id_edition_id_result_versions"),
            ondelete="RESTRICT",
        ),
        sa.PrimaryKeyConstraint("id", name=op.f("pk_rechecks")),
        sa.UniqueConstraint("id", "edition_id", name=op.f("uq_rechecks_id_edition_id")),
        sa.UniqueConstraint("public_id", name=op.f("uq_rechecks_public_id")),
        sa.UniqueConstraint("version_id", name=op.f("uq_rechecks_version_id")),
    )
    op.create_table(
        "rechecked_entries",
        sa.Column("id", sa.BigInteger().with_variant(sa.Integer(), "sqlite"), nullable=False),
        sa.Column(
            "edition_id", sa.BigInteger().with_variant(sa.Integer(), "sqlite"), nullable=False
        ),
        sa.Column(
            "recheck_id", sa.BigInteger().with_variant(sa.Integer(), "sqlite"), nullable=False
        ),
        sa.Column("entry_id", sa.BigInteger().with_variant(sa.Integer(), "sqlite"), nullable=False),
        sa.Column(
            "position",
            sa.BigInteger().with_variant(sa.Integer(), "sqlite"),
            nullable=False,
            comment="as in the list",
        ),
        sa.Column("part", sa.String(length=40), nullable=False, comment="top, sample, rest"),
        sa.Column(
            "outcome",
            sa.Enum(
                "right",
                "wrong",
                name="checkoutcome",
                native_enum=False,
                create_constraint=True,
                length=32,
            ),
            nullable=True,
        ),
        sa.Column("note", sa.Text(), nullable=True, comment="what was wrong, and what is right"),
        sa.Column(
            "is_carried",
            sa.Boolean(),
            nullable=False,
            comment="found right before, and its line has not changed since",
        ),
        sa.Column("checked_by", sa.String(length=60), nullable=True),
        sa.Column("checked_by_name", sa.String(length=60), nullable=True),
        sa.Column("checked_at", sa.DateTime(), nullable=True),
        sa.CheckConstraint(
            "outcome <> 'wrong' OR note IS NOT NULL",
            name=op.f("ck_rechecked_entries_wrong_says_what"),
        ),
        sa.CheckConstraint(
            "(outcome IS NULL) = (checked_at IS NULL)",
            name=op.f("ck_rechecked_entries_outcome_has_time"),
        ),
        sa.ForeignKeyConstraint(
            ["edition_id"],
            ["editions.id"],
            name=op.f("fk_rechecked_entries_edition_id_editions"),
            ondelete="RESTRICT",
        ),
        sa.ForeignKeyConstraint(
            ["entry_id", "edition_id"],
            ["entries.id", "entries.edition_id"],
            name=op.f("fk_rechecked_entries_entry_id_edition_id_entries"),
            ondelete="RESTRICT",
        ),
        sa.ForeignKeyConstraint(
            ["recheck_id", "edition_id"],
            ["rechecks.id", "rechecks.edition_id"],
            name=op.f("fk_rechecked_entries_recheck_id_edition_id_rechecks"),
            ondelete="RESTRICT",
        ),
        sa.PrimaryKeyConstraint("id", name=op.f("pk_rechecked_entries")),
        sa.UniqueConstraint(
            "recheck_id", "entry_id", name=op.f("uq_rechecked_entries_recheck_id_entry_id")
        ),
    )
    op.create_index(
        "ix_rechecked_entries_entry_id", "rechecked_entries", ["entry_id"], unique=False
    )


def downgrade() -> None:
    """Remove them."""
    op.drop_table("rechecked_entries")
    op.drop_table("rechecks")
