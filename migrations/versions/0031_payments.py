"""payments: Shares of prizes, what is due, withheld and paid, and where the money goes."""

import sqlalchemy as sa
from alembic import op

revision = "0031"
down_revision = "0030"
branch_labels = None
depends_on = None


def upgrade() -> None:
    """Make the tables."""
    op.create_table(
        "bank_accounts",
        sa.Column("id", sa.BigInteger().with_variant(sa.Integer(), "sqlite"), nullable=False),
        sa.Column(
            "person_id", sa.BigInteger().with_variant(sa.Integer(), "sqlite"), nullable=False
        ),
        sa.Column("bank", sa.String(length=120), nullable=False),
        sa.Column("number_cipher", sa.Text(), nullable=False, comment="account number, encrypted"),
        sa.Column("last_digits", sa.String(length=4), nullable=False),
        sa.Column("changed_at", sa.DateTime(), nullable=False),
        sa.ForeignKeyConstraint(
            ["person_id"],
            ["persons.id"],
            name=op.f("fk_bank_accounts_person_id_persons"),
            ondelete="RESTRICT",
        ),
        sa.PrimaryKeyConstraint("id", name=op.f("pk_bank_accounts")),
        sa.UniqueConstraint("person_id", name=op.f("uq_bank_accounts_person_id")),
    )
    op.create_table(
        "payments",
        sa.Column("id", sa.BigInteger().with_variant(sa.Integer(), "sqlite"), nullable=False),
        sa.Column("public_id", sa.String(length=26), nullable=False),
        sa.Column(
            "edition_id", sa.BigInteger().with_variant(sa.Integer(), "sqlite"), nullable=False
        ),
        sa.Column("event_id", sa.BigInteger().with_variant(sa.Integer(), "sqlite"), nullable=False),
        sa.Column(
            "kind",
            sa.Enum(
                "prize",
                "judge_fee",
                name="paymentkind",
                native_enum=False,
                create_constraint=True,
                length=32,
            ),
            nullable=False,
        ),
        sa.Column("award_id", sa.BigInteger().with_variant(sa.Integer(), "sqlite"), nullable=True),
        sa.Column(
            "person_id", sa.BigInteger().with_variant(sa.Integer(), "sqlite"), nullable=False
        ),
        sa.Column("due_cny", sa.BigInteger(), nullable=False),
        sa.Column("withheld_cny", sa.BigInteger(), nullable=False, comment="tax and the like"),
        sa.Column(
            "basis", sa.String(length=200), nullable=False, comment="the share, or days and rate"
        ),
        sa.Column("paid_on", sa.Date(), nullable=True),
        sa.Column("paid_by", sa.String(length=60), nullable=True),
        sa.Column("recorded_at", sa.DateTime(), nullable=False),
        sa.CheckConstraint(
            "(kind = 'prize') = (award_id IS NOT NULL)", name=op.f("ck_payments_prize_has_award")
        ),
        sa.CheckConstraint(
            "(paid_on IS NULL) = (paid_by IS NULL)", name=op.f("ck_payments_paid_has_both")
        ),
        sa.CheckConstraint(
            "due_cny >= 0 AND withheld_cny >= 0", name=op.f("ck_payments_not_negative")
        ),
        sa.CheckConstraint("withheld_cny <= due_cny", name=op.f("ck_payments_withheld_is_a_part")),
        sa.ForeignKeyConstraint(
            ["award_id", "edition_id"],
            ["awards.id", "awards.edition_id"],
            name=op.f("fk_payments_award_id_edition_id_awards"),
            ondelete="RESTRICT",
        ),
        sa.ForeignKeyConstraint(
            ["edition_id"],
            ["editions.id"],
            name=op.f("fk_payments_edition_id_editions"),
            ondelete="RESTRICT",
        ),
        sa.ForeignKeyConstraint(
            ["event_id", "edition_id"],
            ["events.id", "events.edition_id"],
            name=op.f("fk_payments_event_id_edition_id_events"),
            ondelete="RESTRICT",
        ),
        sa.ForeignKeyConstraint(
            ["person_id"],
            ["persons.id"],
            name=op.f("fk_payments_person_id_persons"),
            ondelete="RESTRICT",
        ),
        sa.PrimaryKeyConstraint("id", name=op.f("pk_payments")),
        sa.UniqueConstraint("award_id", "person_id", name=op.f("uq_payments_award_id_person_id")),
        sa.UniqueConstraint("public_id", name=op.f("uq_payments_public_id")),
    )
    with op.batch_alter_table("payments", schema=None) as batch_op:
        batch_op.create_index(batch_op.f("ix_payments_event_id"), ["event_id"], unique=False)
        batch_op.create_index(batch_op.f("ix_payments_person_id"), ["person_id"], unique=False)
        batch_op.create_index(
            "uq_payments_judge_fee",
            ["event_id", "person_id"],
            unique=True,
            sqlite_where=sa.text("kind = 'judge_fee'"),
            postgresql_where=sa.text("kind = 'judge_fee'"),
        )

    op.create_table(
        "prize_shares",
        sa.Column("id", sa.BigInteger().with_variant(sa.Integer(), "sqlite"), nullable=False),
        sa.Column(
            "edition_id", sa.BigInteger().with_variant(sa.Integer(), "sqlite"), nullable=False
        ),
        sa.Column("award_id", sa.BigInteger().with_variant(sa.Integer(), "sqlite"), nullable=False),
        sa.Column(
            "person_id", sa.BigInteger().with_variant(sa.Integer(), "sqlite"), nullable=False
        ),
        sa.Column(
            "position",
            sa.BigInteger().with_variant(sa.Integer(), "sqlite"),
            nullable=False,
            comment="order in the team, from 1",
        ),
        sa.Column("percent", sa.BigInteger(), nullable=False),
        sa.CheckConstraint(
            "percent > 0 AND percent <= 10000", name=op.f("ck_prize_shares_percent_above_0")
        ),
        sa.ForeignKeyConstraint(
            ["award_id", "edition_id"],
            ["awards.id", "awards.edition_id"],
            name=op.f("fk_prize_shares_award_id_edition_id_awards"),
            ondelete="RESTRICT",
        ),
        sa.ForeignKeyConstraint(
            ["edition_id"],
            ["editions.id"],
            name=op.f("fk_prize_shares_edition_id_editions"),
            ondelete="RESTRICT",
        ),
        sa.ForeignKeyConstraint(
            ["person_id"],
            ["persons.id"],
            name=op.f("fk_prize_shares_person_id_persons"),
            ondelete="RESTRICT",
        ),
        sa.PrimaryKeyConstraint("id", name=op.f("pk_prize_shares")),
        sa.UniqueConstraint(
            "award_id", "person_id", name=op.f("uq_prize_shares_award_id_person_id")
        ),
    )
    with op.batch_alter_table("prize_shares", schema=None) as batch_op:
        batch_op.create_index(batch_op.f("ix_prize_shares_award_id"), ["award_id"], unique=False)


def downgrade() -> None:
    """Remove them."""
    with op.batch_alter_table("prize_shares", schema=None) as batch_op:
        batch_op.drop_index(batch_op.f("ix_prize_shares_award_id"))

    op.drop_table("prize_shares")
    with op.batch_alter_table("payments", schema=None) as batch_op:
        batch_op.drop_index(
            "uq_payments_judge_fee",
            sqlite_where=sa.text("kind = 'judge_fee'"),
            postgresql_where=sa.text("kind = 'judge_fee'"),
        )
        batch_op.drop_index(batch_op.f("ix_payments_person_id"))
        batch_op.drop_index(batch_op.f("ix_payments_event_id"))

    op.drop_table("payments")
    op.drop_table("bank_accounts")
