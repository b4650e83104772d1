"""entries: exceptions, late entries, team codes, drafts of forms, uploads in pieces, consents."""

import sqlalchemy as sa
from alembic import op

revision = "0038"
down_revision = "0037"
branch_labels = None
depends_on = None

KEY = sa.BigInteger().with_variant(sa.Integer(), "sqlite")
TEAM_CODE = "uq_entries_team_code"


def upgrade() -> None:
    """Add the columns and tables; nothing so far was late, waived or joined by code."""
    with op.batch_alter_table("entries") as entries:
        entries.add_column(
            sa.Column(
                "is_late",
                sa.Boolean(),
                nullable=False,
                server_default=sa.false(),
                comment="handed in after the deadline, within the grace",
            )
        )
        entries.add_column(
            sa.Column(
                "waived",
                sa.Text(),
                nullable=True,
                comment="by the code of a condition: the organiser's reason, name and time",
            )
        )
        entries.add_column(
            sa.Column(
                "team_code",
                sa.String(length=6),
                nullable=True,
                comment="with it members join; none while the team is closed to them",
            )
        )
        entries.create_unique_constraint(TEAM_CODE, ["team_code"])
    with op.batch_alter_table("entries") as entries:
        entries.alter_column("is_late", existing_type=sa.Boolean(), server_default=None)
    with op.batch_alter_table("entry_members") as members:
        members.add_column(
            sa.Column(
                "duty",
                sa.String(length=40),
                nullable=True,
                comment="what they do in the team: a code of the definition's roles",
            )
        )
        members.add_column(
            sa.Column(
                "joined_at",
                sa.DateTime(),
                nullable=True,
                comment="when they joined by themselves; none where another named them",
            )
        )
    _add_drafts()
    _add_uploads()
    _add_consents()


def downgrade() -> None:
    """Drop them."""
    for table in ("entry_consents", "entry_uploads", "entry_drafts"):
        op.drop_table(table)
    with op.batch_alter_table("entry_members") as members:
        members.drop_column("joined_at")
        members.drop_column("duty")
    with op.batch_alter_table("entries") as entries:
        entries.drop_constraint(TEAM_CODE, type_="unique")
        entries.drop_column("team_code")
        entries.drop_column("waived")
        entries.drop_column("is_late")


def _add_drafts() -> None:
    op.create_table(
        "entry_drafts",
        sa.Column("id", KEY, nullable=False),
        sa.Column("edition_id", KEY, nullable=False),
        sa.Column("event_id", KEY, nullable=False),
        sa.Column("user_id", KEY, nullable=False),
        sa.Column(
            "place",
            sa.String(length=40),
            nullable=False,
            comment="self, unit or staff for a new entry; an entry's public id for its change",
        ),
        sa.Column(
            "typed_cipher", sa.Text(), nullable=False, comment="the form's fields, encrypted"
        ),
        sa.Column("saved_at", sa.DateTime(), nullable=False),
        _key("entry_drafts", ["edition_id"], "editions"),
        _key("entry_drafts", ["event_id", "edition_id"], "events"),
        _key("entry_drafts", ["user_id"], "users"),
        sa.PrimaryKeyConstraint("id", name="pk_entry_drafts"),
        sa.UniqueConstraint(
            "event_id", "user_id", "place", name="uq_entry_drafts_event_id_user_id_place"
        ),
    )
    op.create_index("ix_entry_drafts_user_id", "entry_drafts", ["user_id"])
    op.create_index("ix_entry_drafts_saved_at", "entry_drafts", ["saved_at"])


def _add_uploads() -> None:
    op.create_table(
        "entry_uploads",
        sa.Column("id", KEY, nullable=False),
        sa.Column("public_id", sa.String(length=26), nullable=False),
        sa.Column("edition_id", KEY, nullable=False),
        sa.Column("entry_id", KEY, nullable=False),
        sa.Column("user_id", KEY, nullable=False),
        sa.Column("kind", sa.String(length=40), nullable=False),
        sa.Column("name", sa.String(length=200), nullable=False),
        sa.Column("size", KEY, nullable=False, comment="bytes that are to come in all"),
        sa.Column(
            "mark",
            sa.String(length=40),
            nullable=False,
            comment="by which the sender knows the same file again, e.g. when it was changed",
        ),
        sa.Column("begun_at", sa.DateTime(), nullable=False),
        _key("entry_uploads", ["edition_id"], "editions"),
        _key("entry_uploads", ["entry_id", "edition_id"], "entries"),
        _key("entry_uploads", ["user_id"], "users"),
        sa.PrimaryKeyConstraint("id", name="pk_entry_uploads"),
        sa.UniqueConstraint("public_id", name="uq_entry_uploads_public_id"),
    )
    op.create_index("ix_entry_uploads_entry_id", "entry_uploads", ["entry_id"])
    op.create_index("ix_entry_uploads_begun_at", "entry_uploads", ["begun_at"])


def _add_consents() -> None:
    op.create_table(
        "entry_consents",
        sa.Column("id", KEY, nullable=False),
        sa.Column("edition_id", KEY, nullable=False),
        sa.Column("event_id", KEY, nullable=False),
        sa.Column("person_id", KEY, nullable=False),
        sa.Column("version", sa.String(length=40), nullable=False),
        sa.Column("text_sha256", sa.String(length=64), nullable=False),
        sa.Column("given_at", sa.DateTime(), nullable=False),
        sa.Column(
            "given_by",
            sa.String(length=60),
            nullable=False,
            comment="the trail's name of the actor",
        ),
        _key("entry_consents", ["edition_id"], "editions"),
        _key("entry_consents", ["event_id", "edition_id"], "events"),
        _key("entry_consents", ["person_id"], "persons"),
        sa.PrimaryKeyConstraint("id", name="pk_entry_consents"),
        sa.UniqueConstraint(
            "event_id",
            "person_id",
            "text_sha256",
            name="uq_entry_consents_event_id_person_id_text_sha256",
        ),
    )
    op.create_index("ix_entry_consents_person_id", "entry_consents", ["person_id"])


def _key(table: str, columns: list[str], other: str) -> sa.ForeignKeyConstraint:
    theirs = [f"{other}.id", f"{other}.edition_id"][: len(columns)]
    name = f"fk_{table}_{'_'.join(columns)}_{other}"
    return sa.ForeignKeyConstraint(columns, theirs, name=name, ondelete="RESTRICT")
