"""A figure-skating competition as a contest's input: every judge's mark, elements imported."""

from collections.abc import Mapping
from decimal import Decimal

from judges.scoring.definition import Definition
from judges.scoring.inputs import ContestInput, EntryInput, ImportedMark, SheetInput
from judges.scoring.values import PointsGiven, Value
from tests.judges.scoring.cases.reading import rows

SEATS = [f"J{number}" for number in range(1, 10)]


def skated(definition: Definition, folder: str, stages: Mapping[str, str]) -> ContestInput:
    """An empty cell is a judge who was away: no mark, and no sheet of that seat."""
    values: dict[tuple[str, str, str], dict[str, Value | None]] = {}
    for row in rows(folder, "component_marks.csv"):
        stage = stages[row["segment"]]
        rubric = definition.rubrics[stage]
        code = next(c.code for c in rubric.judged if c.name_en == row["component"])
        for seat in SEATS:
            sheet = values.setdefault((stage, seat, row["entry"]), {})
            sheet[code] = PointsGiven(Decimal(row[seat])) if row[seat] else None
    official = list(rows(folder, "official_results.csv"))
    return ContestInput(
        entries=tuple(EntryInput(code) for code in sorted({row["entry"] for row in official})),
        sheets=tuple(SheetInput(*key, values=sheet) for key, sheet in values.items()),
        imported=tuple(
            ImportedMark(stages[row["segment"]], row["entry"], Decimal(row[column]), criterion)
            for row in official
            for column, criterion in (("official_tes", "TES"), ("deductions", "DED"))
        ),
    )
