"""scoresheets: what two people key from paper, and where one tablet enters for all seats."""

import sqlalchemy as sa
from alembic import op

revision = "0042"
down_revision = "0041"
branch_labels = None
depends_on = None

KEY = sa.BigInteger().with_variant(sa.Integer(), "sqlite")


def upgrade() -> None:
    """Make the two tables."""
    op.create_table(
        "paper_keyings",
        sa.Column("id", KEY, nullable=False),
        sa.Column("edition_id", KEY, nullable=False),
        sa.Column("seat_id", KEY, nullable=False),
        sa.Column("work_id", KEY, nullable=False),
        sa.Column(
            "number",
            KEY,
            nullable=False,
            comment="1 keyed first, 2 keyed without seeing the first",
        ),
        sa.Column(
            "keyed_by",
            sa.String(length=60),
            nullable=False,
            comment="the trail's name of the actor",
        ),
        sa.Column("keyed_by_name", sa.String(length=60), nullable=False),
        sa.Column("person_id", KEY, nullable=True),
        sa.Column("keyed_at", sa.DateTime(), nullable=False),
        sa.Column("rules_hash", sa.String(length=64), nullable=False),
        sa.Column("body", sa.Text(), nullable=False, comment="canonical JSON"),
        sa.Column("body_hash", sa.String(length=64), nullable=False),
        sa.Column(
            "differed",
            sa.Text(),
            nullable=False,
            comment="of the second: criteria in which the two differed at first",
        ),
        sa.CheckConstraint("number IN (1, 2)", name=op.f("ck_paper_keyings_first_or_second")),
        _to("paper_keyings", ["edition_id"], "editions"),
        _to("paper_keyings", ["person_id"], "persons"),
        _to("paper_keyings", ["seat_id", "edition_id"], "seats"),
        _to("paper_keyings", ["work_id", "edition_id"], "works"),
        sa.PrimaryKeyConstraint("id", name=op.f("pk_paper_keyings")),
        sa.UniqueConstraint(
            "seat_id", "work_id", "number", name=op.f("uq_paper_keyings_seat_id_work_id_number")
        ),
    )
    op.create_index(op.f("ix_paper_keyings_work_id"), "paper_keyings", ["work_id"])
    op.create_table(
        "scribe_stages",
        sa.Column("id", KEY, nullable=False),
        sa.Column("edition_id", KEY, nullable=False),
        sa.Column("stage_id", KEY, nullable=False),
        sa.Column("allowed_by_name", sa.String(length=60), nullable=False),
        sa.Column("allowed_at", sa.DateTime(), nullable=False),
        _to("scribe_stages", ["edition_id"], "editions"),
        _to("scribe_stages", ["stage_id", "edition_id"], "stages"),
        sa.PrimaryKeyConstraint("id", name=op.f("pk_scribe_stages")),
        sa.UniqueConstraint("stage_id", name=op.f("uq_scribe_stages_stage_id")),
    )


def downgrade() -> None:
    """Drop them; what was keyed once only has to be keyed anew."""
    op.drop_table("scribe_stages")
    op.drop_index(op.f("ix_paper_keyings_work_id"), table_name="paper_keyings")
    op.drop_table("paper_keyings")


def _to(table: str, columns: list[str], other: str) -> sa.ForeignKeyConstraint:
    targets = [f"{other}.id", f"{other}.edition_id"][: len(columns)]
    name = op.f(f"fk_{table}_{'_'.join(columns)}_{other}")
    return sa.ForeignKeyConstraint(columns, targets, name=name, ondelete="RESTRICT")
