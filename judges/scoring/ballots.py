"""The places that each judge gives, looked at together: is it a ranking, who shares a place."""

from collections.abc import Mapping, Sequence
from dataclasses import replace

from judges.scoring.definition.criteria import Placing, Rubric
from judges.scoring.inputs import SheetInput
from judges.scoring.places import shared_by
from judges.scoring.trace import Line, line
from judges.scoring.values import Placed
from judges.scoring.words import N_

Sheets = Mapping[str, Sequence[SheetInput]]


def settle_ballots(
    rubric: Rubric, sheets: Sheets, panels: Mapping[str, str]
) -> tuple[Sheets, dict[str, list[Line]]]:
    """The sheets by entry with the number of works that share each place, and what is wrong.

    A ballot is what one seat of one panel says of one placing criterion. Places that are no ranking
    (1, 2, 2, 4 is one), or shared where the criterion refuses it, make the whole ballot void: every
    work on it waits. Works that a judge did not place, e.g. that of the own unit, are not on it.
    """
    criteria = [c for c in rubric.judged if isinstance(c, Placing)]
    found: dict[str, list[SheetInput]] = {code: list(own) for code, own in sheets.items()}
    problems: dict[str, list[Line]] = {}
    for criterion in criteria:
        for (_, seat), places in _ballots(criterion, found, panels).items():
            sharing = shared_by(places)
            if sharing is None or (criterion.shared == "refuse" and max(sharing.values()) > 1):
                for code in places:
                    problems.setdefault(code, []).append(_void(criterion, seat))
                continue
            for code, shared in sharing.items():
                found[code] = [
                    _with_shared(sheet, criterion, shared) if sheet.seat == seat else sheet
                    for sheet in found[code]
                ]
    return found, problems


def _ballots(
    criterion: Placing, sheets: Sheets, panels: Mapping[str, str]
) -> dict[tuple[str, str], dict[str, int]]:
    ballots: dict[tuple[str, str], dict[str, int]] = {}
    for code, own in sorted(sheets.items()):
        for sheet in own:
            value = sheet.values.get(criterion.code)
            if isinstance(value, Placed):
                ballots.setdefault((panels.get(code, ""), sheet.seat), {})[code] = value.place
    return ballots


def _void(criterion: Placing, seat: str) -> Line:
    return line(
        "ballot_void",
        N_("The places of seat %(seat)s for “%(name)s” are no ranking."),
        seat=seat,
        name=criterion.name,
        name_en=criterion.name_en,
    )


def _with_shared(sheet: SheetInput, criterion: Placing, shared: int) -> SheetInput:
    value = sheet.values.get(criterion.code)
    if not isinstance(value, Placed) or value.shared == shared:
        return sheet
    return replace(sheet, values={**sheet.values, criterion.code: replace(value, shared=shared)})
