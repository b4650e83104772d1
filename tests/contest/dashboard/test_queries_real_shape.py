"""A series of the real one's shape: five editions, 8,870 grades, 152 honours, 169 projects.

Its report, the city's page and the stored sums equal what SQL written by hand counts.
"""

import pytest
from sqlalchemy import text

from benchmarks.made.city import Size, a_series, shares
from contest.dashboard import operations, queries
from contest.dashboard.rules import FIGURES
from contest.editions.models import Series
from tests.contest.dashboard.test_queries import BY_HAND
from tests.factories.people import SYSTEM, a_federation
from tests.some import some

YEARS = range(2021, 2026)
GRADES, HONOURS, PROJECTS = 8870, 152, 169
COUNTED = {"grade_gains": GRADES, "honours": HONOURS, "excellent_projects": PROJECTS}


@pytest.fixture
def series(session):
    """The series, its grades, honours and projects shared out over five years."""
    grades, honours, projects = (list(shares(n, 5)) for n in (GRADES, HONOURS, PROJECTS))
    sizes = {
        year: [
            Size(entrants=grades[at] + 11, grades=grades[at], honours=honours[at]),
            Size(entrants=projects[at] + 3, projects=projects[at]),
        ]
        for at, year in enumerate(YEARS)
    }
    made = a_series(session, a_federation(session), name="高新匠领", sizes=sizes)
    if session.get_bind().dialect.name == "postgresql":
        # Nobody has counted these rows for the planner yet: it would go through all pairs of them.
        session.execute(text("SET LOCAL enable_nestloop = off"))
    return session.get_one(Series, made)


def by_hand(session, key, series, year):
    return session.execute(text(BY_HAND[key]), {"series": series.id, "year": year}).scalar() or 0


def test_the_report_and_the_city_s_page_equal_a_hand_written_count_figure_by_figure(
    session, series
):
    assert operations.renew_all(session) == 10

    report = queries.series_report(session, series)
    city = queries.cockpit(session, SYSTEM)
    road = queries.road_of_series(session, series.id)

    for figure in FIGURES:
        if figure.key not in BY_HAND:
            continue
        found = report.line(figure.key)
        assert found is not None
        scale = 100 if figure.measure == "yuan" else 1
        for year in YEARS:
            counted = by_hand(session, figure.key, series, year)
            cell = found.by_year.get(year)
            assert (cell.own if cell else 0) * scale == counted, (figure.key, year)
            assert city.years[year].get(figure.key, 0) * scale == counted, (figure.key, year)
        shown = queries.rows_page(session, series, figure).count
        assert figure.measure == "yuan" or shown == found.all.own
    assert {key: some(report.line(key)).all.own for key in COUNTED} == COUNTED
    assert {key: city.total(key) for key in COUNTED} == COUNTED
    assert sum(city.parts["grade_gains"].values()) == GRADES
    assert sum(city.parts["projects"].values()) == PROJECTS
    assert (road[0].reached, road[0].median_days) == (PROJECTS, 59.0)
    assert [one.reached for one in road] == [
        session.execute(
            text("SELECT count(*) FROM transfer_stage_changes WHERE to_stage = :stage"),
            {"stage": one.stage},
        ).scalar()
        for one in road
    ]


def test_a_stored_sum_that_is_wrong_is_named(session, series):
    operations.renew_all(session)
    assert operations.cell_faults(session) == []

    session.execute(text("UPDATE cockpit_cells SET value = value + 100 WHERE key = 'honours'"))
    session.expire_all()

    assert len(operations.cell_faults(session)) == 5
