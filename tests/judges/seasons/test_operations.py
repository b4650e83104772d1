"""The season's standings are written anew, never added to."""

from decimal import Decimal

from sqlalchemy import select

from judges.seasons.models import SeasonStanding
from judges.seasons.operations import write_standings
from judges.seasons.queries import Standing
from tests.factories.editions import a_stage
from tests.factories.seasons import a_season


def test_standings_of_a_period_replace_those_that_stood(session):
    event, (entry,) = a_season(session, teams=1)
    first, second = a_stage(session, event, "m1"), a_stage(session, event, "m2")
    old = {one.id: [Standing(entry.id, Decimal(90), 1)] for one in (first, second)}
    write_standings(session, [first, second], old)

    written = write_standings(session, [second], {second.id: [Standing(entry.id, None, None)]})

    rows = session.scalars(select(SeasonStanding).order_by(SeasonStanding.stage_id)).all()
    assert written == 1
    assert [(one.stage_id, one.total, one.rank) for one in rows] == [
        (first.id, Decimal(90), 1),
        (second.id, None, None),
    ]
