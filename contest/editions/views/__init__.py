"""Pages of editions: the desk, an event, a new event, its rules, and what everybody sees."""

from contest.editions.views import (
    archives,
    basics,
    definition,
    desk,
    event,
    figures,
    public,
    rehearsing,
    timeline,
    wizard,
)
from contest.editions.views.common import blueprint

__all__ = [
    "archives",
    "basics",
    "blueprint",
    "definition",
    "desk",
    "event",
    "figures",
    "public",
    "rehearsing",
    "timeline",
    "wizard",
]
