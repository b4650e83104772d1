"""What importing a list of entrants would do, as data: rows with faults, and entries to be made."""

from collections.abc import Mapping
from dataclasses import dataclass
from decimal import Decimal
from typing import Any

from contest.foundation.lists import PlannedRow, counts_of
from contest.people.models import Unit


@dataclass(frozen=True, slots=True)
class PlannedMember:
    """A person of an entry to be made; identity and phone in one spelling, None if not given."""

    name: str
    identity: str | None
    phone: str | None
    share_percent: Decimal | None


@dataclass(frozen=True, slots=True)
class PlannedEntry:
    """An entry to be made, with the first and all of its rows in the user's file.

    `recommended` is how many units recommend it by being in the list.
    """

    row: int
    rows: tuple[int, ...]
    title: str | None
    unit: Unit
    group: str | None
    category: str | None
    answers: Mapping[str, Any]
    members: tuple[PlannedMember, ...]
    recommended: int = 0


@dataclass(slots=True)
class EntrantRow(PlannedRow):
    """A row of the file with the unit that it names, None where it names none of ours."""

    unit: Unit | None = None


@dataclass(frozen=True, slots=True)
class ImportPlan:
    """The entries that would be made, and every row with its faults, in the file's order."""

    entries: tuple[PlannedEntry, ...]
    rows: tuple[EntrantRow, ...]

    @property
    def counts(self) -> dict[str, int]:
        """Return how many rows are good, faulty and duplicate."""
        return counts_of(self.rows)
