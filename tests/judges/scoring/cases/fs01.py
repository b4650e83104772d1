"""One international figure-skating final as a contest's input, read where LEITAI_CASES says.

The case is never copied into the project; without its folder the tests that need it are skipped.
"""

import csv
import json
import os
from collections.abc import Iterator
from decimal import Decimal
from pathlib import Path

import pytest

from judges.scoring.definition import Definition
from judges.scoring.inputs import ContestInput, EntryInput, ImportedMark, SheetInput
from judges.scoring.values import PointsGiven, Value

ROOT = Path(__file__).parents[4]
CASES = Path(os.environ.get("LEITAI_CASES", ROOT.parent / "shared" / "cases"))
CASE = CASES / "figure_skating" / "fs01_gpf2017_men"
STAGES = {"MEN SHORT PROGRAM": "short", "MEN FREE SKATING": "free"}
SEATS = [f"J{number}" for number in range(1, 10)]

needs_case = pytest.mark.skipif(
    not CASE.is_dir(), reason=f"no case at {CASE}; name the folder in LEITAI_CASES"
)


def document() -> dict[str, object]:
    return json.loads(
        (ROOT / "tests" / "data" / "fs01_definition.json").read_text(encoding="utf-8")
    )


def rows(name: str) -> Iterator[dict[str, str]]:
    with (CASE / name).open(encoding="utf-8", newline="") as file:
        yield from csv.DictReader(file)


def skated(definition: Definition) -> ContestInput:
    values: dict[tuple[str, str, str], dict[str, Value | None]] = {}
    for row in rows("component_marks.csv"):
        stage = STAGES[row["segment"]]
        rubric = definition.rubrics[stage]
        code = next(c.code for c in rubric.judged if c.name_en == row["component"])
        for seat in SEATS:
            sheet = values.setdefault((stage, seat, row["entry"]), {})
            sheet[code] = PointsGiven(Decimal(row[seat])) if row[seat] else None
    official = list(rows("official_results.csv"))
    return ContestInput(
        entries=tuple(EntryInput(code) for code in sorted({row["entry"] for row in official})),
        sheets=tuple(SheetInput(*key, values=sheet) for key, sheet in values.items()),
        imported=tuple(
            ImportedMark(STAGES[row["segment"]], row["entry"], Decimal(row[column]), criterion)
            for row in official
            for column, criterion in (("official_tes", "TES"), ("deductions", "DED"))
        ),
    )
