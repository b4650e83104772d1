"""The league of posted periods: ranks, moves, the flag's way, the season as scoring composes it."""

from decimal import Decimal

import pytest
from sqlalchemy import select

from contest.editions.operations import close_stage
from contest.editions.queries import event_by_public_id
from contest.foundation.errors import NotFound
from judges.seasons.models import SeasonStanding
from judges.seasons.queries import (
    Line,
    Point,
    flag_history,
    league_of,
    line_of_entry,
    season_up_to,
)
from tests.conftest import NOON
from tests.factories.editions import a_stage
from tests.factories.people import SYSTEM, apart
from tests.factories.returns import MONTHS, a_confirmed_return, open_period
from tests.factories.seasons import LOWER, a_posted_month, a_season


@pytest.fixture
def season(writing):
    """The vector's team beside one of 87.50, three months posted; each month a transaction."""
    with writing() as session:
        event, (first, second) = a_season(session)
    for code in ("m1", "m2", "m3"):
        with writing() as session:
            pairs = [
                (session.merge(first), MONTHS[code]),
                (session.merge(second), LOWER[code]),
            ]
            a_posted_month(session, pairs[0][0].event, code, pairs)
    return event.public_id, first.public_id, second.public_id


def found(session, event_id):
    return event_by_public_id(session, event_id)


def so_far(one: Line | Point) -> tuple[Decimal | None, int | None]:
    """The season's total and rank beside a period."""
    return (one.season.total, one.season.rank) if one.season else (None, None)


def test_the_season_is_the_rule_book_s_to_the_last_digit(writing, season):
    """D4: 90.60, 98.83, 56.75; season 90.60, 94.72, 82.06."""
    with writing() as session:
        event = found(session, season[0])
        entry = league_of(session, event, period="m1").lines[0].entry

        points = line_of_entry(session, entry)

        assert [(one.total, *so_far(one)) for one in points] == [
            (Decimal("90.60"), Decimal("90.60"), 1),
            (Decimal("98.83"), Decimal("94.72"), 1),
            (Decimal("56.75"), Decimal("82.06"), 2),
        ]
        assert points[0].marks["output"] == Decimal("25.6")
        assert points[2].flags == ("accident",)


def test_the_league_says_who_rose_and_who_carries_the_flag(writing, season):
    with writing() as session:
        league = league_of(session, found(session, season[0]))

        said = [(one.rank, one.total, one.before, one.moved, one.has_flag) for one in league.lines]
        assert league.stage.code == "m3"
        assert said == [
            (1, Decimal("87.50"), 2, 1, True),
            (2, Decimal("56.75"), 1, -1, False),
        ]
        assert [so_far(one)[1] for one in league.lines] == [1, 2]


def test_the_flag_s_way_names_who_carried_it_each_month(writing, season):
    with writing() as session:
        history = flag_history(session, found(session, season[0]))

        ways = [
            (one.stage.code, [award.entry.public_id for award in one.awards if award.entry])
            for one in history
        ]
        assert ways == [("m1", [season[1]]), ("m2", [season[1]]), ("m3", [season[2]])]


def test_a_period_that_is_not_posted_has_no_league(session):
    event, _ = a_season(session, teams=1)

    with pytest.raises(NotFound):
        league_of(session, event)


def test_a_team_without_a_return_has_no_season_and_no_zero(session):
    event, (first, second) = a_season(session)
    stage = a_stage(session, event, "m1")
    apart(session)
    open_period(session, event)
    a_confirmed_return(session, stage, first)
    apart(session)
    close_stage(session, SYSTEM, stage, now=NOON)

    standings = {one.entry_id: (one.total, one.rank) for one in season_up_to(session, event, stage)}

    assert standings == {first.id: (Decimal("90.60"), 1), second.id: (None, None)}
    assert session.scalars(select(SeasonStanding)).all() == []
