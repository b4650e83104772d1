"""Pages of entries: for entrants on phones, for units, for the organiser at a desk."""

from contest.entries.views import (
    desk,
    entry,
    imports,
    mending,
    newcomers,
    nominations,
    papers,
    registration,
    reminding,
    teams,
    uploads,
)
from contest.entries.views.common import blueprint

__all__ = [
    "blueprint",
    "desk",
    "entry",
    "imports",
    "mending",
    "newcomers",
    "nominations",
    "papers",
    "registration",
    "reminding",
    "teams",
    "uploads",
]
