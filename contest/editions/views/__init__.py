"""Pages of editions: the desk, an event, a new event, its rules, and what everybody sees."""

from contest.editions.views import basics, definition, desk, event, figures, public, wizard
from contest.editions.views.common import blueprint

__all__ = ["basics", "blueprint", "definition", "desk", "event", "figures", "public", "wizard"]
