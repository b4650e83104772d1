"""The figures of a series and all rows behind them as sheets of one workbook."""

from collections.abc import Mapping, Sequence
from typing import Any

from flask_babel import gettext as _

from contest.dashboard.queries import SeriesReport, fact_words
from contest.dashboard.rules import Figure
from contest.editions.models import SeriesFigure
from contest.foundation.office import Heading, Sheet
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
    gap: list[Value] = [None] * len(report.years)
    rows += [
        [_(name), _("Projects by stage today"), *gap, count] for _v, name, count in report.stages
    ]
    return Sheet(_("Overview"), headings, rows)


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
    named = fact_words(key).get(str(value))
    if named:
        return str(_(named))
    return localised(row, key) if isinstance(value, str) else value
