"""results: What was scored, by codes, is kept with the version, for whoever checks it elsewhere."""

import sqlalchemy as sa
from alembic import op

revision = "0017"
down_revision = "0016"
branch_labels = None
depends_on = None


def upgrade() -> None:
    """Add a column."""
    with op.batch_alter_table("result_versions") as versions:
        versions.add_column(
            sa.Column(
                "marks",
                sa.Text(),
                nullable=True,
                comment="what was scored, as the second program reads it; canonical JSON",
            )
        )


def downgrade() -> None:
    """Remove it."""
    with op.batch_alter_table("result_versions") as versions:
        versions.drop_column("marks")
