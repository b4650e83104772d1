"""The parts of an event's definition that say which honours and skill grades follow its awards."""

from collections.abc import Iterator, Mapping
from typing import Any

from contest.foundation.feature import DefinitionSection, Finding
from contest.foundation.words import N_

CODES = {"type": "array", "items": {"type": "string"}, "minItems": 1, "uniqueItems": True}
COUNT = {"type": "integer", "minimum": 1, "maximum": 10000}
HONOURS: Mapping[str, Mapping[str, Any]] = {
    "honours": {
        "type": "array",
        "items": {
            "type": "object",
            "additionalProperties": False,
            "required": ["code", "title", "awards"],
            "properties": {
                "code": {"type": "string", "pattern": "^[a-z][a-z0-9_]{0,39}$"},
                "title": {"type": "string", "minLength": 1, "maxLength": 200},
                "title_en": {"type": "string", "maxLength": 200},
                "awards": CODES,
                "places": COUNT,
                "worker_only": {"type": "boolean"},
                "quota": COUNT,
            },
        },
    }
}
PROMOTION: Mapping[str, Mapping[str, Any]] = {
    "promotion": {
        "type": "object",
        "additionalProperties": False,
        "required": ["awards", "trade", "grade"],
        "properties": {
            "awards": CODES,
            "trade": {"type": "string", "minLength": 1, "maxLength": 200},
            # Grades 1 (junior) to 5 (senior technician); those above are assessed by the employer.
            "grade": {"type": "integer", "minimum": 1, "maximum": 5},
        },
    }
}


def lint_honours(document: Mapping[str, Any]) -> list[Finding]:
    """Return an error for each award of an honour that the document does not give."""
    rules = enumerate(document.get("honours", []))
    return [
        found
        for place, rule in rules
        for found in _unknown(document, rule.get("awards", []), f"/honours/{place}/awards")
    ]


def lint_promotion(document: Mapping[str, Any]) -> list[Finding]:
    """Return an error for each award of the promotion that the document does not give."""
    asked = document.get("promotion", {}).get("awards", [])
    return list(_unknown(document, asked, "/promotion/awards"))


def _unknown(document: Mapping[str, Any], asked: list[str], path: str) -> Iterator[Finding]:
    given = {rule.get("code") for rule in document.get("awards", {}).get("rules", [])}
    for place, code in enumerate(asked):
        if code not in given:
            yield Finding(
                "error",
                f"{path}/{place}",
                N_("No award has the code %(code)s."),
                N_("Name a code of the awards of this document."),
                {"code": code},
            )


SECTIONS = (
    DefinitionSection(key="honours", schema=HONOURS, lint=lint_honours),
    DefinitionSection(key="promotion", schema=PROMOTION, lint=lint_promotion),
)
