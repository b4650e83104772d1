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
    """One entry in one stage. `exact` is carried on, `total` printed; `rank` None = not ranked.

    `entry` is who did the stage: in one that teams do once the team, also where its result stands
    for a member.

    `raw` is the total before levelling, with the rank that it would have; `own` the total before
    what other stages carried over. `panel` and `coefficient` only where panels are levelled.
    """

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
    raw: Fraction | None = None
    raw_rank: int | None = None
    own: Fraction | None = None
    panel: str = ""
    coefficient: Fraction | None = None


@dataclass(frozen=True, slots=True)
class TieReason:
    """Why equal totals stand in this order; `step` None: nothing decided, the rank is shared.

    `step` counts the rules of the written chain from 0. `values` are what was compared, by entry;
    `order` lists the groups that came out. `place`: which placing was counted (`by` placings).
    """

    entries: tuple[str, ...]
    step: int | None
    name: str
    name_en: str
    values: Mapping[str, str]
    order: tuple[tuple[str, ...], ...]
    stage: str = ""
    by: str = ""
    witness: str = ""
    place: int | None = None
    exact: Mapping[str, Fraction] = field(default_factory=dict)


@dataclass(frozen=True, slots=True)
class Block:
    """A tie across a cut line that no rule resolves: a person must decide between `entries`.

    `stage`: in whose ranking they are tied, as a decision names it; "" = the overall ranking.
    """

    kind: str
    where: str
    entries: tuple[str, ...]
    places: int
    line: Line
    stage: str = ""


@dataclass(frozen=True, slots=True)
class StageResult:
    """One stage: its entries by code, the ranked ones in rank order, who goes on.

    `reasons`: for every entry of a stage with advancement, why it is in or out. `levels`: the
    panels' coefficients, where they are levelled.
    """

    code: str
    entries: Mapping[str, StageEntry]
    ranking: tuple[str, ...]
    ties: tuple[TieReason, ...] = ()
    advanced: tuple[str, ...] = ()
    reasons: Mapping[str, Line] = field(default_factory=dict)
    levels: tuple["PanelLevel", ...] = ()


@dataclass(frozen=True, slots=True)
class PanelLevel:
    """One panel's mean, the grand mean of its pool, and the coefficient; `None`: not known yet."""

    panel: str
    pool: str
    entries: int
    mean: Fraction | None
    grand: Fraction | None
    coefficient: Fraction | None


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
class TeamPart:
    """What one member brings; `value` None = nothing (no total), which is never 0."""

    entry: str
    value: Fraction | None
    counts: bool


@dataclass(frozen=True, slots=True)
class TeamEntry:
    """One team: its members' values, which of them count, its total and rank."""

    team: str
    status: Status
    parts: tuple[TeamPart, ...]
    exact: Fraction | None = None
    total: Decimal | None = None
    rank: int | None = None
    tied: bool = False
    trace: tuple[Line, ...] = ()


@dataclass(frozen=True, slots=True)
class AwardGrant:
    """An award falls to an entry; `stage` "" = for the whole contest, else for that period.

    `team`: `entry` is the code of a team.
    """

    award: str
    entry: str
    stage: str
    rank: int
    position: int
    team: bool = False


@dataclass(frozen=True, slots=True)
class ContestResult:
    """Everything that follows from the definition and the marks, and nothing else.

    `scaled`: each ranked entry on the standardised scale of the medals, where there are medals.
    """

    stages: Mapping[str, StageResult]
    overall: Mapping[str, OverallEntry]
    ranking: tuple[str, ...]
    ties: tuple[TieReason, ...]
    awards: tuple[AwardGrant, ...]
    blocks: tuple[Block, ...]
    notes: tuple[Line, ...]
    complete: bool
    teams: Mapping[str, TeamEntry] = field(default_factory=dict)
    team_ranking: tuple[str, ...] = ()
    team_ties: tuple[TieReason, ...] = ()
    scaled: Mapping[str, Decimal] = field(default_factory=dict)
