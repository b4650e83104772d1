"""scoresheets: what a judge is told on a refused correction; stages: when opened again."""

import sqlalchemy as sa
from alembic import op

revision = "0039"
down_revision = "0038"
branch_labels = None
depends_on = None


def upgrade() -> None:
    """Add the columns, empty in every row."""
    with op.batch_alter_table("sheet_unlocks") as unlocks:
        unlocks.add_column(
            sa.Column(
                "answer", sa.Text(), nullable=True, comment="why it was refused, for the judge"
            )
        )
    with op.batch_alter_table("stages") as stages:
        stages.add_column(
            sa.Column(
                "reopened_at",
                sa.DateTime(),
                nullable=True,
                comment="when it was last opened after it had been closed",
            )
        )


def downgrade() -> None:
    """Take them away."""
    with op.batch_alter_table("stages") as stages:
        stages.drop_column("reopened_at")
    with op.batch_alter_table("sheet_unlocks") as unlocks:
        unlocks.drop_column("answer")
