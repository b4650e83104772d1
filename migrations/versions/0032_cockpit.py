"""growth and cockpit: Consent to a growth record, and the stored sums of the cockpit."""

import sqlalchemy as sa
from alembic import op

revision = "0032"
down_revision = "0031"
branch_labels = None
depends_on = None


def upgrade() -> None:
    """Make the tables."""
    op.create_table(
        "growth_consents",
        sa.Column("id", sa.BigInteger().with_variant(sa.Integer(), "sqlite"), nullable=False),
        sa.Column(
            "person_id", sa.BigInteger().with_variant(sa.Integer(), "sqlite"), nullable=False
        ),
        sa.Column("given_at", sa.DateTime(), nullable=False),
        sa.Column("withdrawn_at", sa.DateTime(), nullable=True),
        sa.CheckConstraint(
            "withdrawn_at IS NULL OR withdrawn_at >= given_at",
            name=op.f("ck_growth_consents_in_order"),
        ),
        sa.ForeignKeyConstraint(
            ["person_id"],
            ["persons.id"],
            name=op.f("fk_growth_consents_person_id_persons"),
            ondelete="RESTRICT",
        ),
        sa.PrimaryKeyConstraint("id", name=op.f("pk_growth_consents")),
    )
    with op.batch_alter_table("growth_consents", schema=None) as batch_op:
        batch_op.create_index(
            batch_op.f("ix_growth_consents_person_id"), ["person_id"], unique=False
        )

    op.create_table(
        "cockpit_cells",
        sa.Column("id", sa.BigInteger().with_variant(sa.Integer(), "sqlite"), nullable=False),
        sa.Column("event_id", sa.BigInteger().with_variant(sa.Integer(), "sqlite"), nullable=False),
        sa.Column(
            "key", sa.String(length=40), nullable=False, comment="of the figure, e.g. grade_gains"
        ),
        sa.Column(
            "part",
            sa.String(length=40),
            nullable=False,
            comment="a grade or a stage; empty: not parted",
        ),
        sa.Column("value", sa.BigInteger(), nullable=False, comment="a count, or yuan"),
        sa.ForeignKeyConstraint(
            ["event_id"],
            ["events.id"],
            name=op.f("fk_cockpit_cells_event_id_events"),
            ondelete="RESTRICT",
        ),
        sa.PrimaryKeyConstraint("id", name=op.f("pk_cockpit_cells")),
        sa.UniqueConstraint(
            "event_id", "key", "part", name=op.f("uq_cockpit_cells_event_id_key_part")
        ),
    )


def downgrade() -> None:
    """Remove them."""
    op.drop_table("cockpit_cells")
    with op.batch_alter_table("growth_consents", schema=None) as batch_op:
        batch_op.drop_index(batch_op.f("ix_growth_consents_person_id"))

    op.drop_table("growth_consents")
