"""The list of appeals in an archive: masked, or whole with what people wrote."""

import csv
import io

import pytest

from judges.appeals.archive import appeals_in_archive
from tests.factories.appeals import STATEMENT, a_contested_result, an_appeal


@pytest.mark.parametrize("is_full", [False, True])
def test_appeals_are_listed_and_what_may_name_somebody_only_for_the_authorised(session, is_full):
    case = a_contested_result(session)
    appeal = an_appeal(session, case)

    files = dict(appeals_in_archive(session, case.judged.event.id, is_full))

    assert set(files) == {"appeals.csv", "appeals.html", "appeals.xlsx"}
    (row,) = csv.DictReader(io.StringIO(files["appeals.csv"].decode("utf-8-sig")))
    assert row["trail_id"] == appeal.public_id
    whole = (appeal.appellant_name in row.values(), STATEMENT in row.values())
    assert whole == (is_full, is_full)
