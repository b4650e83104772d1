"""Printed awards against the ranks of the list; it knows neither parts nor rounding."""

from collections.abc import Mapping, Sequence
from fractions import Fraction

from judges.scoring.audit.shapes import CellAudit, ListRow, Verdict
from judges.scoring.awarding import award_contest
from judges.scoring.awards import ALWAYS
from judges.scoring.definition.shapes import Definition
from judges.scoring.inputs import ContestInput, EntryInput, Status
from judges.scoring.outcome import OverallEntry
from judges.scoring.trace import line
from judges.scoring.words import N_


def award_cells(
    definition: Definition, rows: Sequence[ListRow], ranks: Mapping[int, CellAudit]
) -> dict[int, CellAudit]:
    """The verdict on each printed award, by position in the list; none without an award column.

    An award is named by its code or name. Awards follow from the printed rank, or from the
    recomputed one where the printed rank contradicts. Between entries that tie across a cut a
    person decides: either outcome is *within*. What everybody gets (a roster, participation) is
    looked at only where the list prints it at all.
    """
    ranked = {index: row for index, row in enumerate(rows) if row.total is not None}
    if all(row.award is None for row in rows) or not definition.awards.rules:
        return {}
    codes = {index: f"{index:07d}" for index in ranked}
    entries = {codes[i]: EntryInput(codes[i], group=row.group) for i, row in ranked.items()}
    overall = {
        codes[i]: OverallEntry(
            codes[i], Status.PRESENT, exact=Fraction(row.total or 0), rank=_rank(row, ranks.get(i))
        )
        for i, row in ranked.items()
    }
    allocation = award_contest(
        definition,
        (),
        entries=entries,
        stages={},
        overall=overall,
        given=ContestInput(tuple(entries.values())),
    )
    waiting = {code for block in allocation.blocks for code in block.entries}
    names = _names(definition)
    printed = {names.get(row.award or "") for row in rows}
    unprinted = {rule.code for rule in definition.awards.rules if rule.kind in ALWAYS} - printed
    found = {}
    for index, row in ranked.items():
        granted = [
            grant.award
            for grant in allocation.grants
            if grant.entry == codes[index] and grant.award not in unprinted
        ]
        if row.award is not None:
            found[index] = _cell(definition, row.award, granted, codes[index] in waiting)
    return found


def _names(definition: Definition) -> dict[str, str]:
    """The code of each award by every name that a list may print for it."""
    return {
        name: rule.code
        for rule in definition.awards.rules
        for name in (rule.name_en, rule.name, rule.code)
        if name
    }


def _rank(row: ListRow, cell: CellAudit | None) -> int | None:
    if cell is None:
        return row.rank
    return int(cell.expected) if cell.verdict is Verdict.CONTRADICTS else row.rank


def _cell(definition: Definition, printed: str, granted: Sequence[str], open_: bool) -> CellAudit:
    named = _names(definition)
    expected = ", ".join(granted)
    if printed and printed not in named:
        told = line("award_unknown", N_("The rule has no award of this name."))
        return CellAudit("award", printed, expected, Verdict.CONTRADICTS, told)
    if (named[printed] in granted) if printed else not granted:
        told = line("award_follows", N_("The rank gives this award."))
        return CellAudit("award", printed, expected, Verdict.EXACT, told)
    if open_:
        told = line("award_open", N_("A tie lies across the cut: a person decides."))
        return CellAudit("award", printed, expected, Verdict.WITHIN, told)
    if expected:
        rules = [rule for rule in definition.awards.rules if rule.code in granted]
        told = line(
            "award_differs",
            N_("The rank gives %(expected)s."),
            expected="、".join(rule.name for rule in rules),
            expected_en=", ".join(rule.name_en or rule.name for rule in rules),
        )
    else:
        told = line("award_none", N_("The rank gives no award."))
    return CellAudit("award", printed, expected, Verdict.CONTRADICTS, told)
