"""Totals and ranks of very many sheets at once, in whole numbers; the plain path says the same.

The only file of scoring that uses NumPy. It knows points criteria and means; whatever else a
definition states it refuses by name, and then the plain path (`score_contest`) is the way.
"""

from collections.abc import Mapping, Sequence, Set
from dataclasses import dataclass, field
from decimal import Decimal
from fractions import Fraction
from math import lcm

import numpy as np
import numpy.typing as npt

from judges.scoring.bulk_rules import NotInBulk, known_only, points_of
from judges.scoring.definition.criteria import Points, Rubric
from judges.scoring.definition.shapes import Definition, Panel, Stage, TieRule
from judges.scoring.inputs import SheetInput
from judges.scoring.numbers import Rounding, from_units, to_units
from judges.scoring.values import PointsGiven

Whole = npt.NDArray[np.int64]
Truth = npt.NDArray[np.bool_]
MOST = 2**62


@dataclass(frozen=True, slots=True)
class Cube:
    """Marks by (criterion, seat, entry) in units of 10^-`decimals`; seats in text order.

    `present` False: not scored, whatever number stands there. No mark is further from 0 than
    `most`.
    """

    entries: tuple[str, ...]
    seats: tuple[str, ...]
    decimals: int
    marks: Whole
    present: Truth
    most: int = field(init=False)

    def __post_init__(self) -> None:
        greatest = max(int(self.marks.max(initial=0)), -int(self.marks.min(initial=0)))
        object.__setattr__(self, "most", greatest)


@dataclass(frozen=True, slots=True)
class Column:
    """One exact number per entry: numerator ÷ denominator, where `known`.

    No numerator is further from 0 than `most`; so no step needs to look for the greatest.
    """

    numerators: Whole
    denominator: int
    known: Truth
    most: int

    def exact(self, index: int) -> Fraction | None:
        """The number of the entry at this position; `None` where there is none."""
        if not self.known[index]:
            return None
        return Fraction(int(self.numerators[index]), self.denominator)


@dataclass(frozen=True, slots=True)
class BulkRanking:
    """Exact totals, printed ones in units of 10^-`decimals`, and ranks; rank 0 = not ranked."""

    entries: tuple[str, ...]
    exact: Column
    units: Whole
    decimals: int
    ranks: npt.NDArray[np.int64]

    def total(self, index: int) -> Decimal | None:
        """The printed total of the entry at this position; `None` where there is none."""
        if not self.exact.known[index]:
            return None
        return from_units(int(self.units[index]), self.decimals)


@dataclass(frozen=True, slots=True)
class BulkStage:
    """A stage's ranking, and its criteria's points for tie chains."""

    stage: Stage
    ranking: BulkRanking
    criteria: Mapping[str, Column]


def cube_of(
    rubric: Rubric, entries: Sequence[str], seats: Sequence[str], sheets: Sequence[SheetInput]
) -> Cube:
    """The sheets of one stage as a cube; a criterion without value is not present.

    Raises `NotInBulk` for other values than points, `KeyError` for a stranger's sheet.
    """
    codes = [criterion.code for criterion in points_of(rubric)]
    decimals = max((c.decimals for c in points_of(rubric)), default=0)
    ordered = sorted(seats)
    row = {code: number for number, code in enumerate(ordered)}
    place = {code: number for number, code in enumerate(entries)}
    marks = np.zeros((len(codes), len(ordered), len(entries)), np.int64)
    present = np.zeros(marks.shape, np.bool_)
    for sheet in sheets:
        seat, entry = row[sheet.seat], place[sheet.entry]
        for number, code in enumerate(codes):
            value = sheet.values.get(code)
            if value is None:
                continue
            units = to_units(value.points, decimals) if isinstance(value, PointsGiven) else None
            if units is None:
                raise NotInBulk(f"criterion {code}: {value}")
            marks[number, seat, entry] = units
            present[number, seat, entry] = True
    return Cube(tuple(entries), tuple(ordered), decimals, marks, present)


def stage_in_bulk(definition: Definition, stage: Stage, cube: Cube) -> BulkStage:
    """The stage's exact and printed totals and ranks, equal bit for bit to `score_contest`.

    Raises `NotInBulk` for every rule that is not known here and for numbers beyond 62 bits.
    """
    rubric = definition.rubric_of(stage)
    if rubric is None or stage.kind != "judged":
        raise NotInBulk(f"stage {stage.code} is not judged")
    known_only(stage, stage.panel, rubric, definition.ranking, *rubric.sections)
    if stage.panel.aggregate not in {"mean", "trimmed_mean", "sum"}:
        raise NotInBulk(f"aggregate {stage.panel.aggregate}")
    way = _by_criterion if stage.panel.aggregate_by == "criterion" else _by_sheet
    chains = (*stage.tie_chain, *definition.ranking.tie_chain)
    total, criteria = way(stage, rubric, cube, {rule.criterion for rule in chains})
    total = rounded(total, stage.rounding.stage)
    chain = _chain(definition, stage.tie_chain, {stage.code: (stage, total, criteria)}, stage)
    ranking = _ranked(definition, cube.entries, total, stage.shown, chain)
    return BulkStage(stage, ranking, criteria)


def overall_in_bulk(definition: Definition, stages: Sequence[BulkStage]) -> BulkRanking:
    """The overall totals and ranks over these stages, which have the same entries in one order.

    Raises `NotInBulk` as `stage_in_bulk` does.
    """
    ranking = definition.ranking
    known_only(ranking)
    counted = [found for found in stages if found.stage.counts]
    parts = []
    for found in counted:
        weight = Fraction(found.stage.weight or 0) if ranking.compose == "weighted_sum" else 1
        parts.append(rounded(times(found.ranking.exact, Fraction(weight)), ranking.part))
    total = added(parts)
    if ranking.compose == "mean_of_periods":
        total = times(total, Fraction(1, len(parts)))
    known = {s.stage.code: (s.stage, s.ranking.exact, s.criteria) for s in stages}
    chain = _chain(definition, ranking.tie_chain, known, None)
    return _ranked(definition, stages[0].ranking.entries, total, ranking.total, chain)


def _inside(most: int) -> int:
    """The bound itself, when numbers so far from 0 can still be counted exactly."""
    if most >= MOST:
        raise NotInBulk("numbers beyond 62 bits")
    return most


def times(column: Column, factor: Fraction) -> Column:
    """The column × an exact number."""
    if factor == 1:
        return column
    most = _inside(column.most * abs(factor.numerator))
    numerators = column.numerators
    if factor.numerator != 1:
        numerators = numerators * factor.numerator
    return Column(numerators, column.denominator * factor.denominator, column.known, most)


def added(columns: Sequence[Column]) -> Column:
    """The sum, over one common denominator; known where every part is."""
    common = lcm(*(column.denominator for column in columns))
    most = sum(column.most * (common // column.denominator) for column in columns)
    _inside(most)
    total: Whole | int = 0
    known = columns[0].known
    for column in columns:
        by = common // column.denominator
        total = total + (column.numerators if by == 1 else column.numerators * by)
        if column.known is not known:
            known = known & column.known
    return Column(np.asarray(total), common, known, most)


def rounded(column: Column, rounding: Rounding | None) -> Column:
    """The column after a rounding step, as `round_exact` does it to one number."""
    if rounding is None:
        return column
    scale = 10**rounding.decimals
    negative = column.numerators < 0
    most = _inside(2 * scale * column.most)
    scaled = np.abs(column.numerators) * scale
    whole, rest = np.divmod(scaled, column.denominator)
    twice = 2 * rest - column.denominator
    if rounding.mode == "half_up":
        whole += twice >= 0
    elif rounding.mode == "half_even":
        whole += (twice > 0) | ((twice == 0) & (whole % 2 == 1))
    signed = np.where(negative, -whole, whole)
    return Column(signed, scale, column.known, most // column.denominator + 1)


@dataclass(frozen=True, slots=True)
class Kept:
    """Which marks (seat, entry) count, how many of each entry, and which entries have a value."""

    marks: Truth
    counts: Whole
    common: int
    known: Truth


def _kept(panel: Panel, marks: Whole, present: Truth) -> Kept:
    count = present.sum(axis=0)
    needed = panel.seats if panel.missing == "block" else max(panel.minimum, 1)
    known, kept = count >= needed, present
    if panel.aggregate == "trimmed_mean":
        kept = _trimmed(panel, marks, present)
        few = count < panel.trim_needs
        if few.any():
            # Among too few marks nothing is dropped; whether they count at all, the rule says.
            kept = np.where(few, present, kept)
            known = known if panel.trim_else == "mean" else known & ~few
    counts = np.where(known, kept.sum(axis=0), 1)
    common = lcm(*(int(count) for count in np.flatnonzero(np.bincount(counts))))
    return Kept(kept, counts, common, known)


def _trimmed(panel: Panel, marks: Whole, present: Truth) -> Truth:
    """All but the lowest and highest; of equal marks the seat first in text order is the lower."""
    kept, every = present.copy(), np.arange(marks.shape[1])
    for _ in range(panel.trim_low):
        kept[_lowest(np.where(kept, marks, MOST)), every] = False
    for _ in range(panel.trim_high):
        kept[marks.shape[0] - 1 - _lowest(np.where(kept, -marks, MOST)[::-1]), every] = False
    return kept


def _lowest(marks: Whole) -> Whole:
    """The first seat with the lowest mark, by entry: argmin, walked row by row as memory lies."""
    best, seat = marks[0].copy(), np.zeros(marks.shape[1], np.int64)
    for number in range(1, marks.shape[0]):
        seat[marks[number] < best] = number
        np.minimum(best, marks[number], out=best)
    return seat


def _combined(panel: Panel, column: Column, kept: Kept) -> Column:
    """Sum or mean of the kept marks of each entry."""
    total = (column.numerators * kept.marks).sum(axis=0)
    most = _inside(column.most * kept.marks.shape[0])
    if panel.aggregate == "sum":
        return Column(total, column.denominator, kept.known, most)
    if (kept.counts != kept.common).any():
        most = _inside(most * kept.common)
        total = total * (kept.common // kept.counts)
    return Column(total, column.denominator * kept.common, kept.known, most)


def _factored(stage: Stage, criterion: Points, value: Column) -> Column:
    return rounded(times(value, Fraction(criterion.factor)), stage.rounding.factored)


def _totalled(stage: Stage, rubric: Rubric, points: Sequence[Column]) -> Column:
    total = added(points)
    if rubric.floor is not None:
        floor = Fraction(rubric.floor)
        common = lcm(total.denominator, floor.denominator)
        by = common // total.denominator
        least = floor.numerator * (common // floor.denominator)
        most = _inside(max(total.most * by, abs(least)))
        total = Column(np.maximum(total.numerators * by, least), common, total.known, most)
    if rubric.rescale_to is not None:
        total = times(total, Fraction(rubric.rescale_to) / Fraction(rubric.max))
    return rounded(total, stage.rounding.sheet)


def _by_sheet(
    stage: Stage, rubric: Rubric, cube: Cube, asked: Set[str]
) -> tuple[Column, dict[str, Column]]:
    unit, most = 10**cube.decimals, _inside(cube.most)
    present: Truth = np.all(cube.present, axis=0)
    by_factor: dict[Decimal, list[int]] = {}
    criteria = points_of(rubric)
    for number, criterion in enumerate(criteria):
        by_factor.setdefault(criterion.factor, []).append(number)
    if stage.rounding.factored is None:
        # Nothing is rounded before the sum, so marks with one factor may be added first.
        parts = []
        for factor, numbers in by_factor.items():
            some = _inside(most * len(numbers))
            together = cube.marks[numbers[0]].copy()
            for number in numbers[1:]:
                together += cube.marks[number]
            parts.append(times(Column(together, unit, present, some), Fraction(factor)))
    else:
        parts = [
            _factored(stage, criterion, Column(cube.marks[number], unit, present, most))
            for number, criterion in enumerate(criteria)
        ]
    sheets = _totalled(stage, rubric, parts)
    kept = _kept(stage.panel, sheets.numerators, present)
    wanted = {
        c.code: _factored(stage, c, Column(cube.marks[number], unit, present, most))
        for number, c in enumerate(criteria)
        if c.code in asked
    }
    return _combined(stage.panel, sheets, kept), {
        code: _combined(stage.panel, column, kept) for code, column in wanted.items()
    }


def _by_criterion(
    stage: Stage, rubric: Rubric, cube: Cube, asked: Set[str]
) -> tuple[Column, dict[str, Column]]:
    unit, most = 10**cube.decimals, _inside(cube.most)
    points = {}
    for number, criterion in enumerate(points_of(rubric)):
        marks: Whole = cube.marks[number]
        present: Truth = cube.present[number, :, :]
        kept = _kept(stage.panel, marks, present)
        value = _combined(stage.panel, Column(marks, unit, present, most), kept)
        points[criterion.code] = _factored(
            stage, criterion, rounded(value, stage.rounding.criterion)
        )
    total = _totalled(stage, rubric, list(points.values()))
    return total, {code: column for code, column in points.items() if code in asked}


Known = Mapping[str, tuple[Stage, Column, Mapping[str, Column]]]


def _chain(
    definition: Definition, rules: Sequence[TieRule], stages: Known, own: Stage | None
) -> list[Column]:
    """What is compared in each step, more is better."""
    compared = []
    for rule in rules:
        codes = rule.stages or ((own.code,) if own else ())
        if rule.by not in {"stage", "criterion"} or len(codes) != 1 or codes[0] not in stages:
            raise NotInBulk(f"a tie step by {rule.by} over {len(codes)} stages")
        stage, total, criteria = stages[codes[0]]
        column = total if rule.by == "stage" else criteria[rule.criterion]
        if definition.ranking.rank_on == "published":
            column = rounded(column, stage.shown)
        compared.append(column if rule.order == "desc" else times(column, Fraction(-1)))
    return compared


def _ranked(
    definition: Definition,
    entries: tuple[str, ...],
    total: Column,
    shown: Rounding,
    chain: Sequence[Column],
) -> BulkRanking:
    printed = rounded(total, shown)
    keys = [printed.numerators if definition.ranking.rank_on == "published" else total.numerators]
    for column in chain:
        if not column.known[total.known].all():
            raise NotInBulk("a tie step that some entries lack")
        keys.append(column.numerators)
    ranks = np.zeros(len(entries), np.int64)
    chosen = np.flatnonzero(total.known)
    ranks[chosen] = _places([key[chosen] for key in keys])
    return BulkRanking(entries, total, printed.numerators, shown.decimals, ranks)


def _places(keys: Sequence[Whole]) -> Whole:
    """Ranks "1224" by descending keys, the first key first."""
    if not len(keys[0]):
        return np.zeros(0, np.int64)
    packed, span = np.zeros(len(keys[0]), np.int64), 1
    for given in keys:
        key = given - given.min()
        width = int(key.max()) + 1
        if span * width >= MOST:
            # Numbering the distinct keys keeps their order and makes room for the next one.
            packed = np.unique(packed, return_inverse=True)[1]
            key = np.unique(key, return_inverse=True)[1]
            span, width = int(packed.max()) + 1, int(key.max()) + 1
        packed = packed * width + key
        span *= width
    # The order of equal keys is free: they share their rank.
    order = np.argsort(-packed)
    sorted_ = packed[order]
    first = np.ones(len(sorted_), np.bool_)
    first[1:] = sorted_[1:] != sorted_[:-1]
    ranks = np.empty(len(sorted_), np.int64)
    ranks[order] = np.maximum.accumulate(np.where(first, np.arange(1, len(sorted_) + 1), 0))
    return ranks
