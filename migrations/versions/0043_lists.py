"""lists: Lists of units, judges and marks are kept, put right and imported like those of entrants."""

import sqlalchemy as sa
from alembic import op

revision = "0043"
down_revision = "0042"
branch_labels = None
depends_on = None

KEY = sa.BigInteger().with_variant(sa.Integer(), "sqlite")


def upgrade() -> None:
    """Add the table of lists that are no entrants'."""
    op.create_table(
        "list_batches",
        sa.Column("id", KEY, nullable=False),
        sa.Column("public_id", sa.String(length=26), nullable=False),
        sa.Column(
            "kind", sa.String(length=40), nullable=False, comment="which kind of row, e.g. units"
        ),
        sa.Column(
            "place",
            sa.String(length=26),
            nullable=False,
            comment="public id of what the rows belong to",
        ),
        sa.Column(
            "stream",
            sa.String(length=60),
            nullable=False,
            comment="the trail's stream of that place",
        ),
        sa.Column("options", sa.Text(), nullable=False, comment="what was chosen beside the file"),
        sa.Column("made", sa.Text(), nullable=True, comment="what the import made, to undo it"),
        sa.Column("file_name", sa.String(length=200), nullable=False),
        sa.Column(
            "file_id",
            KEY,
            nullable=True,
            comment="the list as handed in; read again when it is imported",
        ),
        sa.Column("uploaded_at", sa.DateTime(), nullable=False),
        sa.Column("rows", KEY, nullable=False, comment="entries that were made"),
        sa.Column("imported_by", sa.String(length=60), nullable=False),
        sa.Column("imported_at", sa.DateTime(), nullable=True),
        sa.Column("undone_at", sa.DateTime(), nullable=True),
        sa.Column(
            "mending",
            sa.Text(),
            nullable=True,
            comment="encrypted: cells put right, rows left out, columns matched by hand",
        ),
        sa.Column(
            "taken", sa.Text(), nullable=True, comment="numbers of the rows that were imported"
        ),
        sa.CheckConstraint(
            "undone_at IS NULL OR imported_at IS NOT NULL",
            name=op.f("ck_list_batches_only_imported_is_undone"),
        ),
        sa.ForeignKeyConstraint(
            ["file_id"],
            ["stored_files.id"],
            name=op.f("fk_list_batches_file_id_stored_files"),
            ondelete="RESTRICT",
        ),
        sa.PrimaryKeyConstraint("id", name=op.f("pk_list_batches")),
        sa.UniqueConstraint("public_id", name=op.f("uq_list_batches_public_id")),
    )
    op.create_index(op.f("ix_list_batches_place"), "list_batches", ["place"])


def downgrade() -> None:
    """Forget the lists; what was imported stays."""
    op.drop_table("list_batches")
