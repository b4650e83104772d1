"""tablet: a prepared tablet is taken out of use, and what it still brings is held."""

import sqlalchemy as sa
from alembic import op

revision = "0046"
down_revision = "0045"
branch_labels = None
depends_on = None

PREPARED = "ck_tablet_devices_revoked_was_prepared"


def upgrade() -> None:
    """Add when a tablet was taken out of use, from when it is trusted again, and its session."""
    with op.batch_alter_table("tablet_devices") as devices:
        devices.add_column(
            sa.Column(
                "revoked_at",
                sa.DateTime(),
                nullable=True,
                comment="when the staff said that it is no longer prepared; "
                "None: not, or prepared again",
            )
        )
        devices.add_column(
            sa.Column(
                "prepared_again_at",
                sa.DateTime(),
                nullable=True,
                comment="what was made on it before is held: "
                "it was revoked and prepared again then",
            )
        )
        devices.add_column(
            sa.Column(
                "login_session",
                sa.String(length=26),
                nullable=True,
                comment="public id of the session that was last used on it",
            )
        )
        devices.create_check_constraint(
            op.f(PREPARED), "revoked_at IS NULL OR stage_id IS NOT NULL"
        )


def downgrade() -> None:
    """Take them away again: one that was out of use stays without six digits."""
    op.execute(
        "UPDATE tablet_devices SET stage_id = NULL, secret_hash = NULL, expires_at = NULL, "
        "revoked_at = NULL WHERE revoked_at IS NOT NULL"
    )
    with op.batch_alter_table("tablet_devices") as devices:
        devices.drop_constraint(op.f(PREPARED), type_="check")
        devices.drop_column("login_session")
        devices.drop_column("prepared_again_at")
        devices.drop_column("revoked_at")
