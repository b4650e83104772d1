"""people: units are found by pinyin; the upgrade fills the column behind the migrations."""

import sqlalchemy as sa
from alembic import op

revision = "0045"
down_revision = "0044"
branch_labels = None
depends_on = None


def upgrade() -> None:
    """Add the column; `flask database upgrade` spells what is there."""
    with op.batch_alter_table("units") as units:
        units.add_column(
            sa.Column(
                "pinyin",
                sa.String(length=600),
                nullable=True,
                comment="syllables, then initials, of the name, for search",
            )
        )


def downgrade() -> None:
    """Drop the column."""
    with op.batch_alter_table("units") as units:
        units.drop_column("pinyin")
