"""transfer reminders: Whom the clock has reminded of a project, once for each day that is due."""

import sqlalchemy as sa
from alembic import op

revision = "0034"
down_revision = "0033"
branch_labels = None
depends_on = None


def upgrade() -> None:
    """Make the table."""
    op.create_table(
        "transfer_reminders",
        sa.Column("id", sa.BigInteger().with_variant(sa.Integer(), "sqlite"), nullable=False),
        sa.Column(
            "edition_id", sa.BigInteger().with_variant(sa.Integer(), "sqlite"), nullable=False
        ),
        sa.Column("case_id", sa.BigInteger().with_variant(sa.Integer(), "sqlite"), nullable=False),
        sa.Column(
            "kind",
            sa.Enum(
                "report",
                "stall",
                name="reminderkind",
                native_enum=False,
                create_constraint=True,
                length=32,
            ),
            nullable=False,
        ),
        sa.Column(
            "due_on", sa.Date(), nullable=False, comment="of the report, or of the last step"
        ),
        sa.Column("reminded_on", sa.Date(), nullable=False),
        sa.Column(
            "recipients",
            sa.BigInteger().with_variant(sa.Integer(), "sqlite"),
            nullable=False,
            comment="how many authors; 0 says that nobody is named",
        ),
        sa.ForeignKeyConstraint(
            ["case_id", "edition_id"],
            ["transfer_cases.id", "transfer_cases.edition_id"],
            name=op.f("fk_transfer_reminders_case_id_edition_id_transfer_cases"),
            ondelete="RESTRICT",
        ),
        sa.ForeignKeyConstraint(
            ["edition_id"],
            ["editions.id"],
            name=op.f("fk_transfer_reminders_edition_id_editions"),
            ondelete="RESTRICT",
        ),
        sa.PrimaryKeyConstraint("id", name=op.f("pk_transfer_reminders")),
        sa.UniqueConstraint(
            "case_id", "kind", "due_on", name=op.f("uq_transfer_reminders_case_id_kind_due_on")
        ),
    )


def downgrade() -> None:
    """Remove it."""
    op.drop_table("transfer_reminders")
