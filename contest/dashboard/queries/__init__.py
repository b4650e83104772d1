"""Reads figures of series, and counts of events for the work desk; changes nothing."""

from contest.dashboard.queries.cockpit import (
    Cockpit,
    District,
    cockpit,
)
from contest.dashboard.queries.counting import counted_sums, stored_cells
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
from contest.dashboard.queries.growth import Growth, consent_day, growth, growth_of
from contest.dashboard.queries.road import Foretold, StageOfRoad, foretold, road_of_series
from contest.dashboard.queries.sources import case_page, fact_words
from contest.dashboard.queries.tracing import (
    cockpit_imported,
    cockpit_rows,
    district_by_public_id,
)

__all__ = [
    "Cell",
    "Cockpit",
    "District",
    "EventLine",
    "Foretold",
    "Growth",
    "Line",
    "RowsPage",
    "SeriesReport",
    "StageOfRoad",
    "all_rows",
    "case_page",
    "cockpit",
    "cockpit_imported",
    "cockpit_rows",
    "consent_day",
    "counted_sums",
    "district_by_public_id",
    "event_lines",
    "fact_words",
    "foretold",
    "growth",
    "growth_of",
    "imported_rows",
    "road_of_series",
    "rows_page",
    "series_report",
    "series_seen_by",
    "shown_figures",
    "stored_cells",
]
