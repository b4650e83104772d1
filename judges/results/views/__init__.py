"""Pages of results; each file adds its own to the one blueprint."""

from judges.results.views import checking, deciding, desk, imagining, papers, public
from judges.results.views.base import blueprint

__all__ = ["blueprint", "checking", "deciding", "desk", "imagining", "papers", "public"]
