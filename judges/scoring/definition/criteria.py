"""The kinds of criterion as frozen values; how a mark follows stands in `judges.scoring.marks`."""

from collections.abc import Mapping
from dataclasses import dataclass, field
from decimal import Decimal
from typing import ClassVar


@dataclass(frozen=True, slots=True)
class Level:
    """One written level: of a judgement (`value` 0–3) or a percent range of a points criterion."""

    name: str
    text: str
    value: int | None = None
    from_percent: Decimal | None = None
    to_percent: Decimal | None = None
    name_en: str = ""
    text_en: str = ""


@dataclass(frozen=True, slots=True)
class Criterion:
    """What every criterion has. `max` in points; `factor` multiplies its panel value (1 = none).

    `times`: an imported criterion whose number, one per entry, multiplies it too (难度系数).
    """

    type: ClassVar[str] = ""
    code: str
    name: str
    max: Decimal
    section: str
    name_en: str = ""
    text: str = ""
    text_en: str = ""
    factor: Decimal = Decimal(1)
    part_names: tuple[str, ...] = ()
    part_names_en: tuple[str, ...] = ()
    times: str = ""


@dataclass(frozen=True, slots=True)
class Band:
    """A step of a table: values up to (or from) `limit` earn `share` of max or `marks` points."""

    limit: Decimal
    share: Decimal | None = None
    marks: Decimal | None = None


@dataclass(frozen=True, slots=True)
class Measurement(Criterion):
    """A measured value turned into points.

    rule `excess_bands`: inside low–high full; else the first band with excess ≤ limit; else 0.
    rule `excess_steps`: −`minus` for each started `every` outside low–high, never below 0.
    rule `value_up_to`/`value_at_least`: the first band that holds the value; else `otherwise`.
    `parts` > 1: so many values, each marked out of max / parts. `readings_most` > 1: repeated
    readings of one value, combined by `combine`. `agree_within`: two readings may differ by no
    more.
    """

    type: ClassVar[str] = "measurement"
    unit: str = ""
    decimals: int = 3
    rule: str = "excess_bands"
    low: Decimal | None = None
    high: Decimal | None = None
    bands: tuple[Band, ...] = ()
    every: Decimal | None = None
    minus: Decimal | None = None
    otherwise: Decimal = Decimal(0)
    parts: int = 1
    readings_least: int = 1
    readings_most: int = 1
    combine: str = "mean"
    agree_within: Decimal | None = None
    entry_low: Decimal | None = None
    entry_high: Decimal | None = None


@dataclass(frozen=True, slots=True)
class Judgement(Criterion):
    """Levels 0 … top, each with a text; mark = sum of levels ÷ (judges × top) × max (A8.6)."""

    type: ClassVar[str] = "judgement"
    levels: tuple[Level, ...] = ()
    max_spread: int | None = 1

    @property
    def top(self) -> int:
        """The highest level, 3 as a rule."""
        return max(level.value or 0 for level in self.levels)


@dataclass(frozen=True, slots=True)
class FactRange:
    """Points allowed while a recorded fact (e.g. a stamped benefit in yuan) is ≥ `at_least`."""

    at_least: Decimal
    low: Decimal
    high: Decimal


@dataclass(frozen=True, slots=True)
class Points(Criterion):
    """A judge's own mark from `min` to `max` in steps; `ranges` narrow it by a fact, per group."""

    type: ClassVar[str] = "points"
    min: Decimal = Decimal(0)
    step: Decimal = Decimal("0.5")
    decimals: int = 1
    levels: tuple[Level, ...] = ()
    fact: str = ""
    ranges: Mapping[str, tuple[FactRange, ...]] = field(default_factory=dict)


@dataclass(frozen=True, slots=True)
class PassFail(Criterion):
    """Full or nothing; with `parts` > 1 each part earns max / parts."""

    type: ClassVar[str] = "pass_fail"
    parts: int = 1


@dataclass(frozen=True, slots=True)
class Deduction(Criterion):
    """−`each` per breach. max > 0: max − deductions, floor 0. max = 0: off the total, to `cap`.

    `effect` "disqualify": one count takes the entry out of the ranking.
    """

    type: ClassVar[str] = "deduction"
    each: Decimal = Decimal(0)
    cap: Decimal | None = None
    most: int = 99
    effect: str = ""


@dataclass(frozen=True, slots=True)
class TimeTaken(Criterion):
    """Seconds taken; −`penalty` per block over the limit, off the total; no time beyond the stop.

    `limit_seconds` None: the time only breaks ties.
    """

    type: ClassVar[str] = "time"
    limit_seconds: int | None = None
    block_seconds: int = 60
    penalty: Decimal = Decimal(0)
    started: bool = True
    stop_after_seconds: int | None = None


@dataclass(frozen=True, slots=True)
class Flag:
    """What a return may carry (e.g. a lost-time accident): the criterion then counts `mark`."""

    code: str
    name: str
    mark: Decimal
    name_en: str = ""


@dataclass(frozen=True, slots=True)
class Indicator(Criterion):
    """A reported figure turned into points (A9.2), by `method`.

    attainment: max × min(actual / target, 1), plus `bonus_add` per full `bonus_every` percent
    above, at most `bonus_cap`.
    steps: max − `minus` per step of `every` beyond `threshold` on the `bad_side`, floor 0.
    linear: the same in proportion, without steps.
    table: the first of `bands` that holds the figure (`direction` at_least or up_to), else
    `otherwise`.
    count: `start` + `each` × count, between `floor` and `cap` (None = no bound).
    mean: mean of the readings × max / `reading_max`.
    """

    type: ClassVar[str] = "indicator"
    method: str = "attainment"
    unit: str = ""
    unit_en: str = ""
    decimals: int = 0
    target: Decimal | None = None
    bonus_every: Decimal | None = None
    bonus_add: Decimal = Decimal(0)
    bonus_cap: Decimal | None = None
    threshold: Decimal | None = None
    bad_side: str = "below"
    every: Decimal | None = None
    minus: Decimal = Decimal(0)
    started: bool = True
    start: Decimal = Decimal(0)
    each: Decimal = Decimal(0)
    floor: Decimal | None = None
    cap: Decimal | None = None
    reading_max: Decimal | None = None
    readings_most: int = 31
    flag: Flag | None = None
    direction: str = "at_least"
    bands: tuple[Band, ...] = ()
    otherwise: Decimal = Decimal(0)


@dataclass(frozen=True, slots=True)
class Placing(Criterion):
    """The judge ranks the works; a place earns the points of a table.

    `points` for places 1, 2, …, then `otherwise`. `shared`: average, same or refuse, as places that
    several works share on one ballot.
    """

    type: ClassVar[str] = "placing"
    points: tuple[Decimal, ...] = ()
    otherwise: Decimal = Decimal(0)
    shared: str = "average"


@dataclass(frozen=True, slots=True)
class Imported(Criterion):
    """A value per entry that no judge of ours gives; `subtract` takes it off the total.

    `counts` False: it adds nothing by itself; other criteria name it in `times`.
    """

    type: ClassVar[str] = "imported"
    decimals: int = 2
    subtract: bool = False
    counts: bool = True


@dataclass(frozen=True, slots=True)
class Section:
    """Criteria that belong together; `beyond_max`: bonus or penalty outside the rubric's max.

    Its sum counts as not below `floor` and not above `cap`, where stated.
    """

    code: str
    name: str
    criteria: tuple[Criterion, ...]
    name_en: str = ""
    beyond_max: bool = False
    floor: Decimal | None = None
    cap: Decimal | None = None


@dataclass(frozen=True, slots=True)
class Gate:
    """While `section` is below `below` points, `zero_sections` (or the total) count 0."""

    section: str
    below: Decimal
    zero_sections: tuple[str, ...] = ()
    zero_total: bool = False
    name: str = ""
    name_en: str = ""


@dataclass(frozen=True, slots=True)
class Rubric:
    """What a sheet says: sections of criteria out of `max`, rescaled to `rescale_to` if stated."""

    code: str
    name: str
    max: Decimal
    sections: tuple[Section, ...]
    name_en: str = ""
    gates: tuple[Gate, ...] = ()
    rescale_to: Decimal | None = None
    floor: Decimal | None = Decimal(0)
    criteria: tuple[Criterion, ...] = field(init=False, repr=False, compare=False)
    """All criteria in document order."""
    judged: tuple[Criterion, ...] = field(init=False, repr=False, compare=False)
    """The criteria that stand on a judge's sheet: all but the imported ones."""

    def __post_init__(self) -> None:
        """Find once what each sheet is asked for."""
        criteria = tuple(criterion for section in self.sections for criterion in section.criteria)
        object.__setattr__(self, "criteria", criteria)
        judged = tuple(one for one in criteria if not isinstance(one, Imported))
        object.__setattr__(self, "judged", judged)

    def criterion(self, code: str) -> Criterion:
        """The criterion with this code. Raises `KeyError` when there is none."""
        for criterion in self.criteria:
            if criterion.code == code:
                return criterion
        raise KeyError(code)
