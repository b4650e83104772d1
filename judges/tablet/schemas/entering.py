"""The shape of signing in with six digits on a prepared tablet."""

from collections.abc import Mapping
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
    },
    "minProperties": 1,
    "maxProperties": 1,
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


def key_of(sent: object, event_id: str) -> str:
    """Return the stretched code that was sent, or that the plain one becomes (a tenth of a second).

    Raises `NotABatch` for anything else.
    """
    if not isinstance(sent, Mapping) or not _ENTRY.is_valid(sent):
        raise NotABatch
    return str(sent["key"]) if "key" in sent else code_key(sent["code"], event_id)
