"""The written tie chain turned into what is compared, entry by entry."""

from collections.abc import Mapping, Sequence
from fractions import Fraction

from judges.scoring.definition.shapes import Definition, Ranking, Stage, TieRule
from judges.scoring.inputs import ContestInput
from judges.scoring.numbers import Rounding, round_exact
from judges.scoring.orders import Orders
from judges.scoring.outcome import StageEntry, StageResult
from judges.scoring.panels import judging
from judges.scoring.placings import duels, higher_placings, places_of
from judges.scoring.ranking import Step

Found = Mapping[str, StageEntry]
RECORDED = ("decision", "draw")
COMPARED = {"placings": higher_placings, "head_to_head": duels}


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
    shown when `rank_on` is published. A decision orders only the entries that it names.
    """
    steps = []
    for number, rule in enumerate(rules):
        if rule.by in RECORDED:
            steps.extend(recorded_steps(rule, number, given, stage.code if stage else ""))
            continue
        found = {
            code: (own if stage and code == stage.code else _entries(stages, code)) or {}
            for code in rule.stages or ((stage.code,) if stage else ())
        }
        if rule.by in COMPARED:
            steps.append(_placed(definition, rule, number, found))
            continue
        columns = [column(definition, rule, definition.stage(c), f) for c, f in found.items()]
        steps.append(
            Step(
                rule.name or rule.by,
                _mean(columns),
                rule.order == "desc",
                rule.name_en,
                rule.by,
                number,
            )
        )
    return steps


def _placed(definition: Definition, rule: TieRule, number: int, found: Mapping[str, Found]) -> Step:
    placings: list[dict[str, int]] = []
    for stage, entries in found.items():
        if rule.over == "stages":
            placings.append({c: e.rank for c, e in entries.items() if e.rank is not None})
            continue
        seats: dict[tuple[str, str], dict[str, Fraction]] = {}
        # A seat places whom it marked: teams, where they did the stage once, not each member.
        for entry in entries.values():
            for sheet in entry.sheets if entry.exact is not None else ():
                if sheet.total is not None and _places(definition.stage(stage), sheet.seat):
                    seats.setdefault((entry.panel, sheet.seat), {})[entry.entry] = sheet.total
        for _seat, marks in sorted(seats.items()):
            places = places_of(marks)
            placings.append(
                {code: places[e.entry] for code, e in entries.items() if e.entry in places}
            )
    compare = COMPARED[rule.by]
    return Step(
        rule.name or rule.by,
        higher_first=rule.order == "desc",
        name_en=rule.name_en,
        by=rule.by,
        rule=number,
        among=lambda group: compare(group, placings),
    )


def _places(stage: Stage, seat: str) -> bool:
    # The chief who states a consensus judges nothing of their own, so places nobody either.
    return bool(judging(stage.panel, [seat]))


def _entries(stages: Mapping[str, StageResult], code: str) -> Found:
    return stages[code].entries if code in stages else {}


def column(
    definition: Definition, rule: TieRule, stage: Stage, found: Found
) -> dict[str, Fraction | None]:
    """What the rule compares in one stage, by entry, rounded as `rank_on` says; None = no value."""
    values: dict[str, Fraction | None] = {}
    for code, entry in found.items():
        # Without a total in the stage nothing of it counts: half a sheet must not break a tie.
        value: Fraction | None = None
        match rule.by if entry.exact is not None else "":
            case "stage":
                value = entry.exact
            case "criterion":
                result = entry.criteria.get(rule.criterion)
                value = result.points if result else None
            case "section":
                value = entry.sections.get(rule.section)
            case "time":
                value = entry.seconds.get(rule.criterion)
            case "rank":
                value = None if entry.rank is None else Fraction(entry.rank)
        if value is not None and rule.by != "time":
            value = compared(definition.ranking, value, stage.shown)
        values[code] = value
    return values


def _mean(columns: Sequence[Mapping[str, Fraction | None]]) -> dict[str, Fraction | None]:
    if len(columns) == 1:
        return dict(columns[0])
    means: dict[str, Fraction | None] = {}
    for code in sorted({code for column in columns for code in column}):
        values = [value for column in columns if (value := column.get(code)) is not None]
        means[code] = sum(values, Fraction(0)) / len(values) if values else None
    return means


def recorded_steps(
    rule: TieRule, number: int, given: ContestInput, stage: str, *, teams: bool = False
) -> list[Step]:
    """One step for each recorded decision, in text order; a draw counts only with its witness."""
    found = [
        decision
        for decision in given.decisions
        if decision.stage == stage and decision.teams == teams
    ]
    return [
        Step(
            rule.name or rule.by,
            {code: Fraction(place) for place, code in enumerate(decision.order, 1)},
            higher_first=False,
            name_en=rule.name_en,
            by=rule.by,
            rule=number,
            witness=decision.witness,
        )
        for decision in sorted(found, key=lambda decision: (decision.order, decision.witness))
        if rule.by == "decision" or decision.witness.strip()
    ]


def decided_order(given: ContestInput, stage: str, *, teams: bool = False) -> Orders:
    """The recorded decisions of one ranking, each an order of codes, in text order.

    At a cut the first of them that names all the tied decides, even where the chain lets them share
    their rank. `stage` "" = the overall ranking.
    """
    return tuple(
        sorted(
            decision.order
            for decision in given.decisions
            if decision.stage == stage and decision.teams == teams
        )
    )
