"""appeals: Appeals and objections, their handlers and rulings; where objections are taken."""

import sqlalchemy as sa
from alembic import op

revision = "0014"
down_revision = "0013"
branch_labels = None
depends_on = None


def upgrade() -> None:
    """Make the table; add a column."""
    op.create_table(
        "appeals",
        sa.Column("id", sa.BigInteger().with_variant(sa.Integer(), "sqlite"), nullable=False),
        sa.Column("public_id", sa.String(length=26), nullable=False),
        sa.Column(
            "edition_id", sa.BigInteger().with_variant(sa.Integer(), "sqlite"), nullable=False
        ),
        sa.Column("event_id", sa.BigInteger().with_variant(sa.Integer(), "sqlite"), nullable=False),
        sa.Column(
            "version_id", sa.BigInteger().with_variant(sa.Integer(), "sqlite"), nullable=False
        ),
        sa.Column(
            "entry_id",
            sa.BigInteger().with_variant(sa.Integer(), "sqlite"),
            nullable=True,
            comment="whose line; None: an objection of the public to the whole list",
        ),
        sa.Column(
            "number",
            sa.BigInteger().with_variant(sa.Integer(), "sqlite"),
            nullable=False,
            comment="in the event, from 1",
        ),
        sa.Column(
            "kind",
            sa.Enum(
                "on_site",
                "objection",
                name="appealkind",
                native_enum=False,
                create_constraint=True,
                length=32,
            ),
            nullable=False,
        ),
        sa.Column(
            "state",
            sa.Enum(
                "filed",
                "assigned",
                "ruled",
                "withdrawn",
                name="appealstate",
                native_enum=False,
                create_constraint=True,
                length=32,
            ),
            nullable=False,
        ),
        sa.Column("ground", sa.String(length=40), nullable=False),
        sa.Column("statement", sa.Text(), nullable=False),
        sa.Column("appellant_name", sa.String(length=60), nullable=False),
        sa.Column(
            "appellant_id",
            sa.BigInteger().with_variant(sa.Integer(), "sqlite"),
            nullable=True,
            comment="None for the public and for paper",
        ),
        sa.Column(
            "contact_cipher", sa.Text(), nullable=True, comment="how to reach them, encrypted"
        ),
        sa.Column("is_paper", sa.Boolean(), nullable=False),
        sa.Column(
            "filed_at",
            sa.DateTime(),
            nullable=False,
            comment="when it was handed in, also on paper",
        ),
        sa.Column("recorded_at", sa.DateTime(), nullable=False),
        sa.Column("recorded_by", sa.String(length=60), nullable=False),
        sa.Column(
            "closes_at", sa.DateTime(), nullable=False, comment="the last second of its window"
        ),
        sa.Column(
            "due_at", sa.DateTime(), nullable=False, comment="the last second for the ruling"
        ),
        sa.Column(
            "handler_id", sa.BigInteger().with_variant(sa.Integer(), "sqlite"), nullable=True
        ),
        sa.Column("assigned_at", sa.DateTime(), nullable=True),
        sa.Column(
            "outcome",
            sa.Enum(
                "corrected",
                "upheld",
                "dismissed",
                name="outcome",
                native_enum=False,
                create_constraint=True,
                length=32,
            ),
            nullable=True,
        ),
        sa.Column("findings", sa.Text(), nullable=True, comment="the reasons of the ruling"),
        sa.Column("ruled_at", sa.DateTime(), nullable=True),
        sa.Column("withdrawn_at", sa.DateTime(), nullable=True),
        sa.Column(
            "corrected_version_id",
            sa.BigInteger().with_variant(sa.Integer(), "sqlite"),
            nullable=True,
            comment="what the ruling led to",
        ),
        sa.CheckConstraint(
            "(state = 'ruled') = (outcome IS NOT NULL AND ruled_at IS NOT NULL AND findings IS NOT NULL AND handler_id IS NOT NULL)",
            name=op.f("ck_appeals_ruled_has_ruling"),
        ),
        sa.CheckConstraint(
            "corrected_version_id IS NULL OR outcome = 'corrected'",
            name=op.f("ck_appeals_only_upheld_corrects"),
        ),
        sa.CheckConstraint(
            "state <> 'assigned' OR handler_id IS NOT NULL", name=op.f("ck_appeals_assigned_to_one")
        ),
        sa.CheckConstraint("filed_at <= closes_at", name=op.f("ck_appeals_in_time")),
        sa.ForeignKeyConstraint(
            ["appellant_id"],
            ["persons.id"],
            name=op.f("fk_appeals_appellant_id_persons"),
            ondelete="RESTRICT",
        ),
        sa.ForeignKeyConstraint(
            ["corrected_version_id"],
            ["result_versions.id"],
            name=op.f("fk_appeals_corrected_version_id_result_versions"),
            ondelete="RESTRICT",
        ),
        sa.ForeignKeyConstraint(
            ["edition_id"],
            ["editions.id"],
            name=op.f("fk_appeals_edition_id_editions"),
            ondelete="RESTRICT",
        ),
        sa.ForeignKeyConstraint(
            ["entry_id", "edition_id"],
            ["entries.id", "entries.edition_id"],
            name=op.f("fk_appeals_entry_id_edition_id_entries"),
            ondelete="RESTRICT",
        ),
        sa.ForeignKeyConstraint(
            ["event_id", "edition_id"],
            ["events.id", "events.edition_id"],
            name=op.f("fk_appeals_event_id_edition_id_events"),
            ondelete="RESTRICT",
        ),
        sa.ForeignKeyConstraint(
            ["handler_id"],
            ["persons.id"],
            name=op.f("fk_appeals_handler_id_persons"),
            ondelete="RESTRICT",
        ),
        sa.ForeignKeyConstraint(
            ["version_id", "edition_id"],
            ["result_versions.id", "result_versions.edition_id"],
            name=op.f("fk_appeals_version_id_edition_id_result_versions"),
            ondelete="RESTRICT",
        ),
        sa.PrimaryKeyConstraint("id", name=op.f("pk_appeals")),
        sa.UniqueConstraint("event_id", "number", name=op.f("uq_appeals_event_id_number")),
        sa.UniqueConstraint("public_id", name=op.f("uq_appeals_public_id")),
    )
    op.create_index("ix_appeals_entry_id", "appeals", ["entry_id"], unique=False)
    op.create_index("ix_appeals_event_id", "appeals", ["event_id"], unique=False)
    op.create_index("ix_appeals_handler_id", "appeals", ["handler_id"], unique=False)
    op.create_index("ix_appeals_version_id", "appeals", ["version_id"], unique=False)
    op.create_index(
        "uq_appeals_version_id_entry_id",
        "appeals",
        ["version_id", "entry_id"],
        unique=True,
        sqlite_where=sa.text("state <> 'withdrawn'"),
        postgresql_where=sa.text("state <> 'withdrawn'"),
    )
    with op.batch_alter_table("result_versions", schema=None) as batch_op:
        batch_op.add_column(
            sa.Column(
                "objections_to",
                sa.String(length=200),
                nullable=True,
                comment="where objections are taken, as printed with the notice",
            )
        )


def downgrade() -> None:
    """Remove them."""
    with op.batch_alter_table("result_versions", schema=None) as batch_op:
        batch_op.drop_column("objections_to")

    op.drop_table("appeals")
