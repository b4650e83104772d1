"""The pages of figures: every number leads to its rows, and strangers see none of them."""

import io
import re

import pytest
from openpyxl import load_workbook

from contest.people.models import UnitLevel
from tests.factories.dashboard import a_full_series
from tests.factories.editions import a_series
from tests.factories.people import a_unit, an_actor, signed_in

pytestmark = pytest.mark.slow

FIGURES = ("entrants", "grade-gains", "honours", "excellent-projects", "projects", "benefit")


@pytest.fixture
def series(client, writing, clock):
    """The address of a full series, shown to a district's or the federation's people."""
    with writing() as session:
        made = a_full_series(session)
        signed_in(client, session, an_actor(session, "auditor"))
        return f"/dashboard/series/{made.series.public_id}"


@pytest.fixture
def bare(client, writing, clock):
    """The address of a series without anything."""
    with writing() as session:
        made = a_series(session)
        signed_in(client, session, an_actor(session, "auditor"))
        return f"/dashboard/series/{made.public_id}"


def go_as(client, writing, role, **where):
    with writing() as session:
        signed_in(client, session, an_actor(session, role, **where))


def test_every_number_of_the_report_leads_to_its_rows(client, series):
    page = client.get(series)
    links = set(re.findall(rf'href="({series}/figures/[^"#]+)["#]', page.text))

    assert page.status_code == 200
    reached = {link.partition("/figures/")[2].partition("?")[0] for link in links}
    assert reached == {*FIGURES, "steps", "departures"}
    for link in links:
        assert client.get(link.replace("&amp;", "&")).status_code == 200


def test_the_leader_is_two_taps_from_the_figure_to_its_source(client, series):
    """Walk 13: where does the number come from?"""
    page = client.get(series).text
    rows = client.get(f"{series}/figures/grade-gains?year=2023").text

    assert "1,774" in page
    assert "区总工会历年统计年报" in rows
    assert "导入 1,774。" in rows


def test_the_leader_is_two_taps_from_the_projects_to_one_of_them(client, series):
    rows = client.get(f"{series}/figures/excellent-projects").text
    (case, *_rest) = re.findall(r'href="(/desk/projects/[^"]+)"', rows)

    assert client.get(case).status_code == 200


def test_rows_show_names_and_units_and_no_number_of_a_person(client, series):
    for slug in FIGURES:
        answer = client.get(f"{series}/figures/{slug}")

        assert answer.status_code == 200
        assert "机械有限公司" in answer.text
        assert not re.search(r"\b\d{17}[\dX]\b|\b1\d{10}\b", answer.text)


def test_unknown_figures_and_series_are_not_found(client, bare):
    for address in (
        f"{bare}/figures/moon",
        f"{bare}/figures/grade_gains",
        f"{bare[:-26]}{'0' * 26}",
    ):
        assert client.get(address).status_code == 404


def test_a_strange_question_is_answered_with_what_there_is(client, bare):
    for query in ("?from=-5", "?from=x", "?year=x", "?stage=moon", "?from=99999"):
        assert client.get(f"{bare}/figures/projects{query}").status_code == 200


def test_the_export_holds_the_figures_and_all_their_rows(client, series):
    book = load_workbook(io.BytesIO(client.get(f"{series}.xlsx").data))
    overview, road, scores, scored, *sheets, imported = book.worksheets

    assert [row[-1] for row in overview.iter_rows(min_row=2, values_only=True)][:4] == [
        10,
        3,
        1874,
        3,
    ]
    assert [sheet.max_row - 1 for sheet in sheets] == [10, 3, 3, 3, 3, 6]
    assert imported.max_row == 5
    assert [row[1] for row in road.iter_rows(min_row=2, values_only=True)] == [3, 1, 0, 0, 0]
    assert (scores.max_row, scored.max_row) == (1, 1)


def test_the_screen_shows_one_hero_and_at_most_seven_tiles(client, series):
    page = client.get(f"{series}/screen").text

    assert page.count("hero-number") == 1
    assert "1,877" in page
    assert 1 <= page.count('class="tile') - page.count('class="tiles') <= 7


def test_the_dashboard_shows_tiles_series_and_events(client, series):
    page = client.get("/dashboard")

    assert page.status_code == 200
    assert series in page.text
    assert page.text.count('class="tile') > 4


def test_the_page_of_the_series_carries_the_figures_too(client, series):
    page = client.get(series.replace("/dashboard", "", 1))

    assert f"{series}/figures/grade-gains" in page.text


@pytest.mark.parametrize("role", ["clerk", "unit_contact", "entrant", "elsewhere"])
def test_who_does_not_watch_over_the_series_sees_no_figure(client, writing, bare, role):
    if role == "elsewhere":
        with writing() as session:
            district = a_unit(session, level=UnitLevel.DISTRICT)
            signed_in(client, session, an_actor(session, "organiser", unit=district))
    else:
        go_as(client, writing, role)

    for address in ("", ".xlsx", "/screen", "/figures/honours"):
        assert client.get(bare + address).status_code == 403


@pytest.mark.parametrize("role", ["owner", "organiser", "district_admin", "supervisor", "auditor"])
def test_who_watches_over_the_series_sees_its_figures(client, writing, bare, role):
    go_as(client, writing, role)

    assert client.get(bare).status_code == 200
