"""The part of an event's definition document that speaks of certificates."""

from collections.abc import Mapping
from typing import Any

from contest.certificates.rules import BUILT_IN, serial_rule_faults, settings_faults
from contest.foundation.feature import DefinitionSection, Finding

DESIGN = {"enum": list(BUILT_IN)}
TEXT = {"type": "string", "minLength": 1, "maxLength": 60}
SCHEMA: Mapping[str, Mapping[str, Any]] = {
    "certificates": {
        "type": "object",
        "additionalProperties": False,
        "properties": {
            "design": DESIGN,
            "designs": {
                "type": "object",
                "additionalProperties": False,
                "properties": {
                    kind: DESIGN
                    for kind in (
                        "prize",
                        "participation",
                        "judge",
                        "unit",
                        "honour",
                        "red_flag",
                    )
                },
            },
            "serial": {"type": "string", "maxLength": 80},
            "prefix": {"type": "string", "pattern": "^[A-Z]{2,8}$"},
            "issuers": {"type": "array", "items": TEXT, "minItems": 1, "maxItems": 3},
            "bilingual": {"type": "boolean"},
            "salutation": {"enum": ["同志", "先生", "女士", ""]},
            "shift_tenths": {
                "type": "array",
                "items": {"type": "integer", "minimum": -100, "maximum": 100},
                "minItems": 2,
                "maxItems": 2,
            },
            "date_style": {"enum": ["chinese", "digits"]},
            "total_decimals": {"type": "integer", "minimum": 0, "maximum": 4},
            "signed_files": {"type": "boolean"},
            "sample_seal": {"type": "string", "maxLength": 20},
        },
    }
}


def lint(document: Mapping[str, Any]) -> list[Finding]:
    """Return what is wrong with the serial's pattern, and what contradicts itself."""
    section = document.get("certificates", {})
    pattern = section.get("serial")
    faults = serial_rule_faults(pattern) if pattern else []
    found = [Finding("error", "/certificates/serial", fault) for fault in faults]
    found += [
        Finding("error", "/certificates/issuers", fault) for fault in settings_faults(section)
    ]
    return found


SECTION = DefinitionSection(key="certificates", schema=SCHEMA, lint=lint)
