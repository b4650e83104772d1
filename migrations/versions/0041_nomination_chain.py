"""entries: the nomination chain, checks of forms, alike texts, check-in, titles by pinyin."""

import sqlalchemy as sa
from alembic import op

revision = "0041"
down_revision = "0040"
branch_labels = None
depends_on = None

KEY = sa.BigInteger().with_variant(sa.Integer(), "sqlite")
UNIT = "uq_nomination_quotas_unit"
CATEGORY = "uq_nomination_quotas_category"
TABLES = ("check_ins", "entry_likenesses", "entry_prints", "form_checks")


def upgrade() -> None:
    """Add the columns and tables; what was recommended before had one level, and is in round 1."""
    op.drop_index(UNIT, table_name="nomination_quotas")
    with op.batch_alter_table("nomination_quotas") as quotas:
        quotas.add_column(
            sa.Column(
                "category",
                sa.String(length=40),
                nullable=True,
                comment="empty: in all categories together",
            )
        )
        quotas.create_check_constraint(
            op.f("ck_nomination_quotas_of_one_kind"), "group_id IS NULL OR category IS NULL"
        )
    for name, columns, where in (
        (UNIT, ["event_id", "unit_id"], "group_id IS NULL AND category IS NULL"),
        (CATEGORY, ["event_id", "unit_id", "category"], "category IS NOT NULL"),
    ):
        _index_once(name, columns, where)
    with op.batch_alter_table("entries") as entries:
        entries.add_column(
            sa.Column(
                "title_pinyin",
                sa.String(length=600),
                nullable=True,
                comment="syllables, then initials, of the title",
            )
        )
        for name, says in (
            ("round", "how often it was handed in"),
            ("chain_step", "how many levels of the chain have recommended it"),
        ):
            entries.add_column(
                sa.Column(name, KEY, nullable=False, server_default="0", comment=says)
            )
        entries.create_check_constraint(
            op.f("ck_entries_counted_upwards"), "chain_step >= 0 AND round >= 0"
        )
    op.execute("UPDATE entries SET round = 1 WHERE state <> 'draft'")
    op.execute("UPDATE entries SET chain_step = 1 WHERE state = 'nominated'")
    with op.batch_alter_table("entries") as entries:
        for name in ("round", "chain_step"):
            entries.alter_column(name, existing_type=KEY, server_default=None)
    with op.batch_alter_table("entry_steps") as steps:
        steps.add_column(
            sa.Column("unit_id", KEY, nullable=True, comment="the unit that recommended it")
        )
        steps.create_foreign_key(
            "fk_entry_steps_unit_id_units", "units", ["unit_id"], ["id"], ondelete="RESTRICT"
        )
    _checks()
    _prints()
    _likenesses()
    _check_ins()


def _index_once(name: str, columns: list[str], where: str) -> None:
    only = sa.text(where)
    op.create_index(
        name,
        "nomination_quotas",
        columns,
        unique=True,
        sqlite_where=only,
        postgresql_where=only,
    )


def _of_entry(table: str) -> list[sa.schema.SchemaItem]:
    """Return the columns and keys that tie a row of `table` to an entry of the same edition."""
    return [
        sa.Column("edition_id", KEY, nullable=False),
        sa.Column("entry_id", KEY, nullable=False),
        sa.ForeignKeyConstraint(
            ["edition_id"],
            ["editions.id"],
            name=op.f(f"fk_{table}_edition_id_editions"),
            ondelete="RESTRICT",
        ),
        sa.ForeignKeyConstraint(
            ["entry_id", "edition_id"],
            ["entries.id", "entries.edition_id"],
            name=op.f(f"fk_{table}_entry_id_edition_id_entries"),
            ondelete="RESTRICT",
        ),
    ]


def _checks() -> None:
    table = "form_checks"
    op.create_table(
        table,
        sa.Column("id", KEY, nullable=False),
        *_of_entry(table),
        sa.Column("round", KEY, nullable=False),
        sa.Column(
            "verdict",
            sa.Enum(
                "fit",
                "unfit",
                name="fitness",
                native_enum=False,
                create_constraint=True,
                length=32,
            ),
            nullable=False,
        ),
        sa.Column("reason", sa.Text(), nullable=True),
        sa.Column(
            "said_by",
            sa.String(length=60),
            nullable=False,
            comment="the trail's name of the reviewer",
        ),
        sa.Column("said_by_name", sa.String(length=60), nullable=False),
        sa.Column("said_at", sa.DateTime(), nullable=False),
        sa.CheckConstraint(
            "verdict = 'fit' OR reason IS NOT NULL", name=op.f("ck_form_checks_unfit_has_reason")
        ),
        sa.PrimaryKeyConstraint("id", name=op.f("pk_form_checks")),
        sa.UniqueConstraint(
            "entry_id", "round", "said_by", name=op.f("uq_form_checks_entry_id_round_said_by")
        ),
    )


def _prints() -> None:
    table = "entry_prints"
    op.create_table(
        table,
        *_of_entry(table),
        sa.Column("print", KEY, nullable=False, comment="hash of a few characters"),
        sa.PrimaryKeyConstraint("entry_id", "print", name=op.f("pk_entry_prints")),
    )
    op.create_index(op.f("ix_entry_prints_print"), table, ["print"])


def _likenesses() -> None:
    table = "entry_likenesses"
    op.create_table(
        table,
        sa.Column("id", KEY, nullable=False),
        *_of_entry(table),
        sa.Column("other_id", KEY, nullable=False),
        sa.Column("share_percent", sa.BigInteger(), nullable=False, comment="of the shorter text"),
        sa.Column("found_at", sa.DateTime(), nullable=False),
        sa.CheckConstraint("entry_id <> other_id", name=op.f("ck_entry_likenesses_of_two")),
        sa.CheckConstraint(
            "share_percent BETWEEN 0 AND 10000", name=op.f("ck_entry_likenesses_share_is_percent")
        ),
        sa.ForeignKeyConstraint(
            ["other_id"],
            ["entries.id"],
            name=op.f("fk_entry_likenesses_other_id_entries"),
            ondelete="RESTRICT",
        ),
        sa.PrimaryKeyConstraint("id", name=op.f("pk_entry_likenesses")),
        sa.UniqueConstraint(
            "entry_id", "other_id", name=op.f("uq_entry_likenesses_entry_id_other_id")
        ),
    )
    op.create_index(op.f("ix_entry_likenesses_other_id"), table, ["other_id"])


def _check_ins() -> None:
    table = "check_ins"
    op.create_table(
        table,
        sa.Column("id", KEY, nullable=False),
        *_of_entry(table),
        sa.Column("came_at", sa.DateTime(), nullable=False),
        sa.Column(
            "noted_by",
            sa.String(length=60),
            nullable=False,
            comment="the trail's name of the actor",
        ),
        sa.Column("noted_by_name", sa.String(length=60), nullable=False),
        sa.PrimaryKeyConstraint("id", name=op.f("pk_check_ins")),
        sa.UniqueConstraint("entry_id", name=op.f("uq_check_ins_entry_id")),
    )


def downgrade() -> None:
    """Drop them; numbers of single categories go, as the old table cannot hold them."""
    for table in TABLES:
        op.drop_table(table)
    with op.batch_alter_table("entry_steps") as steps:
        steps.drop_constraint("fk_entry_steps_unit_id_units", type_="foreignkey")
        steps.drop_column("unit_id")
    with op.batch_alter_table("entries") as entries:
        entries.drop_constraint(op.f("ck_entries_counted_upwards"), type_="check")
        for column in ("chain_step", "round", "title_pinyin"):
            entries.drop_column(column)
    for name in (CATEGORY, UNIT):
        op.drop_index(name, table_name="nomination_quotas")
    op.execute("DELETE FROM nomination_quotas WHERE category IS NOT NULL")
    with op.batch_alter_table("nomination_quotas") as quotas:
        quotas.drop_constraint(op.f("ck_nomination_quotas_of_one_kind"), type_="check")
        quotas.drop_column("category")
    _index_once(UNIT, ["event_id", "unit_id"], "group_id IS NULL")
