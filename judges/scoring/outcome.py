"""What scoring gives back: totals, ranks, awards and their reasons as plain values."""

from collections.abc import Mapping
from dataclasses import dataclass, field
from decimal import Decimal
from fractions import Fraction

from judges.scoring.inputs import Status
from judges.scoring.trace import Line


@dataclass(frozen=True, slots=True)
class CriterionResult:
    """One criterion of one entry: each seat's mark, the panel's value, and the points that count.

    `value` after the rounding step `criterion`; `points` after factor, rounding and gates.
    `None`: not scored, or the panel's rule gives no value yet.
    """

    code: str
    marks: tuple[tuple[str, Fraction | None], ...]
    value: Fraction | None
    points: Fraction | None
    dropped: tuple[str, ...] = ()


@dataclass(frozen=True, slots=True)
class SheetResult:
    """One seat's own total; `None` while the sheet is incomplete. `dropped` by the trimmed mean."""

    seat: str
    total: Fraction | None
    dropped: bool = False


@dataclass(frozen=True, slots=True)
class StageEntry:
    """One entry in one stage. `exact` is carried on, `total` printed; `rank` None = not ranked."""

    entry: str
    status: Status
    exact: Fraction | None = None
    total: Decimal | None = None
    rank: int | None = None
    tied: bool = False
    criteria: Mapping[str, CriterionResult] = field(default_factory=dict)
    sections: Mapping[str, Fraction] = field(default_factory=dict)
    sheets: tuple[SheetResult, ...] = ()
    flags: tuple[str, ...] = ()
    seconds: Mapping[str, Fraction] = field(default_factory=dict)
    problems: tuple[Line, ...] = ()
    trace: tuple[Line, ...] = ()


@dataclass(frozen=True, slots=True)
class TieReason:
    """Why equal totals stand in this order; `step` None: nothing decided, the rank is shared.

    `values` are what was compared, by entry; `order` lists the groups that came out.
    """

    entries: tuple[str, ...]
    step: int | None
    name: str
    name_en: str
    values: Mapping[str, str]
    order: tuple[tuple[str, ...], ...]
    stage: str = ""


@dataclass(frozen=True, slots=True)
class Block:
    """A tie across a cut line that no rule resolves: a person must decide between `entries`."""

    kind: str
    where: str
    entries: tuple[str, ...]
    places: int
    line: Line


@dataclass(frozen=True, slots=True)
class StageResult:
    """One stage: its entries by code, the ranked ones in rank order, who goes on."""

    code: str
    entries: Mapping[str, StageEntry]
    ranking: tuple[str, ...]
    ties: tuple[TieReason, ...] = ()
    advanced: tuple[str, ...] = ()


@dataclass(frozen=True, slots=True)
class OverallEntry:
    """One entry overall. `out`: it did not go on to the last counted stage, so it has no total."""

    entry: str
    status: Status
    exact: Fraction | None = None
    total: Decimal | None = None
    rank: int | None = None
    tied: bool = False
    parts: Mapping[str, Decimal | None] = field(default_factory=dict)
    out: bool = False
    flags: tuple[str, ...] = ()
    trace: tuple[Line, ...] = ()


@dataclass(frozen=True, slots=True)
class AwardGrant:
    """An award falls to an entry; `stage` "" = for the whole contest, else for that period."""

    award: str
    entry: str
    stage: str
    rank: int
    position: int


@dataclass(frozen=True, slots=True)
class ContestResult:
    """Everything that follows from the definition and the marks, and nothing else."""

    stages: Mapping[str, StageResult]
    overall: Mapping[str, OverallEntry]
    ranking: tuple[str, ...]
    ties: tuple[TieReason, ...]
    awards: tuple[AwardGrant, ...]
    blocks: tuple[Block, ...]
    notes: tuple[Line, ...]
    complete: bool
