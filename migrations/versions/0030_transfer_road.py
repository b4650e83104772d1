"""transfer road: Papers of exit lists, gate reviews, further units, and the public library."""

import sqlalchemy as sa
from alembic import op

revision = "0030"
down_revision = "0029"
branch_labels = None
depends_on = None

STANDING = "verified_at IS NOT NULL AND replaced_by_id IS NULL"


def upgrade() -> None:
    """Make the tables."""
    op.create_table(
        "transfer_exit_papers",
        sa.Column("id", sa.BigInteger().with_variant(sa.Integer(), "sqlite"), nullable=False),
        sa.Column("public_id", sa.String(length=26), nullable=False),
        sa.Column(
            "edition_id", sa.BigInteger().with_variant(sa.Integer(), "sqlite"), nullable=False
        ),
        sa.Column("case_id", sa.BigInteger().with_variant(sa.Integer(), "sqlite"), nullable=False),
        sa.Column(
            "stage",
            sa.Enum(
                "bench",
                "pilot",
                "trial_sale",
                "industrialised",
                "replicated",
                "stopped",
                name="transferstage",
                native_enum=False,
                create_constraint=True,
                length=32,
            ),
            nullable=False,
            comment="the stage that asks for it",
        ),
        sa.Column(
            "line",
            sa.BigInteger().with_variant(sa.Integer(), "sqlite"),
            nullable=False,
            comment="of the stage's exit list, from 0",
        ),
        sa.Column("shown", sa.Text(), nullable=False, comment="the paper, with its number and day"),
        sa.Column("file_id", sa.BigInteger().with_variant(sa.Integer(), "sqlite"), nullable=True),
        sa.Column("shown_by", sa.String(length=60), nullable=False),
        sa.Column("shown_by_name", sa.String(length=60), nullable=False),
        sa.Column("shown_at", sa.DateTime(), nullable=False),
        sa.ForeignKeyConstraint(
            ["case_id", "edition_id"],
            ["transfer_cases.id", "transfer_cases.edition_id"],
            name=op.f("fk_transfer_exit_papers_case_id_edition_id_transfer_cases"),
            ondelete="RESTRICT",
        ),
        sa.ForeignKeyConstraint(
            ["edition_id"],
            ["editions.id"],
            name=op.f("fk_transfer_exit_papers_edition_id_editions"),
            ondelete="RESTRICT",
        ),
        sa.ForeignKeyConstraint(
            ["file_id"],
            ["stored_files.id"],
            name=op.f("fk_transfer_exit_papers_file_id_stored_files"),
            ondelete="RESTRICT",
        ),
        sa.PrimaryKeyConstraint("id", name=op.f("pk_transfer_exit_papers")),
        sa.UniqueConstraint("public_id", name=op.f("uq_transfer_exit_papers_public_id")),
    )
    with op.batch_alter_table("transfer_exit_papers", schema=None) as batch_op:
        batch_op.create_index(
            batch_op.f("ix_transfer_exit_papers_case_id"), ["case_id"], unique=False
        )

    op.create_table(
        "transfer_gate_reviews",
        sa.Column("id", sa.BigInteger().with_variant(sa.Integer(), "sqlite"), nullable=False),
        sa.Column("public_id", sa.String(length=26), nullable=False),
        sa.Column(
            "edition_id", sa.BigInteger().with_variant(sa.Integer(), "sqlite"), nullable=False
        ),
        sa.Column("case_id", sa.BigInteger().with_variant(sa.Integer(), "sqlite"), nullable=False),
        sa.Column(
            "approval_id", sa.BigInteger().with_variant(sa.Integer(), "sqlite"), nullable=False
        ),
        sa.Column(
            "to_stage",
            sa.Enum(
                "bench",
                "pilot",
                "trial_sale",
                "industrialised",
                "replicated",
                "stopped",
                name="transferstage",
                native_enum=False,
                create_constraint=True,
                length=32,
            ),
            nullable=False,
        ),
        sa.Column("evidence", sa.Text(), nullable=False),
        sa.Column("happened_on", sa.Date(), nullable=False),
        sa.Column(
            "readiness_level", sa.BigInteger().with_variant(sa.Integer(), "sqlite"), nullable=True
        ),
        sa.Column("file_id", sa.BigInteger().with_variant(sa.Integer(), "sqlite"), nullable=True),
        sa.Column(
            "state",
            sa.Enum(
                "requested",
                "passed",
                "refused",
                name="gatestate",
                native_enum=False,
                create_constraint=True,
                length=32,
            ),
            nullable=False,
        ),
        sa.Column("requested_by_name", sa.String(length=60), nullable=False),
        sa.Column("requested_at", sa.DateTime(), nullable=False),
        sa.Column("decided_by_name", sa.String(length=60), nullable=True),
        sa.Column("decided_at", sa.DateTime(), nullable=True),
        sa.CheckConstraint(
            "readiness_level IS NULL OR readiness_level BETWEEN 1 AND 9",
            name=op.f("ck_transfer_gate_reviews_readiness_1_to_9"),
        ),
        sa.ForeignKeyConstraint(
            ["approval_id"],
            ["approvals.id"],
            name=op.f("fk_transfer_gate_reviews_approval_id_approvals"),
            ondelete="RESTRICT",
        ),
        sa.ForeignKeyConstraint(
            ["case_id", "edition_id"],
            ["transfer_cases.id", "transfer_cases.edition_id"],
            name=op.f("fk_transfer_gate_reviews_case_id_edition_id_transfer_cases"),
            ondelete="RESTRICT",
        ),
        sa.ForeignKeyConstraint(
            ["edition_id"],
            ["editions.id"],
            name=op.f("fk_transfer_gate_reviews_edition_id_editions"),
            ondelete="RESTRICT",
        ),
        sa.ForeignKeyConstraint(
            ["file_id"],
            ["stored_files.id"],
            name=op.f("fk_transfer_gate_reviews_file_id_stored_files"),
            ondelete="RESTRICT",
        ),
        sa.PrimaryKeyConstraint("id", name=op.f("pk_transfer_gate_reviews")),
        sa.UniqueConstraint("public_id", name=op.f("uq_transfer_gate_reviews_public_id")),
    )
    with op.batch_alter_table("transfer_gate_reviews", schema=None) as batch_op:
        batch_op.create_index(
            batch_op.f("ix_transfer_gate_reviews_case_id"), ["case_id"], unique=False
        )
        batch_op.create_index(
            "uq_transfer_gate_reviews_open",
            ["case_id"],
            unique=True,
            sqlite_where=sa.text("state = 'requested'"),
            postgresql_where=sa.text("state = 'requested'"),
        )

    op.create_table(
        "transfer_replications",
        sa.Column("id", sa.BigInteger().with_variant(sa.Integer(), "sqlite"), nullable=False),
        sa.Column("public_id", sa.String(length=26), nullable=False),
        sa.Column(
            "edition_id", sa.BigInteger().with_variant(sa.Integer(), "sqlite"), nullable=False
        ),
        sa.Column("case_id", sa.BigInteger().with_variant(sa.Integer(), "sqlite"), nullable=False),
        sa.Column("unit_id", sa.BigInteger().with_variant(sa.Integer(), "sqlite"), nullable=False),
        sa.Column(
            "since_on", sa.Date(), nullable=False, comment="the day from which it is in use there"
        ),
        sa.Column(
            "evidence", sa.Text(), nullable=False, comment="the unit's statement, with its number"
        ),
        sa.Column("file_id", sa.BigInteger().with_variant(sa.Integer(), "sqlite"), nullable=True),
        sa.Column("recorded_by", sa.String(length=60), nullable=False),
        sa.Column("recorded_by_name", sa.String(length=60), nullable=False),
        sa.Column("recorded_at", sa.DateTime(), nullable=False),
        sa.ForeignKeyConstraint(
            ["case_id", "edition_id"],
            ["transfer_cases.id", "transfer_cases.edition_id"],
            name=op.f("fk_transfer_replications_case_id_edition_id_transfer_cases"),
            ondelete="RESTRICT",
        ),
        sa.ForeignKeyConstraint(
            ["edition_id"],
            ["editions.id"],
            name=op.f("fk_transfer_replications_edition_id_editions"),
            ondelete="RESTRICT",
        ),
        sa.ForeignKeyConstraint(
            ["file_id"],
            ["stored_files.id"],
            name=op.f("fk_transfer_replications_file_id_stored_files"),
            ondelete="RESTRICT",
        ),
        sa.ForeignKeyConstraint(
            ["unit_id"],
            ["units.id"],
            name=op.f("fk_transfer_replications_unit_id_units"),
            ondelete="RESTRICT",
        ),
        sa.PrimaryKeyConstraint("id", name=op.f("pk_transfer_replications")),
        sa.UniqueConstraint(
            "case_id", "unit_id", name=op.f("uq_transfer_replications_case_id_unit_id")
        ),
        sa.UniqueConstraint("public_id", name=op.f("uq_transfer_replications_public_id")),
    )
    with op.batch_alter_table("transfer_replications", schema=None) as batch_op:
        batch_op.create_index(
            batch_op.f("ix_transfer_replications_case_id"), ["case_id"], unique=False
        )
        batch_op.create_index(
            batch_op.f("ix_transfer_replications_unit_id"), ["unit_id"], unique=False
        )

    with op.batch_alter_table("benefits", schema=None) as batch_op:
        batch_op.add_column(
            sa.Column(
                "unit_id",
                sa.BigInteger().with_variant(sa.Integer(), "sqlite"),
                nullable=True,
                comment="empty: the authors' own unit",
            )
        )
        batch_op.drop_index("uq_benefits_standing")
        batch_op.create_index(
            "uq_benefits_standing",
            ["case_id", "year", "kind"],
            unique=True,
            sqlite_where=sa.text(f"{STANDING} AND unit_id IS NULL"),
            postgresql_where=sa.text(f"{STANDING} AND unit_id IS NULL"),
        )
        batch_op.create_index(
            "uq_benefits_standing_unit",
            ["case_id", "unit_id", "year", "kind"],
            unique=True,
            sqlite_where=sa.text(f"{STANDING} AND unit_id IS NOT NULL"),
            postgresql_where=sa.text(f"{STANDING} AND unit_id IS NOT NULL"),
        )
        batch_op.create_foreign_key(
            batch_op.f("fk_benefits_unit_id_units"),
            "units",
            ["unit_id"],
            ["id"],
            ondelete="RESTRICT",
        )

    with op.batch_alter_table("transfer_cases", schema=None) as batch_op:
        batch_op.add_column(
            sa.Column(
                "summary", sa.Text(), nullable=True, comment="what the public library says of it"
            )
        )
        batch_op.add_column(sa.Column("summary_en", sa.Text(), nullable=True))
        batch_op.add_column(
            sa.Column(
                "listed_at",
                sa.DateTime(),
                nullable=True,
                comment="since when it stands in the public library, by consent",
            )
        )
        batch_op.add_column(sa.Column("listed_by_name", sa.String(length=60), nullable=True))
        batch_op.add_column(
            sa.Column(
                "shows_benefit",
                sa.Boolean(),
                nullable=False,
                server_default=sa.false(),
                comment="the library names the verified benefit, too",
            )
        )
        batch_op.create_index(
            batch_op.f("ix_transfer_cases_listed_at"), ["listed_at"], unique=False
        )
        batch_op.create_check_constraint(
            batch_op.f("ck_transfer_cases_listed_has_summary"),
            "listed_at IS NULL OR summary IS NOT NULL",
        )
    with op.batch_alter_table("transfer_cases", schema=None) as batch_op:
        batch_op.alter_column("shows_benefit", existing_type=sa.Boolean(), server_default=None)


def downgrade() -> None:
    """Remove them; figures of further units are lost with the column that names the unit."""
    with op.batch_alter_table("transfer_cases", schema=None) as batch_op:
        batch_op.drop_constraint(batch_op.f("ck_transfer_cases_listed_has_summary"), type_="check")
        batch_op.drop_index(batch_op.f("ix_transfer_cases_listed_at"))
        batch_op.drop_column("shows_benefit")
        batch_op.drop_column("listed_by_name")
        batch_op.drop_column("listed_at")
        batch_op.drop_column("summary_en")
        batch_op.drop_column("summary")

    # The narrower key cannot hold two units' figures of one year.
    op.execute("UPDATE benefits SET replaced_by_id = NULL WHERE unit_id IS NOT NULL")
    op.execute(
        "UPDATE benefits SET replaced_by_id = NULL WHERE replaced_by_id IN "
        "(SELECT id FROM benefits WHERE unit_id IS NOT NULL)"
    )
    op.execute("DELETE FROM benefits WHERE unit_id IS NOT NULL")
    with op.batch_alter_table("benefits", schema=None) as batch_op:
        batch_op.drop_constraint(batch_op.f("fk_benefits_unit_id_units"), type_="foreignkey")
        batch_op.drop_index("uq_benefits_standing_unit")
        batch_op.drop_index("uq_benefits_standing")
        batch_op.create_index(
            "uq_benefits_standing",
            ["case_id", "year", "kind"],
            unique=True,
            sqlite_where=sa.text(STANDING),
            postgresql_where=sa.text(STANDING),
        )
        batch_op.drop_column("unit_id")

    with op.batch_alter_table("transfer_replications", schema=None) as batch_op:
        batch_op.drop_index(batch_op.f("ix_transfer_replications_unit_id"))
        batch_op.drop_index(batch_op.f("ix_transfer_replications_case_id"))

    op.drop_table("transfer_replications")
    with op.batch_alter_table("transfer_gate_reviews", schema=None) as batch_op:
        batch_op.drop_index(
            "uq_transfer_gate_reviews_open",
            sqlite_where=sa.text("state = 'requested'"),
            postgresql_where=sa.text("state = 'requested'"),
        )
        batch_op.drop_index(batch_op.f("ix_transfer_gate_reviews_case_id"))

    op.drop_table("transfer_gate_reviews")
    with op.batch_alter_table("transfer_exit_papers", schema=None) as batch_op:
        batch_op.drop_index(batch_op.f("ix_transfer_exit_papers_case_id"))

    op.drop_table("transfer_exit_papers")
