"""A stored value that is none of its column is named by table, row and column."""

from collections.abc import Callable
from contextlib import AbstractContextManager

import pytest
import sqlalchemy as sa
from flask import Flask
from sqlalchemy.orm import Session

from contest.foundation.orm import Base
from contest.foundation.readable import faults_by, unreadable_values
from judges.results.models import ResultRow
from judges.results.queries.checking import result_faults
from tests.contest.foundation.tampering import lay_open
from tests.factories.results import D0, a_judged_workshop, a_signed_version

Writing = Callable[[], AbstractContextManager[Session]]
VERSIONS, ROWS = (Base.metadata.tables[name] for name in ("result_versions", "result_rows"))
NONSENSE = {
    "computed_at": ("'yesterday'", "'yesterday'"),
    "state": ("'perhaps'", "'perhaps'"),
    "version": ("'two'", "'two'"),
    "snapshot": ("x'ff00'", r"b'\xff\x00'"),
    "sha256": ("CAST(x'ff' AS TEXT)", r"b'\xff'"),
    "computed_by": ("NULL", "None"),
}


@pytest.fixture
def opened(owning: Session) -> Session:
    """A signed result whose tables take whatever their owner writes."""
    if owning.get_bind().dialect.name != "sqlite":
        pytest.skip("PostgreSQL keeps no value that is none of its column")
    a_signed_version(owning, a_judged_workshop(owning, D0, D0))
    owning.flush()
    lay_open(owning, [VERSIONS, ROWS])
    owning.commit()
    return owning


def test_what_can_be_read_is_not_named(opened: Session) -> None:
    assert list(unreadable_values(opened)) == []
    assert faults_by(opened, result_faults) == []


@pytest.mark.parametrize(("column", "written"), NONSENSE.items())
def test_a_check_names_what_it_cannot_read(
    opened: Session, column: str, written: tuple[str, str]
) -> None:
    value, shown = written
    opened.execute(sa.text(f"UPDATE result_versions SET {column} = {value}"))  # noqa: S608
    opened.commit()
    opened.expunge_all()

    named = f"table result_versions, row 1, column {column}: {shown} is no value"
    assert list(unreadable_values(opened, [VERSIONS])) == [named]
    # A check either breaks off, and the value is named, or finds by itself that it is another.
    found = faults_by(opened, result_faults)
    assert found == [named] or any("results of" in fault or "trail" in fault for fault in found)


def test_a_mark_and_an_explanation_that_cannot_be_read_are_named(opened: Session) -> None:
    opened.execute(sa.text("UPDATE result_rows SET total = 'ninety' WHERE position = 1"))
    opened.execute(sa.text("UPDATE result_rows SET trace = '{' WHERE position = 2"))
    opened.commit()
    opened.expunge_all()

    assert faults_by(opened, result_faults) == [
        "table result_rows, row 1, column total: 'ninety' is no value",
        "table result_rows, row 2, column trace: '{' is no value",
    ]


def test_a_check_that_is_itself_at_fault_still_breaks_off(session: Session) -> None:
    def broken(_session: Session) -> list[str]:
        raise ValueError("of its own")

    with pytest.raises(ValueError, match="of its own"):
        faults_by(session, broken)


def test_the_nightly_check_names_a_rank_that_somebody_wrote_into_the_database(
    app: Flask, writing: Writing
) -> None:
    with writing() as session:
        a_signed_version(session, a_judged_workshop(session, D0, D0))
    runner = app.test_cli_runner()
    assert runner.invoke(args=["ledger", "verify"]).exit_code == 0

    with writing() as session:
        row = session.scalars(sa.select(ResultRow).order_by(ResultRow.position)).first()
        assert row is not None
        row.rank = 7
    told = runner.invoke(args=["ledger", "verify"])

    assert told.exit_code == 3
    assert "version 1: the list differs from the snapshot" in told.output
