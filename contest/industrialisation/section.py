"""The part of an event's definition document that says which winners are followed."""

from collections.abc import Mapping
from typing import Any

from contest.foundation.feature import DefinitionSection, Finding
from contest.foundation.words import N_
from contest.industrialisation.rules import STAGES

SCHEMA: Mapping[str, Mapping[str, Any]] = {
    "transfer": {
        "type": "object",
        "additionalProperties": False,
        "required": ["awards"],
        "properties": {
            "awards": {"type": "array", "items": {"type": "string"}, "minItems": 1},
            "stages": {
                "type": "array",
                "items": {"enum": list(STAGES)},
                "uniqueItems": True,
                "minItems": 1,
            },
            "report_months": {
                "type": "array",
                "items": {"type": "integer", "minimum": 1, "maximum": 120},
                "uniqueItems": True,
            },
            # Two people let a step pass; where nothing is said, as strict safeguards ask.
            "two_persons": {"type": "boolean"},
            # Winners of these awards may enter the public library in one step, without reports.
            "library": {
                "type": "object",
                "additionalProperties": False,
                "required": ["awards"],
                "properties": {
                    "awards": {"type": "array", "items": {"type": "string"}, "minItems": 1},
                    "stage": {"enum": list(STAGES)},
                },
            },
            "stall_days": {"type": "integer", "minimum": 30, "maximum": 1000},
        },
    }
}


def lint(document: Mapping[str, Any]) -> list[Finding]:
    """Return an error for each followed award that the document does not give."""
    given = {rule.get("code") for rule in document.get("awards", {}).get("rules", [])}
    transfer = document.get("transfer", {})
    lists = {
        "/transfer/awards": transfer.get("awards", []),
        "/transfer/library/awards": transfer.get("library", {}).get("awards", []),
    }
    return [
        Finding(
            "error",
            f"{path}/{place}",
            N_("No award has the code %(code)s."),
            N_("Name a code of the awards of this document."),
            {"code": code},
        )
        for path, asked in lists.items()
        for place, code in enumerate(asked)
        if code not in given
    ]


SECTION = DefinitionSection(key="transfer", schema=SCHEMA, lint=lint)
