"""The tamper matrix of rechecks: every cell of every row, changed by who owns the database."""

from typing import Any

import pytest
import sqlalchemy as sa
from sqlalchemy.orm import Session

from contest.foundation.orm import Base
from judges.results import operations
from judges.results.models import CheckOutcome, Recheck, RecheckedEntry
from judges.results.queries.checking import result_faults
from tests.conftest import NOON
from tests.contest.foundation.tampering import lay_open
from tests.contest.foundation.tampering_ways import undone_in
from tests.factories.editions import a_document, an_event
from tests.factories.people import apart
from tests.factories.results import D0, Judged, a_computed_version, a_judged_workshop
from tests.judges.results.falsifying import is_seen, unseen_cells

SEED, TRIALS = 20_261_129, 300
TABLES = {
    model.__tablename__: Base.metadata.tables[model.__tablename__]
    for model in (Recheck, RecheckedEntry)
}
FREE = {*(f"{name}.edition_id" for name in TABLES), "rechecked_entries.id"}
"""On which nothing hangs: see tests/judges/results/test_queries_telling.py."""
CELLS = [f"{name}.{column.name}" for name, table in TABLES.items() for column in table.c]
ASKED = {"preset": "workshop", "recheck": {"top_percent": 40, "sample_percent": 30}}
MIDDLE, LOW = ((("34", "34", "18"),) * 3, (("30", "30", "18"),) * 3)


def look(session: Session, judged: Judged, recheck: Recheck, place: int, note: str | None) -> None:
    apart(session)
    code = recheck.checks[place].entry.public_id
    operations.record_check(
        session, judged.organiser, recheck, entry_id=code, outcome=CheckOutcome.RIGHT, note=note,
        now=NOON,
    )  # fmt: skip


@pytest.fixture
def rows(owning: Session) -> dict[str, list[dict[str, Any]]]:
    """Two rechecks: the first complete, the second carried on, with one more look; no guards."""
    document = a_document("workshop", safeguards=ASKED)
    judged = a_judged_workshop(owning, D0, MIDDLE, LOW, event=an_event(owning, document=document))
    first = operations.start_recheck(
        owning, judged.organiser, a_computed_version(owning, judged), now=NOON
    )
    for place in range(len(first.checks)):
        look(owning, judged, first, place, "字迹不清，已核" if place else None)
    apart(owning)
    again = operations.start_recheck(
        owning, judged.organiser, a_computed_version(owning, judged), now=NOON
    )
    assert all(one.is_carried for one in again.checks)
    look(owning, judged, again, 0, "再看一遍")
    owning.flush()
    lay_open(owning, list(TABLES.values()))
    owning.expunge_all()
    return {
        name: [dict(row) for row in owning.execute(sa.select(table)).mappings()]
        for name, table in TABLES.items()
    }


def test_as_they_were_recorded_nothing_is_wrong(owning: Session, rows: Any) -> None:
    assert {name: len(found) for name, found in rows.items()} == {
        "rechecks": 2,
        "rechecked_entries": 6,
    }
    assert result_faults(owning) == []


@pytest.mark.parametrize("table", TABLES)
def test_a_row_that_is_gone_is_missed(owning: Session, rows: Any, table: str) -> None:
    for row in rows[table]:
        with undone_in(owning):
            owning.execute(sa.delete(TABLES[table]).where(TABLES[table].c.id == row["id"]))
            owning.expunge_all()
            assert is_seen(owning)


def test_no_random_change_goes_unseen_but_of_that_on_which_nothing_hangs(
    owning: Session, rows: Any
) -> None:
    unseen = unseen_cells(owning, rows, CELLS, seed=SEED, trials=TRIALS)

    assert unseen <= FREE, sorted(unseen - FREE)
