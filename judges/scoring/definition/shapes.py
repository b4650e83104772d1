"""Stages, panels, ranking and awards of a definition as frozen values; no computing here."""

from collections.abc import Mapping
from dataclasses import dataclass, field
from decimal import Decimal

from judges.scoring.definition.criteria import Rubric
from judges.scoring.numbers import Rounding

TWO_PLACES = Rounding(2)


@dataclass(frozen=True, slots=True)
class Panel:
    """Who judges and how the judges become one number.

    `aggregate`: mean, trimmed_mean, median, sum, agreed, consensus. `aggregate_by`: sheet (totals)
    or criterion.
    `missing`: block, or use_present when at least `minimum` marks are in.
    Below `trim_needs` marks nothing is trimmed (`trim_else` mean) or the entry is blocked (block).
    `chief`: the seat that states a consensus; it is one of the seats and judges nothing of its own.
    """

    seats: int = 1
    aggregate: str = "mean"
    aggregate_by: str = "sheet"
    trim_high: int = 0
    trim_low: int = 0
    trim_needs: int = 1
    trim_else: str = "block"
    missing: str = "block"
    minimum: int = 1
    own_unit: str = "forbidden"
    chief: str = ""


@dataclass(frozen=True, slots=True)
class Levelling:
    """Totals of several panels made comparable: × grand mean ÷ panel mean (修正系数).

    `grand`: mean_of_means, all (every raw total of the pool) or trimmed (all but the `pool_high`
    highest and `pool_low` lowest). `trim_high`, `trim_low` are left out of each panel's own mean.
    `within`: all panels are one pool, or each group of entries is. `panels`: seats by panel, where
    the input does not say which panel an entry had.
    """

    grand: str = "mean_of_means"
    trim_high: int = 0
    trim_low: int = 0
    pool_high: int = 0
    pool_low: int = 0
    within: str = "all"
    raw: Rounding | None = None
    mean: Rounding | None = None
    coefficient: Rounding | None = None
    panels: Mapping[str, tuple[str, ...]] = field(default_factory=dict)


@dataclass(frozen=True, slots=True)
class PlacePoints:
    """Points for places 1, 2, …; `otherwise` after the table's end.

    `shared` average: who share a place have the mean of the places that they fill; same: all have
    the points of that place; refuse: a shared place is no valid one.
    """

    points: tuple[Decimal, ...]
    otherwise: Decimal = Decimal(0)
    shared: str = "average"


@dataclass(frozen=True, slots=True)
class StageRounding:
    """The named rounding steps inside a stage, in this order; None carries the exact value on."""

    criterion: Rounding | None = None
    factored: Rounding | None = None
    sheet: Rounding | None = None
    stage: Rounding | None = None


@dataclass(frozen=True, slots=True)
class TieRule:
    """One step of a tie chain.

    `by` stage, criterion, section, time, rank: a value; over several stages its mean. placings:
    count of higher placings; head_to_head: duels; both `over` stages or seats. decision, draw:
    recorded, a draw with its witness. best_member: of a team. `stages` empty: the stage being
    ranked. `order` desc: more is better.
    """

    by: str
    stages: tuple[str, ...] = ()
    criterion: str = ""
    section: str = ""
    order: str = "desc"
    name: str = ""
    name_en: str = ""
    over: str = "stages"


@dataclass(frozen=True, slots=True)
class Quota:
    """A number of places for each unit, district or group (`by`); `named` ones have their own.

    As a floor they are kept for its best (with `line`: of those with so many points); as a cap no
    more than these go on.
    """

    by: str
    each: int | None = None
    named: Mapping[str, int] = field(default_factory=dict)
    line: Decimal | None = None

    def places(self, code: str) -> int | None:
        """How many places the code has; `None` when the quota says nothing of it."""
        return self.named.get(code, self.each) if code else None


@dataclass(frozen=True, slots=True)
class Advance:
    """Who goes on: exactly one of `top`, `percent` (of those ranked) or `line` (points or more)."""

    to: tuple[str, ...] = ()
    top: int | None = None
    percent: Decimal | None = None
    line: Decimal | None = None
    rounding: str = "half_up"
    ties_at_cut: str = "include_all"
    floors: Quota | None = None
    caps: Quota | None = None


@dataclass(frozen=True, slots=True)
class Late:
    """A late return of a period: −`per_day` for each working day, and 0 after `zero_after_days`."""

    per_day: Decimal
    zero_after_days: int


@dataclass(frozen=True, slots=True)
class Stage:
    """One stage or period; `kind` judged (sheets), imported (one mark per entry) or returns."""

    code: str
    name: str
    kind: str
    max: Decimal
    name_en: str = ""
    rubric: str | None = None
    panel: Panel = Panel()
    weight: Decimal | None = None
    counts: bool = True
    shown: Rounding = TWO_PLACES
    rounding: StageRounding = StageRounding()
    advance: Advance | None = None
    tie_chain: tuple[TieRule, ...] = ()
    late: Late | None = None
    sealing: tuple[str, ...] = ()
    timing: Mapping[str, int] = field(default_factory=dict)
    levelling: Levelling | None = None
    carry: tuple[str, ...] = ()
    place_points: PlacePoints | None = None


@dataclass(frozen=True, slots=True)
class Teams:
    """How teams follow from their members (A1.8, A1.9).

    `shared`: stages that the team does once; its total stands for every member. `value`: a member
    brings the overall total, or points by award (`award_points`, else `passed_points` from
    `passed_line` on, else 0). `best`: so many of the highest count; None = all. Fewer than `size`
    values: `missing` no_total, or use_present. `combine` sum or mean.
    """

    shared: tuple[str, ...] = ()
    value: str = "total"
    award_points: Mapping[str, Decimal] = field(default_factory=dict)
    passed_line: Decimal | None = None
    passed_points: Decimal = Decimal(0)
    combine: str = "sum"
    size: int | None = None
    best: int | None = None
    missing: str = "no_total"
    total: Rounding = TWO_PLACES
    tie_chain: tuple[TieRule, ...] = ()


@dataclass(frozen=True, slots=True)
class Ranking:
    """How stages become one total and totals become ranks.

    `compose`: weighted_sum, sum or mean_of_periods. `part` rounds each weighted part, `total` the
    end.
    `rank_on` published compares printed digits, exact the carried value. `within` all or group.
    """

    compose: str = "sum"
    total: Rounding = TWO_PLACES
    part: Rounding | None = None
    rank_on: str = "published"
    tie_chain: tuple[TieRule, ...] = ()
    within: str = "all"
    teams: Teams | None = None


@dataclass(frozen=True, slots=True)
class AwardRule:
    """One award. Exactly one of `percent`, `count`, `rest`; all further conditions must hold too.

    `line`: total at least. `stage_lines`: these stages at least. `bar_flags`: not with such a
    flag.
    `exclusive` False: given beside another award (a nomination, a roster). `of`: entries or teams.
    """

    code: str
    name: str
    name_en: str = ""
    kind: str = "prize"
    percent: Decimal | None = None
    count: int | None = None
    rest: bool = False
    least: int = 0
    line: Decimal | None = None
    stage_lines: Mapping[str, Decimal] = field(default_factory=dict)
    groups: tuple[str, ...] = ()
    bar_flags: tuple[str, ...] = ()
    ties: str = "block"
    exclusive: bool = True
    stages: tuple[str, ...] = ()
    of: str = "entries"


@dataclass(frozen=True, slots=True)
class Scale:
    """A standardised scale: `mean` + `deviation` × z, to `decimals`; z by population deviation."""

    mean: Decimal
    deviation: Decimal
    decimals: int = 1


@dataclass(frozen=True, slots=True)
class Medals:
    """Gold, silver, bronze with a tie width on a scale (A8.9); medallion at or above its mean."""

    scale: Scale
    width: Decimal
    gold: str
    silver: str
    bronze: str
    medallion: str = ""


@dataclass(frozen=True, slots=True)
class Awards:
    """The award scheme. `rounding` of percent counts; below `minimum_field` entrants: no prize."""

    rules: tuple[AwardRule, ...] = ()
    rounding: str = "half_up"
    minimum_field: int = 0
    by_group: bool = False
    medals: Medals | None = None


@dataclass(frozen=True, slots=True)
class Definition:
    """The part of an event's definition document that scoring reads."""

    code: str
    name: str
    kind: str
    rubrics: Mapping[str, Rubric]
    stages: tuple[Stage, ...]
    ranking: Ranking
    awards: Awards
    name_en: str = ""
    version: int = 1
    groups: tuple[str, ...] = ()

    def stage(self, code: str) -> Stage:
        """The stage with this code. Raises `KeyError` when there is none."""
        for stage in self.stages:
            if stage.code == code:
                return stage
        raise KeyError(code)

    def rubric_of(self, stage: Stage) -> Rubric | None:
        """The stage's rubric; `None` when the whole stage is imported."""
        return self.rubrics[stage.rubric] if stage.rubric is not None else None
