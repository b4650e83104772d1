"""The worked examples of single rules in tests/data/rules as definitions and inputs; pure."""

import json
from collections.abc import Mapping
from decimal import Decimal
from pathlib import Path
from typing import Any

from judges.scoring.definition import Definition, parse_definition
from judges.scoring.fields import values_from_texts
from judges.scoring.inputs import (
    ContestInput,
    Decision,
    EntryInput,
    ImportedMark,
    PanelOf,
    ReturnInput,
    SheetInput,
    StageStatus,
    Status,
    TeamInput,
)
from judges.scoring.values import Value

RULES = Path(__file__).parents[2] / "data" / "rules"
BASE = {
    "format": "leitai-definition",
    "version": 1,
    "code": "RULE",
    "name": "规则",
    "kind": "skills_contest",
    "rubrics": {},
    "awards": {"rules": []},
}


def vectors() -> list[str]:
    """The names of all worked examples."""
    return sorted(path.stem for path in RULES.glob("*.json"))


def rule_vector(name: str) -> dict[str, Any]:
    """One worked example."""
    example: dict[str, Any] = json.loads((RULES / f"{name}.json").read_text(encoding="utf-8"))
    return example


def document_of(example: Mapping[str, Any]) -> dict[str, Any]:
    """The whole definition document of the example."""
    return {**BASE, **example["definition"]}


def _values(
    definition: Definition, stage: str, texts: Mapping[str, str]
) -> dict[str, Value | None]:
    rubric = definition.rubric_of(definition.stage(stage))
    assert rubric is not None
    values, faults = values_from_texts(rubric, texts, complete=False)
    assert not faults, [str(fault) for fault in faults]
    return values


def contest_of(example: Mapping[str, Any]) -> tuple[Definition, ContestInput]:
    """The example's definition and input; entries that are not described are simply present."""
    definition = parse_definition(document_of(example))
    shared = definition.ranking.teams.shared if definition.ranking.teams else ()
    rows = [*example.get("marks", ()), *example.get("imported", ()), *example.get("returns", ())]
    named: dict[str, dict[str, Any]] = {row[1]: {} for row in rows if row[0] not in shared}
    sheets: dict[tuple[str, str, str], dict[str, str]] = {}
    for stage, entry, seat, criterion, text in example.get("marks", ()):
        sheets.setdefault((stage, entry, seat), {})[criterion] = text
    return definition, ContestInput(
        entries=tuple(
            EntryInput(code, **{**about, "status": Status(about.get("status", "present"))})
            for code, about in {**named, **example.get("entries", {})}.items()
        ),
        sheets=tuple(
            SheetInput(stage, seat, entry, _values(definition, stage, texts))
            for (stage, entry, seat), texts in sheets.items()
        ),
        imported=tuple(
            ImportedMark(stage, entry, Decimal(value), *criterion)
            for stage, entry, value, *criterion in example.get("imported", ())
        ),
        returns=tuple(
            ReturnInput(stage, entry, _values(definition, stage, texts), *late)
            for stage, entry, texts, *late in example.get("returns", ())
        ),
        statuses=tuple(
            StageStatus(stage, entry, Status(status))
            for stage, entry, status in example.get("statuses", ())
        ),
        panels=tuple(
            PanelOf(stage, entry, panel)
            for stage, panels in example.get("panels", {}).items()
            for entry, panel in panels.items()
        ),
        teams=tuple(
            TeamInput(code, **{**about, "members": tuple(about["members"])})
            for code, about in example.get("teams", {}).items()
        ),
        decisions=tuple(
            Decision(**{**row, "order": tuple(row["order"])})
            for row in example.get("decisions", ())
        ),
    )
