"""The list of returns in an archive: each figure with its voucher and its check."""

import csv
import io

from contest.editions.check_archive import list_faults
from contest.editions.views.archives import trail_in_archive
from judges.returns.views.archive import returns_in_archive
from tests.factories.editions import a_stage, an_event
from tests.factories.returns import a_competition, a_filed_return


def test_filed_figures_are_listed_under_the_return_that_the_trail_knows(session):
    event, entry = a_competition(session)
    found = a_filed_return(session, a_stage(session, event, "m1"), entry)

    files = dict(returns_in_archive(session, event.id, is_full=False))
    rows = list(csv.DictReader(io.StringIO(files["returns.csv"].decode("utf-8-sig"))))

    assert {row["trail_id"] for row in rows} == {found.public_id}
    assert len(rows) == len(found.figures)
    vouchers = {one.voucher for one in found.figures if one.voucher}
    assert vouchers <= {value for row in rows for value in row.values()}
    assert not any(found.filed_by_name in row.values() for row in rows)


def test_the_checker_misses_a_return_that_the_list_leaves_out(session, tmp_path):
    event, entry = a_competition(session)
    found = a_filed_return(session, a_stage(session, event, "m1"), entry)
    trail = tmp_path / "trail.jsonl"
    trail.write_bytes(dict(trail_in_archive(session, event.id, is_full=False))["trail.jsonl"])
    folder = tmp_path / "returns"
    folder.mkdir()
    data = dict(returns_in_archive(session, event.id, is_full=False))["returns.csv"]

    (folder / "returns.csv").write_bytes(data)
    assert list_faults(tmp_path, trail) == []
    (folder / "returns.csv").write_bytes(data.splitlines()[0] + b"\r\n")
    assert list_faults(tmp_path, trail) == [f"returns: {found.public_id} is missing"]


def test_an_event_without_periods_has_no_such_list(session):
    assert list(returns_in_archive(session, an_event(session).id, is_full=False)) == []
