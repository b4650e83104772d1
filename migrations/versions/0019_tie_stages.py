"""results: A decided tie says in which stage's ranking it stood, and who decided."""

import sqlalchemy as sa
from alembic import op

revision = "0019"
down_revision = "0018"
branch_labels = None
depends_on = None


def upgrade() -> None:
    """Add the columns; what was decided before was tied in the whole contest."""
    with op.batch_alter_table("tie_decisions") as decisions:
        decisions.add_column(
            sa.Column(
                "stage_id",
                sa.BigInteger().with_variant(sa.Integer(), "sqlite"),
                nullable=True,
                comment="in whose ranking they are tied; None: in that of the whole contest",
            )
        )
        decisions.add_column(sa.Column("decided_by_name", sa.String(length=60), nullable=True))
        decisions.alter_column(
            "method",
            existing_type=sa.String(length=40),
            existing_nullable=False,
            comment="lots, panel_vote or chief_judge",
            existing_comment="lots or panel_vote",
        )
        decisions.create_foreign_key(
            op.f("fk_tie_decisions_stage_id_edition_id_stages"),
            "stages",
            ["stage_id", "edition_id"],
            ["id", "edition_id"],
            ondelete="RESTRICT",
        )


def downgrade() -> None:
    """Remove them."""
    with op.batch_alter_table("tie_decisions") as decisions:
        decisions.drop_constraint(
            op.f("fk_tie_decisions_stage_id_edition_id_stages"), type_="foreignkey"
        )
        decisions.alter_column(
            "method",
            existing_type=sa.String(length=40),
            existing_nullable=False,
            comment="lots or panel_vote",
            existing_comment="lots, panel_vote or chief_judge",
        )
        decisions.drop_column("decided_by_name")
        decisions.drop_column("stage_id")
