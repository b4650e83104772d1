"""The tamper matrix of appeals: every cell of every row, changed by who owns the database."""

from typing import Any

import pytest
import sqlalchemy as sa
from sqlalchemy.orm import Session

from contest.foundation.orm import Base
from judges.appeals import operations
from judges.appeals.models import Outcome
from judges.appeals.queries import appeal_faults
from judges.results.operations import publish_results
from tests.conftest import NOON
from tests.contest.foundation.tampering import lay_open
from tests.contest.foundation.tampering_ways import undone_in
from tests.factories.appeals import (
    a_contested_result,
    an_appeal,
    person_of,
    put_right,
)
from tests.factories.people import apart
from tests.factories.results import a_signed_version
from tests.judges.results.falsifying import unseen_cells

SEED, TRIALS = 20_261_130, 300
APPEALS = Base.metadata.tables["appeals"]
CELLS = [f"appeals.{column.name}" for column in APPEALS.c]
FREE = {"appeals.id", "appeals.edition_id", "appeals.contact_cipher"}
"""On which nothing hangs; a way to reach somebody is encrypted, and no part of the trail."""


@pytest.fixture
def rows(owning: Session) -> dict[str, list[dict[str, Any]]]:
    """An appeal that was upheld and put right, one on paper, one withdrawn; nothing is guarded."""
    case = a_contested_result(owning)
    first = an_appeal(owning, case)
    operations.withdraw_appeal(owning, case.entrant(owning), first, now=NOON)
    second = an_appeal(owning, case)
    apart(owning)
    operations.file_public_objection(
        owning, case.judged.organiser, case.version, statement="名单有误", name="丁一凡",
        contact="13700137000", now=NOON,
    )  # fmt: skip
    if second.handler is None:
        apart(owning)
        operations.assign_appeal(
            owning, case.judged.organiser, second, person=person_of(owning, case.supervisor),
            now=NOON,
        )  # fmt: skip
    apart(owning)
    operations.rule_on_appeal(
        owning, case.supervisor, second, outcome=Outcome.CORRECTED, findings="漏计一分", now=NOON
    )
    put_right(owning, case)
    version = a_signed_version(owning, case.judged)
    publish_results(owning, case.judged.organiser, version, shown_hash=version.sha256, now=NOON)
    owning.flush()
    lay_open(owning, [APPEALS])
    owning.expunge_all()
    return {"appeals": [dict(row) for row in owning.execute(sa.select(APPEALS)).mappings()]}


def is_seen(session: Session) -> bool:
    return appeal_faults(session) != []


def test_as_they_were_filed_and_ruled_on_nothing_is_wrong(owning: Session, rows: Any) -> None:
    assert len(rows["appeals"]) == 3
    assert [row["corrected_version_id"] is not None for row in rows["appeals"]].count(True) == 1
    assert appeal_faults(owning) == []


def test_a_row_that_is_gone_is_missed(owning: Session, rows: Any) -> None:
    for row in rows["appeals"]:
        with undone_in(owning):
            owning.execute(sa.delete(APPEALS).where(APPEALS.c.id == row["id"]))
            owning.expunge_all()
            assert is_seen(owning)


def test_no_random_change_goes_unseen_but_of_that_on_which_nothing_hangs(
    owning: Session, rows: Any
) -> None:
    unseen = unseen_cells(owning, rows, CELLS, seed=SEED, trials=TRIALS, seen=is_seen)

    assert unseen <= FREE, sorted(unseen - FREE)
