"""Errors and advice on a definition document, beyond what stops it from being read."""

from collections.abc import Callable, Mapping
from dataclasses import replace
from decimal import Decimal
from itertools import pairwise

from judges.scoring.definition.criteria import (
    Criterion,
    Deduction,
    Indicator,
    Judgement,
    Measurement,
    Placing,
    Points,
    Rubric,
)
from judges.scoring.definition.parse import read_definition
from judges.scoring.definition.shapes import Definition, Stage
from judges.scoring.definition.standings import RECORDED
from judges.scoring.faults import Finding
from judges.scoring.words import N_, Params

FEWEST_FOR_DROPPING = 5
FULL_SCALE = 4
Note = Callable[[str, str, str, str, Params], None]


def lint(document: Mapping[str, object]) -> list[Finding]:
    """All errors (the document cannot be used) and hints (it can, but look again), in order.

    Errors: whatever `parse_definition` refuses, marks that do not add up, a level without a text.
    Hints: a drop rule below 5 seats (A2.3), a judgement without four levels (A8.6), a tie chain
    that cannot decide or cannot end, theory above 30 % (A1.1). Only errors of reading are given
    while there are any, because the rest would follow from them.
    """
    definition, findings = read_definition(document)
    if findings:
        return findings

    def note(severity: str, path: str, message: str, remedy: str, params: Params) -> None:
        findings.append(Finding(severity, path, message, params, remedy))

    for code, rubric in definition.rubrics.items():
        _lint_rubric(rubric, f"/rubrics/{code}", note)
    for index, stage in enumerate(definition.stages):
        _lint_stage(definition, stage, f"/stages/{index}", note)
    _lint_ranking(definition, note)
    _lint_awards(definition, note)
    return findings


def _lint_rubric(rubric: Rubric, path: str, note: Note) -> None:
    total = sum(
        (
            criterion.max * criterion.factor
            for section in rubric.sections
            if not section.beyond_max
            for criterion in section.criteria
            if getattr(criterion, "counts", True)
        ),
        Decimal(0),
    )
    if total != rubric.max:
        note(
            "error",
            f"{path}/max",
            N_("The criteria add up to %(total)s, but the rubric says %(max)s."),
            N_("Correct a criterion or the rubric's max."),
            {"total": f"{total:f}", "max": f"{rubric.max:f}"},
        )
    for number, section in enumerate(rubric.sections):
        if section.floor is not None and section.cap is not None and section.floor > section.cap:
            message = N_("The floor of section %(code)s lies above its cap.")
            remedy = N_("Correct one of the two.")
            note("error", f"{path}/sections/{number}", message, remedy, {"code": section.code})
        for index, criterion in enumerate(section.criteria):
            _lint_criterion(criterion, f"{path}/sections/{number}/criteria/{index}", note)


def _lint_criterion(criterion: Criterion, path: str, note: Note) -> None:
    levels = criterion.levels if isinstance(criterion, Judgement | Points) else ()
    params: Params = {"code": criterion.code}
    if not all(level.text for level in levels):
        message = N_("A level of %(code)s has no text.")
        remedy = N_("Write what a judge must see for each level.")
        note("error", f"{path}/levels", message, remedy, params)
    if isinstance(criterion, Judgement) and len(levels) != FULL_SCALE:
        message = N_("%(code)s has %(levels)s levels; a judgement as a rule has 0, 1, 2 and 3.")
        full: Params = {"code": criterion.code, "levels": len(levels)}
        note("hint", f"{path}/levels", message, N_("Write all four, or leave it so."), full)
    if isinstance(criterion, Points) and (criterion.max - criterion.min) % criterion.step:
        message = N_("The steps of %(code)s do not reach its max.")
        note("hint", f"{path}/step", message, N_("Choose a step that divides it."), params)
    if isinstance(criterion, Measurement | Indicator):
        _lint_bands(criterion, path, note)
    if isinstance(criterion, Placing):
        _lint_places(criterion, path, note)
    if isinstance(criterion, Deduction) and not criterion.each and not criterion.effect:
        message = N_("The deduction %(code)s takes nothing off.")
        note("error", path, message, N_("State each or effect."), params)


def _lint_places(criterion: Placing, path: str, note: Note) -> None:
    worth = (*criterion.points, criterion.otherwise)
    if any(later > earlier for earlier, later in pairwise(worth)):
        message = N_("In %(code)s a later place earns more than an earlier one.")
        remedy = N_("Order the points from the first place on.")
        note("error", f"{path}/points", message, remedy, {"code": criterion.code})
    if max(worth) > criterion.max:
        message = N_("A place of %(code)s earns more than its max.")
        remedy = N_("Correct the points or the max.")
        note("error", f"{path}/points", message, remedy, {"code": criterion.code})


def _lint_bands(criterion: Measurement | Indicator, path: str, note: Note) -> None:
    params: Params = {"code": criterion.code}
    limits = [band.limit for band in criterion.bands]
    if isinstance(criterion, Indicator):
        downward = criterion.direction == "at_least"
    else:
        downward = criterion.rule == "value_at_least"
    if limits != sorted(limits, reverse=downward):
        message = N_("The bands of %(code)s are not in order; a later one is never reached.")
        note("error", path, message, N_("Order them from the best to the worst."), params)
    worth = [band.marks for band in criterion.bands if band.marks is not None]
    if any(marks > criterion.max for marks in worth):
        message = N_("A band of %(code)s gives more than its max.")
        note("error", path, message, N_("Correct the band or the max."), params)


def _lint_stage(definition: Definition, stage: Stage, path: str, note: Note) -> None:
    panel, rubric = stage.panel, definition.rubric_of(stage)
    if panel.aggregate == "trimmed_mean" and panel.seats < FEWEST_FOR_DROPPING:
        note(
            "hint",
            f"{path}/panel",
            N_("Highest and lowest are dropped with only %(seats)s judges."),
            N_("Use five judges or the plain mean."),
            {"seats": panel.seats},
        )
    _lint_advance(stage, path, note)
    if rubric is not None:
        _lint_stage_rubric(stage, rubric, path, note)
    if (
        stage.code == "prelim"
        and stage.kind == "imported"
        and (stage.weight or 0) > Decimal("0.30")
    ):
        note(
            "hint",
            f"{path}/weight",
            N_("Theory counts more than %(percent)s %%."),
            N_("Most regulations allow at most %(most)s."),
            {"percent": 30, "most": "0.30"},
        )


def _lint_advance(stage: Stage, path: str, note: Note) -> None:
    rule = stage.advance
    if rule is None:
        return
    chain = stage.tie_chain
    if rule.ties_at_cut == "block" and not any(step.by in RECORDED for step in chain):
        note(
            "hint",
            f"{path}/tie_chain",
            N_("A tie at the cut of %(code)s holds everything up; no decision or draw ends it."),
            N_("End the chain with a decision or a draw, or let the tied all go on."),
            {"code": stage.code},
        )
    kept = sum(rule.floors.named.values()) if rule.floors else 0
    if rule.top is not None and kept > rule.top:
        note(
            "hint",
            f"{path}/advance/floors",
            N_("%(kept)s places are kept, more than the %(top)s that there are."),
            N_("Keep fewer places or let more go on."),
            {"kept": kept, "top": rule.top},
        )


def _lint_stage_rubric(stage: Stage, rubric: Rubric, path: str, note: Note) -> None:
    reached = rubric.rescale_to or rubric.max
    if reached != stage.max and stage.panel.aggregate != "sum":
        message = N_("The stage says max %(max)s, its rubric gives %(total)s.")
        params: Params = {"max": f"{stage.max:f}", "total": f"{reached:f}"}
        note("hint", f"{path}/max", message, N_("Correct one of them or rescale."), params)
    for criterion in rubric.criteria:
        if isinstance(criterion, Judgement) and stage.panel.aggregate_by == "sheet":
            message = N_("%(code)s is a judgement; its panel must be aggregated by criterion.")
            remedy = N_('State "aggregate_by": "criterion".')
            note("error", f"{path}/panel/aggregate_by", message, remedy, {"code": criterion.code})


def _lint_ranking(definition: Definition, note: Note) -> None:
    chain = definition.ranking.tie_chain
    _lint_idle_steps(definition, note)
    if not chain:
        note(
            "hint",
            "/ranking/tie_chain",
            N_("There is no tie chain; equal totals share their rank."),
            N_("Write what decides a tie, or leave it so."),
            {},
        )
    if any(rule.by in RECORDED for rule in chain[:-1]):
        note(
            "hint",
            "/ranking/tie_chain",
            N_("Rules after a decision are reached only without one."),
            N_("Put the decision last."),
            {},
        )


def _lint_idle_steps(definition: Definition, note: Note) -> None:
    """A step that can tell nobody apart: it stands twice, or it is the total itself."""
    chain = definition.ranking.tie_chain
    only = _only_stage(definition)
    for index, rule in enumerate(chain):
        path = f"/ranking/tie_chain/{index}"
        same = [replace(other, name="", name_en="") for other in chain[:index]]
        if replace(rule, name="", name_en="") in same:
            message = N_("This tie rule stands above already; it decides nothing more.")
            note("hint", path, message, N_("Remove it."), {})
        elif rule.by == "stage" and rule.stages == only:
            message = N_("Who ties in the total ties in its only stage too; this decides nothing.")
            note("hint", path, message, N_("Name a criterion, the time or a decision."), {})


def _only_stage(definition: Definition) -> tuple[str, ...]:
    """The stage whose total, as it is compared, is the overall total; () where there is none."""
    ranking = definition.ranking
    counted = [stage for stage in definition.stages if stage.counts]
    if len(counted) != 1 or ranking.compose != "sum" or ranking.part is not None:
        return ()
    shown = counted[0].shown
    # Where the stage prints finer digits than the total, they still tell some apart.
    finer = (shown.decimals, shown.mode) != (ranking.total.decimals, ranking.total.mode)
    return () if ranking.rank_on == "published" and finer else (counted[0].code,)


def _lint_awards(definition: Definition, note: Note) -> None:
    shares = sum(
        (
            rule.percent
            for rule in definition.awards.rules
            if rule.percent is not None and rule.exclusive and not rule.stages
        ),
        Decimal(0),
    )
    if shares > 100:  # noqa: PLR2004 - percent
        note(
            "error",
            "/awards/rules",
            N_("The awards take %(total)s %% of the field."),
            N_("Together they may take at most %(most)s."),
            {"total": f"{shares:f}", "most": 100},
        )
