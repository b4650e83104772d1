"""Pages of figures: tiles, series with their rows, the city's page, a worker's own record."""

from contest.dashboard.views import cockpit, growth, series
from contest.dashboard.views.base import blueprint

__all__ = ["blueprint", "cockpit", "growth", "series"]
