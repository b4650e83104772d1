"""The section `entrants` of the definition document: its JSON Schema and its linter."""

from collections.abc import Mapping, Sequence
from typing import Any, Final

from contest.entries.rules import CHAIN_LEVELS, recommends
from contest.entries.schemas.eligibility import CODE, CONDITION, NAME, SENTENCE, lint_condition
from contest.entries.schemas.nomination import COUNT, QUOTAS, lint_form_check, lint_nomination
from contest.foundation.feature import Finding
from contest.foundation.words import N_

NAMED: Final = {
    "type": "object",
    "required": ["code", "name"],
    "additionalProperties": False,
    "properties": {"code": CODE, "name": NAME, "name_en": NAME},
}
# A choice of one word is its own code.
CHOICES: Final = {"type": "array", "items": {"anyOf": [NAMED, NAME]}, "maxItems": 200}
SCHEMA: Final[Mapping[str, Any]] = {
    "type": "object",
    "description": "Who may enter, in which groups, and what they are asked.",
    "required": ["subject"],
    "additionalProperties": False,
    "properties": {
        "subject": {"enum": ["person", "team", "unit", "project"]},
        "team": {
            "type": "object",
            "description": "How many members a team or project has.",
            "additionalProperties": False,
            "properties": {
                "min": {"type": "integer", "minimum": 1, "maximum": 100},
                "max": {"type": "integer", "minimum": 1, "maximum": 100},
                "first_author": {
                    "type": "boolean",
                    "description": "That the first member is the first author.",
                },
                "roles": CHOICES,
                "joins": {
                    "type": "boolean",
                    "description": "That members may join with the team's code.",
                },
            },
        },
        "groups": {"type": "array", "items": NAMED, "maxItems": 50},
        "fields": {
            "type": "array",
            "maxItems": 60,
            "items": {
                "type": "object",
                "required": ["code", "name"],
                "additionalProperties": False,
                "properties": {
                    "code": CODE,
                    "name": NAME,
                    "name_en": NAME,
                    "kind": {"enum": ["text", "paragraph", "number", "choice", "yes_no", "date"]},
                    "required": {"type": "boolean"},
                    "choices": CHOICES,
                },
            },
        },
        "facts": {
            "type": "array",
            "description": "Figures of an entry that judging reads by their codes.",
            "items": NAMED,
            "maxItems": 30,
        },
        "nomination": {
            "type": "object",
            "description": "Whether a unit must recommend an entry, and how many it may.",
            "additionalProperties": False,
            "properties": {
                "by_unit": {"type": "boolean"},
                "by": {"enum": ["unit", "self"]},
                **QUOTAS,
                "chain": {
                    "type": "array",
                    "description": "The levels that recommend in turn, and what is accepted.",
                    "maxItems": len(CHAIN_LEVELS),
                    "items": {
                        "type": "object",
                        "required": ["level"],
                        "additionalProperties": False,
                        "properties": {"level": {"enum": list(CHAIN_LEVELS)}, **QUOTAS},
                    },
                },
                "opinion": {
                    "type": "boolean",
                    "description": "That a unit says its opinion with its recommendation.",
                },
                "decide": {
                    "type": "array",
                    "description": "What a unit may say to an entry.",
                    "items": {"enum": ["recommend", "return", "decline"]},
                    "uniqueItems": True,
                },
            },
        },
        "screening": {
            "type": "array",
            "description": "What an entrant must confirm before the entry is handed in.",
            "maxItems": 30,
            "items": {
                "type": "object",
                "required": ["code"],
                "anyOf": [{"required": ["text"]}, {"required": ["name"]}],
                "additionalProperties": False,
                "properties": {
                    "code": CODE,
                    "text": SENTENCE,
                    "text_en": SENTENCE,
                    "name": SENTENCE,
                    "name_en": SENTENCE,
                },
            },
        },
        "categories": CHOICES,
        "materials": {
            "type": "array",
            "description": "Files that an entry must hold, by whom: its entrant or the unit.",
            "maxItems": 12,
            "items": {
                "type": "object",
                "required": ["code", "name"],
                "additionalProperties": False,
                "properties": {
                    "code": CODE,
                    "name": NAME,
                    "name_en": NAME,
                    "required": {"type": "boolean"},
                    "by": {"enum": ["entrant", "unit"]},
                    "kinds": {
                        "type": "array",
                        "items": {"enum": ["image", "pdf"]},
                        "minItems": 1,
                        "uniqueItems": True,
                    },
                    "most_mb": {"type": "integer", "minimum": 1, "maximum": 20},
                    "most_pages": {"type": "integer", "minimum": 1, "maximum": 300},
                    "stamped": {
                        "type": "boolean",
                        "description": "That it is the printed form with the seal on it.",
                    },
                },
            },
        },
        "eligibility": {
            "type": "array",
            "description": "Conditions of who may enter; each says why where it is not met.",
            "maxItems": 30,
            "items": CONDITION,
        },
        "grace_minutes": {
            "type": "integer",
            "description": "For how long after the deadline entries are taken, marked as late.",
            "minimum": 0,
            "maximum": 10080,
        },
        "consent": {
            "type": "object",
            "description": "What people agree to when they enter; a new version asks them again.",
            "required": ["version", "text"],
            "additionalProperties": False,
            "properties": {
                "version": {"type": "string", "minLength": 1, "maxLength": 40},
                "text": {"type": "string", "minLength": 1, "maxLength": 4000},
                "text_en": {"type": "string", "minLength": 1, "maxLength": 4000},
                "everybody": {
                    "type": "boolean",
                    "description": "That each member must agree before the entry is handed in.",
                },
            },
        },
        "several": {
            "type": "boolean",
            "description": "That a person may be in several entries.",
        },
        "batches": {
            "type": "object",
            "description": "That entries are collected in batches: the next opens by itself.",
            "required": ["every"],
            "additionalProperties": False,
            "properties": {
                "every": {"enum": ["month", "quarter"]},
                "code": CODE,
                "name": NAME,
                "name_en": NAME,
            },
        },
        "form_check": {
            "type": "object",
            "description": "How many reviewers check an entry's form, blind to one another.",
            "additionalProperties": False,
            "properties": {
                "reviewers": {"type": "integer", "minimum": 1, "maximum": 9},
                "consensus": {"enum": ["all", "majority"]},
            },
        },
        "alike_from": {
            "type": "integer",
            "description": "The share of a text, in percent, from which it is flagged.",
            "minimum": 30,
            "maximum": 100,
        },
        "minimum": {**COUNT, "description": "Fewer entries than this, and it is not held."},
        "level_basis": {"type": "string", "maxLength": 200},
    },
}


def lint_entrants(document: Mapping[str, Any]) -> Sequence[Finding]:
    """Return what the section says against itself, in the order of the document."""
    section = document.get("entrants", {})
    findings = [
        *_team(section),
        *_choices(section),
        *_codes(section),
        *(
            one
            for place, row in enumerate(section.get("eligibility", ()))
            for one in lint_condition(section, f"/entrants/eligibility/{place}", row)
        ),
        *lint_nomination(section),
        *lint_form_check(section),
    ]
    nomination = section.get("nomination", {})
    if recommends(nomination):
        return findings
    findings += [
        Finding(
            "hint",
            f"/entrants/nomination/{key}",
            N_("A quota is stated, but no unit recommends"),
            N_("Set by_unit to true, or leave the quota out."),
        )
        for key in QUOTAS
        if nomination.get(key) is not None
    ]
    findings += [
        Finding(
            "error",
            f"/entrants/materials/{index}/by",
            N_("A file is asked of the unit, but no unit recommends"),
            N_("Set by_unit to true, or ask the entrant for it."),
        )
        for index, row in enumerate(section.get("materials", ()))
        if row.get("by") == "unit"
    ]
    return findings


def _team(section: Mapping[str, Any]) -> list[Finding]:
    team = section.get("team", {})
    if team.get("min", 1) > team.get("max", team.get("min", 1)):
        return [
            Finding(
                "error",
                "/entrants/team",
                N_("A team has at least %(least)d and at most %(most)d members"),
                N_("Let max be no smaller than min."),
                {"least": team["min"], "most": team["max"]},
            )
        ]
    if team and section.get("subject") == "person":
        return [Finding("hint", "/entrants/team", N_("A person enters alone; team is not read"))]
    return []


def _choices(section: Mapping[str, Any]) -> list[Finding]:
    return [
        Finding(
            "error",
            f"/entrants/fields/{index}/choices",
            N_("The question “%(name)s” has nothing to choose from"),
            N_("Name the choices, or make it a text."),
            {"name": field["name"]},
        )
        for index, field in enumerate(section.get("fields", ()))
        if field.get("kind") == "choice" and not field.get("choices")
    ]


def _codes(section: Mapping[str, Any]) -> list[Finding]:
    """Groups and categories have codes of their own; questions of both kinds share theirs."""
    findings = []
    lists_of_codes = (
        ("groups",),
        ("categories",),
        ("materials",),
        ("eligibility",),
        ("fields", "facts", "screening"),
    )
    for lists in lists_of_codes:
        seen: set[str] = set()
        for name in lists:
            for index, row in enumerate(section.get(name, ())):
                code = row if isinstance(row, str) else row["code"]
                if code in seen:
                    findings.append(
                        Finding(
                            "error",
                            f"/entrants/{name}/{index}/code",
                            N_("The code %(code)s is used twice"),
                            N_("Give each its own code."),
                            {"code": code},
                        )
                    )
                seen.add(code)
    return findings
