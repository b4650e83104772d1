"""certificates: What events have made of the built-in designs, in versions."""

import sqlalchemy as sa
from alembic import op

revision = "0036"
down_revision = "0035"
branch_labels = None
depends_on = None

TABLE = "certificate_designs"


def upgrade() -> None:
    """Make the table."""
    whole = sa.BigInteger().with_variant(sa.Integer(), "sqlite")
    op.create_table(
        TABLE,
        sa.Column("id", whole, nullable=False),
        sa.Column("public_id", sa.String(length=26), nullable=False),
        sa.Column("edition_id", whole, nullable=False),
        sa.Column("event_id", whole, nullable=False),
        sa.Column(
            "design",
            sa.String(length=40),
            nullable=False,
            comment="the built-in one that it comes from",
        ),
        sa.Column("version", whole, nullable=False),
        sa.Column(
            "words", sa.Text(), nullable=False, comment="title, title_en, close where changed"
        ),
        sa.Column("html", sa.Text(), nullable=True, comment="template; NULL is the built-in one"),
        sa.Column("css", sa.Text(), nullable=True, comment="style; NULL is the built-in one"),
        sa.Column("picture_id", whole, nullable=True),
        sa.Column("saved_at", sa.DateTime(), nullable=False),
        sa.Column("saved_by", sa.String(length=60), nullable=False),
        sa.ForeignKeyConstraint(
            ["event_id", "edition_id"],
            ["events.id", "events.edition_id"],
            name=op.f("fk_certificate_designs_event_id_events"),
            ondelete="RESTRICT",
        ),
        sa.ForeignKeyConstraint(
            ["edition_id"],
            ["editions.id"],
            name=op.f("fk_certificate_designs_edition_id_editions"),
            ondelete="RESTRICT",
        ),
        sa.ForeignKeyConstraint(
            ["picture_id"],
            ["stored_files.id"],
            name=op.f("fk_certificate_designs_picture_id_stored_files"),
            ondelete="RESTRICT",
        ),
        sa.PrimaryKeyConstraint("id", name=op.f("pk_certificate_designs")),
        sa.UniqueConstraint("public_id", name=op.f("uq_certificate_designs_public_id")),
        sa.UniqueConstraint(
            "event_id",
            "design",
            "version",
            name=op.f("uq_certificate_designs_event_id_design_version"),
        ),
    )


def downgrade() -> None:
    """Drop the table."""
    op.drop_table(TABLE)
