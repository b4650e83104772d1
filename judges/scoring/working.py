"""The working of one entry for machines: every step from marks to rank with exact numbers.

It computes no result; it writes down what `score_contest` found so that anybody can recompute it.
"""

from collections.abc import Iterator, Mapping, Sequence
from fractions import Fraction

from judges.scoring.definition.criteria import Criterion, Judgement, Rubric, Section
from judges.scoring.definition.shapes import Definition, Stage
from judges.scoring.inputs import ContestInput, ReturnInput
from judges.scoring.numbers import Rounding
from judges.scoring.outcome import (
    ContestResult,
    CriterionResult,
    StageEntry,
    StageResult,
    TieReason,
)
from judges.scoring.panels import panel_value
from judges.scoring.places import place_points
from judges.scoring.sheets import total_of

Step = dict[str, object]
ZERO = Fraction(0)


def exact_text(value: Fraction) -> str:
    """The exact value: as a decimal where it ends, else as a fraction in lowest terms.

    >>> exact_text(Fraction(1, 8)), exact_text(Fraction(-7)), exact_text(Fraction(241, 3))
    ('0.125', '-7', '241/3')
    """
    rest, places = value.denominator, 0
    for prime in (2, 5):
        count = 0
        while rest % prime == 0:
            rest, count = rest // prime, count + 1
        places = max(places, count)
    if rest != 1:
        return str(value)
    digits = str(abs(value.numerator) * 10**places // value.denominator).rjust(places + 1, "0")
    sign = "-" if value < 0 else ""
    return sign + (f"{digits[:-places]}.{digits[-places:]}" if places else digits)


def working_of(
    definition: Definition, given: ContestInput, result: ContestResult, entry: str
) -> list[Step]:
    """Every step of the entry, in order, as JSON; numbers are exact texts, `null` = no rounding.

    Raises `KeyError` for an entry that the result does not know. The steps and what each of them
    computes stand in docs/definition.md, "The working".
    """
    steps: list[Step] = []
    values: dict[str, Fraction] = {}
    team_of = {code: team.code for team in given.teams for code in team.members}
    shared = definition.ranking.teams.shared if definition.ranking.teams else ()
    for code, stage in result.stages.items():
        found = stage.entries.get(team_of.get(entry, "") if code in shared else entry)
        if found is not None and found.exact is None:
            steps.append({"step": "no_total", "stage": code, "status": found.status.value})
        elif found is not None and found.exact is not None:
            steps.extend(_stage_steps(definition, definition.stage(code), found, given))
            values[code] = found.exact
            placed = _place_step(definition.stage(code), found, stage)
            if placed is not None:
                values[code] = Fraction(str(placed["points"]))
                steps.append(placed)
    return [*steps, *_overall_steps(definition, given, result, entry, values)]


def _place_step(stage: Stage, found: StageEntry, result: StageResult) -> Step | None:
    if stage.place_points is None or found.rank is None:
        return None
    sharing = sum(other.rank == found.rank for other in result.entries.values())
    return {
        "step": "place_points",
        "stage": stage.code,
        "rank": found.rank,
        "shared": sharing,
        "points": exact_text(place_points(stage.place_points, found.rank, sharing)),
    }


def _overall_steps(
    definition: Definition,
    given: ContestInput,
    result: ContestResult,
    entry: str,
    values: Mapping[str, Fraction],
) -> Iterator[Step]:
    own, ranking = result.overall[entry], definition.ranking
    if own.exact is None:
        yield {"step": "no_total", "stage": "", "status": own.status.value}
        return
    yield {
        "step": "composed",
        "rule": ranking.compose,
        "parts": [
            {
                "stage": code,
                "value": exact_text(values[code]),
                "weight": exact_text(_weight(definition, definition.stage(code))),
            }
            for code in own.parts
        ],
        "part_rounding": _rounding(ranking.part),
        "exact": exact_text(own.exact),
    }
    yield {
        "step": "total",
        "rank_on": ranking.rank_on,
        "rounding": _rounding(ranking.total),
        "total": str(own.total),
    }
    yield from (_tie(tie) for tie in result.ties if entry in tie.entries)
    groups = {one.code: one.group for one in given.entries}
    before = [
        code
        for code in result.ranking
        if (result.overall[code].rank or 0) < (own.rank or 0)
        and (ranking.within == "all" or groups[code] == groups[entry])
    ]
    yield {"step": "rank", "rank": own.rank, "before": before}


def _weight(definition: Definition, stage: Stage) -> Fraction:
    weighted = definition.ranking.compose == "weighted_sum"
    return Fraction(stage.weight or 0) if weighted else Fraction(1)


def _rounding(rounding: Rounding | None) -> Mapping[str, object] | None:
    return None if rounding is None else {"decimals": rounding.decimals, "mode": rounding.mode}


def _text(value: Fraction | None) -> str | None:
    return None if value is None else exact_text(value)


def _tie(tie: TieReason) -> Step:
    return {
        "step": "tie",
        "rule": tie.step,
        "by": tie.by,
        "entries": list(tie.entries),
        "values": {code: exact_text(value) for code, value in tie.exact.items()},
        "order": [list(group) for group in tie.order],
        "witness": tie.witness,
    }


def _stage_steps(
    definition: Definition, stage: Stage, found: StageEntry, given: ContestInput
) -> Iterator[Step]:
    rubric = definition.rubric_of(stage)
    if rubric is None:
        # Not the raw total, which levelling may have rounded already.
        mark = next(m for m in given.imported if (m.stage, m.entry) == (stage.code, found.entry))
        total = None if mark.value is None else exact_text(Fraction(mark.value))
        yield {"step": "imported_total", "stage": stage.code, "total": total}
    elif stage.kind == "returns":
        yield from _return_steps(stage, rubric, found, given)
    elif stage.panel.aggregate_by == "criterion" or not rubric.judged:
        for criterion in rubric.criteria:
            result = found.criteria[criterion.code]
            yield _panel_step(stage, criterion, result)
        values = {code: result.value for code, result in found.criteria.items()}
        yield from _sheet_steps(stage, rubric, values, "")
    else:
        yield from _sheets_steps(stage, rubric, found)
    if stage.levelling is not None:
        yield _level_step(stage, found)
    yield {
        "step": "stage_total",
        "stage": stage.code,
        "step_rounding": _rounding(stage.rounding.stage),
        "own": _text(found.own),
        "carried": _text((found.exact or ZERO) - (found.own or ZERO)),
        "exact": _text(found.exact),
        "rounding": _rounding(stage.shown),
        "total": str(found.total),
    }


def _panel_step(stage: Stage, criterion: Criterion, result: CriterionResult) -> Step:
    """The panel's value of a criterion; `rule` given: a reading, a vote or an import states it."""
    kept = panel_value(stage.panel, result.marks)
    rule = stage.panel.aggregate
    if isinstance(criterion, Judgement):
        # Levels are added up over all who judge, which is the mean of their marks.
        rule = "mean"
    elif not result.marks or rule == "median":
        rule = "given"
    judges = [seat for seat, mark in result.marks if mark is not None]
    if isinstance(criterion, Judgement) and stage.panel.aggregate == "consensus":
        judges = [seat for seat in judges if seat != stage.panel.chief]
    counted = judges if isinstance(criterion, Judgement) else list(kept.kept)
    return {
        "step": "panel",
        "stage": stage.code,
        "criterion": criterion.code,
        "rule": rule,
        "marks": {seat: _text(mark) for seat, mark in result.marks},
        "kept": counted,
        "dropped": list(result.dropped),
        "rounding": _rounding(stage.rounding.criterion) if result.marks else None,
        "value": _text(result.value),
    }


def _sheets_steps(stage: Stage, rubric: Rubric, found: StageEntry) -> Iterator[Step]:
    totals = [(sheet.seat, sheet.total) for sheet in found.sheets]
    for seat, total in totals:
        if total is not None:
            marks = {c.code: dict(found.criteria[c.code].marks)[seat] for c in rubric.judged}
            yield from _sheet_steps(stage, rubric, marks, seat)
    panel = panel_value(stage.panel, totals)
    yield {
        "step": "panel",
        "stage": stage.code,
        "criterion": "",
        "rule": stage.panel.aggregate,
        "marks": {seat: _text(total) for seat, total in totals},
        "kept": list(panel.kept),
        "dropped": list(panel.dropped),
        "rounding": None,
        "value": _text(panel.value),
    }
    judged = {criterion.code for criterion in rubric.judged}
    for criterion in rubric.criteria:
        if criterion.code not in judged:
            yield {
                "step": "added",
                "stage": stage.code,
                "criterion": criterion.code,
                "value": _text(found.criteria[criterion.code].value),
                "factor": exact_text(Fraction(criterion.factor)),
            }


def _sheet_steps(
    stage: Stage, rubric: Rubric, values: Mapping[str, Fraction | None], seat: str
) -> Iterator[Step]:
    totalled = total_of(rubric, values, stage.rounding)
    where = {"stage": stage.code, "seat": seat}
    for section in rubric.sections:
        yield {"step": "section", **where, **_section(stage, section, values)}
    for gate in rubric.gates:
        everything = [section.code for section in rubric.sections]
        yield {
            "step": "gate",
            **where,
            "section": gate.section,
            "below": exact_text(Fraction(gate.below)),
            "zero": everything if gate.zero_total else list(gate.zero_sections),
        }
    rescaled = rubric.rescale_to is not None
    yield {
        "step": "sheet",
        **where,
        "floor": None if rubric.floor is None else exact_text(Fraction(rubric.floor)),
        "scale": exact_text(Fraction(rubric.rescale_to or 1) / Fraction(rubric.max))
        if rescaled
        else "1",
        "rounding": _rounding(stage.rounding.sheet),
        "sections": {code: exact_text(points) for code, points in totalled.sections.items()},
        "total": _text(totalled.total),
    }


def _times(criterion: Criterion, values: Mapping[str, Fraction | None]) -> Fraction:
    times = values.get(criterion.times)
    return Fraction(1) if times is None else times


def _section(stage: Stage, section: Section, values: Mapping[str, Fraction | None]) -> Step:
    return {
        "section": section.code,
        "criteria": [
            {
                "criterion": c.code,
                "value": exact_text(value),
                "factor": exact_text(Fraction(c.factor)),
                "times": exact_text(_times(c, values)),
            }
            for c in section.criteria
            if (value := values.get(c.code)) is not None and getattr(c, "counts", True)
        ],
        "rounding": _rounding(stage.rounding.factored),
        "floor": None if section.floor is None else exact_text(Fraction(section.floor)),
        "cap": None if section.cap is None else exact_text(Fraction(section.cap)),
    }


def _return_steps(
    stage: Stage, rubric: Rubric, found: StageEntry, given: ContestInput
) -> Iterator[Step]:
    days = _late_days(given.returns, stage.code, found.entry)
    late = stage.late
    if late is not None and days > late.zero_after_days:
        yield {"step": "too_late", "stage": stage.code, "days": days}
        return
    for criterion in rubric.criteria:
        result = found.criteria[criterion.code]
        yield {
            "step": "panel",
            "stage": stage.code,
            "criterion": criterion.code,
            "rule": "given" if not result.marks else "mean",
            "marks": {seat: _text(mark) for seat, mark in result.marks},
            "kept": [seat for seat, _ in result.marks],
            "dropped": [],
            "rounding": _rounding(stage.rounding.criterion) if result.marks else None,
            "value": _text(result.value),
        }
    values = {code: result.value for code, result in found.criteria.items()}
    yield from _sheet_steps(stage, rubric, values, "")
    if late is not None and days:
        minus = exact_text(Fraction(late.per_day) * days)
        yield {"step": "late", "stage": stage.code, "days": days, "minus": minus}


def _late_days(returns: Sequence[ReturnInput], stage: str, entry: str) -> int:
    return next((r.late_days for r in returns if (r.stage, r.entry) == (stage, entry)), 0)


def _level_step(stage: Stage, found: StageEntry) -> Step:
    return {
        "step": "levelled",
        "stage": stage.code,
        "panel": found.panel,
        "raw_rounding": _rounding(stage.levelling.raw) if stage.levelling else None,
        "raw": _text(found.raw),
        "raw_rank": found.raw_rank,
        "coefficient": _text(found.coefficient),
    }
