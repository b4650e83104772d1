"""mended_lists: Lists of entrants are put right in place, and imported in more than one go."""

import sqlalchemy as sa
from alembic import op

revision = "0027"
down_revision = "0026"
branch_labels = None
depends_on = None


def upgrade() -> None:
    """Add what a person decided about a list, and which of its rows are in."""
    with op.batch_alter_table("import_batches") as batches:
        batches.add_column(
            sa.Column(
                "mending",
                sa.Text(),
                nullable=True,
                comment="encrypted: cells put right, rows left out, columns matched by hand",
            )
        )
        batches.add_column(
            sa.Column(
                "taken",
                sa.Text(),
                nullable=True,
                comment="numbers of the rows that were imported",
            )
        )


def downgrade() -> None:
    """Forget them; entries that were imported stay."""
    with op.batch_alter_table("import_batches") as batches:
        batches.drop_column("taken")
        batches.drop_column("mending")
