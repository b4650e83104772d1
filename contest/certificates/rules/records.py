"""The record in the picture: what is signed, how it is packed; knows no key."""

import base64
from datetime import date
from typing import Final

RECORD_FORMAT: Final = b"leitai-qr-1\0"
_VERSION: Final = 1
_FIRST_DAY: Final = date(2020, 1, 1)
_MOST_BYTES: Final = 150


def record_body(*, serial: str, name: str, award: str, issued_on: date, key_id: str) -> bytes:
    """The bytes of a record: version, key id, day, then serial, name and award with their lengths.

    Raises `ValueError` when a text is longer than 150 bytes, which no paper of ours can hold.
    """
    head = bytes([_VERSION]) + bytes.fromhex(key_id)
    head += (issued_on - _FIRST_DAY).days.to_bytes(2, "big")
    for text in (serial, name, award):
        data = text.encode()
        if len(data) > _MOST_BYTES:
            raise ValueError(f"{text[:20]} is too long for a record")
        head += bytes([len(data)]) + data
    return head


def record_message(code: str, body: bytes) -> bytes:
    """What the signature stands over: the record and the code of the address that carries it."""
    return RECORD_FORMAT + code.encode() + b"\0" + body


def record_text(body: bytes, signature: bytes) -> str:
    """The record as it stands behind the address: capitals and figures, which pack closely."""
    return base64.b32encode(body + signature).decode().rstrip("=")
