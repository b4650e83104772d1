"""seasons: How each entry stood in the season when a period was posted."""

import sqlalchemy as sa
from alembic import op

revision = "0022"
down_revision = "0021"
branch_labels = None
depends_on = None


def upgrade() -> None:
    """Make the table."""
    op.create_table(
        "season_standings",
        sa.Column("id", sa.BigInteger().with_variant(sa.Integer(), "sqlite"), nullable=False),
        sa.Column(
            "edition_id", sa.BigInteger().with_variant(sa.Integer(), "sqlite"), nullable=False
        ),
        sa.Column("stage_id", sa.BigInteger().with_variant(sa.Integer(), "sqlite"), nullable=False),
        sa.Column("entry_id", sa.BigInteger().with_variant(sa.Integer(), "sqlite"), nullable=False),
        sa.Column("total", sa.BigInteger(), nullable=True, comment="published total, points"),
        sa.Column("rank", sa.BigInteger().with_variant(sa.Integer(), "sqlite"), nullable=True),
        sa.ForeignKeyConstraint(
            ["edition_id"],
            ["editions.id"],
            name=op.f("fk_season_standings_edition_id_editions"),
            ondelete="RESTRICT",
        ),
        sa.ForeignKeyConstraint(
            ["entry_id", "edition_id"],
            ["entries.id", "entries.edition_id"],
            name=op.f("fk_season_standings_entry_id_edition_id_entries"),
            ondelete="RESTRICT",
        ),
        sa.ForeignKeyConstraint(
            ["stage_id", "edition_id"],
            ["stages.id", "stages.edition_id"],
            name=op.f("fk_season_standings_stage_id_edition_id_stages"),
            ondelete="RESTRICT",
        ),
        sa.PrimaryKeyConstraint("id", name=op.f("pk_season_standings")),
        sa.UniqueConstraint(
            "stage_id", "entry_id", name=op.f("uq_season_standings_stage_id_entry_id")
        ),
    )
    with op.batch_alter_table("season_standings", schema=None) as batch_op:
        batch_op.create_index(
            batch_op.f("ix_season_standings_entry_id"), ["entry_id"], unique=False
        )


def downgrade() -> None:
    """Remove it."""
    with op.batch_alter_table("season_standings", schema=None) as batch_op:
        batch_op.drop_index(batch_op.f("ix_season_standings_entry_id"))

    op.drop_table("season_standings")
