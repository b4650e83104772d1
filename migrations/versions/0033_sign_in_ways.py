"""people: Say of a session that a phone or a slip may have opened it too."""

from alembic import op

revision = "0033"
down_revision = "0032"
branch_labels = None
depends_on = None

WAYS = "password, phone, slip or card"
BEFORE = "password or card"


def upgrade() -> None:
    """Say the column's words as the models do."""
    say(WAYS, instead_of=BEFORE)


def downgrade() -> None:
    """Say them as before."""
    say(BEFORE, instead_of=WAYS)


def say(comment: str, *, instead_of: str) -> None:
    """Put `comment` on the column; SQLite keeps no comments."""
    if op.get_bind().dialect.supports_comments:
        op.alter_column("login_sessions", "via", comment=comment, existing_comment=instead_of)
