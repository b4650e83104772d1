"""Printed ranks against printed totals: what the tie chain gives and what hidden digits allow."""

from bisect import bisect_left, bisect_right
from collections.abc import Mapping, Sequence
from dataclasses import dataclass
from fractions import Fraction

from judges.scoring.audit.hidden import Columns, Span, composed_span, span_of
from judges.scoring.audit.shapes import CellAudit, ListRow, Verdict
from judges.scoring.definition.shapes import Definition, Stage, TieRule
from judges.scoring.numbers import Rounding
from judges.scoring.ranking import Step, rank_entries
from judges.scoring.trace import line
from judges.scoring.words import N_


@dataclass(frozen=True, slots=True)
class Expected:
    """The rank that the printed digits give, and the first and last that is possible at all."""

    rank: int
    first: int
    last: int


def grouped(definition: Definition, rows: Sequence[ListRow]) -> list[list[int]]:
    """The rows that are ranked together, by position in the list; rows without total left out."""
    groups: dict[str, list[int]] = {}
    for index, row in enumerate(rows):
        if row.total is not None:
            key = row.group if definition.ranking.within == "group" else ""
            groups.setdefault(key, []).append(index)
    return list(groups.values())


def code_of(index: int) -> str:
    """A row's position as the code by which `rank_entries` knows it, in the list's order.

    >>> code_of(7)
    '0000007'
    """
    return f"{index:07d}"


def chain_steps(
    chain: Sequence[TieRule], rows: Sequence[ListRow], group: Sequence[int]
) -> tuple[list[Step], bool]:
    """The steps of the chain that the list prints, and whether one is not printed.

    A list prints stage totals only: a step by anything else cannot be served.
    """
    steps: list[Step] = []
    unprinted = False
    for rule in chain:
        values: dict[str, Fraction | None] = {}
        for index in group:
            parts = [rows[index].parts.get(code) for code in rule.stages]
            known = [Fraction(part) for part in parts if part is not None]
            values[code_of(index)] = (
                sum(known, Fraction(0)) / len(known) if known and rule.by == "stage" else None
            )
        unprinted = unprinted or any(value is None for value in values.values())
        steps.append(Step(rule.name or rule.by, values, rule.order == "desc", rule.name_en))
    return steps, unprinted


def rank_cells(
    definition: Definition, counted: Sequence[Stage], rows: Sequence[ListRow], columns: Columns
) -> dict[int, CellAudit]:
    """The verdict on each printed rank, by position in the list; rows without rank left out."""
    found: dict[int, CellAudit] = {}
    for group in grouped(definition, rows):
        expected = _expected(definition, counted, rows, group, columns)
        for index in group:
            rank = rows[index].rank
            if rank is not None:
                found[index] = _cell(rank, expected[index])
    return found


def _cell(printed: int, expected: Expected) -> CellAudit:
    facts = {"expected": expected.rank, "first": expected.first, "last": expected.last}
    verdict = Verdict.CONTRADICTS
    if printed == expected.rank:
        verdict = Verdict.EXACT
        told = line("rank_follows", N_("The totals give rank %(expected)s."), **facts)
    elif expected.first <= printed <= expected.last:
        verdict = Verdict.WITHIN
        told = line(
            "rank_hidden",
            N_(
                "The printed totals give rank %(expected)s; what is not printed allows "
                "%(first)s–%(last)s."
            ),
            **facts,
        )
    else:
        told = line(
            "rank_differs", N_("The totals give rank %(expected)s."), **facts, printed=printed
        )
    return CellAudit("rank", str(printed), str(expected.rank), verdict, told)


def _expected(
    definition: Definition,
    counted: Sequence[Stage],
    rows: Sequence[ListRow],
    group: Sequence[int],
    columns: Columns,
) -> Mapping[int, Expected]:
    steps, unprinted = chain_steps(definition.ranking.tie_chain, rows, group)
    totals = {code_of(index): Fraction(rows[index].total or 0) for index in group}
    ranks = {place.entry: place.rank for place in rank_entries(totals, steps).places}
    spans = {index: _total_span(definition, counted, rows[index], columns) for index in group}
    lows = sorted(span.low for span in spans.values())
    highs = sorted(span.high for span in spans.values())
    found = {}
    for index in group:
        own, rank = spans[index], ranks[code_of(index)]
        if own.low == own.high and not unprinted:
            found[index] = Expected(rank, rank, rank)
            continue
        # Surely above: all of its span above all of ours. Perhaps not below: anything that reaches
        # our lowest; who is surely above is among them.
        above = len(lows) - bisect_right(lows, own.high)
        not_below = len(highs) - bisect_left(highs, own.low)
        found[index] = Expected(rank, min(rank, above + 1), max(rank, not_below))
    return found


def _total_span(
    definition: Definition, counted: Sequence[Stage], row: ListRow, columns: Columns
) -> Span:
    """What is compared for the rank: the printed total, unless its rule compares more digits."""
    ranking = definition.ranking
    exact = Fraction(row.total or 0)
    if ranking.rank_on == "published" and columns.total >= ranking.total.decimals:
        return Span(exact, exact)
    printed = span_of(exact, Rounding(columns.total, ranking.total.mode))
    composed = composed_span(ranking, counted, row, columns)
    return (composed.meets(printed) if composed else None) or printed
