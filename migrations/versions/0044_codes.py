"""panels, tablet: six digits on a judge's card, and tablets that the staff prepared for a stage."""

import sqlalchemy as sa
from alembic import op

revision = "0044"
down_revision = "0043"
branch_labels = None
depends_on = None

KEY = sa.BigInteger().with_variant(sa.Integer(), "sqlite")
LIVE = "uq_judge_cards_code_of_a_live_card"
SECRET = "uq_tablet_devices_secret_hash"  # noqa: S105 - the name of a constraint
STAGE = "fk_tablet_devices_stage_id_edition_id_stages"
WHOLE = "ck_tablet_devices_prepared_whole"


def upgrade() -> None:
    """Add the columns; cards and tablets that are there have none of it."""
    with op.batch_alter_table("judge_cards") as cards:
        cards.add_column(
            sa.Column(
                "code_check",
                sa.String(length=64),
                nullable=True,
                comment="hash over its stretched six digits; None: printed before there were any",
            )
        )
    live = sa.text("voided_at IS NULL")
    op.create_index(
        LIVE,
        "judge_cards",
        ["event_id", "code_check"],
        unique=True,
        sqlite_where=live,
        postgresql_where=live,
    )
    with op.batch_alter_table("tablet_devices") as devices:
        devices.add_column(
            sa.Column(
                "stage_id",
                KEY,
                nullable=True,
                comment="the stage that it was prepared for; None: a judge brought it",
            )
        )
        devices.add_column(
            sa.Column(
                "secret_hash",
                sa.String(length=64),
                nullable=True,
                comment="of the cookie by which a prepared one is known",
            )
        )
        devices.add_column(
            sa.Column(
                "expires_at",
                sa.DateTime(),
                nullable=True,
                comment="when six digits stop being enough on it",
            )
        )
        devices.create_foreign_key(
            op.f(STAGE),
            "stages",
            ["stage_id", "edition_id"],
            ["id", "edition_id"],
            ondelete="RESTRICT",
        )
        devices.create_unique_constraint(op.f(SECRET), ["secret_hash"])
        devices.create_check_constraint(
            op.f(WHOLE),
            "(stage_id IS NULL) = (secret_hash IS NULL) "
            "AND (stage_id IS NULL) = (expires_at IS NULL)",
        )


def downgrade() -> None:
    """Take them away again: cards lose their digits, prepared tablets are as others."""
    with op.batch_alter_table("tablet_devices") as devices:
        devices.drop_constraint(op.f(WHOLE), type_="check")
        devices.drop_constraint(op.f(SECRET), type_="unique")
        devices.drop_constraint(op.f(STAGE), type_="foreignkey")
        devices.drop_column("expires_at")
        devices.drop_column("secret_hash")
        devices.drop_column("stage_id")
    op.drop_index(LIVE, table_name="judge_cards")
    with op.batch_alter_table("judge_cards") as cards:
        cards.drop_column("code_check")
