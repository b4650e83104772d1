"""Pages of marking schemes; each file adds its own to the one blueprint."""

from judges.rubrics.views import reading, schemes
from judges.rubrics.views.base import blueprint
from judges.rubrics.views.reading import event_piece

__all__ = ["blueprint", "event_piece", "reading", "schemes"]
