"""The page of tiles, the figures of a series with their rows, the leader's screen, the export."""

import io
from typing import Any

from flask import request, send_file
from flask.typing import ResponseReturnValue
from sqlalchemy.orm import Session

from contest.dashboard import queries
from contest.dashboard.export import foretold_sheets, report_sheets, road_sheet
from contest.dashboard.rules import FIGURES, SCORED, figure_of
from contest.dashboard.views.base import blueprint, known_stage, stamp
from contest.dashboard.views.paper import report_pdf
from contest.editions.models import Series
from contest.editions.queries import series_by_public_id
from contest.foundation.calendar import local_day
from contest.foundation.db import reading
from contest.foundation.errors import NotFound
from contest.foundation.office import MEDIA_XLSX, write_xlsx
from contest.foundation.permissions import require
from contest.foundation.web import actor, now, page, permission, tiles, whole


@blueprint.get("/dashboard")
@permission("dashboard.view")
def index() -> ResponseReturnValue:
    """Show the tiles that all features offer, the series, and the events in figures."""
    with reading() as session:
        return page(
            "dashboard/index.html",
            tiles=tiles(session, stamp=stamp()),
            series=queries.series_seen_by(session, actor()),
            lines=queries.event_lines(session, actor()),
        )


@blueprint.get("/dashboard/series/<pid:series_id>")
@permission("dashboard.view")
def series(series_id: str) -> ResponseReturnValue:
    """Show the figures of a series over its years, each a link to its rows."""
    with reading() as session:
        found = _series_for(session, series_id)
        return page(
            "dashboard/series.html",
            report=queries.series_report(session, found),
            road=queries.road_of_series(session, found.id),
            foretold=queries.foretold(session, found.id),
            stamp=stamp(),
        )


@blueprint.get("/dashboard/series/<pid:series_id>/screen")
@permission("dashboard.view")
def screen(series_id: str) -> ResponseReturnValue:
    """Show the same figures for the hall: dark, one large number, at most seven tiles."""
    with reading() as session:
        found = _series_for(session, series_id)
        return page(
            "dashboard/screen.html",
            report=queries.series_report(session, found),
            road=queries.road_of_series(session, found.id),
            stamp=stamp(),
        )


@blueprint.get("/dashboard/series/<pid:series_id>/figures/<string:slug>")
@permission("dashboard.view")
def rows(series_id: str, slug: str) -> ResponseReturnValue:
    """List what a figure counts: our own rows, and those that were imported, with their source."""
    figure = figure_of(slug)
    if figure is None:
        raise NotFound
    asked = _narrowing()
    first = max(request.args.get("from", 0, type=whole), 0)
    with reading() as session:
        found = _series_for(session, series_id)
        imported = queries.imported_rows(session, found, key=figure.key, year=asked["year"])
        return page(
            "dashboard/rows.html",
            series=found,
            figure=figure,
            year=asked["year"],
            stage=asked["stage"],
            shown=queries.rows_page(session, found, figure, first=first, **asked),
            imported=[] if asked["stage"] else imported,
            case_page=queries.case_page(),
            narrowing={"series_id": series_id, "slug": slug, **asked},
        )


@blueprint.get("/dashboard/series/<pid:series_id>.xlsx")
@permission("dashboard.view")
def export(series_id: str) -> ResponseReturnValue:
    """Give the figures and all their rows as a spreadsheet."""
    with reading() as session:
        found = _series_for(session, series_id)
        report = queries.series_report(session, found)
        rows_by_key = {figure.key: queries.all_rows(session, found, figure) for figure in FIGURES}
        sheets = report_sheets(report, rows_by_key, queries.imported_rows(session, found))
        sheets.insert(1, road_sheet(queries.road_of_series(session, found.id)))
        foretold = queries.foretold(session, found.id)
        sheets[2:2] = foretold_sheets(foretold, rows_by_key[SCORED.key])
        name = f"{found.name}-{local_day(now())}.xlsx"
        data = io.BytesIO(write_xlsx(sheets))
    return send_file(data, mimetype=MEDIA_XLSX, as_attachment=True, download_name=name)


@blueprint.get("/dashboard/series/<pid:series_id>.pdf")
@permission("dashboard.view")
def paper(series_id: str) -> ResponseReturnValue:
    """Give the same report on paper, with its pictures and their tables."""
    with reading() as session:
        found = _series_for(session, series_id)
        data = report_pdf(
            queries.series_report(session, found),
            queries.road_of_series(session, found.id),
            queries.foretold(session, found.id),
            stamp=stamp(),
        )
        name = f"{found.name}-{local_day(now())}.pdf"
    return send_file(
        io.BytesIO(data), mimetype="application/pdf", as_attachment=True, download_name=name
    )


def _narrowing() -> dict[str, Any]:
    """Return what the address asks for: year, stage and criterion; None where all count."""
    return {
        "year": request.args.get("year", type=whole),
        "stage": known_stage(request.args.get("stage")),
        "criterion": request.args.get("criterion"),
    }


def _series_for(session: Session, series_id: str) -> Series:
    found = series_by_public_id(session, series_id)
    require(actor(), "dashboard.view", found)
    return found
