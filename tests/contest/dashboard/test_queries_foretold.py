"""Do judges' scores foretell success? Asked of results that the application itself published."""

import pytest

from contest.dashboard.queries import foretold
from contest.foundation.calendar import local_day
from contest.industrialisation.operations import open_case
from tests.conftest import NOON
from tests.factories.editions import a_series, an_edition
from tests.factories.industrialisation import a_benefit, walk
from tests.factories.people import SYSTEM, an_actor, apart
from tests.factories.results import a_judged_workshop, a_published_version, a_signed_version

COUNT = 15
STAGES = ("bench", "pilot", "trial_sale", "industrialised", "replicated")
CHANCE = (7, 2, 12, 5, 14, 0, 9, 3, 11, 6, 13, 1, 8, 4, 10)
"""Places without any order among them: their rank correlation with 0, 1, 2 … is 0.03."""


def a_judged_series(session, count):
    """A series whose contest was judged: craft rises from entry to entry, quality does as chance
    has it, safety is the same for all; the better in craft, the further each one comes."""
    series = a_series(session)
    sheets = [[(str(20 + at), str(20 + CHANCE[at]), "18")] * 3 for at in range(count)]
    judged = a_judged_workshop(session, *sheets, edition=an_edition(session, series=series))
    reporter, verifier = (an_actor(session, "organiser") for _ in range(2))
    for at, entry in enumerate(judged.entries):
        apart(session)
        case = open_case(session, SYSTEM, entry, now=NOON)
        stage = STAGES[at * len(STAGES) // COUNT] if at else "stopped"
        walk(session, case, stage, on=local_day(NOON))
        if stage in STAGES[3:]:
            amount = str(1000 * at)
            a_benefit(session, case, amount, reporter=reporter, verifier=verifier)
    return series, judged


@pytest.fixture
def many(session):
    """A series with enough projects to say something."""
    return a_judged_series(session, COUNT)


def test_a_planted_relation_is_recovered_and_an_absent_one_is_not_claimed(session, many):
    series, judged = many
    a_published_version(session, judged)

    found = {one.criterion: one for one in foretold(session, series.id)}

    assert {key: one.stage.count for key, one in found.items()} == dict.fromkeys(
        ("C1", "Q1", "S1"), COUNT
    )
    assert {key: (one.stage.verdict, one.benefit.verdict) for key, one in found.items()} == {
        "C1": ("positive", "positive"),
        "Q1": ("none", "none"),
        # What never varies foretells nothing.
        "S1": ("too_few", "too_few"),
    }
    craft = found["C1"].stage
    assert craft.rho is not None
    assert craft.low is not None
    assert craft.rho > 0.9
    assert 0 < craft.low < craft.rho


def test_of_scores_that_are_not_published_nothing_is_said(session, many):
    series, judged = many
    a_signed_version(session, judged)

    assert foretold(session, series.id) == []


def test_with_too_few_projects_it_is_said_that_they_are_too_few(session):
    series, judged = a_judged_series(session, 3)
    a_published_version(session, judged)

    found = foretold(session, series.id)

    assert [(one.stage.verdict, one.stage.count, one.stage.rho) for one in found] == [
        ("too_few", 3, None)
    ] * 3
