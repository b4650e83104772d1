"""Puts results together for reading: lists with their reasons, and what persons decided."""

from judges.results.render.deciding import (
    ShownDecision,
    ShownTie,
    Tied,
    decisions_behind,
    decisions_of_event,
    shown_ties,
)
from judges.results.render.lists import (
    ExplainedRow,
    RankedTeam,
    changes_shown,
    explained,
    levelled,
    names_are_masked,
    names_of_entries,
    panel_names,
    ranked_teams,
    readable,
    shown_changes,
    shown_name,
)

__all__ = [
    "ExplainedRow",
    "RankedTeam",
    "ShownDecision",
    "ShownTie",
    "Tied",
    "changes_shown",
    "decisions_behind",
    "decisions_of_event",
    "explained",
    "levelled",
    "names_are_masked",
    "names_of_entries",
    "panel_names",
    "ranked_teams",
    "readable",
    "shown_changes",
    "shown_name",
    "shown_ties",
]
