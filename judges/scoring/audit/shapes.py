"""A published list and what an audit says of it, as plain values; no file and no page."""

from collections.abc import Mapping
from dataclasses import dataclass, field
from decimal import Decimal
from enum import StrEnum

from judges.scoring.trace import Line


class Verdict(StrEnum):
    """What can be said of one printed number.

    `within`: not what the printed inputs give, yet possible with decimals that the print hides.
    `unchecked`: the list does not print what it would have to follow from.
    """

    EXACT = "exact"
    WITHIN = "within"
    CONTRADICTS = "contradicts"
    UNCHECKED = "unchecked"


@dataclass(frozen=True, slots=True)
class ListRow:
    """One line of a published list, as printed: decimals keep their trailing zeros.

    `parts` are stage totals and `weighted` weighted stage totals, by stage code; a stage left out
    has no column, `None` is an empty cell. `award` None: there is no such column.
    """

    number: int
    entry: str
    group: str = ""
    parts: Mapping[str, Decimal | None] = field(default_factory=dict)
    weighted: Mapping[str, Decimal | None] = field(default_factory=dict)
    total: Decimal | None = None
    rank: int | None = None
    award: str | None = None


@dataclass(frozen=True, slots=True)
class CellAudit:
    """One printed cell: `column` is total, rank, award or the code of a weighted stage.

    `expected` is what the rule gives from the printed inputs, "" where it gives nothing.
    """

    column: str
    printed: str
    expected: str
    verdict: Verdict
    line: Line


@dataclass(frozen=True, slots=True)
class RowAudit:
    """One row; its verdict is the gravest of its cells."""

    number: int
    entry: str
    verdict: Verdict
    cells: tuple[CellAudit, ...]


@dataclass(frozen=True, slots=True)
class Explanation:
    """The rule under which most rows come out exactly.

    `kind`: total or rank. `explained` of `of` rows; `own` is how many the definition's own rule
    explains, and `is_own` says that no other rule does better.
    """

    kind: str
    explained: int
    of: int
    own: int
    is_own: bool
    line: Line


@dataclass(frozen=True, slots=True)
class AuditReport:
    """All rows in the list's order, how many have which verdict, and the best explanations."""

    rows: tuple[RowAudit, ...]
    counts: Mapping[Verdict, int]
    explanations: tuple[Explanation, ...]

    @property
    def sound(self) -> bool:
        """Whether no row contradicts the rule."""
        return self.counts[Verdict.CONTRADICTS] == 0
