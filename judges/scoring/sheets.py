"""From marks to a sheet's total: sections, gates, floor and rescaling; it knows no panel."""

from collections.abc import Mapping, Sequence
from dataclasses import dataclass, field
from fractions import Fraction

from judges.scoring.definition.criteria import Criterion, Imported, Rubric
from judges.scoring.definition.shapes import StageRounding
from judges.scoring.marks import criterion_mark
from judges.scoring.numbers import added, exact, round_exact
from judges.scoring.trace import Line, Written, line
from judges.scoring.values import Values
from judges.scoring.words import N_

MULTIPLIED = N_("%(code)s: %(factors)s = %(points)s")
ZERO, ONE = Fraction(0), Fraction(1)


@dataclass(frozen=True, slots=True)
class Totalled:
    """Sections after gates and the total after floor and rescaling; `total` None while marks miss.

    `points` are each criterion's points after factor; those of a closed section count 0.
    """

    total: Fraction | None
    points: Mapping[str, Fraction | None]
    sections: Mapping[str, Fraction]
    missing: tuple[str, ...] = ()
    trace: tuple[Line, ...] = ()


@dataclass(frozen=True, slots=True)
class MarkedSheet:
    """One judge's sheet in points. `total` None while a mark is missing; `so_far` leaves it out.

    `marks` are before, `points` after factor and gates.
    """

    total: Fraction | None
    so_far: Fraction
    marks: Mapping[str, Fraction | None]
    points: Mapping[str, Fraction | None]
    sections: Mapping[str, Fraction]
    missing: tuple[str, ...] = ()
    flags: tuple[str, ...] = ()
    lines: Mapping[str, Line] = field(default_factory=dict)
    trace: tuple[Line, ...] = ()


def total_of(
    rubric: Rubric, values: Mapping[str, Fraction | None], rounding: StageRounding | None = None
) -> Totalled:
    """Sections and total from criterion values (exact points before factor).

    Steps: × factor (and × the imported number of `times`), rounding `factored`; sections, each
    within its floor and cap; gates on sections as they are before any gate; sum; floor; rescaling
    to `rescale_to`; rounding `sheet`. A criterion left out or `None` makes the total `None`; gates
    are not applied then. Imported criteria may be left out: they count where given.
    Source: A3.1, D1, D2, docs/definition.md "Sheet".
    """
    steps = rounding or StageRounding()
    points: dict[str, Fraction | None] = {}
    criteria = rubric.criteria
    for criterion in criteria:
        factored = _factored(criterion, values)
        points[criterion.code] = None if factored is None else round_exact(factored, steps.factored)
    missing = tuple(
        c.code
        for c in criteria
        if points[c.code] is None and (c.code in values or not isinstance(c, Imported))
    )
    sections = {
        section.code: added(points[c.code] or 0 for c in section.criteria)
        for section in rubric.sections
    }
    if missing:
        return Totalled(None, points, sections, missing)
    multiplied = _multiplied(criteria, values, points)
    bounded = _bounded(rubric, sections)
    closed, gates = _closed(rubric, sections)
    trace = [*multiplied, *bounded, *gates]
    for section in rubric.sections:
        if section.code in closed:
            sections[section.code] = ZERO
            points.update({c.code: ZERO for c in section.criteria if points[c.code] is not None})
    total = added(sections.values())
    if rubric.floor is not None and total < rubric.floor:
        total = Fraction(rubric.floor)
        trace.append(line("floor", N_("The total is not below %(floor)s"), floor=total))
    if rubric.rescale_to is not None:
        total, told = _rescaled(total, Fraction(rubric.rescale_to), Fraction(rubric.max))
        trace.append(told)
    return Totalled(round_exact(total, steps.sheet), points, sections, (), tuple(trace))


def _rescaled(total: Fraction, to: Fraction, whole: Fraction) -> tuple[Fraction, Line]:
    rescaled = total * to / whole
    message = N_("%(total)s × %(to)s ÷ %(max)s = %(rescaled)s")
    return rescaled, line("rescaled", message, total=total, to=to, max=whole, rescaled=rescaled)


def _factored(criterion: Criterion, values: Mapping[str, Fraction | None]) -> Fraction | None:
    value = values.get(criterion.code)
    if value is None:
        return None
    if isinstance(criterion, Imported) and not criterion.counts:
        return ZERO
    # A judge's own sheet lacks what is imported; it is added up without it.
    times = values.get(criterion.times, ONE)
    if times is None:
        return None
    # Most factors are 1: what they leave alone is not multiplied.
    factored = value if criterion.factor == 1 else value * exact(criterion.factor)
    return factored if times is ONE else factored * times


def _multiplied(
    criteria: Sequence[Criterion],
    values: Mapping[str, Fraction | None],
    points: Mapping[str, Fraction | None],
) -> list[Line]:
    trace: list[Line] = []
    for criterion in criteria:
        value, counted = values.get(criterion.code), points[criterion.code]
        times = values.get(criterion.times) if criterion.times else None
        if value is None or counted is None or (criterion.factor == 1 and times is None):
            continue
        factors = (value, criterion.factor) if times is None else (value, criterion.factor, times)
        params = Written({"code": criterion.code, "factors": factors, "points": counted})
        trace.append(Line("multiplied", MULTIPLIED, params, criterion.code))
    return trace


def _bounded(rubric: Rubric, sections: dict[str, Fraction]) -> list[Line]:
    trace: list[Line] = []
    for section in rubric.sections:
        before = sections[section.code]
        after = before if section.floor is None else max(before, Fraction(section.floor))
        after = after if section.cap is None else min(after, Fraction(section.cap))
        if after != before:
            sections[section.code] = after
            message = N_("%(section)s: %(before)s counts as %(after)s")
            told = line("section_bound", message, section=section.code, before=before, after=after)
            trace.append(told)
    return trace


def _closed(rubric: Rubric, sections: Mapping[str, Fraction]) -> tuple[set[str], list[Line]]:
    closed: set[str] = set()
    trace: list[Line] = []
    for gate in rubric.gates:
        reached = sections[gate.section]
        if reached >= gate.below:
            continue
        named = set(sections) if gate.zero_total else set(gate.zero_sections)
        closed |= named
        trace.append(
            line(
                "gate_closed",
                N_("%(section)s is %(points)s, below %(below)s: %(zero)s count 0"),
                section=gate.section,
                points=reached,
                below=Fraction(gate.below),
                zero=", ".join(code for code in sections if code in named),
            )
        )
    return closed, trace


def mark_sheet(
    rubric: Rubric, values: Values, rounding: StageRounding | None = None
) -> MarkedSheet:
    """One judge's sheet marked: the running total of a draft as well as that of a whole sheet.

    `None` values are not scored and make `total` None. Imported criteria are not on the sheet.
    """
    marked = {c.code: criterion_mark(c, values.get(c.code)) for c in rubric.judged}
    marks = {code: mark.points for code, mark in marked.items()}
    totalled = total_of(rubric, marks, rounding)
    return MarkedSheet(
        total=totalled.total,
        so_far=added(totalled.sections.values()) if totalled.total is None else totalled.total,
        marks=marks,
        points=totalled.points,
        sections=totalled.sections,
        missing=totalled.missing,
        flags=tuple(sorted({flag for mark in marked.values() for flag in mark.flags})),
        lines={code: mark.line for code, mark in marked.items() if mark.line is not None},
        trace=totalled.trace,
    )
