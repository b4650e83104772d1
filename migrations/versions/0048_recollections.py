"""tablet: after a restored backup the tablets bring again what the server lost."""

import sqlalchemy as sa
from alembic import op

revision = "0048"
down_revision = "0047"
branch_labels = None
depends_on = None

KEY = sa.BigInteger().with_variant(sa.Integer(), "sqlite")
TABLE = "tablet_recollections"
ONE = "uq_tablet_recollections_one_at_a_time"
WHOLE = "ck_tablet_devices_ahead_whole"


def upgrade() -> None:
    """Make the table; tablets that are stopped already tell their head with the next contact."""
    op.create_table(
        TABLE,
        sa.Column("id", KEY, nullable=False),
        sa.Column("public_id", sa.String(length=26), nullable=False),
        sa.Column("edition_id", KEY, nullable=False),
        sa.Column("event_id", KEY, nullable=False),
        sa.Column("reason", sa.Text(), nullable=False),
        sa.Column("asked_by_name", sa.String(length=60), nullable=False),
        sa.Column("asked_at", sa.DateTime(), nullable=False),
        sa.Column(
            "asks_second",
            sa.Boolean(),
            nullable=False,
            comment="as the safeguards asked at that moment",
        ),
        sa.Column("approval_id", KEY, nullable=True),
        sa.Column("opened_at", sa.DateTime(), nullable=True),
        sa.Column("ended_at", sa.DateTime(), nullable=True),
        sa.CheckConstraint(
            "NOT asks_second OR opened_at IS NULL OR approval_id IS NOT NULL",
            name=op.f(f"ck_{TABLE}_second_person"),
        ),
        _to(["approval_id"], "approvals"),
        _to(["edition_id"], "editions"),
        _to(["event_id", "edition_id"], "events"),
        sa.PrimaryKeyConstraint("id", name=op.f(f"pk_{TABLE}")),
        sa.UniqueConstraint("approval_id", name=op.f(f"uq_{TABLE}_approval_id")),
        sa.UniqueConstraint("public_id", name=op.f(f"uq_{TABLE}_public_id")),
    )
    present = sa.text("ended_at IS NULL")
    op.create_index(
        ONE, TABLE, ["event_id"], unique=True, sqlite_where=present, postgresql_where=present
    )
    with op.batch_alter_table("tablet_devices") as devices:
        devices.add_column(
            sa.Column(
                "ahead_seq",
                KEY,
                nullable=True,
                comment="the head that it knows and our trail does not hold",
            )
        )
        devices.add_column(sa.Column("ahead_head", sa.String(length=64), nullable=True))
        devices.create_check_constraint(op.f(WHOLE), "(ahead_seq IS NULL) = (ahead_head IS NULL)")


def downgrade() -> None:
    """Drop it; what tablets brought again stays."""
    with op.batch_alter_table("tablet_devices") as devices:
        devices.drop_constraint(op.f(WHOLE), type_="check")
        devices.drop_column("ahead_head")
        devices.drop_column("ahead_seq")
    op.drop_index(ONE, table_name=TABLE)
    op.drop_table(TABLE)


def _to(columns: list[str], other: str) -> sa.ForeignKeyConstraint:
    targets = [f"{other}.id", f"{other}.edition_id"][: len(columns)]
    name = op.f(f"fk_{TABLE}_{'_'.join(columns)}_{other}")
    return sa.ForeignKeyConstraint(columns, targets, name=name, ondelete="RESTRICT")
