"""The shape of signing in with six digits on a prepared tablet."""

from collections.abc import Mapping
from dataclasses import dataclass
from typing import Any

from jsonschema import Draft202012Validator

from judges.panels.rules import CODE_LENGTH, code_key
from judges.tablet.errors import NotABatch

_HASH = {"type": "string", "pattern": "^[0-9a-f]{64}$"}
ENTRY: dict[str, Any] = {
    "type": "object",
    "description": "The digits stretched, or as typed where a browser cannot stretch them.",
    "properties": {
        "key": _HASH,
        "code": {"type": "string", "pattern": f"^[0-9]{{{CODE_LENGTH}}}$"},
        "judge": {
            "type": "string",
            "maxLength": 100,
            "description": "whom the pack named: wrong codes of others do not bar this judge's key",
        },
    },
    "oneOf": [{"required": ["key"]}, {"required": ["code"]}],
    "additionalProperties": False,
}
PREPARED: dict[str, Any] = {
    "type": "object",
    "description": "What a prepared tablet keeps before anybody signs in: no mark.",
    "required": ["device", "number", "event", "stage", "code", "packs", "server_at", "csrf"],
    "properties": {
        "device": {"type": "string"},
        "number": {"type": "integer", "minimum": 1},
        "packs": {"type": "array", "items": {"type": "object"}},
        "expires_at": {"type": "integer", "description": "another one: it was prepared anew"},
        "server_at": {"type": "integer"},
    },
}
ENTERED: dict[str, Any] = {
    "type": "object",
    "description": "Who is signed in now.",
    "required": ["judge"],
    "properties": {"judge": {"type": "string"}},
    "additionalProperties": False,
}
_ENTRY = Draft202012Validator(ENTRY)


@dataclass(frozen=True, slots=True)
class Entered:
    """Digits as they were sent: `key` (stretched) or `code`; `judge` whom the pack named, or None.

    The other of the two is None.
    """

    key: str | None
    code: str | None
    judge: str | None

    def stretched(self, event_id: str) -> str:
        """Return the key, or what the code becomes in the event (a tenth of a second)."""
        return self.key or code_key(self.code or "", event_id)


def entered_of(sent: object) -> Entered:
    """Return the digits that were sent. Raises `NotABatch` for anything else."""
    if not isinstance(sent, Mapping) or not _ENTRY.is_valid(sent):
        raise NotABatch
    return Entered(sent.get("key"), sent.get("code"), sent.get("judge"))
