"""One number for everything that a database holds: what stores nothing leaves it as it was."""

import hashlib

from sqlalchemy import select
from sqlalchemy.orm import Session

from contest.foundation.orm import Base


def digest(session: Session) -> str:
    """Return a hash of every row of every table, in no order of theirs."""
    whole = hashlib.sha256()
    for table in Base.metadata.sorted_tables:
        rows = sorted(repr(tuple(row)) for row in session.execute(select(table)))
        whole.update("\n".join([table.name, *rows, ""]).encode())
    return whole.hexdigest()
