"""The JSON Schema of whole documents, composed of what features offer, and what it complains of."""

import json
from collections.abc import Iterator, Mapping
from functools import lru_cache
from typing import Any

from jsonschema import Draft202012Validator
from jsonschema.exceptions import ValidationError

from contest.editions.errors import NotADocument
from contest.editions.rules import (
    ANCHOR_NAMES,
    FORMAT,
    KIND_NAMES,
    LAYERS,
    PRESETS,
    PUBLIC_NAMES,
    SECOND_PERSON_FOR,
    SHEET_SIGNATURES,
    SIGNING_ROLES,
    VERSION,
)
from contest.foundation.errors import Fault
from contest.foundation.feature import DefinitionSection, Finding, offers
from contest.foundation.words import N_

SCHEMA_ID = "leitai-definition/v1.schema.json"
MOST_BYTES = 1_000_000
FAULTS_SHOWN = 50
PERCENT = {"type": "integer", "minimum": 0, "maximum": 100}
DAY = {"type": "string", "pattern": r"^\d{4}-(0[1-9]|1[0-2])-(0[1-9]|[12]\d|3[01])$"}
NAME = {"type": "string", "minLength": 1, "maxLength": 200}


def _closed(properties: Mapping[str, Any]) -> dict[str, Any]:
    return {"type": "object", "properties": dict(properties), "additionalProperties": False}


def _list_of(choices: tuple[str, ...]) -> dict[str, Any]:
    return {"type": "array", "items": {"enum": list(choices)}, "uniqueItems": True}


SAFEGUARDS = _closed(
    {
        "preset": {"enum": list(PRESETS)},
        "names_visible_to_judges": {"type": "boolean"},
        "sealing_layers": _list_of(LAYERS),
        "second_person_for": _list_of(SECOND_PERSON_FOR),
        "signatures": {
            "anyOf": [
                {"type": "integer", "minimum": 1, "maximum": 3},
                {**_list_of(SIGNING_ROLES), "minItems": 1},
            ]
        },
        "notice_working_days": {"type": "integer", "minimum": 0, "maximum": 60},
        "totp_for_staff": {"type": "boolean"},
        "recheck": {
            "anyOf": [
                {"type": "null"},
                {
                    **_closed(
                        {
                            "top_percent": PERCENT,
                            "sample_percent": PERCENT,
                            "full_above_error_percent": PERCENT,
                        }
                    ),
                    "required": ["top_percent", "sample_percent"],
                },
            ]
        },
        "recall_minutes": {"type": "integer", "minimum": 0, "maximum": 60},
        "judge_sees_total": {"type": "boolean"},
        "sheet_signature": {"enum": list(SHEET_SIGNATURES)},
        "returns_need_inspector": {"type": "boolean"},
        "appeal_minutes": {"type": "integer", "minimum": 0, "maximum": 10080},
        "ruling_minutes": {"type": "integer", "minimum": 10, "maximum": 10080},
        "ruling_working_days": {"type": "integer", "minimum": 1, "maximum": 60},
        "public_names": {"enum": list(PUBLIC_NAMES)},
        "attention": _closed(
            {
                "far_percent": PERCENT,
                "lean_percent": PERCENT,
                "same_sheets": {"type": "integer", "minimum": 0, "maximum": 1000},
                "quick_seconds": {"type": "integer", "minimum": 0, "maximum": 3600},
            }
        ),
    }
)
# Days of a stage are the organiser's business, not scoring's: they stand apart from the stages.
# A moment is a minute of Shanghai, or counted in working days from one of the event's own dates.
MOMENT = {
    "anyOf": [
        {"type": "string", "pattern": r"^\d{4}-\d{2}-\d{2}T([01]\d|2[0-3]):[0-5]\d$"},
        {
            **_closed(
                {
                    "from": {"enum": list(ANCHOR_NAMES)},
                    "working_days": {"type": "integer", "minimum": -60, "maximum": 250},
                    "at": {"type": "string", "pattern": r"^([01]\d|2[0-3]):[0-5]\d$"},
                }
            ),
            "required": ["from", "at"],
        },
    ]
}
TIMELINE = {
    "type": "object",
    "additionalProperties": _closed(
        {"starts_on": DAY, "ends_on": DAY, "opens": MOMENT, "closes": MOMENT}
    ),
}
OWN_PARTS: dict[str, Any] = {
    "format": {"const": FORMAT},
    "version": {"const": VERSION},
    "code": {"type": "string", "pattern": r"^[A-Z0-9][A-Z0-9-]{0,39}$"},
    "name": NAME,
    "name_en": {"type": "string", "maxLength": 200},
    "kind": {"enum": list(KIND_NAMES)},
    "safeguards": SAFEGUARDS,
    "timeline": TIMELINE,
    "check": {**_closed({"ends": MOMENT}), "required": ["ends"]},
}
REQUIRED = ("format", "version", "code", "name", "kind")

RULES = {
    "required": N_("“%(key)s” is missing."),
    "additionalProperties": N_("“%(key)s” is not known here."),
    "type": N_("This should be of the kind %(wanted)s."),
    "enum": N_("This should be one of: %(wanted)s."),
    "const": N_("This should be %(wanted)s."),
    "pattern": N_("“%(value)s” is not written as it should be."),
    "minLength": N_("This is too short."),
    "maxLength": N_("This is longer than %(wanted)s characters."),
    "minItems": N_("This needs at least %(wanted)s entries."),
    "maxItems": N_("This has more than %(wanted)s entries."),
    "uniqueItems": N_("Something stands here twice."),
    "minimum": N_("This is less than %(wanted)s."),
    "maximum": N_("This is more than %(wanted)s."),
}
NO_FIT = N_("This does not fit the form of the document.")
FRACTION = N_('A number with a fraction is written as text, e.g. "0.30".')
READ_THE_FORM = N_("Compare it with the published form of the document (JSON Schema).")


def definition_schema() -> dict[str, Any]:
    """Return the JSON Schema (draft 2020-12) of whole documents, from the installed sections."""
    properties: dict[str, Any] = {}
    required: list[str] = []
    for section in sections():
        properties.update(section.schema)
        required += [key for key in section.required if key not in required]
    return {
        "$schema": "https://json-schema.org/draft/2020-12/schema",
        "$id": SCHEMA_ID,
        "title": "Leitai definition document, version 1",
        "type": "object",
        "required": required,
        "properties": properties,
        "additionalProperties": False,
    }


def sections() -> list[DefinitionSection]:
    """Return the sections of a definition that the installed features offer, lowest first."""
    return offers("definition_sections")


def read_document(data: bytes) -> dict[str, Any]:
    """Return the JSON object in an uploaded file; raises `NotADocument` for anything else."""
    if len(data) > MOST_BYTES:
        raise NotADocument(N_("This file is larger than a definition document can be."))
    try:
        loaded = json.loads(data.decode("utf-8-sig"), object_pairs_hook=_without_doubles)
    except (ValueError, RecursionError) as error:
        raise NotADocument from error
    if not isinstance(loaded, dict):
        raise NotADocument
    return loaded


def findings_of(document: Mapping[str, Any]) -> list[Finding]:
    """Return what is wrong with a document and what to look at again, in the order of sections.

    What does not have the right form is said first and alone: the rest would follow from it.
    """
    fractions = list(_fractions(document, ""))
    said = {finding.path for finding in fractions}
    misfits = [finding for finding in _misfits(document) if finding.path not in said]
    malformed = [*fractions, *misfits]
    if malformed:
        return malformed[:FAULTS_SHOWN]
    return [finding for section in sections() for finding in section.lint(document)]


def fault_of(finding: Finding) -> Fault:
    """Return a finding as a fault; its column is the JSON pointer."""
    return Fault(
        rule=finding.message,
        remedy=finding.remedy,
        column=finding.path or "/",
        params=finding.params,
    )


def _misfits(document: Mapping[str, Any]) -> tuple[Finding, ...]:
    return _misfits_of(json.dumps(definition_schema()), json.dumps(document, sort_keys=True))


# Each step of the wizard asks again about a document that has hardly changed; a check takes long.
@lru_cache(maxsize=64)
def _misfits_of(schema: str, document: str) -> tuple[Finding, ...]:
    validator = Draft202012Validator(json.loads(schema))
    errors = sorted(validator.iter_errors(json.loads(document)), key=lambda error: error.json_path)
    return tuple(finding for error in errors for finding in _said(_telling(error)))


def _telling(error: ValidationError) -> ValidationError:
    """Return the error inside an `anyOf` or `oneOf` that the writer most likely made.

    Where no branch's constant fits (a criterion of a type that does not exist), all are named.
    """
    while error.context:
        branches: dict[object, list[ValidationError]] = {}
        for inner in error.context:
            branches.setdefault(inner.relative_schema_path[0], []).append(inner)
        # The branch whose constants fit is the one that was meant, e.g. a criterion's type.
        meant = min(
            branches.values(),
            key=lambda inner: (
                sum(one.validator in ("const", "type") for one in inner),
                len(inner),
            ),
        )
        chosen = min(meant, key=lambda inner: (inner.validator != "const", len(inner.path)))
        if chosen.validator == "const":
            constants = [inner for inner in error.context if inner.path == chosen.path]
            chosen.validator_value = [
                inner.validator_value for inner in constants if inner.validator == "const"
            ]
        error = chosen
    return error


def _said(error: ValidationError) -> Iterator[Finding]:
    path = "".join(f"/{part}" for part in error.absolute_path)
    rule = RULES.get(str(error.validator), NO_FIT)
    if error.validator == "additionalProperties":
        known: Any = error.schema
        given: Any = error.instance
        for key in sorted(set(given) - set(known.get("properties", ()))):
            yield Finding("error", path, rule, READ_THE_FORM, {"key": _short(key)})
    elif error.validator == "required":
        # Each missing key is an error of its own; its name stands first in the library's message.
        missing: Any = error.validator_value
        for key in missing:
            if error.message.startswith(repr(key)):
                yield Finding("error", path, rule, READ_THE_FORM, {"key": key})
    else:
        params = {"wanted": _wanted(error.validator_value), "value": _short(error.instance)}
        yield Finding("error", path, rule, READ_THE_FORM, params)


def _wanted(value: object) -> str:
    many = value if isinstance(value, list) else [value]
    return ", ".join(str(one) for one in many)


def _short(value: object) -> str:
    text = str(value)
    return text if len(text) <= 60 else f"{text[:60]}…"  # noqa: PLR2004 - fits on one line


def _fractions(value: object, path: str) -> Iterator[Finding]:
    if isinstance(value, float):
        yield Finding("error", path, FRACTION)
    elif isinstance(value, Mapping):
        for key, member in value.items():
            yield from _fractions(member, f"{path}/{key}")
    elif isinstance(value, list):
        for index, member in enumerate(value):
            yield from _fractions(member, f"{path}/{index}")


def _without_doubles(pairs: list[tuple[str, Any]]) -> dict[str, Any]:
    read = dict(pairs)
    if len(read) != len(pairs):
        raise ValueError("a key stands twice")
    return read
