"""An international figure-skating final: every judge's mark, the official totals and ranks.

The case is read from the folder that LEITAI_CASES names; it is never copied into the project.
"""

import csv
import json
import os
from collections.abc import Iterator
from decimal import Decimal
from pathlib import Path

import pytest

from judges.scoring.contest import score_contest
from judges.scoring.definition import Definition, lint, parse_definition
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


def test_the_definition_is_without_error():
    assert [finding for finding in lint(document()) if finding.severity == "error"] == []


@needs_case
def test_all_twelve_segment_totals_and_ranks_are_the_official_ones():
    definition = parse_definition(document())

    result = score_contest(definition, skated(definition))

    ours = {
        (stage, code): (str(entry.total), str(entry.rank), str(entry.sections["pcs"] * 100))
        for stage, found in result.stages.items()
        for code, entry in found.entries.items()
    }
    assert ours == {
        (STAGES[row["segment"]], row["entry"]): (
            row["official_segment_score"],
            row["official_rank"],
            str(int(Decimal(row["official_pcs"]) * 100)),
        )
        for row in rows("official_results.csv")
    }
    assert len(ours) == 12
    assert result.complete


@needs_case
def test_the_final_places_are_the_official_ones():
    definition = parse_definition(document())

    result = score_contest(definition, skated(definition))

    assert [
        (str(result.overall[c].rank), c, str(result.overall[c].total)) for c in result.ranking
    ] == [
        (row["place"], row["entry"], row["total_sp_plus_fs"]) for row in rows("derived_final.csv")
    ]
    assert [(g.award, g.entry) for g in result.awards] == list(
        zip(("gold", "silver", "bronze"), result.ranking, strict=False)
    )


@needs_case
def test_every_panel_value_is_the_official_one():
    definition = parse_definition(document())
    result = score_contest(definition, skated(definition))
    for row in rows("component_marks.csv"):
        stage = STAGES[row["segment"]]
        code = next(
            c.code for c in definition.rubrics[stage].judged if c.name_en == row["component"]
        )
        found = result.stages[stage].entries[row["entry"]].criteria[code]
        assert found.value == Decimal(row["official_panel_score"])
