"""Pages of returns; each file adds its own to the one blueprint."""

from judges.returns.views import checking, organising, pieces, reporting, uploading
from judges.returns.views.base import blueprint

__all__ = ["blueprint", "checking", "organising", "pieces", "reporting", "uploading"]
