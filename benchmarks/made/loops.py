"""Ranking as somebody writes it in an afternoon: dicts, loops and binary floats. The baseline."""

from benchmarks.made.contests import TIE_STEPS, code
from judges.scoring.inputs import ContestInput
from judges.scoring.values import PointsGiven

Marks = dict[str, dict[str, dict[str, float]]]


def marks_of(given: ContestInput) -> Marks:
    """entry → judge → criterion → mark."""
    marks: Marks = {}
    for sheet in given.sheets:
        marks.setdefault(sheet.entry, {})[sheet.seat] = {
            criterion: float(value.points)
            for criterion, value in sheet.values.items()
            if isinstance(value, PointsGiven)
        }
    return marks


def ranked(marks: Marks, weights: dict[str, float]) -> dict[str, int]:
    """Weighted totals, one high and one low dropped, mean, ties by three criteria, ranks 1224."""
    rows = []
    for entry, judges in marks.items():
        totals = []
        for judge, sheet in judges.items():
            totals.append((sum(sheet[c] * weight for c, weight in weights.items()), judge))
        totals.sort()
        kept = totals[1:-1]
        key = [round(sum(total for total, _ in kept) / len(kept), 2)]
        for number in range(TIE_STEPS):
            criterion = code(number)
            points = [judges[judge][criterion] * weights[criterion] for _, judge in kept]
            key.append(round(sum(points) / len(points), 2))
        rows.append((key, entry))
    rows.sort(key=lambda row: ([-value for value in row[0]], row[1]))
    ranks: dict[str, int] = {}
    rank, before = 0, None
    for place, (key, entry) in enumerate(rows, 1):
        if key != before:
            rank, before = place, key
        ranks[entry] = rank
    return ranks
