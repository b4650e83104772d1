"""The audit of a published list, row by row, and the rule that would explain it best."""

from collections.abc import Mapping, Sequence
from decimal import Decimal
from fractions import Fraction

from judges.scoring.audit.granting import award_cells
from judges.scoring.audit.hidden import Columns, Span, columns_of, composed_span, part_span
from judges.scoring.audit.places import rank_cells
from judges.scoring.audit.search import explain_ranks, explain_totals
from judges.scoring.audit.shapes import AuditReport, CellAudit, ListRow, RowAudit, Verdict
from judges.scoring.composition import compose
from judges.scoring.definition.shapes import Definition, Stage
from judges.scoring.numbers import Rounding, plain, published, round_exact
from judges.scoring.trace import line
from judges.scoring.words import N_

GRAVITY = (Verdict.CONTRADICTS, Verdict.WITHIN, Verdict.EXACT, Verdict.UNCHECKED)


def audit_list(definition: Definition, rows: Sequence[ListRow]) -> AuditReport:
    """What the definition's rule says of every printed total, rank and award.

    Totals are recomputed from the printed stage totals, ranks from the printed totals, awards from
    the printed ranks (from the recomputed one where the printed contradicts), so that one error is
    told once. A cell is *exact*, or *within* what hidden decimals allow, or *contradicts*.
    Hidden decimals begin after the longest number of a column. Raises `ValueError` for an entry
    that stands twice in one group.
    """
    if len({(row.group, row.entry) for row in rows}) != len(rows):
        raise ValueError("an entry stands twice")
    columns = columns_of(definition, rows)
    counted = [stage for stage in definition.stages if stage.counts]
    cells: dict[int, list[CellAudit]] = {index: [] for index in range(len(rows))}
    for index, row in enumerate(rows):
        cells[index].extend(_weighted_cells(definition, counted, row, columns))
        cells[index].extend(_total_cells(definition, counted, row, columns))
    ranks = rank_cells(definition, counted, rows, columns)
    awards = award_cells(definition, rows, ranks)
    for found in (ranks, awards):
        for index, cell in found.items():
            cells[index].append(cell)
    audited = tuple(
        RowAudit(row.number, row.entry, _gravest(cells[index]), tuple(cells[index]))
        for index, row in enumerate(rows)
    )
    counts = {verdict: sum(row.verdict is verdict for row in audited) for verdict in Verdict}
    explanations = (
        *explain_totals(definition, counted, rows, columns),
        *explain_ranks(definition, counted, rows),
    )
    return AuditReport(audited, counts, explanations)


def _gravest(cells: Sequence[CellAudit]) -> Verdict:
    found = {cell.verdict for cell in cells}
    return next((verdict for verdict in GRAVITY if verdict in found), Verdict.UNCHECKED)


def _weighted_cells(
    definition: Definition, counted: Sequence[Stage], row: ListRow, columns: Columns
) -> list[CellAudit]:
    found = []
    for stage in counted:
        printed, part = row.weighted.get(stage.code), row.parts.get(stage.code)
        if printed is None or part is None or stage.weight is None:
            continue
        weight = Fraction(stage.weight)
        mode = definition.ranking.part.mode if definition.ranking.part else "half_up"
        shown = Rounding(columns.weighted[stage.code], mode)
        span = part_span(stage, part, columns.parts[stage.code])
        hidden = Span(weight * span.low, weight * span.high)
        expected = weight * Fraction(part)
        found.append(_judged(stage.code, printed, expected, hidden, shown))
    return found


def _total_cells(
    definition: Definition, counted: Sequence[Stage], row: ListRow, columns: Columns
) -> list[CellAudit]:
    if row.total is None:
        return []
    printed = str(row.total)
    given = {stage.code: row.parts.get(stage.code) for stage in counted}
    if all(part is None for part in given.values()):
        told = line("total_given", N_("The list prints no parts to check the total against."))
        return [CellAudit("total", printed, "", Verdict.UNCHECKED, told)]
    hidden = composed_span(definition.ranking, counted, row, columns)
    exact = compose(
        definition.ranking,
        [(s, None if (p := given[s.code]) is None else Fraction(p)) for s in counted],
    ).exact
    if hidden is None or exact is None:
        lacking = ", ".join(code for code, part in given.items() if part is None)
        message = N_("%(lacking)s is missing: no total follows, for a missing part is not 0.")
        told = line("part_missing", message, lacking=lacking)
        return [CellAudit("total", printed, "", Verdict.CONTRADICTS, told)]
    decimals = min(columns.total, definition.ranking.total.decimals)
    shown = Rounding(decimals, definition.ranking.total.mode)
    return [_judged("total", row.total, exact, hidden, shown)]


def _judged(
    column: str, number: Decimal, exact: Fraction, hidden: Span, shown: Rounding
) -> CellAudit:
    printed, value = str(number), Fraction(number)
    expected = str(published(exact, shown))
    facts: Mapping[str, str] = {
        "expected": expected,
        "exact": plain(exact),
        "printed": printed,
        "low": str(published(hidden.low, shown)),
        "high": str(published(hidden.high, shown)),
    }
    if value == round_exact(exact, shown):
        told = line("follows", N_("%(exact)s gives %(expected)s."), **facts)
        return CellAudit(column, printed, expected, Verdict.EXACT, told)
    low, high = round_exact(hidden.low, shown), round_exact(hidden.high, shown)
    if low <= value <= high and value == round_exact(value, shown):
        told = line(
            "hidden",
            N_(
                "The printed parts give %(expected)s; their hidden decimals allow %(low)s–%(high)s."
            ),
            **facts,
        )
        return CellAudit(column, printed, expected, Verdict.WITHIN, told)
    told = line(
        "differs",
        N_("The parts give %(expected)s; even hidden decimals allow only %(low)s–%(high)s."),
        **facts,
    )
    return CellAudit(column, printed, expected, Verdict.CONTRADICTS, told)
