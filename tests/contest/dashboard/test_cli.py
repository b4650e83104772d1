"""Stored sums that are stale, as after an upgrade from a version that did not keep them."""

import pytest
from sqlalchemy import delete, update

from contest.dashboard.models import CockpitCell
from contest.dashboard.operations import cell_faults
from contest.foundation.db import reading
from tests.factories.dashboard import a_full_series


@pytest.mark.parametrize("words", [["database", "upgrade"], ["dashboard", "rebuild"]])
def test_stale_sums_are_counted_anew_by_an_upgrade_and_by_the_command(app, writing, words):
    with writing() as session:
        a_full_series(session)
    with writing() as session:
        session.execute(delete(CockpitCell).where(CockpitCell.key == "honours"))
        session.execute(update(CockpitCell).values(value=CockpitCell.value + 7))
        session.add(CockpitCell(event_id=1, key="gone", part="", value=1))

    with app.app_context(), reading() as session:
        assert cell_faults(session) != []
    said = app.test_cli_runner().invoke(args=words)

    assert said.exit_code == 0, said.output
    with app.app_context(), reading() as session:
        assert cell_faults(session) == []
