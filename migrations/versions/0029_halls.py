"""halls: the order of appearance, the countdown and the board of a stage."""

import sqlalchemy as sa
from alembic import op

revision = "0029"
down_revision = "0028"
branch_labels = None
depends_on = None


def upgrade() -> None:
    """Make the tables."""
    op.create_table(
        "halls",
        sa.Column("id", sa.BigInteger().with_variant(sa.Integer(), "sqlite"), nullable=False),
        sa.Column("public_id", sa.String(length=26), nullable=False),
        sa.Column(
            "edition_id", sa.BigInteger().with_variant(sa.Integer(), "sqlite"), nullable=False
        ),
        sa.Column("stage_id", sa.BigInteger().with_variant(sa.Integer(), "sqlite"), nullable=False),
        sa.Column(
            "present_seconds", sa.BigInteger().with_variant(sa.Integer(), "sqlite"), nullable=False
        ),
        sa.Column(
            "question_seconds", sa.BigInteger().with_variant(sa.Integer(), "sqlite"), nullable=False
        ),
        sa.Column(
            "phase",
            sa.Enum(
                "idle",
                "called",
                "presenting",
                "questions",
                "marking",
                "shown",
                name="phase",
                native_enum=False,
                create_constraint=True,
                length=32,
            ),
            nullable=False,
        ),
        sa.Column("phase_at", sa.DateTime(), nullable=False),
        sa.Column(
            "place",
            sa.BigInteger().with_variant(sa.Integer(), "sqlite"),
            nullable=False,
            comment="whose turn it is; 0: nobody's yet",
        ),
        sa.Column(
            "board",
            sa.Enum(
                "live",
                "frozen",
                "revealing",
                name="boardstate",
                native_enum=False,
                create_constraint=True,
                length=32,
            ),
            nullable=False,
        ),
        sa.Column("frozen_at", sa.DateTime(), nullable=True),
        sa.Column(
            "revealed",
            sa.BigInteger().with_variant(sa.Integer(), "sqlite"),
            nullable=False,
            comment="how many ranks from the last up",
        ),
        sa.CheckConstraint(
            "(board = 'live') = (frozen_at IS NULL)", name=op.f("ck_halls_frozen_has_time")
        ),
        sa.CheckConstraint(
            "present_seconds > 0 AND question_seconds >= 0", name=op.f("ck_halls_time_to_speak")
        ),
        sa.ForeignKeyConstraint(
            ["edition_id"],
            ["editions.id"],
            name=op.f("fk_halls_edition_id_editions"),
            ondelete="RESTRICT",
        ),
        sa.ForeignKeyConstraint(
            ["stage_id", "edition_id"],
            ["stages.id", "stages.edition_id"],
            name=op.f("fk_halls_stage_id_edition_id_stages"),
            ondelete="RESTRICT",
        ),
        sa.PrimaryKeyConstraint("id", name=op.f("pk_halls")),
        sa.UniqueConstraint("id", "edition_id", name=op.f("uq_halls_id_edition_id")),
        sa.UniqueConstraint("public_id", name=op.f("uq_halls_public_id")),
        sa.UniqueConstraint("stage_id", name=op.f("uq_halls_stage_id")),
    )
    op.create_table(
        "appearances",
        sa.Column("id", sa.BigInteger().with_variant(sa.Integer(), "sqlite"), nullable=False),
        sa.Column(
            "edition_id", sa.BigInteger().with_variant(sa.Integer(), "sqlite"), nullable=False
        ),
        sa.Column("hall_id", sa.BigInteger().with_variant(sa.Integer(), "sqlite"), nullable=False),
        sa.Column("work_id", sa.BigInteger().with_variant(sa.Integer(), "sqlite"), nullable=False),
        sa.Column(
            "place",
            sa.BigInteger().with_variant(sa.Integer(), "sqlite"),
            nullable=False,
            comment="from 1, as drawn",
        ),
        sa.Column("called_at", sa.DateTime(), nullable=True),
        sa.Column("shown_at", sa.DateTime(), nullable=True, comment="when its score was let stand"),
        sa.ForeignKeyConstraint(
            ["edition_id"],
            ["editions.id"],
            name=op.f("fk_appearances_edition_id_editions"),
            ondelete="RESTRICT",
        ),
        sa.ForeignKeyConstraint(
            ["hall_id", "edition_id"],
            ["halls.id", "halls.edition_id"],
            name=op.f("fk_appearances_hall_id_edition_id_halls"),
            ondelete="RESTRICT",
        ),
        sa.ForeignKeyConstraint(
            ["work_id", "edition_id"],
            ["works.id", "works.edition_id"],
            name=op.f("fk_appearances_work_id_edition_id_works"),
            ondelete="RESTRICT",
        ),
        sa.PrimaryKeyConstraint("id", name=op.f("pk_appearances")),
        sa.UniqueConstraint("hall_id", "place", name=op.f("uq_appearances_hall_id_place")),
        sa.UniqueConstraint("hall_id", "work_id", name=op.f("uq_appearances_hall_id_work_id")),
    )


def downgrade() -> None:
    """Remove them."""
    op.drop_table("appearances")
    op.drop_table("halls")
