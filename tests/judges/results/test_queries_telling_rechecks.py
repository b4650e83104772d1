"""The tamper matrix of rechecks: every cell of every row, changed by who owns the database."""

import pytest
from sqlalchemy.orm import Session

from contest.foundation.orm import Base
from judges.results import operations
from judges.results.models import CheckOutcome, Recheck, RecheckedEntry
from judges.results.queries import told_of
from judges.results.queries.checking import faults_found
from tests.conftest import NOON
from tests.factories.editions import a_document, an_event
from tests.factories.people import apart
from tests.factories.results import D0, Judged, a_computed_version, a_judged_workshop
from tests.judges.results.falsifying import Falsifier, laid_open

SEED, TRIALS = 20_261_129, 2_400
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
def falsifier(owning: Session) -> Falsifier:
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
    return laid_open(owning, TABLES.values(), faults_found, told_of)


def test_as_they_were_recorded_nothing_is_wrong(falsifier: Falsifier) -> None:
    assert {name: len(found) for name, found in falsifier.rows.items()} == {
        "rechecks": 2,
        "rechecked_entries": 6,
    }
    assert list(falsifier.faults()) == []


@pytest.mark.parametrize("table", TABLES)
def test_a_row_that_is_gone_is_missed(falsifier: Falsifier, table: str) -> None:
    for row in falsifier.rows[table]:
        assert falsifier.is_loss_seen(table, row["id"])


@pytest.mark.slow
def test_no_random_change_goes_unseen(falsifier: Falsifier) -> None:
    bound = [cell for cell in CELLS if cell not in FREE]

    assert falsifier.unseen_cells(bound, seed=SEED, trials=TRIALS) == set()


def test_what_nothing_hangs_on_may_be_changed(falsifier: Falsifier) -> None:
    assert falsifier.unseen_cells(sorted(FREE), seed=SEED, trials=3 * len(FREE)) == FREE
