"""What if: the same contest by one changed rule or with one judge left out; nothing is kept.

A variant changes exactly one thing of the definition and the marks. It knows no database, and does
not say whether a change would be just: it shows what a result hangs on.
"""

from collections.abc import Iterator
from dataclasses import dataclass, replace
from decimal import Decimal

from judges.scoring.definition.criteria import Rubric
from judges.scoring.definition.shapes import Definition, Panel, Stage
from judges.scoring.inputs import ContestInput, SheetInput
from judges.scoring.numbers import Rounding

FIVE_PERCENT = (Decimal("1.05"), Decimal("0.95"))
LEAST_TO_TRIM = 3
AVERAGES = ("mean", "trimmed_mean", "median")


class NoSuchVariant(ValueError):
    """The stage, seat, section or rule that is to be varied does not exist in this contest."""


@dataclass(frozen=True, slots=True)
class Variant:
    """One thing that is otherwise. What `detail` means depends on `kind`.

    judge: the seat left out of `stage`. drop: how the judges of `stage` become one number: mean,
    trimmed_mean (one of each end) or median. stage_weight: `stage` times `factor`. section_weight:
    section `detail` of `stage` times `factor`. rounding: totals by mode `detail`, or to one more
    (`finer`) or one less (`coarser`) place, or not rounded before they are ranked (`exact`).
    """

    kind: str
    stage: str = ""
    detail: str = ""
    factor: Decimal | None = None


def variants(definition: Definition, given: ContestInput) -> Iterator[Variant]:
    """Yield every single change that robustness asks about, in document order.

    Each judge of each stage left out; each other drop rule that the number of judges allows; each
    stage of a weighted sum and each section of a judged stage 5 % heavier and lighter; each other
    rounding of the total.
    """
    counted = [s for s in definition.stages if given.stages is None or s.code in given.stages]
    for stage in counted:
        if stage.kind == "judged":
            yield from _of_panel(stage, _seats(given, stage.code))
            yield from _of_sections(definition, stage)
    if definition.ranking.compose == "weighted_sum" and len(counted) > 1:
        for stage in counted:
            if stage.weight is None or not stage.counts:
                continue
            for factor in FIVE_PERCENT:
                yield Variant("stage_weight", stage.code, factor=factor)
    shown = definition.ranking.total
    for detail in ("half_up", "half_even", "cut"):
        if detail != shown.mode:
            yield Variant("rounding", detail=detail)
    yield Variant("rounding", detail="finer")
    if shown.decimals:
        yield Variant("rounding", detail="coarser")
    if definition.ranking.rank_on != "exact":
        yield Variant("rounding", detail="exact")


def with_sheet(given: ContestInput, sheet: SheetInput) -> ContestInput:
    """Return the marks with `sheet` in place of the one that its seat gave; all else stays.

    Raises `NoSuchVariant` where the seat gave none.
    """
    place = (sheet.stage, sheet.seat, sheet.entry)
    sheets = tuple(
        replace(one, values=sheet.values) if (one.stage, one.seat, one.entry) == place else one
        for one in given.sheets
    )
    if all((one.stage, one.seat, one.entry) != place for one in given.sheets):
        raise NoSuchVariant(f"no sheet of seat {sheet.seat!r} on {sheet.entry!r}")
    return replace(given, sheets=sheets)


def varied(
    definition: Definition, given: ContestInput, variant: Variant
) -> tuple[Definition, ContestInput]:
    """Return definition and marks with this one change; what was given stays as it is.

    Raises `NoSuchVariant`, also where leaving a judge out leaves nobody.
    """
    if variant.kind == "judge":
        return _without(definition, given, variant)
    if variant.kind == "drop":
        stage = _stage(definition, variant.stage)
        panel = _averaged(stage.panel, variant.detail)
        return _with_stage(definition, replace(stage, panel=panel)), given
    if variant.kind == "stage_weight":
        stage = _stage(definition, variant.stage)
        if stage.weight is None or variant.factor is None:
            raise NoSuchVariant(f"stage {stage.code} has no weight")
        heavier = replace(stage, weight=stage.weight * variant.factor)
        return _with_stage(definition, heavier), given
    if variant.kind == "section_weight":
        return _with_section(definition, variant), given
    if variant.kind == "rounding":
        return _rounded(definition, variant.detail), given
    raise NoSuchVariant(f"unknown kind {variant.kind!r}")


def _seats(given: ContestInput, stage: str) -> list[str]:
    return sorted(
        {row.seat for row in given.sheets if row.stage == stage},
        key=lambda seat: (len(seat), seat),
    )


def _of_panel(stage: Stage, seats: list[str]) -> Iterator[Variant]:
    panel = stage.panel
    if len(seats) > 1:
        for seat in seats:
            if seat != panel.chief:
                yield Variant("judge", stage.code, seat)
    if panel.aggregate not in AVERAGES:
        return
    for rule in AVERAGES:
        if rule == panel.aggregate or (rule == "trimmed_mean" and len(seats) < LEAST_TO_TRIM):
            continue
        yield Variant("drop", stage.code, rule)


def _of_sections(definition: Definition, stage: Stage) -> Iterator[Variant]:
    rubric = definition.rubric_of(stage)
    if rubric is None or len(rubric.sections) < 2:  # noqa: PLR2004 - one alone outweighs nothing
        return
    for section in rubric.sections:
        for factor in FIVE_PERCENT:
            yield Variant("section_weight", stage.code, section.code, factor)


def _stage(definition: Definition, code: str) -> Stage:
    try:
        return definition.stage(code)
    except KeyError as error:
        raise NoSuchVariant(f"unknown stage {code!r}") from error


def _with_stage(definition: Definition, stage: Stage) -> Definition:
    stages = tuple(stage if one.code == stage.code else one for one in definition.stages)
    return replace(definition, stages=stages)


def _without(
    definition: Definition, given: ContestInput, variant: Variant
) -> tuple[Definition, ContestInput]:
    stage = _stage(definition, variant.stage)
    seats = _seats(given, stage.code)
    if variant.detail not in seats or len(seats) == 1:
        raise NoSuchVariant(f"seat {variant.detail!r} of stage {stage.code!r}")
    left = tuple(
        row for row in given.sheets if (row.stage, row.seat) != (stage.code, variant.detail)
    )
    panel = replace(
        stage.panel,
        seats=max(stage.panel.seats - 1, 1),
        minimum=min(stage.panel.minimum, max(stage.panel.seats - 1, 1)),
    )
    return _with_stage(definition, replace(stage, panel=panel)), replace(given, sheets=left)


def _averaged(panel: Panel, rule: str) -> Panel:
    if rule not in AVERAGES or panel.aggregate not in AVERAGES:
        raise NoSuchVariant(f"drop rule {rule!r} in place of {panel.aggregate!r}")
    if rule == "trimmed_mean":
        return replace(panel, aggregate=rule, trim_high=1, trim_low=1, trim_needs=LEAST_TO_TRIM)
    return replace(panel, aggregate=rule, trim_high=0, trim_low=0)


def _with_section(definition: Definition, variant: Variant) -> Definition:
    stage = _stage(definition, variant.stage)
    rubric = definition.rubric_of(stage)
    factor = variant.factor
    if (
        rubric is None
        or factor is None
        or not any(one.code == variant.detail for one in rubric.sections)
    ):
        raise NoSuchVariant(f"section {variant.detail!r} of stage {stage.code!r}")
    # Another stage may share the rubric, so the changed one gets a name that no document can have.
    code = f"{rubric.code} of {stage.code}"
    rubrics = {**definition.rubrics, code: _heavier(rubric, variant.detail, factor, code)}
    changed = replace(definition, rubrics=rubrics)
    return _with_stage(changed, replace(stage, rubric=code))


def _heavier(rubric: Rubric, section: str, factor: Decimal, code: str) -> Rubric:
    sections = tuple(
        replace(
            one,
            criteria=tuple(
                replace(criterion, factor=criterion.factor * factor) for criterion in one.criteria
            ),
        )
        if one.code == section
        else one
        for one in rubric.sections
    )
    return replace(rubric, code=code, sections=sections)


def _rounded(definition: Definition, detail: str) -> Definition:
    if detail == "exact":
        return replace(definition, ranking=replace(definition.ranking, rank_on="exact"))

    def other(shown: Rounding) -> Rounding:
        if detail in ("finer", "coarser"):
            step = 1 if detail == "finer" else -1
            return replace(shown, decimals=max(shown.decimals + step, 0))
        return replace(shown, mode=detail)

    if detail not in ("half_up", "half_even", "cut", "finer", "coarser"):
        raise NoSuchVariant(f"rounding {detail!r}")
    ranking = replace(definition.ranking, total=other(definition.ranking.total))
    stages = tuple(replace(stage, shown=other(stage.shown)) for stage in definition.stages)
    return replace(definition, ranking=ranking, stages=stages)
