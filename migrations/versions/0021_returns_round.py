"""returns: Targets of units, sheets, reminders; a return is signed, opened again, counted as missing."""

import sqlalchemy as sa
from alembic import op

revision = "0021"
down_revision = "0020"
branch_labels = None
depends_on = None


OLD_STATES = ("draft", "filed", "sent_back", "confirmed")
STATES = ("draft", "to_sign", "filed", "sent_back", "confirmed", "lapsed")
OLD_CHECK = "(state = 'draft') = (filed_at IS NULL)"
CHECKS = {
    "draft_has_no_time": "state <> 'draft' OR filed_at IS NULL",
    "filed_has_time": "state NOT IN ('filed', 'sent_back', 'confirmed') OR filed_at IS NOT NULL",
    "lapsed_has_time": "(state = 'lapsed') = (lapsed_at IS NOT NULL)",
}


def _one_of(states: tuple[str, ...]) -> str:
    listed = ", ".join(f"'{state}'" for state in states)
    return f"state IN ({listed})"


def upgrade() -> None:
    """Make the tables and widen what a return can be."""
    op.create_table(
        "return_uploads",
        sa.Column("id", sa.BigInteger().with_variant(sa.Integer(), "sqlite"), nullable=False),
        sa.Column("public_id", sa.String(length=26), nullable=False),
        sa.Column(
            "edition_id", sa.BigInteger().with_variant(sa.Integer(), "sqlite"), nullable=False
        ),
        sa.Column("stage_id", sa.BigInteger().with_variant(sa.Integer(), "sqlite"), nullable=False),
        sa.Column("file_name", sa.String(length=200), nullable=False),
        sa.Column("file_id", sa.BigInteger().with_variant(sa.Integer(), "sqlite"), nullable=False),
        sa.Column("uploaded_by", sa.String(length=60), nullable=False),
        sa.Column("uploaded_at", sa.DateTime(), nullable=False),
        sa.Column("taken_at", sa.DateTime(), nullable=True),
        sa.Column(
            "rows",
            sa.BigInteger().with_variant(sa.Integer(), "sqlite"),
            nullable=False,
            comment="returns that were filled from it",
        ),
        sa.ForeignKeyConstraint(
            ["edition_id"],
            ["editions.id"],
            name=op.f("fk_return_uploads_edition_id_editions"),
            ondelete="RESTRICT",
        ),
        sa.ForeignKeyConstraint(
            ["file_id"],
            ["stored_files.id"],
            name=op.f("fk_return_uploads_file_id_stored_files"),
            ondelete="RESTRICT",
        ),
        sa.ForeignKeyConstraint(
            ["stage_id", "edition_id"],
            ["stages.id", "stages.edition_id"],
            name=op.f("fk_return_uploads_stage_id_edition_id_stages"),
            ondelete="RESTRICT",
        ),
        sa.PrimaryKeyConstraint("id", name=op.f("pk_return_uploads")),
        sa.UniqueConstraint("public_id", name=op.f("uq_return_uploads_public_id")),
    )
    with op.batch_alter_table("return_uploads", schema=None) as batch_op:
        batch_op.create_index(batch_op.f("ix_return_uploads_stage_id"), ["stage_id"], unique=False)

    op.create_table(
        "return_reminders",
        sa.Column("id", sa.BigInteger().with_variant(sa.Integer(), "sqlite"), nullable=False),
        sa.Column(
            "edition_id", sa.BigInteger().with_variant(sa.Integer(), "sqlite"), nullable=False
        ),
        sa.Column("stage_id", sa.BigInteger().with_variant(sa.Integer(), "sqlite"), nullable=False),
        sa.Column("entry_id", sa.BigInteger().with_variant(sa.Integer(), "sqlite"), nullable=False),
        sa.Column("reminded_on", sa.Date(), nullable=False),
        sa.Column(
            "recipients",
            sa.BigInteger().with_variant(sa.Integer(), "sqlite"),
            nullable=False,
            comment="how many people; 0 says that nobody is named",
        ),
        sa.ForeignKeyConstraint(
            ["edition_id"],
            ["editions.id"],
            name=op.f("fk_return_reminders_edition_id_editions"),
            ondelete="RESTRICT",
        ),
        sa.ForeignKeyConstraint(
            ["entry_id", "edition_id"],
            ["entries.id", "entries.edition_id"],
            name=op.f("fk_return_reminders_entry_id_edition_id_entries"),
            ondelete="RESTRICT",
        ),
        sa.ForeignKeyConstraint(
            ["stage_id", "edition_id"],
            ["stages.id", "stages.edition_id"],
            name=op.f("fk_return_reminders_stage_id_edition_id_stages"),
            ondelete="RESTRICT",
        ),
        sa.PrimaryKeyConstraint("id", name=op.f("pk_return_reminders")),
        sa.UniqueConstraint(
            "stage_id",
            "entry_id",
            "reminded_on",
            name=op.f("uq_return_reminders_stage_id_entry_id_reminded_on"),
        ),
    )
    with op.batch_alter_table("return_reminders", schema=None) as batch_op:
        batch_op.create_index(
            batch_op.f("ix_return_reminders_entry_id"), ["entry_id"], unique=False
        )

    op.create_table(
        "return_targets",
        sa.Column("id", sa.BigInteger().with_variant(sa.Integer(), "sqlite"), nullable=False),
        sa.Column(
            "edition_id", sa.BigInteger().with_variant(sa.Integer(), "sqlite"), nullable=False
        ),
        sa.Column("entry_id", sa.BigInteger().with_variant(sa.Integer(), "sqlite"), nullable=False),
        sa.Column("indicator", sa.String(length=40), nullable=False),
        sa.Column(
            "period",
            sa.String(length=40),
            nullable=False,
            comment="a stage's code; empty for every period",
        ),
        sa.Column(
            "target", sa.BigInteger(), nullable=False, comment="in the indicator's unit of measure"
        ),
        sa.Column("agreed_by", sa.String(length=60), nullable=False),
        sa.Column("agreed_at", sa.DateTime(), nullable=False),
        sa.ForeignKeyConstraint(
            ["edition_id"],
            ["editions.id"],
            name=op.f("fk_return_targets_edition_id_editions"),
            ondelete="RESTRICT",
        ),
        sa.ForeignKeyConstraint(
            ["entry_id", "edition_id"],
            ["entries.id", "entries.edition_id"],
            name=op.f("fk_return_targets_entry_id_edition_id_entries"),
            ondelete="RESTRICT",
        ),
        sa.PrimaryKeyConstraint("id", name=op.f("pk_return_targets")),
        sa.UniqueConstraint(
            "entry_id",
            "indicator",
            "period",
            name=op.f("uq_return_targets_entry_id_indicator_period"),
        ),
    )
    with op.batch_alter_table("return_targets", schema=None) as batch_op:
        batch_op.create_index(batch_op.f("ix_return_targets_entry_id"), ["entry_id"], unique=False)

    op.create_table(
        "return_figures_before",
        sa.Column("id", sa.BigInteger().with_variant(sa.Integer(), "sqlite"), nullable=False),
        sa.Column(
            "edition_id", sa.BigInteger().with_variant(sa.Integer(), "sqlite"), nullable=False
        ),
        sa.Column(
            "return_id", sa.BigInteger().with_variant(sa.Integer(), "sqlite"), nullable=False
        ),
        sa.Column("indicator", sa.String(length=40), nullable=False),
        sa.Column(
            "revision",
            sa.BigInteger().with_variant(sa.Integer(), "sqlite"),
            nullable=False,
            comment="of the return, as it was filed with this value",
        ),
        sa.Column("value", sa.Text(), nullable=True, comment="as in a frozen body"),
        sa.Column("voucher", sa.String(length=200), nullable=True),
        sa.Column("reported_by_name", sa.String(length=60), nullable=True),
        sa.Column("reported_at", sa.DateTime(), nullable=False),
        sa.Column("checked_by_name", sa.String(length=60), nullable=True),
        sa.Column("why", sa.Text(), nullable=True, comment="why it was sent back or opened again"),
        sa.Column("replaced_at", sa.DateTime(), nullable=False),
        sa.ForeignKeyConstraint(
            ["edition_id"],
            ["editions.id"],
            name=op.f("fk_return_figures_before_edition_id_editions"),
            ondelete="RESTRICT",
        ),
        sa.ForeignKeyConstraint(
            ["return_id", "edition_id"],
            ["unit_returns.id", "unit_returns.edition_id"],
            name=op.f("fk_return_figures_before_return_id_edition_id_unit_returns"),
            ondelete="RESTRICT",
        ),
        sa.PrimaryKeyConstraint("id", name=op.f("pk_return_figures_before")),
        sa.UniqueConstraint(
            "return_id",
            "indicator",
            "revision",
            name=op.f("uq_return_figures_before_return_id_indicator_revision"),
        ),
    )
    with op.batch_alter_table("return_figures", schema=None) as batch_op:
        batch_op.add_column(sa.Column("reported_by_name", sa.String(length=60), nullable=True))
        batch_op.add_column(sa.Column("checked_by_name", sa.String(length=60), nullable=True))

    with op.batch_alter_table("unit_returns", schema=None) as batch_op:
        batch_op.add_column(
            sa.Column(
                "handed_by",
                sa.String(length=60),
                nullable=True,
                comment="who handed it to the union chair, where the rules ask for it",
            )
        )
        batch_op.add_column(
            sa.Column("filed_by_name", sa.String(length=60), nullable=True, comment="who signed")
        )
        batch_op.add_column(
            sa.Column(
                "reopened_at",
                sa.DateTime(),
                nullable=True,
                comment="a confirmed return was opened again; mended also after the period has closed",
            )
        )
        batch_op.add_column(
            sa.Column(
                "lapsed_at",
                sa.DateTime(),
                nullable=True,
                comment="nothing came; it counts by the rule of the late",
            )
        )
        batch_op.add_column(sa.Column("lapse_reason", sa.Text(), nullable=True))
        batch_op.drop_constraint(op.f("ck_unit_returns_filed_has_time"), type_="check")
        batch_op.drop_constraint(op.f("ck_unit_returns_returnstate"), type_="check")
    with op.batch_alter_table("unit_returns") as returns:
        returns.create_check_constraint(op.f("ck_unit_returns_returnstate"), _one_of(STATES))
        for name, text in CHECKS.items():
            returns.create_check_constraint(op.f(f"ck_unit_returns_{name}"), text)


def downgrade() -> None:
    """Remove them."""
    # What the old shape cannot say becomes a draft again: the trail keeps what it was.
    op.execute(
        "UPDATE unit_returns SET state = 'draft', filed_at = NULL, lapsed_at = NULL "
        "WHERE state IN ('to_sign', 'lapsed')"
    )
    with op.batch_alter_table("unit_returns") as returns:
        for name in ("returnstate", *CHECKS):
            returns.drop_constraint(op.f(f"ck_unit_returns_{name}"), type_="check")
    with op.batch_alter_table("unit_returns") as returns:
        returns.create_check_constraint(op.f("ck_unit_returns_returnstate"), _one_of(OLD_STATES))
        returns.create_check_constraint(op.f("ck_unit_returns_filed_has_time"), OLD_CHECK)
    with op.batch_alter_table("unit_returns", schema=None) as batch_op:
        batch_op.drop_column("lapse_reason")
        batch_op.drop_column("lapsed_at")
        batch_op.drop_column("reopened_at")
        batch_op.drop_column("filed_by_name")
        batch_op.drop_column("handed_by")

    with op.batch_alter_table("return_figures", schema=None) as batch_op:
        batch_op.drop_column("checked_by_name")
        batch_op.drop_column("reported_by_name")

    op.drop_table("return_figures_before")
    with op.batch_alter_table("return_targets", schema=None) as batch_op:
        batch_op.drop_index(batch_op.f("ix_return_targets_entry_id"))

    op.drop_table("return_targets")
    with op.batch_alter_table("return_reminders", schema=None) as batch_op:
        batch_op.drop_index(batch_op.f("ix_return_reminders_entry_id"))

    op.drop_table("return_reminders")
    with op.batch_alter_table("return_uploads", schema=None) as batch_op:
        batch_op.drop_index(batch_op.f("ix_return_uploads_stage_id"))

    op.drop_table("return_uploads")
