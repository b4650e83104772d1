"""Counts, from records alone, how enterprises take part and what they invent; changes nothing."""

from contest.participation.queries.counting import (
    DistrictLine,
    EnterpriseLine,
    Participation,
    SmallLine,
    participation_of,
)
from contest.participation.queries.small import (
    SmallRow,
    SmallStep,
    SmallYear,
    small_of_year,
)

__all__ = [
    "DistrictLine",
    "EnterpriseLine",
    "Participation",
    "SmallLine",
    "SmallRow",
    "SmallStep",
    "SmallYear",
    "participation_of",
    "small_of_year",
]
