"""The part of an event's definition document that speaks of certificates."""

from collections.abc import Mapping
from typing import Any

from contest.certificates.rules import serial_rule_faults
from contest.foundation.feature import DefinitionSection, Finding

TEXT = {"type": "string", "minLength": 1, "maxLength": 60}
SCHEMA: Mapping[str, Mapping[str, Any]] = {
    "certificates": {
        "type": "object",
        "additionalProperties": False,
        "properties": {
            "design": {"enum": ["honour"]},
            "serial": {"type": "string", "maxLength": 80},
            "prefix": {"type": "string", "pattern": "^[A-Z]{2,8}$"},
            "issuers": {"type": "array", "items": TEXT, "minItems": 1, "maxItems": 3},
            "bilingual": {"type": "boolean"},
            "date_style": {"enum": ["chinese", "digits"]},
            "total_decimals": {"type": "integer", "minimum": 0, "maximum": 4},
            "sample_seal": {"type": "string", "maxLength": 20},
        },
    }
}


def lint(document: Mapping[str, Any]) -> list[Finding]:
    """Return what is wrong with the serial's pattern, where one is given."""
    pattern = document.get("certificates", {}).get("serial")
    if not pattern:
        return []
    faults = serial_rule_faults(pattern)
    return [Finding("error", "/certificates/serial", fault) for fault in faults]


SECTION = DefinitionSection(key="certificates", schema=SCHEMA, lint=lint)
