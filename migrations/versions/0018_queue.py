"""queue: On PostgreSQL, the tables of the shared queue, as its library brings them."""

from pathlib import Path

from alembic import op

revision = "0018"
down_revision = "0017"
branch_labels = None
depends_on = None

# Kept here: tomorrow's library would bring other tables than today's migration made.
SCHEMA = Path(__file__).parents[1] / "procrastinate_3.10.0.sql"

REMOVE = """
DO $$
DECLARE
    one text;
BEGIN
    FOR one IN SELECT format('TABLE %I CASCADE', tablename) FROM pg_tables
        WHERE schemaname = current_schema() AND tablename LIKE 'procrastinate\\_%'
    LOOP EXECUTE 'DROP ' || one; END LOOP;
    FOR one IN SELECT format('FUNCTION %s CASCADE', oid::regprocedure) FROM pg_proc
        WHERE pronamespace = current_schema()::regnamespace AND proname LIKE 'procrastinate\\_%'
    LOOP EXECUTE 'DROP ' || one; END LOOP;
    FOR one IN SELECT format('TYPE %I', typname) FROM pg_type
        WHERE typnamespace = current_schema()::regnamespace AND typname LIKE 'procrastinate\\_%'
        AND typtype IN ('e', 'c')
    LOOP EXECUTE 'DROP ' || one; END LOOP;
END $$
"""


def _run(statements: str) -> None:
    # By the driver itself, which takes them as they are: per cent signs and all.
    op.get_bind().connection.driver_connection.execute(statements)


def upgrade() -> None:
    """Make the queue's tables and functions; SQLite keeps its queue in a file of its own."""
    if op.get_bind().dialect.name == "postgresql":
        _run(SCHEMA.read_text(encoding="utf-8"))


def downgrade() -> None:
    """Remove them; what waits in the queue is lost."""
    if op.get_bind().dialect.name == "postgresql":
        _run(REMOVE)
