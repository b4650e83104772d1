"""Yearly figures of districts from another system: all rows of a list are kept, or none."""

import io

import pytest
from sqlalchemy import select

from contest.editions.models import SeriesFigure
from contest.editions.schemas import figure_columns
from contest.foundation.office import read_table
from contest.people.models import UnitLevel
from tests.factories.editions import a_series
from tests.factories.people import a_unit, an_actor, signed_in
from tests.factories.spreadsheets import xlsx

HEADINGS = ["年度", "区县*", "指标", "数值", "来源"]
GOOD = [2019, "高新区总工会", "晋升高级工及以上人数", 310, "统计年报 2019，第 12 页"]


@pytest.fixture
def series_id(client, writing):
    """A series of a federation with one district; `client` goes on as its organiser."""
    with writing() as session:
        made = a_series(session)
        a_unit(session, level=UnitLevel.DISTRICT, name="高新区总工会")
        signed_in(client, session, an_actor(session, "organiser"))
        return made.public_id


def send(client, series_id, rows):
    data = {"file": (io.BytesIO(xlsx([HEADINGS, *rows])), "figures.xlsx")}
    at = f"/series/{series_id}/figures/import"
    return client.post(at, data=data, content_type="multipart/form-data")


def kept(writing):
    with writing() as session:
        found = session.scalars(select(SeriesFigure).order_by(SeriesFigure.id)).all()
        return [(one.year, one.unit.name, one.key, one.value, one.source) for one in found]


def test_a_list_of_figures_is_kept_and_shown_as_imported_with_its_source(
    client, writing, series_id
):
    second = [2020, "高新区总工会", "Honours", 12, "区总工会文件"]

    answer = send(client, series_id, [GOOD, second])

    assert answer.status_code == 303
    assert kept(writing) == [
        (2019, "高新区总工会", "grade_gains", 310, "统计年报 2019，第 12 页"),
        (2020, "高新区总工会", "honours", 12, "区总工会文件"),
    ]
    page = client.get(f"/dashboard/series/{series_id}/figures/grade-gains?year=2019").text
    assert "统计年报 2019，第 12 页" in page
    assert "导入" in page


@pytest.mark.parametrize(
    ("cell", "told"),
    [
        ((0, "二零一九"), ("年度", "二零一九")),
        ((0, 1900), ("年度", "1900", "1949", "四位数字")),
        ((0, 2999), ("年度", "2999")),
        ((1, "高新区总公会"), ("区县", "高新区总公会", "“高新区总工会”")),
        ((2, "产值"), ("指标", "产值")),
        ((3, -1), ("数值", "-1", "请核对来源")),
        ((3, "1.5"), ("数值", "1.5")),
        ((4, ""), ("来源",)),
    ],
)
def test_one_faulty_row_is_named_and_keeps_the_whole_list_back(
    client, writing, series_id, cell, told
):
    bad = [2020, *GOOD[1:]]
    place, value = cell
    bad[place] = value

    answer = send(client, series_id, [GOOD, bad])

    assert answer.status_code == 422
    for words in ("3", *told):
        assert words in answer.text
    assert kept(writing) == []


def test_what_was_imported_is_never_overwritten_nor_counted_twice(client, writing, series_id):
    send(client, series_id, [GOOD])

    again = send(client, series_id, [[*GOOD[:3], 999, "另一来源"]])
    twice = send(client, series_id, [[2018, *GOOD[1:]], [2018, *GOOD[1:]]])

    assert (again.status_code, twice.status_code) == (422, 422)
    assert "不会被覆盖" in again.text
    assert [value for *_, value, _source in kept(writing)] == [310]


def test_the_template_can_be_filled_in_and_read_back(client, series_id):
    book = client.get("/series/figures-template.xlsx")

    table = read_table(book.data, "figures.xlsx", columns=figure_columns())

    assert client.get(f"/series/{series_id}/figures/import").status_code == 200
    assert set(table.matches) == {"year", "unit", "key", "value", "source"}
    assert table.rows == ()


def test_a_district_outside_and_another_role_are_refused(client, writing, series_id):
    with writing() as session:
        signed_in(client, session, an_actor(session, "auditor"))

    assert send(client, series_id, [GOOD]).status_code == 403
    assert kept(writing) == []
