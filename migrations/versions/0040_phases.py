"""editions: stages open and close by the clock, events are rehearsed, editions are archived."""

import sqlalchemy as sa
from alembic import op

revision = "0040"
down_revision = "0039"
branch_labels = None
depends_on = None

WHOLE = sa.BigInteger().with_variant(sa.Integer(), "sqlite")
STAGE_TIMES = {
    "opens_at": "by itself, as the timeline says",
    "closes_at": "by itself, as the timeline says",
    "switches_at": "the next of the two that still counts; empty: only a hand moves it",
}
EVENT_TIMES = {
    "check_ends_at": "returned entries until then",
    "wiped_at": "a rehearsal's end; its trail stays",
}
SWITCHES = "ix_stages_switches_at"
REHEARSALS = "ix_events_rehearsal_of_id"
REHEARSAL_KEY = "fk_events_rehearsal_of_id_events"
ARCHIVES = "edition_archives"


def upgrade() -> None:
    """Add the columns, all empty: so far a hand has moved everything, and nothing is rehearsed."""
    with op.batch_alter_table("stages") as stages:
        for name, comment in STAGE_TIMES.items():
            stages.add_column(sa.Column(name, sa.DateTime(), nullable=True, comment=comment))
    op.create_index(SWITCHES, "stages", ["switches_at"])
    with op.batch_alter_table("events") as events:
        for name, comment in EVENT_TIMES.items():
            events.add_column(sa.Column(name, sa.DateTime(), nullable=True, comment=comment))
        events.add_column(
            sa.Column(
                "rehearsal_of_id",
                WHOLE,
                nullable=True,
                comment="counts in no figure",
            )
        )
        events.create_foreign_key(
            REHEARSAL_KEY, "events", ["rehearsal_of_id"], ["id"], ondelete="RESTRICT"
        )
    op.create_index(REHEARSALS, "events", ["rehearsal_of_id"])
    op.create_table(
        ARCHIVES,
        sa.Column("id", WHOLE, nullable=False),
        sa.Column("public_id", sa.String(length=26), nullable=False),
        sa.Column("edition_id", WHOLE, nullable=False),
        sa.Column(
            "is_full",
            sa.Boolean(),
            nullable=False,
            comment="with whole names and the sealed tables",
        ),
        sa.Column("reason", sa.Text(), nullable=True),
        sa.Column("asked_at", sa.DateTime(), nullable=False),
        sa.Column("asked_by", sa.String(length=60), nullable=False),
        sa.Column("file_id", WHOLE, nullable=True),
        sa.Column("made_at", sa.DateTime(), nullable=True),
        sa.ForeignKeyConstraint(
            ["edition_id"],
            ["editions.id"],
            name=op.f("fk_edition_archives_edition_id_editions"),
            ondelete="RESTRICT",
        ),
        sa.ForeignKeyConstraint(
            ["file_id"],
            ["stored_files.id"],
            name=op.f("fk_edition_archives_file_id_stored_files"),
            ondelete="RESTRICT",
        ),
        sa.PrimaryKeyConstraint("id", name=op.f("pk_edition_archives")),
        sa.UniqueConstraint("public_id", name=op.f("uq_edition_archives_public_id")),
    )
    op.create_index("ix_edition_archives_edition_id", ARCHIVES, ["edition_id"])
    op.create_index("ix_edition_archives_file_id", ARCHIVES, ["file_id"])


def downgrade() -> None:
    """Drop them; stages stay as they stand."""
    op.drop_table(ARCHIVES)
    op.drop_index(REHEARSALS, table_name="events")
    with op.batch_alter_table("events") as events:
        events.drop_constraint(REHEARSAL_KEY, type_="foreignkey")
        events.drop_column("rehearsal_of_id")
        for name in EVENT_TIMES:
            events.drop_column(name)
    op.drop_index(SWITCHES, table_name="stages")
    with op.batch_alter_table("stages") as stages:
        for name in STAGE_TIMES:
            stages.drop_column(name)
