"""Every figure of a series equals a count that was written by hand, and its rows are its proof."""

from decimal import Decimal

import pytest
from sqlalchemy import text

from contest.dashboard import queries
from contest.dashboard.rules import FIGURES, figure_of
from contest.foundation.feature import features, install
from contest.people.models import UnitLevel
from tests.factories.awards import a_confirmed_award
from tests.factories.dashboard import HONOUR, a_full_series, fill_edition, gain
from tests.factories.editions import a_series, an_edition, an_event
from tests.factories.entries import a_registration, an_accepted_entry, an_entry
from tests.factories.people import a_person, a_unit, an_actor, an_enterprise
from tests.queries import queries_of
from tests.some import some

pytestmark = pytest.mark.slow

BY_HAND = {
    "entrants": "SELECT count(*) FROM entry_members m JOIN entries x ON x.id = m.entry_id "
    "JOIN editions d ON d.id = x.edition_id "
    "WHERE d.series_id = :series AND d.year = :year AND x.state = 'accepted'",
    "grade_gains": "SELECT count(*) FROM skill_grades x "
    "JOIN events e ON e.id = x.event_id JOIN editions d ON d.id = e.edition_id "
    "WHERE d.series_id = :series AND d.year = :year AND x.grade >= 3",
    "honours": "SELECT count(*) FROM awards x JOIN editions d ON d.id = x.edition_id "
    "WHERE d.series_id = :series AND d.year = :year "
    "AND x.kind = 'honour' AND x.state = 'confirmed'",
    "excellent_projects": "SELECT count(DISTINCT x.entry_id) FROM awards x "
    "JOIN entries n ON n.id = x.entry_id JOIN editions d ON d.id = x.edition_id "
    "WHERE d.series_id = :series AND d.year = :year "
    "AND x.kind = 'prize' AND x.state = 'confirmed' AND n.subject = 'project'",
    "projects": "SELECT count(*) FROM transfer_cases x JOIN editions d ON d.id = x.edition_id "
    "WHERE d.series_id = :series AND d.year = :year",
    # Kept in cents; the newest verified figure of a year and kind is the one not replaced.
    "benefit": "SELECT coalesce(sum(x.amount), 0) FROM benefits x "
    "JOIN transfer_cases c ON c.id = x.case_id JOIN editions d ON d.id = c.edition_id "
    "WHERE d.series_id = :series AND x.year = :year AND x.replaced_by_id IS NULL "
    "AND x.verified_at IS NOT NULL AND x.kind IN ('profit', 'tax', 'savings')",
}
EXPECTED = {
    "entrants": {2024: 4, 2025: 6},
    "grade_gains": {2024: 1, 2025: 2},
    "honours": {2024: 1, 2025: 2},
    "excellent_projects": {2024: 1, 2025: 2},
    "projects": {2024: 1, 2025: 2},
    "benefit": {
        2024: Decimal(2000),
        2025: Decimal("300.25") + 2 * Decimal(2000),
        2026: 2 * Decimal("300.25"),
    },
}


def own(report, key):
    return {year: cell.own for year, cell in report.line(key).by_year.items() if cell.own}


def by_hand(session, series, key):
    counted = {}
    for year in (2023, 2024, 2025, 2026):
        given = {"series": series.id, "year": year}
        number = session.execute(text(BY_HAND[key]), given).scalar_one()
        if number:
            counted[year] = Decimal(number) / 100 if key == "benefit" else number
    return counted


def test_each_figure_equals_the_count_written_by_hand(session):
    made = a_full_series(session)

    for series in (made.series, made.other):
        report = queries.series_report(session, series)
        counted = {key: by_hand(session, series, key) for key in BY_HAND}
        assert {key: own(report, key) for key in BY_HAND} == counted
        assert counted == EXPECTED or series is made.other
    listed = [figure for figure in FIGURES if figure.is_listed]
    assert [line.figure for line in report.lines] == listed
    assert set(BY_HAND) == {figure.key for figure in listed}


def test_imported_figures_stand_apart_and_are_added_in_all(session):
    made = a_full_series(session)

    line = queries.series_report(session, made.series).line("grade_gains")

    assert line is not None
    assert [(year, cell.own, cell.imported) for year, cell in line.by_year.items()] == [
        (2023, 0, 1774),
        (2024, 1, 100),
        (2025, 2, 0),
    ]
    assert (line.all.own, line.all.imported, line.all.total) == (3, 1874, 1877)


def test_projects_are_counted_at_the_stage_where_they_stand_today(session):
    made = a_full_series(session)

    stages = queries.series_report(session, made.series).stages

    assert [(value, count) for value, _name, count in stages] == [
        ("bench", 2),
        ("pilot", 1),
        ("trial_sale", 0),
        ("industrialised", 0),
        ("replicated", 0),
        ("stopped", 0),
    ]


def test_the_rows_of_a_figure_are_as_many_as_it_says(session):
    made = a_full_series(session)
    report = queries.series_report(session, made.series)

    for line in report.lines:
        rows = queries.all_rows(session, made.series, line.figure)
        page = queries.rows_page(session, made.series, line.figure)
        told = sum(row["amount"] for row in rows) if line.figure.key == "benefit" else len(rows)
        assert (told, page.count, page.rows) == (line.all.own, len(rows), rows), line.figure.key
        assert all(set(line.figure.columns) <= set(row) for row in rows)


def test_rows_are_narrowed_to_a_year_and_a_stage_and_come_in_pages(session):
    made = a_full_series(session)
    gains, projects = some(figure_of("grade-gains")), some(figure_of("projects"))

    of_year = queries.rows_page(session, made.series, gains, year=2025)
    at_stage = queries.rows_page(session, made.series, projects, stage="pilot")
    beyond = queries.rows_page(session, made.series, gains, first=2)

    assert [(row["year"], row["grade"]) for row in of_year.rows] == [(2025, 3), (2025, 4)]
    assert [row["stage"].value for row in at_stage.rows] == ["pilot"]
    assert (len(beyond.rows), beyond.count) == (1, 3)


def test_a_project_s_row_says_where_it_stands_and_which_prize_came_first(session):
    made = a_full_series(session)

    rows = queries.all_rows(session, made.series, some(figure_of("excellent-projects")))

    assert [(row["year"], row["award"], row["stage"].value) for row in rows] == [
        (2024, "一等奖", "bench"),
        (2025, "一等奖", "bench"),
        (2025, "一等奖", "pilot"),
    ]


def test_an_honour_names_its_person_its_entry_or_its_unit(session):
    series = a_series(session)
    event = a_registration(session, edition=an_edition(session, series=series))
    person, unit = a_person(session), an_enterprise(session)
    entry = an_accepted_entry(session, event)
    for recipient in (person, unit, entry):
        a_confirmed_award(session, event, recipient, **HONOUR)

    rows = queries.all_rows(session, series, some(figure_of("honours")))

    assert [(row["name"], row["unit"]) for row in rows] == [
        (person.name, some(person.unit).name),
        (unit.name, unit.name),
        (entry.members[0].person.name, some(entry.unit).name),
    ]


def test_imported_rows_carry_their_unit_and_source(session):
    made = a_full_series(session)

    found = queries.imported_rows(session, made.series, key="grade_gains", year=2023)

    assert [(one.value, unit.name, one.source) for one, unit in found] == [
        (1774, "苏州市总工会", "区总工会历年统计年报")
    ]
    assert len(queries.imported_rows(session, made.series)) == 4


def test_without_a_feature_that_follows_projects_the_other_figures_stand(session):
    made = a_full_series(session)
    installed = features()
    install([one for one in installed if one.name != "industrialisation"])
    try:
        report = queries.series_report(session, made.series)
        rows = queries.all_rows(session, made.series, some(figure_of("excellent-projects")))
    finally:
        install(installed)

    assert [line.figure.key for line in report.lines] == [
        "entrants",
        "grade_gains",
        "honours",
        "excellent_projects",
    ]
    assert (report.stages, {row["stage"] for row in rows}) == ([], {None})


def test_a_series_without_anything_has_its_years_and_no_figure(session):
    series = a_series(session)
    an_edition(session, series=series, year=2026)
    session.refresh(series)

    report = queries.series_report(session, series)

    assert report.years == [2026]
    assert {line.all.total for line in report.lines} == {0}


@pytest.mark.parametrize("count", [1, 3])
def test_the_report_takes_the_same_queries_for_few_and_many(session, count):
    series = a_series(session)
    for number in range(count):
        fill_edition(session, series, 2023 + number, more=1)
    session.expire_all()

    with queries_of(session) as sent:
        queries.series_report(session, series)

    assert len(sent) == 10


@pytest.mark.parametrize("count", [1, 3])
def test_the_list_of_events_takes_the_same_queries_for_few_and_many(session, count):
    for _ in range(count):
        event = a_registration(session)
        an_entry(session, event)
        a_confirmed_award(session, event, an_accepted_entry(session, event))
    organiser = an_actor(session, "organiser")
    session.expire_all()

    with queries_of(session) as sent:
        lines = queries.event_lines(session, organiser)

    assert [(line.entries, line.awards, line.to_decide) for line in lines] == [
        ({"submitted": 1, "accepted": 1}, {"confirmed": 1}, 1)
    ] * count
    assert len(sent) == 3


def test_events_and_series_are_seen_by_those_who_watch_over_them(session):
    here, there = (a_unit(session, level=UnitLevel.DISTRICT, name=name) for name in "甲乙")
    mine = a_series(session, unit=here, name="甲杯")
    a_series(session, unit=there, name="乙杯")
    event = an_event(session, unit=here)
    an_event(session, unit=there)
    watcher = an_actor(session, "supervisor", unit=here)
    clerk = an_actor(session, "clerk", unit=here)

    assert queries.series_seen_by(session, watcher) == [mine]
    assert [line.event for line in queries.event_lines(session, watcher)] == [event]
    assert queries.event_lines(session, clerk) == []


def test_a_grade_gained_twice_by_one_worker_counts_twice(session):
    series = a_series(session)
    event = an_event(session, edition=an_edition(session, series=series, year=2025))
    worker = a_person(session)
    for grade in (3, 4):
        gain(session, worker, grade=grade, event=event, year=2025)

    assert own(queries.series_report(session, series), "grade_gains") == {2025: 2}
