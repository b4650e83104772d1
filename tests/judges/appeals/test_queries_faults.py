"""The tamper matrix of appeals: every cell of every row, changed by who owns the database."""

import pytest
from sqlalchemy.orm import Session

from contest.foundation.orm import Base
from judges.appeals import operations
from judges.appeals.models import Outcome
from judges.appeals.queries import STATES, appeal_faults_found
from judges.results.operations import publish_results
from judges.results.queries import told_of
from tests.conftest import NOON
from tests.factories.appeals import (
    a_contested_result,
    an_appeal,
    person_of,
    put_right,
)
from tests.factories.people import apart
from tests.factories.results import a_signed_version
from tests.judges.results.falsifying import Falsifier, laid_open

SEED, TRIALS = 20_261_130, 2_600
APPEALS = Base.metadata.tables["appeals"]
CELLS = [f"appeals.{column.name}" for column in APPEALS.c]
FREE = {"appeals.id", "appeals.edition_id", "appeals.contact_cipher"}
"""On which nothing hangs; a way to reach somebody is encrypted, and no part of the trail."""


@pytest.fixture
def falsifier(owning: Session) -> Falsifier:
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
    return laid_open(
        owning, [APPEALS], appeal_faults_found, lambda found: told_of(found, tuple(STATES))
    )


def test_as_they_were_filed_and_ruled_on_nothing_is_wrong(falsifier: Falsifier) -> None:
    corrected = [row["corrected_version_id"] is not None for row in falsifier.rows["appeals"]]
    assert sorted(corrected) == [False, False, True]
    assert list(falsifier.faults()) == []


def test_a_row_that_is_gone_is_missed(falsifier: Falsifier) -> None:
    for row in falsifier.rows["appeals"]:
        assert falsifier.is_loss_seen("appeals", row["id"])


@pytest.mark.slow
def test_no_random_change_goes_unseen(falsifier: Falsifier) -> None:
    bound = [cell for cell in CELLS if cell not in FREE]

    assert falsifier.unseen_cells(bound, seed=SEED, trials=TRIALS) == set()


def test_what_nothing_hangs_on_may_be_changed(falsifier: Falsifier) -> None:
    assert falsifier.unseen_cells(sorted(FREE), seed=SEED, trials=3 * len(FREE)) == FREE
