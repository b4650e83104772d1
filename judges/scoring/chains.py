"""The written tie chain turned into what is compared, entry by entry."""

from collections.abc import Mapping, Sequence
from fractions import Fraction

from judges.scoring.definition.shapes import Definition, Ranking, Stage, TieRule
from judges.scoring.inputs import ContestInput
from judges.scoring.numbers import Rounding, round_exact
from judges.scoring.outcome import StageEntry, StageResult
from judges.scoring.ranking import Step

Found = Mapping[str, StageEntry]


def compared(ranking: Ranking, value: Fraction, shown: Rounding) -> Fraction:
    """The number that ranks: as printed, or as carried, by the rule `rank_on`."""
    return round_exact(value, shown) if ranking.rank_on == "published" else value


def chain_of(
    definition: Definition,
    rules: Sequence[TieRule],
    *,
    given: ContestInput,
    stages: Mapping[str, StageResult],
    stage: Stage | None = None,
    own: Found | None = None,
) -> list[Step]:
    """The steps with their values. A stage's own chain reads `own` where a rule names no stage.

    Over several stages a value is the mean of those that have one. Criteria and sections are
    compared as points that count (after factor, gates and the panel), rounded as the stage is
    shown when
    `rank_on` is published. A decision orders only the entries that it names.
    """
    steps = []
    for rule in rules:
        if rule.by == "decision":
            steps.extend(_decided(rule, given, stage.code if stage else ""))
            continue
        codes = rule.stages or ((stage.code,) if stage else ())
        columns = []
        for code in codes:
            found = own if stage and code == stage.code else _entries(stages, code)
            columns.append(_column(definition, rule, definition.stage(code), found or {}))
        steps.append(Step(rule.name or rule.by, _mean(columns), rule.order == "desc", rule.name_en))
    return steps


def _entries(stages: Mapping[str, StageResult], code: str) -> Found:
    return stages[code].entries if code in stages else {}


def _column(
    definition: Definition, rule: TieRule, stage: Stage, found: Found
) -> dict[str, Fraction | None]:
    values: dict[str, Fraction | None] = {}
    for code, entry in found.items():
        value: Fraction | None = None
        match rule.by:
            case "stage":
                value = entry.exact
            case "criterion":
                result = entry.criteria.get(rule.criterion)
                value = result.points if result else None
            case "section":
                value = entry.sections.get(rule.section) if entry.exact is not None else None
            case "time":
                value = entry.seconds.get(rule.criterion)
            case "rank":
                value = None if entry.rank is None else Fraction(entry.rank)
        values[code] = None if value is None else compared(definition.ranking, value, stage.shown)
    return values


def _mean(columns: Sequence[Mapping[str, Fraction | None]]) -> dict[str, Fraction | None]:
    if len(columns) == 1:
        return dict(columns[0])
    means: dict[str, Fraction | None] = {}
    for code in sorted({code for column in columns for code in column}):
        values = [value for column in columns if (value := column.get(code)) is not None]
        means[code] = sum(values, Fraction(0)) / len(values) if values else None
    return means


def _decided(rule: TieRule, given: ContestInput, stage: str) -> list[Step]:
    orders = [decision.order for decision in given.decisions if decision.stage == stage]
    return [
        Step(
            rule.name or rule.by,
            {code: Fraction(place) for place, code in enumerate(order, 1)},
            higher_first=False,
            name_en=rule.name_en,
        )
        for order in sorted(orders)
    ]


def decided_order(given: ContestInput, stage: str) -> dict[str, tuple[int, int]]:
    """Where recorded decisions put the entries they name: (number of the decision, place in it).

    At a cut it decides between tied entries that one decision names together, even where the chain
    lets them share their rank. `stage` "" = the overall ranking.
    """
    orders = sorted(decision.order for decision in given.decisions if decision.stage == stage)
    return {
        code: (number, place)
        for number, order in enumerate(orders, 1)
        for place, code in enumerate(order, 1)
    }
