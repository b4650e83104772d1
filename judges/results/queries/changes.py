"""Says in which lines two versions of one result differ; reads their snapshots and nothing else."""

from collections.abc import Mapping
from dataclasses import dataclass
from typing import Any

from judges.results.models import ResultVersion
from judges.results.queries.signed import content_of


@dataclass(frozen=True, slots=True)
class Standing:
    """What a list says of one entry; `awards` are codes. All None and () where it has no line."""

    status: str | None = None
    total: str | None = None
    rank: int | None = None
    awards: tuple[str, ...] = ()


@dataclass(frozen=True, slots=True)
class Change:
    """One entry (public id) that stands otherwise than before."""

    entry: str
    old: Standing
    new: Standing

    @property
    def changes_award(self) -> bool:
        """Say whether it wins something else."""
        return self.old.awards != self.new.awards


def changes_between(old: ResultVersion, new: ResultVersion) -> list[Change]:
    """Return who stands otherwise in `new` than in `old`: changed awards first, then by new rank.

    Among equals in the order of the new list; entries that are gone come last.
    """
    return standings_changed(content_of(old), content_of(new))


def standings_changed(old: Mapping[str, Any], new: Mapping[str, Any]) -> list[Change]:
    """Return the same of two snapshots' contents."""
    return standings_moved(standings_told(old), standings_told(new))


def standings_moved(before: Mapping[str, Standing], after: Mapping[str, Standing]) -> list[Change]:
    """Return the same of two lists, each by entry and in its order."""
    order = list(after) + [entry for entry in before if entry not in after]
    found = [
        Change(entry, before.get(entry, Standing()), after.get(entry, Standing()))
        for entry in order
        if before.get(entry) != after.get(entry)
    ]
    return sorted(found, key=lambda one: not one.changes_award)


def standings_told(content: Mapping[str, Any]) -> dict[str, Standing]:
    """Return the list of a snapshot by entry, in its order."""
    return {
        line["entry"]: Standing(line["status"], line["total"], line["rank"], tuple(line["awards"]))
        for line in content["lines"]
    }
