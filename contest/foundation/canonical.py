"""Canonical JSON: one byte form per value, so that a hash names a content.

The form is RFC 8785 restricted to what the trail needs: text, integers, booleans, null, lists and
objects. Floating point is refused, because two machines may print the same float differently.
"""

import hashlib
import json
import unicodedata
from collections.abc import Mapping, Sequence
from typing import Any

_SORTING, _AS_IT_COMES = (
    json.JSONEncoder(ensure_ascii=False, separators=(",", ":"), sort_keys=sorts)
    for sorts in (True, False)
)

_WHOLE, _ROWS = frozenset({int, bool, type(None)}), frozenset({list, tuple})


def canonical_json(value: object) -> bytes:
    """Return the canonical UTF-8 bytes of `value`.

    Text is brought to NFC; keys are sorted by UTF-16 code units as RFC 8785 asks.
    Raises `TypeError` for a float or any other type, `ValueError` for two keys that become one.
    """
    if _is_plain(value):
        return _SORTING.encode(value).encode()
    return _AS_IT_COMES.encode(_checked(value)).encode()


def sha256_hex(data: bytes) -> str:
    """Return the SHA-256 of `data` as 64 lower-case hexadecimal digits."""
    return hashlib.sha256(data).hexdigest()


def fingerprint(value: object) -> str:
    """Return the SHA-256 of the canonical form of `value`, as 64 hexadecimal digits."""
    return sha256_hex(canonical_json(value))


def _is_plain(value: Any) -> bool:
    """Say whether the writer alone gives the form: nearly every value, and each is hashed often.

    Keys in plain letters sort alike in every encoding.
    """
    kind = type(value)
    if kind is str:
        return value.isascii() or unicodedata.is_normalized("NFC", value)
    if kind in _WHOLE:
        return True
    if kind is dict:
        for key, member in value.items():
            if type(key) is not str or not key.isascii():
                return False
            if type(member) not in _WHOLE and not _is_plain(member):
                return False
        return True
    return kind in _ROWS and all(map(_is_plain, value))


def _checked(value: object) -> object:
    if value is None or isinstance(value, bool | int):
        return value
    if isinstance(value, str):
        return _text(str(value))
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
        name = _text(key)
        if name in members:
            raise ValueError(f"two keys become {name!r}")
        members[name] = _checked(member)
    return dict(sorted(members.items(), key=_utf_16))


def _utf_16(pair: tuple[str, object]) -> bytes:
    return pair[0].encode("utf-16-be")


def _text(value: str) -> str:
    return value if value.isascii() else unicodedata.normalize("NFC", value)
