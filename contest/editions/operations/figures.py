"""Yearly figures that other systems kept: imported with their source, one by one or as a list."""

from collections.abc import Mapping
from dataclasses import replace
from datetime import datetime

from sqlalchemy import select
from sqlalchemy.orm import Session

from contest.editions.errors import FigureExists, FiguresRefused
from contest.editions.models import Series, SeriesFigure
from contest.editions.rules.figures import FIRST_YEAR, LARGEST_FIGURE
from contest.foundation import ledger, names, signals
from contest.foundation.calendar import local_day
from contest.foundation.errors import Fault
from contest.foundation.office import Row, Table
from contest.foundation.permissions import Actor, require
from contest.foundation.words import N_
from contest.people.models import Unit, UnitLevel
from contest.people.queries import units_below

Place = tuple[int, str, int]
"""Year, figure and unit: what may be imported once."""
DISTRICTS = (UnitLevel.FEDERATION, UnitLevel.DISTRICT)


def import_series_figure(
    session: Session,
    actor: Actor,
    series: Series,
    *,
    year: int,
    key: str,
    value: int,
    unit: Unit,
    source: str,
    now: datetime,
) -> SeriesFigure:
    """Keep a yearly figure from another system, with its source; it is shown as imported.

    `value` counts what `key` says (grade_gains, honours, excellent_projects, entrants).
    Raises `NotPermitted` or `FigureExists`.
    """
    require(actor, "series.manage", series)
    if (year, key, unit.id) in _known(session, series):
        raise FigureExists
    figure = SeriesFigure(
        series_id=series.id,
        year=year,
        key=key,
        value=value,
        unit_id=unit.id,
        source=source,
        imported_at=now,
        imported_by=actor.reference,
    )
    session.add(figure)
    session.flush()
    body = {"year": year, "key": key, "value": value, "unit": unit.public_id, "source": source}
    ledger.record(session, actor, "series.figure", series, body=body, now=now)
    signals.send(session, signals.FactsChanged("series_figures"))
    return figure


def import_figures(
    session: Session, actor: Actor, series: Series, *, table: Table, now: datetime
) -> list[SeriesFigure]:
    """Keep every row of a list, in its order, or, at a fault in any of them, none.

    `table` is read by `figure_columns`. Districts are those at or below the unit that runs the
    series. A figure that was imported before is a fault: nothing is overwritten. Raises
    `NotPermitted` or `FiguresRefused` with the faults of all rows.
    """
    require(actor, "series.manage", series)
    districts = _districts(session, series)
    known = _known(session, series)
    faults = list(table.all_faults)
    for row in table.good_rows:
        found = _faults_of(row, districts, known, this_year=local_day(now).year)
        faults += [_named(fault, table) for fault in found]
    if faults or not table.rows:
        raise FiguresRefused(faults=sorted(faults, key=lambda fault: fault.row or 0))
    return [
        import_series_figure(
            session,
            actor,
            series,
            year=int(row.values["year"] or 0),
            key=row.values["key"] or "",
            value=int(row.values["value"] or 0),
            unit=districts[row.values["unit"] or ""],
            source=row.values["source"] or "",
            now=now,
        )
        for row in table.rows
    ]


def _known(session: Session, series: Series) -> set[Place]:
    rows = session.execute(
        select(SeriesFigure.year, SeriesFigure.key, SeriesFigure.unit_id).where(
            SeriesFigure.series_id == series.id
        )
    )
    return {(year, key, unit_id) for year, key, unit_id in rows}


def _districts(session: Session, series: Series) -> dict[str, Unit]:
    """Return the districts by every name under which they are registered."""
    found = [
        unit for unit in units_below(session, series.unit.path) if unit.level in DISTRICTS
    ] or [series.unit]
    return {name: unit for unit in found for name in (unit.name_en, unit.name) if name}


def _faults_of(
    row: Row, districts: Mapping[str, Unit], known: set[Place], *, this_year: int
) -> list[Fault]:
    """Return what is wrong with one row that could be read; a good one is added to `known`."""
    year, value = int(row.values["year"] or 0), int(row.values["value"] or 0)
    unit = districts.get(row.values["unit"] or "")
    faults = []
    if not FIRST_YEAR <= year <= this_year:
        faults.append(_bad_year(row, this_year))
    if unit is None:
        faults.append(_unknown_district(row, list(districts)))
    if not 0 <= value <= LARGEST_FIGURE:
        faults.append(
            Fault(
                N_("A figure is a count from 0 to %(largest)d."),
                N_("Look it up in the source."),
                row=row.number,
                column="value",
                value=row.values["value"],
                params={"largest": LARGEST_FIGURE},
            )
        )
    if unit is not None and not faults:
        place = (year, row.values["key"] or "", unit.id)
        if place in known:
            faults.append(_twice(row))
        known.add(place)
    return faults


def _named(fault: Fault, table: Table) -> Fault:
    # The column is named as the list names it.
    return replace(fault, column=table.headings[table.matches[fault.column or ""] - 1])


def _bad_year(row: Row, this_year: int) -> Fault:
    return Fault(
        N_("The year has to be one from %(first)d to %(last)d."),
        N_("Give the year that the figure is of, with four digits."),
        row=row.number,
        column="year",
        value=row.values["year"],
        params={"first": FIRST_YEAR, "last": this_year},
    )


def _unknown_district(row: Row, registered: list[str]) -> Fault:
    written = row.values["unit"] or ""
    near = names.nearest_names(written, registered, limit=1)
    return Fault(
        N_("No district of this name is registered below the unit that runs the series."),
        N_("Is “%(name)s” meant?") if near else N_("Register the district first."),
        row=row.number,
        column="unit",
        value=written,
        params={"name": near[0].name} if near else {},
    )


def _twice(row: Row) -> Fault:
    return Fault(
        N_("This figure was imported already for that year and district, or stands twice here."),
        N_("Take the row out; what was imported is never overwritten."),
        row=row.number,
        column="key",
        value=f"{row.values['year']} {row.values['unit']} {row.values['key']}",
    )
