"""scoresheets: what a judge wishes the corrected sheet to say, for whoever decides."""

import sqlalchemy as sa
from alembic import op

revision = "0047"
down_revision = "0046"
branch_labels = None
depends_on = None


def upgrade() -> None:
    """Add the column, empty in every row: those wishes named no new mark."""
    with op.batch_alter_table("sheet_unlocks") as unlocks:
        unlocks.add_column(
            sa.Column(
                "proposed",
                sa.Text(),
                nullable=True,
                comment="canonical JSON: what the judge wishes the sheet to say; None: not said",
            )
        )


def downgrade() -> None:
    """Take it away."""
    with op.batch_alter_table("sheet_unlocks") as unlocks:
        unlocks.drop_column("proposed")
