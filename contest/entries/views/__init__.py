"""Pages of entries: for entrants on phones, for units, for the organiser at a desk."""

from contest.entries.views import (
    arrivals,
    checking,
    desk,
    entry,
    form_files,
    imports,
    likeness,
    mending,
    missing_units,
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
    "arrivals",
    "blueprint",
    "checking",
    "desk",
    "entry",
    "form_files",
    "imports",
    "likeness",
    "mending",
    "missing_units",
    "newcomers",
    "nominations",
    "papers",
    "registration",
    "reminding",
    "teams",
    "uploads",
]
