"""Do judges' scores foretell success? Asked of results that the application itself published."""

import pytest

from contest.dashboard.queries import foretold
from tests.factories.dashboard import COUNT, a_judged_series
from tests.factories.results import a_published_version, a_signed_version


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
