"""contest day: words to tablets, calls for help, sheets unlocked one by one."""

import sqlalchemy as sa
from alembic import op

revision = "0028"
down_revision = "0027"
branch_labels = None
depends_on = None

BATTERY = "ck_tablet_devices_battery_is_share"


def upgrade() -> None:
    """Make the tables; let a tablet say more of itself."""
    op.create_table(
        "tablet_notices",
        sa.Column("id", sa.BigInteger().with_variant(sa.Integer(), "sqlite"), nullable=False),
        sa.Column("public_id", sa.String(length=26), nullable=False),
        sa.Column(
            "edition_id", sa.BigInteger().with_variant(sa.Integer(), "sqlite"), nullable=False
        ),
        sa.Column("event_id", sa.BigInteger().with_variant(sa.Integer(), "sqlite"), nullable=False),
        sa.Column(
            "judge_id",
            sa.BigInteger().with_variant(sa.Integer(), "sqlite"),
            nullable=True,
            comment="None: every judge of the event",
        ),
        sa.Column("text", sa.String(length=200), nullable=False),
        sa.Column("sent_by_name", sa.String(length=60), nullable=False),
        sa.Column("sent_at", sa.DateTime(), nullable=False),
        sa.ForeignKeyConstraint(
            ["edition_id"],
            ["editions.id"],
            name=op.f("fk_tablet_notices_edition_id_editions"),
            ondelete="RESTRICT",
        ),
        sa.ForeignKeyConstraint(
            ["event_id", "edition_id"],
            ["events.id", "events.edition_id"],
            name=op.f("fk_tablet_notices_event_id_edition_id_events"),
            ondelete="RESTRICT",
        ),
        sa.ForeignKeyConstraint(
            ["judge_id"],
            ["judges.id"],
            name=op.f("fk_tablet_notices_judge_id_judges"),
            ondelete="RESTRICT",
        ),
        sa.PrimaryKeyConstraint("id", name=op.f("pk_tablet_notices")),
        sa.UniqueConstraint("public_id", name=op.f("uq_tablet_notices_public_id")),
    )
    op.create_index(
        op.f("ix_tablet_notices_event_id"), "tablet_notices", ["event_id"], unique=False
    )

    op.create_table(
        "tablet_calls",
        sa.Column("id", sa.BigInteger().with_variant(sa.Integer(), "sqlite"), nullable=False),
        sa.Column("public_id", sa.String(length=26), nullable=False),
        sa.Column(
            "edition_id", sa.BigInteger().with_variant(sa.Integer(), "sqlite"), nullable=False
        ),
        sa.Column("event_id", sa.BigInteger().with_variant(sa.Integer(), "sqlite"), nullable=False),
        sa.Column(
            "device_id", sa.BigInteger().with_variant(sa.Integer(), "sqlite"), nullable=False
        ),
        sa.Column(
            "call_id",
            sa.String(length=36),
            nullable=False,
            comment="made once by the tablet; a resend is the same",
        ),
        sa.Column("judge_id", sa.BigInteger().with_variant(sa.Integer(), "sqlite"), nullable=False),
        sa.Column(
            "made_at",
            sa.DateTime(),
            nullable=False,
            comment="by the tablet's clock: information only",
        ),
        sa.Column("received_at", sa.DateTime(), nullable=False),
        sa.Column("answered_at", sa.DateTime(), nullable=True),
        sa.Column("answered_by_name", sa.String(length=60), nullable=True),
        sa.CheckConstraint(
            "(answered_at IS NULL) = (answered_by_name IS NULL)",
            name=op.f("ck_tablet_calls_answered_whole"),
        ),
        sa.ForeignKeyConstraint(
            ["device_id", "edition_id"],
            ["tablet_devices.id", "tablet_devices.edition_id"],
            name=op.f("fk_tablet_calls_device_id_edition_id_tablet_devices"),
            ondelete="RESTRICT",
        ),
        sa.ForeignKeyConstraint(
            ["edition_id"],
            ["editions.id"],
            name=op.f("fk_tablet_calls_edition_id_editions"),
            ondelete="RESTRICT",
        ),
        sa.ForeignKeyConstraint(
            ["event_id", "edition_id"],
            ["events.id", "events.edition_id"],
            name=op.f("fk_tablet_calls_event_id_edition_id_events"),
            ondelete="RESTRICT",
        ),
        sa.ForeignKeyConstraint(
            ["judge_id"],
            ["judges.id"],
            name=op.f("fk_tablet_calls_judge_id_judges"),
            ondelete="RESTRICT",
        ),
        sa.PrimaryKeyConstraint("id", name=op.f("pk_tablet_calls")),
        sa.UniqueConstraint("call_id", name=op.f("uq_tablet_calls_call_id")),
        sa.UniqueConstraint("public_id", name=op.f("uq_tablet_calls_public_id")),
    )
    op.create_index(op.f("ix_tablet_calls_event_id"), "tablet_calls", ["event_id"], unique=False)

    op.create_table(
        "sheet_unlocks",
        sa.Column("id", sa.BigInteger().with_variant(sa.Integer(), "sqlite"), nullable=False),
        sa.Column("public_id", sa.String(length=26), nullable=False),
        sa.Column(
            "edition_id", sa.BigInteger().with_variant(sa.Integer(), "sqlite"), nullable=False
        ),
        sa.Column("sheet_id", sa.BigInteger().with_variant(sa.Integer(), "sqlite"), nullable=False),
        sa.Column("reason", sa.Text(), nullable=False),
        sa.Column("requested_by_name", sa.String(length=60), nullable=False),
        sa.Column("requested_at", sa.DateTime(), nullable=False),
        sa.Column(
            "asks_second",
            sa.Boolean(),
            nullable=False,
            comment="as the safeguards asked at that moment",
        ),
        sa.Column(
            "approval_id", sa.BigInteger().with_variant(sa.Integer(), "sqlite"), nullable=True
        ),
        sa.Column("opened_at", sa.DateTime(), nullable=True),
        sa.Column("shuts_at", sa.DateTime(), nullable=True),
        sa.Column(
            "used_at", sa.DateTime(), nullable=True, comment="when the sheet came; it shuts then"
        ),
        sa.CheckConstraint(
            "(opened_at IS NULL) = (shuts_at IS NULL)",
            name=op.f("ck_sheet_unlocks_opened_has_end"),
        ),
        sa.CheckConstraint(
            "NOT asks_second OR opened_at IS NULL OR approval_id IS NOT NULL",
            name=op.f("ck_sheet_unlocks_second_person"),
        ),
        sa.ForeignKeyConstraint(
            ["approval_id"],
            ["approvals.id"],
            name=op.f("fk_sheet_unlocks_approval_id_approvals"),
            ondelete="RESTRICT",
        ),
        sa.ForeignKeyConstraint(
            ["edition_id"],
            ["editions.id"],
            name=op.f("fk_sheet_unlocks_edition_id_editions"),
            ondelete="RESTRICT",
        ),
        sa.ForeignKeyConstraint(
            ["sheet_id", "edition_id"],
            ["score_sheets.id", "score_sheets.edition_id"],
            name=op.f("fk_sheet_unlocks_sheet_id_edition_id_score_sheets"),
            ondelete="RESTRICT",
        ),
        sa.PrimaryKeyConstraint("id", name=op.f("pk_sheet_unlocks")),
        sa.UniqueConstraint("approval_id", name=op.f("uq_sheet_unlocks_approval_id")),
        sa.UniqueConstraint("public_id", name=op.f("uq_sheet_unlocks_public_id")),
    )
    op.create_index(op.f("ix_sheet_unlocks_sheet_id"), "sheet_unlocks", ["sheet_id"], unique=False)

    with op.batch_alter_table("tablet_devices") as devices:
        devices.add_column(
            sa.Column(
                "battery_percent",
                sa.BigInteger().with_variant(sa.Integer(), "sqlite"),
                nullable=True,
                comment="None: the browser does not say",
            )
        )
        devices.add_column(
            sa.Column(
                "pack_works",
                sa.BigInteger().with_variant(sa.Integer(), "sqlite"),
                nullable=True,
                comment="how many works its pack holds",
            )
        )
        devices.add_column(
            sa.Column(
                "pack_rules",
                sa.String(length=64),
                nullable=True,
                comment="the rules that its pack was made by",
            )
        )
        devices.add_column(
            sa.Column(
                "begun",
                sa.Text(),
                nullable=False,
                server_default="{}",
                comment="criteria given by work, of the sheets that are being filled there",
            )
        )
        devices.create_check_constraint(op.f(BATTERY), "battery_percent BETWEEN 0 AND 100")
    with op.batch_alter_table("tablet_devices") as devices:
        devices.alter_column("begun", server_default=None)


def downgrade() -> None:
    """Remove them."""
    with op.batch_alter_table("tablet_devices") as devices:
        devices.drop_constraint(op.f(BATTERY), type_="check")
        for name in ("begun", "pack_rules", "pack_works", "battery_percent"):
            devices.drop_column(name)
    op.drop_table("sheet_unlocks")
    op.drop_table("tablet_calls")
    op.drop_table("tablet_notices")
