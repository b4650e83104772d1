"""One entry in one stage: sheets, imported marks or a return become the stage's total."""

from collections.abc import Mapping, Sequence
from dataclasses import dataclass, field, replace
from fractions import Fraction

from judges.scoring.combining import criterion_values
from judges.scoring.definition.criteria import Deduction, Rubric, TimeTaken
from judges.scoring.definition.shapes import Late, Stage
from judges.scoring.figures import combine_readings
from judges.scoring.inputs import ImportedMark, ReturnInput, SheetInput, Status
from judges.scoring.numbers import added, plain, published, round_exact
from judges.scoring.outcome import CriterionResult, SheetResult, StageEntry
from judges.scoring.panels import PanelValue, judging, panel_value
from judges.scoring.sheets import MarkedSheet, Totalled, mark_sheet, total_of
from judges.scoring.trace import Line, line
from judges.scoring.values import Counted, Seconds, Values
from judges.scoring.words import N_

ZERO = Fraction(0)


@dataclass(slots=True)
class Working:
    """What has been found about one entry in one stage so far; only this module writes it."""

    total: Fraction | None = None
    criteria: dict[str, CriterionResult] = field(default_factory=dict)
    sections: dict[str, Fraction] = field(default_factory=dict)
    sheets: tuple[SheetResult, ...] = ()
    flags: tuple[str, ...] = ()
    seconds: dict[str, Fraction] = field(default_factory=dict)
    problems: list[Line] = field(default_factory=list)
    trace: list[Line] = field(default_factory=list)
    disqualified: bool = False


def score_entry(
    stage: Stage,
    rubric: Rubric | None,
    entry: str,
    *,
    sheets: Sequence[SheetInput] = (),
    imported: Sequence[ImportedMark] = (),
    returned: ReturnInput | None = None,
) -> StageEntry:
    """The entry's stage result without rank; `total` None while anything is missing.

    Where panels are levelled or totals carried over there is only `raw`; `finished` adds the rest.

    Sheets, imported marks and the return are those of this entry and stage. Two sheets of one
    seat, or two imported marks of one criterion, raise `ValueError`: only one of them can be in
    force.
    """
    given = _imported_values(imported)
    ordered = sorted(sheets, key=lambda sheet: sheet.seat)
    if len({sheet.seat for sheet in ordered}) != len(ordered):
        raise ValueError(f"stage {stage.code}, entry {entry}: two sheets of one seat")
    work = Working()
    if rubric is None:
        _take_imported(work, given)
    elif stage.kind == "returns":
        _take_return(work, stage, rubric, returned, given)
    elif stage.panel.aggregate_by == "criterion" or not rubric.judged:
        _by_criterion(work, stage, rubric, ordered, given)
    else:
        _by_sheet(work, stage, rubric, ordered, given)
    if rubric is not None:
        seats = judging(stage.panel, [sheet.seat for sheet in ordered])
        stated = [sheet.values for sheet in ordered if sheet.seat in seats]
        if stage.kind == "returns":
            stated = [returned.values] if returned else []
        _look_for_disqualification(work, rubric, stated)
        _note_seconds(work, stage, rubric, stated)
    found = _entry(work, entry)
    return found if stage.levelling or stage.carry else finished(stage, found, found.raw)


def _entry(work: Working, entry: str) -> StageEntry:
    return StageEntry(
        entry=entry,
        status=Status.DISQUALIFIED if work.disqualified else Status.PRESENT,
        criteria=work.criteria,
        sections=work.sections,
        sheets=work.sheets,
        flags=work.flags,
        seconds=work.seconds,
        problems=tuple(work.problems),
        trace=tuple(work.trace),
        raw=work.total,
    )


def finished(
    stage: Stage, entry: StageEntry, total: Fraction | None, carried: Fraction | None = ZERO
) -> StageEntry:
    """The entry with `own` = the total rounded by the step `stage`, and `exact` = own + carried.

    `None` for either leaves no total. The printed total is `exact` as the stage is shown.
    """
    own = None if total is None else round_exact(total, stage.rounding.stage)
    if own is None or carried is None:
        return replace(entry, own=own)
    exact = own + carried
    printed = published(exact, stage.shown)
    lines = []
    if carried:
        message = N_("%(own)s + %(carried)s carried over = %(total)s")
        lines.append(line("carried_over", message, own=own, carried=carried, total=exact))
    message = N_("Stage %(stage)s: %(total)s")
    lines.append(
        line("stage_total", message, stage=stage.name, stage_en=stage.name_en, total=str(printed))
    )
    return replace(entry, own=own, exact=exact, total=printed, trace=(*entry.trace, *lines))


def _imported_values(imported: Sequence[ImportedMark]) -> dict[str, Fraction | None]:
    values: dict[str, Fraction | None] = {}
    for mark in imported:
        if mark.criterion in values:
            raise ValueError(
                f"stage {mark.stage}, entry {mark.entry}: two imported marks of one criterion"
            )
        values[mark.criterion] = None if mark.value is None else Fraction(mark.value)
    return values


def _take_imported(work: Working, given: Mapping[str, Fraction | None]) -> None:
    work.total = given.get("")
    if work.total is None:
        work.problems.append(line("not_imported", N_("No mark has been imported.")))
    else:
        work.trace.append(line("imported", N_("Imported mark: %(points)s"), points=work.total))


def _take_return(
    work: Working,
    stage: Stage,
    rubric: Rubric,
    returned: ReturnInput | None,
    given: Mapping[str, Fraction | None],
) -> None:
    late = stage.late
    if returned is not None and late is not None and returned.late_days > late.zero_after_days:
        # The rule gives this 0, whatever the return says or leaves out: it is no missing mark.
        work.total = ZERO
        work.flags = mark_sheet(rubric, returned.values).flags
        message = N_("%(days)s working days late: the period counts 0")
        work.trace.append(line("too_late", message, days=returned.late_days))
        return
    if returned is None:
        message = N_("The unit's return for this period is not confirmed.")
        work.problems.append(line("no_return", message))
        return
    sheet = mark_sheet(rubric, returned.values, stage.rounding)
    rounded = {
        code: None if mark is None else round_exact(mark, stage.rounding.criterion)
        for code, mark in sheet.marks.items()
    }
    rounded.update(_imported_of(rubric, given))
    totalled = total_of(rubric, rounded, stage.rounding)
    work.flags = sheet.flags
    work.trace.extend(sheet.lines.values())
    work.criteria = {
        code: CriterionResult(
            code,
            (("return", sheet.marks[code]),) if code in sheet.marks else (),
            value,
            totalled.points[code],
        )
        for code, value in rounded.items()
    }
    _take_total(work, totalled)
    if late is not None and returned.late_days:
        _take_off_late(work, late, returned.late_days)


def _take_off_late(work: Working, late: Late, days: int) -> None:
    if work.total is None:
        return
    penalty = Fraction(late.per_day) * days
    work.total = max(ZERO, work.total - penalty)
    message = N_("%(days)s working days late: −%(points)s")
    work.trace.append(line("late", message, days=days, points=penalty))


def _take_total(work: Working, totalled: Totalled) -> None:
    work.total = totalled.total
    work.sections = dict(totalled.sections)
    work.trace.extend(totalled.trace)
    if totalled.missing:
        work.problems.append(
            line(
                "criteria_missing",
                N_("Not scored yet: %(codes)s"),
                codes=", ".join(totalled.missing),
            )
        )


def _imported_of(
    rubric: Rubric, given: Mapping[str, Fraction | None]
) -> dict[str, Fraction | None]:
    judged = {criterion.code for criterion in rubric.judged}
    values: dict[str, Fraction | None] = {}
    for criterion in rubric.criteria:
        if criterion.code not in judged:
            value = given.get(criterion.code)
            values[criterion.code] = (
                -value if value and getattr(criterion, "subtract", False) else value
            )
    return values


def _by_criterion(
    work: Working,
    stage: Stage,
    rubric: Rubric,
    sheets: Sequence[SheetInput],
    given: Mapping[str, Fraction | None],
) -> None:
    panelled = criterion_values(stage, rubric, sheets)
    values: dict[str, Fraction | None] = {
        code: None
        if found.panel.value is None
        else round_exact(found.panel.value, stage.rounding.criterion)
        for code, found in panelled.items()
    }
    values.update(_imported_of(rubric, given))
    totalled = total_of(rubric, values, stage.rounding)
    for code, value in values.items():
        found = panelled.get(code)
        marks = found.marks if found else ()
        dropped = found.panel.dropped if found else ()
        work.criteria[code] = CriterionResult(code, marks, value, totalled.points[code], dropped)
        if found and found.panel.problem:
            work.problems.append(found.panel.problem.concerning(code))
        elif found:
            work.trace.extend(found.trace)
    own = {sheet.seat: mark_sheet(rubric, sheet.values, stage.rounding) for sheet in sheets}
    work.sheets = tuple(SheetResult(seat, marked.total) for seat, marked in own.items())
    work.flags = _flags(own)
    _take_total(work, totalled)


def _by_sheet(
    work: Working,
    stage: Stage,
    rubric: Rubric,
    sheets: Sequence[SheetInput],
    given: Mapping[str, Fraction | None],
) -> None:
    marked = {sheet.seat: mark_sheet(rubric, sheet.values, stage.rounding) for sheet in sheets}
    found = panel_value(stage.panel, [(seat, sheet.total) for seat, sheet in marked.items()])
    work.sheets = tuple(
        SheetResult(seat, sheet.total, seat in found.dropped) for seat, sheet in marked.items()
    )
    work.flags = _flags(marked)
    for seat, sheet in marked.items():
        work.trace.extend(step.concerning(seat) for step in sheet.trace)
        if sheet.missing:
            work.problems.append(
                line(
                    "sheet_incomplete",
                    N_("Sheet of seat %(seat)s lacks: %(codes)s"),
                    seat=seat,
                    codes=", ".join(sheet.missing),
                )
            )
    if found.problem is not None:
        work.problems.append(found.problem)
    _explain_parts(work, stage, rubric, marked, found)
    _add_imported(work, rubric, found.value, _imported_of(rubric, given))
    if found.value is not None:
        work.trace.append(_panel_line(stage, work.sheets, found.value))


def _flags(marked: Mapping[str, MarkedSheet]) -> tuple[str, ...]:
    # A flag that one sheet raises is raised: an accident is not a matter of the mean.
    return tuple(sorted({flag for sheet in marked.values() for flag in sheet.flags}))


def _explain_parts(
    work: Working,
    stage: Stage,
    rubric: Rubric,
    marked: Mapping[str, MarkedSheet],
    found: PanelValue,
) -> None:
    # Parts are averaged over the kept sheets, so that they add up to the total that they explain.
    share = Fraction(1) if stage.panel.aggregate == "sum" else Fraction(1, max(len(found.kept), 1))
    kept = [marked[seat] for seat in found.kept]
    for criterion in rubric.judged:
        code = criterion.code
        marks = tuple((seat, sheet.marks[code]) for seat, sheet in marked.items())
        value = added(sheet.marks[code] or 0 for sheet in kept) * share
        points = added(sheet.points[code] or 0 for sheet in kept) * share
        work.criteria[code] = CriterionResult(
            code, marks, value if kept else None, points if kept else None, found.dropped
        )
    for section in rubric.sections:
        work.sections[section.code] = added(one.sections[section.code] for one in kept) * share


def _add_imported(
    work: Working, rubric: Rubric, total: Fraction | None, imported: Mapping[str, Fraction | None]
) -> None:
    work.total = total
    for criterion in rubric.criteria:
        if criterion.code not in imported:
            continue
        value = imported[criterion.code]
        points = None if value is None else value * Fraction(criterion.factor)
        if points is not None and not getattr(criterion, "counts", True):
            points = ZERO
        work.criteria[criterion.code] = CriterionResult(criterion.code, (), value, points)
        if points is None:
            work.problems.append(
                line("criteria_missing", N_("Not scored yet: %(codes)s"), codes=criterion.code)
            )
            work.total = None
        else:
            work.sections[criterion.section] += points
            work.total = None if work.total is None else work.total + points


def _panel_line(stage: Stage, sheets: Sequence[SheetResult], value: Fraction) -> Line:
    kept = ", ".join(plain(s.total) for s in sheets if s.total is not None and not s.dropped)
    dropped = ", ".join(plain(s.total) for s in sheets if s.total is not None and s.dropped)
    if stage.panel.aggregate == "consensus":
        message = N_("Judges %(kept)s; by consensus %(value)s")
        return line("panel_consensus", message, kept=kept, value=value)
    if dropped:
        return line(
            "panel_dropped",
            N_("Judges %(kept)s; dropped %(dropped)s: %(value)s"),
            kept=kept,
            dropped=dropped,
            value=value,
        )
    return line("panel", N_("Judges %(kept)s: %(value)s"), kept=kept, value=value)


def _look_for_disqualification(work: Working, rubric: Rubric, sheets: Sequence[Values]) -> None:
    for criterion in rubric.judged:
        if not isinstance(criterion, Deduction) or criterion.effect != "disqualify":
            continue
        values = [sheet.get(criterion.code) for sheet in sheets]
        stated = [value.count > 0 for value in values if isinstance(value, Counted)]
        if sum(stated) * 2 > len(stated):
            work.disqualified = True
            work.trace.append(
                line(
                    "disqualified",
                    N_("%(name)s: disqualified"),
                    name=criterion.name,
                    name_en=criterion.name_en,
                )
            )
        elif any(stated):
            work.problems.append(
                line(
                    "disputed",
                    N_("The judges differ on “%(name)s”."),
                    name=criterion.name,
                    name_en=criterion.name_en,
                )
            )
            work.total = None


def _note_seconds(work: Working, stage: Stage, rubric: Rubric, sheets: Sequence[Values]) -> None:
    rule = "median" if stage.panel.aggregate == "median" else "mean"
    for criterion in rubric.judged:
        if isinstance(criterion, TimeTaken):
            values = [sheet.get(criterion.code) for sheet in sheets]
            seconds = [Fraction(value.seconds) for value in values if isinstance(value, Seconds)]
            if seconds:
                work.seconds[criterion.code] = combine_readings(seconds, rule)
