"""The figures of a series over its years, and the rows behind each; recomputed at every look."""

from collections.abc import Mapping
from dataclasses import dataclass, replace
from decimal import Decimal
from typing import Any

from sqlalchemy import func, select
from sqlalchemy.orm import Session

from contest.dashboard.queries.road import scored_projects
from contest.dashboard.queries.sources import Rows, fact_named, rows_of
from contest.dashboard.rules import FIGURES, SCORED, Figure
from contest.editions.models import Series, SeriesFigure
from contest.people.models import Unit

ROWS_SHOWN = 100
Number = int | Decimal


@dataclass(frozen=True, slots=True)
class Cell:
    """A figure in one year, or in all: from our own records, and imported from elsewhere."""

    own: Number = 0
    imported: int = 0

    @property
    def total(self) -> Number:
        """Add up what was recorded here and what was imported."""
        return self.own + self.imported


@dataclass(frozen=True, slots=True)
class Line:
    """One figure over the years; years without anything are missing."""

    figure: Figure
    by_year: Mapping[int, Cell]

    @property
    def all(self) -> Cell:
        """Add up all years."""
        cells = self.by_year.values()
        return Cell(sum((cell.own for cell in cells), 0), sum(cell.imported for cell in cells))


@dataclass(frozen=True, slots=True)
class SeriesReport:
    """The figures of a series.

    `stages` counts the followed projects by the stage at which they stand today: value, msgid and
    count of every stage in the order of the road; empty when no feature follows projects.
    """

    series: Series
    years: list[int]
    lines: list[Line]
    stages: list[tuple[str, str, int]]

    def line(self, key: str) -> Line | None:
        """Return the line of one figure; None when it is not shown."""
        return next((line for line in self.lines if line.figure.key == key), None)


@dataclass(frozen=True, slots=True)
class RowsPage:
    """Some of the rows behind a figure; `first` counts from 0, `count` is of all rows.

    `yuan` sums all rows of a figure in yuan; None for a figure that is counted.
    """

    rows: list[Mapping[str, Any]]
    first: int
    count: int
    yuan: Decimal | None = None


def shown_figures(series_id: int) -> list[tuple[Figure, Rows]]:
    """Return the figures for which some feature keeps rows, each with its query, in their order."""
    listed = (figure for figure in FIGURES if figure.is_listed)
    found = ((figure, rows_of(figure.key, series_id)) for figure in listed)
    return [(figure, rows) for figure, rows in found if rows is not None]


def series_report(session: Session, series: Series) -> SeriesReport:
    """Recompute all figures of a series, with one query a figure; money in yuan."""
    imported = _imported_by_key(session, series)
    lines = [
        Line(figure, _cells(_own_by_year(session, figure, rows), imported.get(figure.key, {})))
        for figure, rows in shown_figures(series.id)
    ]
    years = {edition.year for edition in series.editions}
    years.update(year for line in lines for year in line.by_year)
    return SeriesReport(series, sorted(years), lines, _by_stage(session, series.id))


def rows_page(
    session: Session,
    series: Series,
    figure: Figure,
    *,
    first: int = 0,
    year: int | None = None,
    stage: str | None = None,
    criterion: str | None = None,
) -> RowsPage:
    """Return up to 100 of the rows that the figure counts, oldest first, of one year or stage.

    Scored projects come by criterion, or of one criterion.
    """
    if figure is SCORED:
        scored = scored_projects(session, series.id, code=criterion)
        return RowsPage([*scored[first : first + ROWS_SHOWN]], first, len(scored))
    rows = rows_of(figure.key, series.id)
    shown = None if rows is None else narrowed(rows, year=year, stage=stage)
    return page_of_rows(session, figure, shown, first=first)


def page_of_rows(
    session: Session, figure: Figure, rows: Rows | None, *, first: int = 0
) -> RowsPage:
    """Return up to 100 of a figure's rows from the `first` on; no row where there is no source."""
    if rows is None:
        return RowsPage([], first, 0)
    all_of_them = rows.order_by(None).subquery()
    counted = session.scalar(select(func.count()).select_from(all_of_them)) or 0
    some = session.execute(rows.limit(ROWS_SHOWN).offset(first)).mappings()
    page = RowsPage([dict(row) for row in some], first, counted)
    if figure.measure != "yuan":
        return page
    added = session.scalar(select(func.sum(all_of_them.c.amount)))
    return replace(page, yuan=added or Decimal(0))


def all_rows(session: Session, series: Series, figure: Figure) -> list[Mapping[str, Any]]:
    """Return every row behind a figure, oldest first, for the export."""
    if figure is SCORED:
        return [*scored_projects(session, series.id)]
    rows = rows_of(figure.key, series.id)
    return [] if rows is None else [dict(row) for row in session.execute(rows).mappings()]


def imported_rows(
    session: Session, series: Series, *, key: str | None = None, year: int | None = None
) -> list[tuple[SeriesFigure, Unit]]:
    """Return the figures that other systems kept, with their units, by key and year."""
    query = (
        select(SeriesFigure, Unit)
        .join(Unit, Unit.id == SeriesFigure.unit_id)
        .where(SeriesFigure.series_id == series.id)
        .order_by(SeriesFigure.key, SeriesFigure.year, SeriesFigure.id)
    )
    if key is not None:
        query = query.where(SeriesFigure.key == key)
    if year is not None:
        query = query.where(SeriesFigure.year == year)
    return [(figure, unit) for figure, unit in session.execute(query)]


def narrowed(
    rows: Rows, *, year: int | None = None, stage: str | None = None, grade: int | None = None
) -> Rows:
    """Return the rows of one year, stage or grade; what they do not name narrows nothing."""
    for name, wanted in (("year", year), ("stage", stage), ("grade", grade)):
        if wanted is not None and name in rows.selected_columns:
            rows = rows.where(rows.selected_columns[name] == wanted)
    return rows


def _own_by_year(session: Session, figure: Figure, rows: Rows) -> dict[int, Number]:
    counted = rows.order_by(None).subquery()
    measure = func.sum(counted.c.amount) if figure.measure == "yuan" else func.count()
    found = session.execute(select(counted.c.year, measure).group_by(counted.c.year))
    return {year: number for year, number in found}


def _imported_by_key(session: Session, series: Series) -> dict[str, dict[int, int]]:
    found = session.execute(
        select(SeriesFigure.key, SeriesFigure.year, func.sum(SeriesFigure.value))
        .where(SeriesFigure.series_id == series.id)
        .group_by(SeriesFigure.key, SeriesFigure.year)
    )
    by_key: dict[str, dict[int, int]] = {}
    for key, year, value in found:
        by_key.setdefault(key, {})[year] = int(value)
    return by_key


def _cells(own: Mapping[int, Number], imported: Mapping[int, int]) -> dict[int, Cell]:
    return {
        year: Cell(own.get(year, 0), imported.get(year, 0)) for year in sorted({*own, *imported})
    }


def _by_stage(session: Session, series_id: int) -> list[tuple[str, str, int]]:
    fact, rows = fact_named("transfer_cases"), rows_of("projects", series_id)
    if fact is None or rows is None:
        return []
    counted = rows.order_by(None).subquery()
    found = session.execute(select(counted.c.stage, func.count()).group_by(counted.c.stage))
    counts = {stage.value: count for stage, count in found}
    return [(value, name, counts.get(value, 0)) for value, name in fact.words["stage"].items()]
