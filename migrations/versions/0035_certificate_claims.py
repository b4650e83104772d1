"""certificates: Fetching one's certificates without an account."""

import sqlalchemy as sa
from alembic import op

revision = "0035"
down_revision = "0034"
branch_labels = None
depends_on = None

ASKED_AT = "ix_certificate_claims_asked_at"


def upgrade() -> None:
    """Make the table."""
    op.create_table(
        "certificate_claims",
        sa.Column("id", sa.BigInteger().with_variant(sa.Integer(), "sqlite"), nullable=False),
        sa.Column("public_id", sa.String(length=26), nullable=False),
        sa.Column(
            "asked_cipher",
            sa.Text(),
            nullable=False,
            comment="name and end of a number, encrypted",
        ),
        sa.Column(
            "code_id",
            sa.BigInteger().with_variant(sa.Integer(), "sqlite"),
            nullable=True,
            comment="NULL until it was looked for",
        ),
        sa.Column("tries", sa.BigInteger().with_variant(sa.Integer(), "sqlite"), nullable=False),
        sa.Column("asked_at", sa.DateTime(), nullable=False),
        sa.Column("opened_at", sa.DateTime(), nullable=True),
        sa.ForeignKeyConstraint(
            ["code_id"],
            ["sign_in_codes.id"],
            name=op.f("fk_certificate_claims_code_id_sign_in_codes"),
            ondelete="SET NULL",
        ),
        sa.PrimaryKeyConstraint("id", name=op.f("pk_certificate_claims")),
        sa.UniqueConstraint("public_id", name=op.f("uq_certificate_claims_public_id")),
    )
    op.create_index(op.f(ASKED_AT), "certificate_claims", ["asked_at"])


def downgrade() -> None:
    """Drop the table."""
    op.drop_table("certificate_claims")
