"""The tamper matrix of what results add: every cell of every row, changed by who owns the database.

The trail is believed here; that it cannot be changed unseen is shown by its own matrix.
"""

import pytest
import sqlalchemy as sa
from sqlalchemy.orm import Session

from contest.foundation.orm import Base
from judges.results import operations
from judges.results.models import ResultRow, ResultSignature, ResultVersion, TieDecision
from judges.results.operations import decide_tie
from judges.results.queries import checking, open_ties, told_of
from judges.results.queries.checking import faults_found, result_faults
from tests.conftest import NOON
from tests.factories.editions import a_document, an_event
from tests.factories.people import apart
from tests.factories.results import D0, a_judged_workshop, a_signed_version
from tests.judges.results.falsifying import Falsifier, laid_open

SEED = 20_261_128
TRIALS = 5_000
MODELS = (ResultVersion, ResultRow, ResultSignature, TieDecision)
TABLES = {model.__tablename__: Base.metadata.tables[model.__tablename__] for model in MODELS}
# What nothing hangs on: the numbers of rows that nobody refers to, and the year of the edition,
# which every row repeats for its foreign keys.
FREE = {
    *(f"{name}.edition_id" for name in TABLES),
    *(f"{name}.id" for name in ("result_rows", "result_signatures", "tie_decisions")),
}
FIRST = {"rules": [{"code": "first", "name": "第一名", "count": 1, "ties": "block"}]}


@pytest.fixture
def falsifier(owning: Session) -> Falsifier:
    """A result in public notice, whose tie at the line was decided by lots; nothing is guarded."""
    guards = {"preset": "workshop", "notice_working_days": 3}
    document = a_document("workshop", awards=FIRST, safeguards=guards)
    judged = a_judged_workshop(owning, D0, D0, event=an_event(owning, document=document))
    (tie,) = open_ties(owning, judged.event)
    decide_tie(
        owning, judged.organiser, judged.event, order=tie.entries, method="lots", reason="抽签",
        witness="严守信", now=NOON,
    )  # fmt: skip
    apart(owning)
    version = a_signed_version(owning, judged)
    operations.publish_results(
        owning, judged.organiser, version, shown_hash=version.sha256, now=NOON, objections_to="305"
    )
    owning.flush()
    return laid_open(owning, TABLES.values(), faults_found, told_of)


CELLS = [f"{name}.{column.name}" for name, table in TABLES.items() for column in table.c]


def test_as_it_was_published_nothing_is_wrong(falsifier: Falsifier) -> None:
    assert list(falsifier.faults()) == []


@pytest.mark.parametrize("table", TABLES)
def test_a_row_that_is_gone_is_missed(falsifier: Falsifier, table: str) -> None:
    for row in falsifier.rows[table]:
        assert falsifier.is_loss_seen(table, row["id"])


def test_two_lines_that_change_places_are_named(owning: Session, falsifier: Falsifier) -> None:
    first, second = falsifier.rows["result_rows"]
    table = TABLES["result_rows"]
    for one, two in ((first, second), (second, first)):
        change = sa.update(table).where(table.c.id == one["id"])
        owning.execute(change.values(entry_id=two["entry_id"]))
    owning.expunge_all()

    assert any("the list differs from the snapshot" in fault for fault in result_faults(owning))


@pytest.mark.slow
def test_no_random_change_goes_unseen(falsifier: Falsifier) -> None:
    bound = [cell for cell in CELLS if cell not in FREE]

    assert falsifier.unseen_cells(bound, seed=SEED, trials=TRIALS) == set()


def test_what_nothing_hangs_on_may_be_changed(falsifier: Falsifier) -> None:
    assert falsifier.unseen_cells(sorted(FREE), seed=SEED, trials=3 * len(FREE)) == FREE


def test_a_check_that_forgets_the_signatures_is_found_out(
    falsifier: Falsifier, monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.setattr(checking, "signing_faults", lambda *_args: iter(()))
    cells = [cell for cell in CELLS if cell.startswith("result_signatures.")]

    unseen = falsifier.unseen_cells(cells, seed=SEED, trials=3 * len(cells))

    assert {"result_signatures.person_name", "result_signatures.content_hash"} <= unseen
