"""Pages of score sheets; each file adds its own to the one blueprint."""

from judges.scoresheets.views import (
    after,
    desk,
    imports,
    judging,
    keying,
    paper,
    pieces,
    trying,
    versions,
)
from judges.scoresheets.views.base import blueprint

__all__ = [
    "after",
    "blueprint",
    "desk",
    "imports",
    "judging",
    "keying",
    "paper",
    "pieces",
    "trying",
    "versions",
]
