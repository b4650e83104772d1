"""The shape of signing in with six digits on a prepared tablet."""

from collections.abc import Mapping
from dataclasses import dataclass
from typing import Any

from jsonschema import Draft202012Validator

from judges.panels.rules import CODE_LENGTH, code_key
from judges.tablet.errors import NotABatch

_HASH = {"type": "string", "pattern": "^[0-9a-f]{64}$"}
_SESSION = {"type": "string", "minLength": 1, "maxLength": 60}
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
        "session": {**_SESSION, "description": "by what the tablet will know what this opens"},
        "late": {
            "type": "boolean",
            "description": "typed before the server was heard: a card scanned since counts",
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
LEFT: dict[str, Any] = {
    "type": "object",
    "description": "The sessions whose judges handed the tablet on; another one is let alone.",
    "required": ["sessions"],
    "properties": {"sessions": {"type": "array", "items": _SESSION, "maxItems": 200}},
    "additionalProperties": False,
}
ENDED: dict[str, Any] = {
    "type": "object",
    "description": "Whether the session of this browser was one of them, and is over.",
    "required": ["ended"],
    "properties": {"ended": {"type": "boolean"}},
    "additionalProperties": False,
}
_ENTRY = Draft202012Validator(ENTRY)
_LEFT = Draft202012Validator(LEFT)


@dataclass(frozen=True, slots=True)
class Entered:
    """Digits as they were sent: `key` (stretched) or `code`; `judge` whom the pack named, or None.

    The other of the two is None. `session` is by what the tablet knows what they open, or None;
    `is_late` that they were typed before the server was heard.
    """

    key: str | None
    code: str | None
    judge: str | None
    session: str | None
    is_late: bool

    def stretched(self, event_id: str) -> str:
        """Return the key, or what the code becomes in the event (a tenth of a second)."""
        return self.key or code_key(self.code or "", event_id)


def entered_of(sent: object) -> Entered:
    """Return the digits that were sent. Raises `NotABatch` for anything else."""
    if not isinstance(sent, Mapping) or not _ENTRY.is_valid(sent):
        raise NotABatch
    return Entered(
        key=sent.get("key"),
        code=sent.get("code"),
        judge=sent.get("judge"),
        session=sent.get("session"),
        is_late=sent.get("late", False),
    )


def left_of(sent: object) -> frozenset[str]:
    """Return the names of the sessions that were left. Raises `NotABatch` for anything else."""
    if not isinstance(sent, Mapping) or not _LEFT.is_valid(sent):
        raise NotABatch
    return frozenset(sent["sessions"])
