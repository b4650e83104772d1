"""Pages of entries: for entrants on phones, for units, for the organiser at a desk."""

from contest.entries.views import (
    desk,
    entry,
    imports,
    mending,
    nominations,
    papers,
    registration,
    reminding,
)
from contest.entries.views.common import blueprint

__all__ = [
    "blueprint",
    "desk",
    "entry",
    "imports",
    "mending",
    "nominations",
    "papers",
    "registration",
    "reminding",
]
