"""event_drafts: Contests that are being set up step by step, before they are made."""

import sqlalchemy as sa
from alembic import op

revision = "0026"
down_revision = "0025"
branch_labels = None
depends_on = None

NUMBER = sa.BigInteger().with_variant(sa.Integer(), "sqlite")


def upgrade() -> None:
    """Make the table."""
    op.create_table(
        "event_drafts",
        sa.Column("id", NUMBER, nullable=False),
        sa.Column("public_id", sa.String(length=26), nullable=False),
        sa.Column("unit_id", NUMBER, nullable=False),
        sa.Column(
            "template",
            sa.String(length=40),
            nullable=False,
            comment="a shipped template, or an event's code",
        ),
        sa.Column("document", sa.Text(), nullable=False),
        sa.Column(
            "basics",
            sa.Text(),
            nullable=False,
            comment="edition, host, dates and venue as typed",
        ),
        sa.Column("done", sa.Text(), nullable=False, comment="the steps that were saved"),
        sa.Column(
            "revision", NUMBER, nullable=False, comment="refuses an overwrite by an old page"
        ),
        sa.Column("created_at", sa.DateTime(), nullable=False),
        sa.Column("created_by", sa.String(length=60), nullable=False),
        sa.Column("saved_at", sa.DateTime(), nullable=False),
        sa.Column("event_id", NUMBER, nullable=True, comment="what was made of it"),
        sa.ForeignKeyConstraint(
            ["event_id"],
            ["events.id"],
            name=op.f("fk_event_drafts_event_id_events"),
            ondelete="RESTRICT",
        ),
        sa.ForeignKeyConstraint(
            ["unit_id"],
            ["units.id"],
            name=op.f("fk_event_drafts_unit_id_units"),
            ondelete="RESTRICT",
        ),
        sa.PrimaryKeyConstraint("id", name=op.f("pk_event_drafts")),
        sa.UniqueConstraint("public_id", name=op.f("uq_event_drafts_public_id")),
    )
    with op.batch_alter_table("event_drafts") as drafts:
        drafts.create_index(op.f("ix_event_drafts_event_id"), ["event_id"])
        drafts.create_index(op.f("ix_event_drafts_unit_id"), ["unit_id"])


def downgrade() -> None:
    """Drop the table; contests that were not made yet are lost."""
    op.drop_table("event_drafts")
