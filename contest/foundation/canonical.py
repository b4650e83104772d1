"""Canonical JSON: one byte form per value, so that a hash names a content.

The form is RFC 8785 restricted to what the trail needs: text, integers, booleans, null, lists and
objects. Floating point is refused, because two machines may print the same float differently.
"""

import hashlib
import json
import unicodedata
from collections.abc import Mapping, Sequence


def canonical_json(value: object) -> bytes:
    """Return the canonical UTF-8 bytes of `value`.

    Text is brought to NFC; keys are sorted by UTF-16 code units as RFC 8785 asks.
    Raises `TypeError` for a float or any other type, `ValueError` for two keys that become one.
    """
    return json.dumps(_checked(value), ensure_ascii=False, separators=(",", ":")).encode()


def sha256_hex(data: bytes) -> str:
    """Return the SHA-256 of `data` as 64 lower-case hexadecimal digits."""
    return hashlib.sha256(data).hexdigest()


def fingerprint(value: object) -> str:
    """Return the SHA-256 of the canonical form of `value`, as 64 hexadecimal digits."""
    return sha256_hex(canonical_json(value))


def _checked(value: object) -> object:
    if value is None or isinstance(value, bool | int):
        return value
    if isinstance(value, str):
        return unicodedata.normalize("NFC", str(value))
    if isinstance(value, Mapping):
        return _checked_object(value)
    if isinstance(value, Sequence) and not isinstance(value, bytes | bytearray):
        return [_checked(member) for member in value]
    raise TypeError(f"{type(value).__name__} has no canonical form")


def _checked_object(value: Mapping[object, object]) -> dict[str, object]:
    members: dict[str, object] = {}
    for key, member in value.items():
        if not isinstance(key, str):
            raise TypeError(f"key {key!r} is not text")
        name = unicodedata.normalize("NFC", key)
        if name in members:
            raise ValueError(f"two keys become {name!r}")
        members[name] = _checked(member)
    return dict(sorted(members.items(), key=lambda pair: pair[0].encode("utf-16-be")))
