"""What the application's own role may do on PostgreSQL, where another role owns the tables.

The owner's role runs migrations and nothing else; `DATABASE_OWNER_URL` names it. The role of
`DATABASE_URL` serves. Every table is open to it but those whose `info` says less under RIGHTS:
the trail is written and read, never changed, and the server itself refuses more.
"""

import sqlalchemy as sa

from contest.foundation.orm import RIGHTS, Base

ALL = "SELECT, INSERT, UPDATE, DELETE"
# The owner alone says which migrations were run.
_VERSION_TABLE = "alembic_version"


def grant(connection: sa.Connection, role: str) -> None:
    """Give `role` its rights to every table there is, and take away what it had beyond them.

    Part of the owner's transaction. Does nothing where `role` is the owner itself.
    """
    if connection.scalar(sa.text("SELECT current_user")) == role:
        return
    quoted = connection.dialect.identifier_preparer.quote_identifier
    grantee = quoted(role)
    statements = [
        "REVOKE CREATE ON SCHEMA public FROM PUBLIC",
        f"REVOKE ALL ON ALL TABLES IN SCHEMA public FROM PUBLIC, {grantee}",
        f"GRANT USAGE ON SCHEMA public TO {grantee}",
        f"GRANT USAGE, SELECT ON ALL SEQUENCES IN SCHEMA public TO {grantee}",
    ]
    statements += [
        f"GRANT {_rights(name)} ON {quoted(name)} TO {grantee}"
        for name in sa.inspect(connection).get_table_names()
    ]
    for statement in statements:
        connection.exec_driver_sql(statement)


def faults(connection: sa.Connection) -> list[str]:
    """Say what the present role could do to the trail beyond its rights, each with its remedy."""
    if connection.dialect.name != "postgresql":
        return []
    return [
        f"The serving role may {verb} {table.name}. Remedy: let another role own the tables, name "
        "it in DATABASE_OWNER_URL and run `flask database upgrade`."
        for table in Base.metadata.sorted_tables
        if RIGHTS in table.info
        for verb in ("UPDATE", "DELETE", "TRUNCATE", "TRIGGER")
        if verb not in table.info[RIGHTS].split(", ") and _may(connection, table.name, verb)
    ]


def _may(connection: sa.Connection, table: str, verb: str) -> bool:
    asked = sa.text("SELECT has_table_privilege(current_user, :table, :verb)")
    return bool(connection.scalar(asked, {"table": table, "verb": verb}))


def _rights(name: str) -> str:
    if name == _VERSION_TABLE:
        return "SELECT"
    table = Base.metadata.tables.get(name)
    return ALL if table is None else str(table.info.get(RIGHTS, ALL))
