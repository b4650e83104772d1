"""The figures of a series and all rows behind them as sheets of one workbook."""

from collections.abc import Mapping, Sequence
from datetime import date
from typing import Any

from flask_babel import gettext as _

from contest.dashboard.queries import Foretold, SeriesReport, StageOfRoad, fact_words
from contest.dashboard.rules import SCORED, VERDICTS, Figure, Relation
from contest.editions.models import SeriesFigure
from contest.foundation.office import Chart, Heading, Sheet
from contest.foundation.office.writing import Value
from contest.foundation.presentation import localised
from contest.people.models import Unit
from contest.people.rules import GRADE_NAMES


def report_sheets(
    report: SeriesReport,
    rows_by_key: Mapping[str, Sequence[Mapping[str, Any]]],
    imported: Sequence[tuple[SeriesFigure, Unit]],
) -> list[Sheet]:
    """Return the overview, one sheet of rows a figure, and the imported figures; money in yuan."""
    sheets = [_overview(report)]
    for line in report.lines:
        sheets.append(_rows_sheet(line.figure, rows_by_key[line.figure.key]))
    names = {line.figure.key: _(line.figure.name) for line in report.lines}
    headings = [_("Figure"), _("Year"), _("Value"), _("Unit"), _("Source")]
    rows: list[list[Value]] = [
        [names.get(one.key, one.key), one.year, one.value, localised(unit), one.source]
        for one, unit in imported
    ]
    sheets.append(Sheet(_("Imported"), [Heading(heading) for heading in headings], rows))
    return sheets


def _overview(report: SeriesReport) -> Sheet:
    headings = [Heading(_("Figure")), Heading(_("From"))]
    headings += [Heading(str(year)) for year in report.years]
    headings.append(Heading(_("In all")))
    rows: list[list[Value]] = []
    for line in report.lines:
        own = [line.by_year[year].own if year in line.by_year else 0 for year in report.years]
        rows.append([_(line.figure.name), _("Records"), *own, line.all.own])
        if line.all.imported:
            foreign = [
                line.by_year[year].imported if year in line.by_year else 0 for year in report.years
            ]
            rows.append([_(line.figure.name), _("Imported"), *foreign, line.all.imported])
    last = len(report.years) + 1
    lines = [place for place, row in enumerate(rows, start=1) if row[1] == _("Records")]
    charts = [
        Chart("column", str(rows[place - 1][0]), (0, 2, 0, last), (place, 2, place, last))
        for place in lines
        if report.years
    ]
    gap: list[Value] = [None] * len(report.years)
    rows += [
        [_(name), _("Projects by stage today"), *gap, count] for _v, name, count in report.stages
    ]
    if report.stages:
        first, final = len(rows) - len(report.stages) + 1, len(rows)
        places = (first, 0, final, 0), (first, last + 1, final, last + 1)
        charts.insert(0, Chart("bar", _("Projects by stage today"), *places))
    return Sheet(_("Overview"), headings, rows, charts)


def road_sheet(road: Sequence[StageOfRoad]) -> Sheet:
    """Return how many projects ever reached each stage, and the median days that they stayed."""
    headings = [_("Stage"), _("Projects that reached it"), _("Left it"), _("Median days")]
    rows: list[list[Value]] = [
        [
            _(one.name),
            one.reached,
            one.left,
            None if one.median_days is None else str(one.median_days),
        ]
        for one in road
    ]
    final = len(rows)
    chart = Chart("bar", _("Projects that reached it"), (1, 0, final, 0), (1, 1, final, 1))
    return Sheet(_("Road"), [Heading(one) for one in headings], rows, [chart] if rows else [])


def foretold_sheets(
    found: Sequence[Foretold], scored: Sequence[Mapping[str, Any]]
) -> tuple[Sheet, Sheet]:
    """Return each criterion with its rank correlations and intervals, and the rows behind them."""
    headings = [
        _("Criterion"), _("Projects"), _("With the later stage"), _("Interval"), _("Verdict"),
        _("With the verified benefit"), _("Interval"), _("Verdict"),
    ]  # fmt: skip
    relations = Sheet(
        _("Scores and success"),
        [Heading(heading) for heading in headings],
        [
            [localised(one), one.stage.count, *_told(one.stage), *_told(one.benefit)]
            for one in found
        ],
    )
    return relations, _rows_sheet(SCORED, scored)


def _told(one: Relation) -> list[Value]:
    if one.rho is None or one.low is None or one.high is None:
        return [None, None, _(VERDICTS[one.verdict])]
    return [f"{one.rho:+.2f}", f"{one.low:+.2f} … {one.high:+.2f}", _(VERDICTS[one.verdict])]


def _rows_sheet(figure: Figure, rows: Sequence[Mapping[str, Any]]) -> Sheet:
    headings = [Heading(_(title)) for title in figure.columns.values()]
    return Sheet(
        _(figure.name), headings, [[_value(row, key) for key in figure.columns] for row in rows]
    )


def _value(row: Mapping[str, Any], key: str) -> Value:
    value: Value = row[key]
    if value is None:
        return None
    if key == "grade":
        return str(_(GRADE_NAMES[row[key]]))
    if isinstance(value, date):
        return value
    named = fact_words(key).get(str(value))
    if named:
        return str(_(named))
    return localised(row, key) if isinstance(value, str) else value
