"""Who recommends an entry in turn, and how many each may; plain values, no table and no web."""

from collections.abc import Mapping, Sequence
from dataclasses import dataclass, field
from typing import Any, Final

# The one unit that recommends where no chain is stated: a work team's enterprise, else itself.
ALONE: Final = "unit"
ORGANISER: Final = "organiser"
CHAIN_LEVELS: Final = ("enterprise", "district", ORGANISER)
"""From below: whoever is left out is not asked; the organiser's row limits what it accepts."""
RECOMMENDED_STATES: Final = frozenset({"submitted", "nominated", "accepted"})
"""States in which a recommendation that was given uses up a place."""


@dataclass(frozen=True, slots=True)
class Limit:
    """How many entries one unit of a level may recommend: in all, of a group, of a category.

    None is as many as it likes. A category without a number of its own has `each_category`.
    """

    level: str
    whole: int | None = None
    each_group: int | None = None
    each_category: int | None = None
    categories: Mapping[str, int] = field(default_factory=dict)

    def of_category(self, code: str | None) -> int | None:
        """Return how many entries of this category the unit may recommend."""
        return self.categories.get(code or "", self.each_category)


def read_limit(level: str, row: Mapping[str, Any]) -> Limit:
    """Return the limit that a row states; `quota_per_category` is a number, or one by code."""
    by_category: Any = row.get("quota_per_category")
    is_table = isinstance(by_category, Mapping)
    return Limit(
        level,
        row.get("quota"),
        row.get("quota_per_group"),
        None if is_table else by_category,
        dict(by_category) if is_table else {},
    )


def read_chain(nomination: Mapping[str, Any]) -> tuple[tuple[Limit, ...], Limit | None]:
    """Return the levels that recommend, from below, and the limit of what the organiser accepts.

    Without a chain one unit recommends, and the organiser accepts as many as it likes.
    """
    rows: Sequence[Mapping[str, Any]] = nomination.get("chain", ())
    limits = [read_limit(row["level"], row) for row in rows]
    accepting = next((limit for limit in limits if limit.level == ORGANISER), None)
    levels = tuple(limit for limit in limits if limit.level != ORGANISER)
    return levels or (read_limit(ALONE, nomination),), accepting


def quota_left(quota: int | None, used: int) -> int | None:
    """Return how many more entries a unit may nominate, never below 0; None without a quota."""
    return None if quota is None else max(quota - used, 0)
