"""Names what stands in a column and is no value of it: table, row, column and the value itself.

Nothing of ours writes such a value, and most databases refuse it; SQLite takes it from whoever
opens the file. A check that meets one breaks off, and its fault would say nothing to a person.
"""

from collections.abc import Callable, Iterable, Iterator, Sequence
from typing import Any

import sqlalchemy as sa
from sqlalchemy.orm import Session

from contest.foundation.orm import Base

BROKEN = (LookupError, TypeError, ValueError, AttributeError, ArithmeticError, sa.exc.DBAPIError)
"""What a driver, a column type or a rule raises for what it cannot read."""
SHOWN = 60


def faults_by(session: Session, check: Callable[[Session], Sequence[str]]) -> list[str]:
    """Return what a check finds; where it breaks off, which stored values cannot be read.

    Raises what the check raises where every value can be read: the check itself is at fault then.
    """
    try:
        return list(check(session))
    except BROKEN:
        session.rollback()
        if found := list(unreadable_values(session)):
            return found
        raise


def unreadable_values(session: Session, tables: Iterable[sa.Table] | None = None) -> Iterator[str]:
    """Yield a line for each stored value that its column cannot hold, by table, column and row.

    All tables of the house unless told.
    """
    for table in Base.metadata.sorted_tables if tables is None else tables:
        for column in table.columns:
            for row, value in _unreadable_in(session, table, column):
                shown = repr(value)[:SHOWN]
                yield f"table {table.name}, row {row}, column {column.name}: {shown} is no value"


def _unreadable_in(
    session: Session, table: sa.Table, column: sa.Column[Any]
) -> Iterator[tuple[str, object]]:
    is_read = _reader(session, column)
    for row, value in _stored(session, table, column):
        if not is_read(value):
            yield row, value


def _stored(
    session: Session, table: sa.Table, column: sa.Column[Any]
) -> Iterator[tuple[str, object]]:
    keys = [_raw(key) for key in table.primary_key]
    try:
        found = session.execute(sa.select(*keys, _raw(column))).all()
    except sa.exc.DBAPIError:
        if session.get_bind().dialect.name != "sqlite":
            raise
        # Bytes that are no text break the whole answer: each is asked for by its digits.
        for *key, digits in session.execute(sa.select(*keys, sa.func.hex(column))):
            yield ", ".join(map(str, key)), _decoded(digits)
        return
    for *key, value in found:
        yield ", ".join(map(str, key)), value


def _raw(column: sa.Column[Any]) -> sa.ColumnElement[Any]:
    return sa.type_coerce(column, sa.types.NULLTYPE)


def _decoded(digits: str) -> str | bytes:
    value = bytes.fromhex(digits)
    try:
        return value.decode()
    except UnicodeDecodeError:
        return value


def _reader(session: Session, column: sa.Column[Any]) -> Callable[[object], bool]:
    """Return what says of a raw value whether the column gives it back as one of its own."""
    dialect = session.get_bind().dialect
    process = column.type.dialect_impl(dialect).result_processor(dialect, None)
    kind: type | tuple[type, ...] = object if _is_any(column) else column.type.python_type

    def is_read(value: object) -> bool:
        if value is None:
            return column.nullable is True
        try:
            read = process(value) if process else value
        except BROKEN:
            return False
        return isinstance(read, kind) or (kind is bytes and isinstance(read, memoryview))

    return is_read


def _is_any(column: sa.Column[Any]) -> bool:
    try:
        return column.type.python_type is object
    except NotImplementedError:
        return True
