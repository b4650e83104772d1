"""The tamper matrix of what results add: every cell of every row, changed by who owns the database.

The trail is believed here; that it cannot be changed unseen is shown by its own matrix.
"""

from random import Random
from typing import Any

import pytest
import sqlalchemy as sa
from sqlalchemy.orm import Session

from contest.foundation.orm import Base
from judges.results import operations
from judges.results.models import ResultRow, ResultSignature, ResultVersion, TieDecision
from judges.results.operations import decide_tie
from judges.results.queries import open_ties
from judges.results.queries.checking import result_faults
from tests.conftest import NOON
from tests.contest.foundation.tampering import lay_open
from tests.contest.foundation.tampering_ways import undone_in
from tests.factories.editions import a_document, an_event
from tests.factories.people import apart
from tests.factories.results import D0, a_judged_workshop, a_signed_version
from tests.judges.results.falsifying import change_a_cell, is_seen, unseen_cells

SEED = 20_261_128
TRIALS = 1_000
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
def rows(owning: Session) -> dict[str, list[dict[str, Any]]]:
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
    lay_open(owning, list(TABLES.values()))
    owning.expunge_all()
    return {
        name: [dict(row) for row in owning.execute(sa.select(table)).mappings()]
        for name, table in TABLES.items()
    }


CELLS = [f"{name}.{column.name}" for name, table in TABLES.items() for column in table.c]


def test_as_it_was_published_nothing_is_wrong(owning: Session, rows: object) -> None:
    assert result_faults(owning) == []


def test_every_cell_but_those_on_which_nothing_hangs_is_seen(owning: Session, rows: Any) -> None:
    chance = Random(SEED)  # noqa: S311 - trials that can be repeated
    unseen = {
        cell for cell in CELLS for _ in range(3)
        if not change_a_cell(owning, rows, cell, chance)
    }  # fmt: skip

    assert unseen <= FREE, sorted(unseen - FREE)


@pytest.mark.parametrize("table", TABLES)
def test_a_row_that_is_gone_is_missed(owning: Session, rows: Any, table: str) -> None:
    for row in rows[table]:
        with undone_in(owning):
            owning.execute(sa.delete(TABLES[table]).where(TABLES[table].c.id == row["id"]))
            owning.expunge_all()
            assert is_seen(owning)


def test_two_lines_that_change_places_are_named(owning: Session, rows: Any) -> None:
    first, second = rows["result_rows"]
    table = TABLES["result_rows"]
    for one, two in ((first, second), (second, first)):
        change = sa.update(table).where(table.c.id == one["id"])
        owning.execute(change.values(entry_id=two["entry_id"]))
    owning.expunge_all()

    assert any("the list differs from the snapshot" in fault for fault in result_faults(owning))


@pytest.mark.slow
def test_no_random_change_goes_unseen(owning: Session, rows: Any) -> None:
    bound = [cell for cell in CELLS if cell not in FREE]

    assert unseen_cells(owning, rows, bound, seed=SEED + 1, trials=TRIALS) == set()
