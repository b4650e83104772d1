"""The panel's value of each criterion, where the rule aggregates criterion by criterion."""

from collections.abc import Sequence
from dataclasses import dataclass, replace
from fractions import Fraction

from judges.scoring.definition.criteria import (
    Criterion,
    Judgement,
    Measurement,
    PassFail,
    Rubric,
    TimeTaken,
)
from judges.scoring.definition.shapes import Stage
from judges.scoring.figures import Marked, combine_readings
from judges.scoring.inputs import SheetInput
from judges.scoring.marks import (
    criterion_mark,
    measurement_mark,
    pass_mark,
    time_mark,
)
from judges.scoring.numbers import plain
from judges.scoring.panels import PanelValue, judgement_value, panel_value
from judges.scoring.trace import Line, line
from judges.scoring.values import LevelGiven, Measured, Passed, Seconds, Value
from judges.scoring.words import N_

PAIR = 2
Given = Sequence[tuple[str, Value | None]]


@dataclass(frozen=True, slots=True)
class CombinedCriterion:
    """Each seat's own mark of one criterion, and what the panel makes of them."""

    marks: tuple[tuple[str, Fraction | None], ...]
    panel: PanelValue
    trace: tuple[Line, ...] = ()


def criterion_values(
    stage: Stage, rubric: Rubric, sheets: Sequence[SheetInput]
) -> dict[str, CombinedCriterion]:
    """The panel's value of every judged criterion, by code, in the rubric's order.

    A judgement: by the sum of levels. A median panel takes the middle *reading* of a measurement,
    the middle time, and what most judges say of a pass/fail part; all else is aggregated on marks.
    """
    return {
        c.code: _combined(stage, c, [(s.seat, s.values.get(c.code)) for s in sheets])
        for c in rubric.judged
    }


def _combined(stage: Stage, criterion: Criterion, given: Given) -> CombinedCriterion:
    marked = [(seat, criterion_mark(criterion, value)) for seat, value in given]
    marks = tuple((seat, mark.points) for seat, mark in marked)
    if isinstance(criterion, Judgement):
        levels = [
            (seat, value.level if isinstance(value, LevelGiven) else None) for seat, value in given
        ]
        found = judgement_value(
            levels,
            top=criterion.top,
            maximum=Fraction(criterion.max),
            max_spread=criterion.max_spread,
            panel=stage.panel,
        )
        shown = ", ".join(str(level) for _, level in levels if level is not None)
        return CombinedCriterion(marks, found, _value_line(criterion, shown, found))
    found = panel_value(stage.panel, marks)
    if stage.panel.aggregate == "median" and found.value is not None:
        decided = _middle(criterion, given)
        if isinstance(decided, Line):
            return CombinedCriterion(marks, PanelValue(None, problem=decided))
        if decided is not None:
            trace = (decided.line,) if decided.line else ()
            return CombinedCriterion(marks, replace(found, value=decided.points), trace)
    shown = ", ".join(
        plain(mark) for seat, mark in marks if mark is not None and seat not in found.dropped
    )
    return CombinedCriterion(marks, found, _value_line(criterion, shown, found))


def _value_line(criterion: Criterion, shown: str, found: PanelValue) -> tuple[Line, ...]:
    if found.value is None:
        return ()
    if found.dropped:
        return (
            line(
                "criterion_dropped",
                N_("%(code)s %(name)s: %(marks)s; dropped seats %(dropped)s: %(value)s"),
                code=criterion.code,
                name=criterion.name,
                name_en=criterion.name_en,
                marks=shown,
                dropped=", ".join(found.dropped),
                value=found.value,
            ),
        )
    return (
        line(
            "criterion",
            N_("%(code)s %(name)s: %(marks)s: %(value)s"),
            code=criterion.code,
            name=criterion.name,
            name_en=criterion.name_en,
            marks=shown,
            value=found.value,
        ),
    )


def _middle(criterion: Criterion, given: Given) -> Marked | Line | None:
    """The mark of the middle value; a line: the judges look again; None: aggregate on marks."""
    values = [value for _, value in given if value is not None]
    if isinstance(criterion, Measurement):
        measured = [value for value in values if isinstance(value, Measured)]
        # "Cannot be measured" has no reading to stand in the middle, so marks are compared instead.
        return _middle_reading(criterion, measured) if len(measured) == len(values) else None
    if isinstance(criterion, TimeTaken):
        seconds = [Fraction(value.seconds) for value in values if isinstance(value, Seconds)]
        return time_mark(criterion, combine_readings(seconds, "median"))
    if isinstance(criterion, PassFail):
        return _majority(criterion, [value for value in values if isinstance(value, Passed)])
    return None


def _middle_reading(criterion: Measurement, measured: Sequence[Measured]) -> Marked | Line:
    own = "median" if criterion.agree_within is not None else criterion.combine
    if criterion.parts > 1:
        columns = zip(*(value.readings for value in measured), strict=True)
        readings = [[Fraction(reading) for reading in column] for column in columns]
    else:
        readings = [
            [combine_readings([Fraction(r) for r in value.readings], own) for value in measured]
        ]
    within = criterion.agree_within
    for column in readings:
        if within is not None and len(column) == PAIR and max(column) - min(column) > within:
            return line(
                "third_measures",
                N_("Two readings differ by more than %(within)s: a third judge measures."),
                within=Fraction(within),
            )
    return measurement_mark(criterion, [combine_readings(column, "median") for column in readings])


def _majority(criterion: PassFail, values: Sequence[Passed]) -> Marked | Line:
    verdicts = []
    for part in range(criterion.parts):
        yes = sum(value.parts[part] for value in values)
        if 2 * yes == len(values):
            return line(
                "judges_split", N_("The judges are split on %(code)s."), code=criterion.code
            )
        verdicts.append(2 * yes > len(values))
    return pass_mark(criterion, verdicts)
