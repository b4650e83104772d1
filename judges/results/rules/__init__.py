"""What is looked at before signing: who is checked once more, and what is odd; plain rules."""

from judges.results.rules.oddities import Oddity, Sheet, oddities
from judges.results.rules.recheck import Selection, asks_for_everything, select, unchanged

__all__ = [
    "Oddity",
    "Selection",
    "Sheet",
    "asks_for_everything",
    "oddities",
    "select",
    "unchanged",
]
