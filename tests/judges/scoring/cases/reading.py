"""Real cases, read where LEITAI_CASES says; never copied, and skipped visibly where absent."""

import csv
import json
import os
from collections.abc import Iterator, Mapping
from decimal import Decimal
from pathlib import Path
from typing import Any

import pytest

from judges.scoring.audit import ListRow
from judges.scoring.definition import Definition, parse_definition
from judges.scoring.inputs import ContestInput, EntryInput, ImportedMark

ROOT = Path(__file__).parents[4]
CASES = Path(os.environ.get("LEITAI_CASES", ROOT.parent / "shared" / "cases"))
DEFINITIONS = ROOT / "tests" / "data" / "cases"


def needs(folder: str) -> pytest.MarkDecorator:
    """Skip, with the reason, where the case is not at hand."""
    return pytest.mark.skipif(
        not (CASES / folder).is_dir(),
        reason=f"no case at {CASES / folder}; name the folder in LEITAI_CASES",
    )


def document(name: str) -> dict[str, Any]:
    return json.loads((DEFINITIONS / f"{name}.json").read_text(encoding="utf-8"))


def definition(name: str) -> Definition:
    return parse_definition(document(name))


def rows(folder: str, name: str = "results.csv") -> Iterator[dict[str, str]]:
    with (CASES / folder / name).open(encoding="utf-8", newline="") as file:
        yield from csv.DictReader(file)


def number(text: str) -> Decimal | None:
    return Decimal(text) if text else None


def listed(
    folder: str, parts: Mapping[str, str], *, award: str = "", weighted: Mapping[str, str] = {}
) -> list[ListRow]:
    """A published list: `parts` and `weighted` name the column of each stage."""
    return [
        ListRow(
            number=line,
            entry=row["entrant"],
            parts={stage: number(row[column]) for stage, column in parts.items()},
            weighted={stage: number(row[column]) for stage, column in weighted.items()},
            total=number(row["pub_total"]),
            rank=int(row["pub_rank"]) if row.get("pub_rank") else None,
            award=row[award] if award else None,
        )
        for line, row in enumerate(rows(folder), 2)
    ]


def imported(listing: list[ListRow]) -> ContestInput:
    """The list's parts as imported stage totals, to be composed and ranked afresh."""
    return ContestInput(
        entries=tuple(EntryInput(row.entry, group=row.group) for row in listing),
        imported=tuple(
            ImportedMark(stage, row.entry, part)
            for row in listing
            for stage, part in row.parts.items()
        ),
    )
