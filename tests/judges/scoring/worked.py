"""The worked examples of tests/data as a definition and a contest's input; pure, no application."""

import json
from collections.abc import Mapping
from decimal import Decimal
from functools import cache
from pathlib import Path
from typing import Any

from judges.scoring.definition import Definition, parse_definition
from judges.scoring.fields import values_from_texts
from judges.scoring.inputs import ContestInput, EntryInput, ImportedMark, ReturnInput, SheetInput
from judges.scoring.values import Value

ROOT = Path(__file__).parents[3]
DATA = ROOT / "tests" / "data"
TEMPLATES = ROOT / "contest" / "editions" / "event_templates"


@cache
def vector(name: str) -> Mapping[str, Any]:
    """The worked example D0 … D5."""
    return json.loads((DATA / f"{name}.json").read_text(encoding="utf-8"))


def template(name: str) -> dict[str, Any]:
    """A shipped template's document."""
    return json.loads((TEMPLATES / f"{name}.json").read_text(encoding="utf-8"))


def document_of(example: Mapping[str, Any]) -> dict[str, Any]:
    """The template of the example with the parts that it replaces."""
    document = template(example["template"])
    for section, parts in example.get("replace", {}).items():
        document[section] = {**document[section], **parts}
    return document


def values_of(
    definition: Definition, row: Mapping[str, Any], entry: EntryInput
) -> dict[str, Value | None]:
    """The values that somebody typed; any fault is an error of the example."""
    rubric = definition.rubric_of(definition.stage(row["stage"]))
    assert rubric is not None
    values, faults = values_from_texts(rubric, row["texts"], facts=entry.facts, group=entry.group)
    assert not faults, [str(fault) for fault in faults]
    return values


def contest_of(example: Mapping[str, Any]) -> tuple[Definition, ContestInput]:
    """The example's definition and input."""
    definition = parse_definition(document_of(example))
    entries = {
        row["code"]: EntryInput(
            row["code"],
            group=row.get("group", ""),
            facts={fact: Decimal(value) for fact, value in row.get("facts", {}).items()},
        )
        for row in example["entries"]
    }
    return definition, ContestInput(
        entries=tuple(entries.values()),
        sheets=tuple(
            SheetInput(
                row["stage"],
                row["seat"],
                row["entry"],
                values_of(definition, row, entries[row["entry"]]),
            )
            for row in example.get("sheets", ())
        ),
        imported=tuple(
            ImportedMark(row["stage"], row["entry"], Decimal(row["value"]))
            for row in example.get("imported", ())
        ),
        returns=tuple(
            ReturnInput(
                row["stage"], row["entry"], values_of(definition, row, entries[row["entry"]])
            )
            for row in example.get("returns", ())
        ),
    )
