"""Pages of judges and panels; each file adds its own to the one blueprint."""

from judges.panels.views import archive, cards, imports, judge, judges, pieces, seats
from judges.panels.views.base import blueprint

__all__ = ["archive", "blueprint", "cards", "imports", "judge", "judges", "pieces", "seats"]
