"""Reads figures of series, and counts of events for the work desk; changes nothing."""

from contest.dashboard.queries.desk import EventLine, event_lines, series_seen_by
from contest.dashboard.queries.figures import (
    Cell,
    Line,
    RowsPage,
    SeriesReport,
    all_rows,
    imported_rows,
    rows_page,
    series_report,
    shown_figures,
)
from contest.dashboard.queries.sources import case_page, fact_words

__all__ = [
    "Cell",
    "EventLine",
    "Line",
    "RowsPage",
    "SeriesReport",
    "all_rows",
    "case_page",
    "event_lines",
    "fact_words",
    "imported_rows",
    "rows_page",
    "series_report",
    "series_seen_by",
    "shown_figures",
]
