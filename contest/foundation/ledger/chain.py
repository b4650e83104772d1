"""The form of a chain: how a record is hashed and what a withheld value leaves in it.

Pure: takes and gives values. It must not know where records are kept.
"""

import hashlib
import json
import struct
from datetime import UTC, datetime
from typing import Any

SYSTEM = "system"
TAG = b"LEITAI-TRAIL-1\0"
SECRET_TAG = b"LEITAI-SECRET-1\0"
GENESIS_HASH = "0" * 64


def commitment(salt: str, value: str) -> str:
    """Return the salted hash that stands in the chain for a withheld value."""
    return hashlib.sha256(SECRET_TAG + bytes.fromhex(salt) + value.encode()).hexdigest()


def chain_hash(chain_id: str, prev_hash: str, seq: int, body: bytes) -> str:
    """Return the hash of a record, in hexadecimal.

    SHA-256 over tag, chain id (16 bytes), previous hash (32), sequence number (8, big endian),
    length of the body (4, big endian) and the body.
    """
    head_bytes = TAG + bytes.fromhex(chain_id) + bytes.fromhex(prev_hash)
    return hashlib.sha256(head_bytes + struct.pack(">QI", seq, len(body)) + body).hexdigest()


def grouped(hexadecimal: str, groups: int = 8) -> str:
    """Return the first `groups` groups of four digits, as heads are printed and read aloud."""
    return "-".join(hexadecimal[index : index + 4] for index in range(0, groups * 4, 4))


def decoded(body: bytes) -> dict[str, Any]:
    content = json.loads(body)
    return content if isinstance(content, dict) else {}


def milliseconds(instant: datetime) -> int:
    seconds = int(instant.replace(microsecond=0).timestamp())
    return seconds * 1000 + instant.microsecond // 1000


def instant_of(since_epoch: int) -> datetime:
    seconds, rest = divmod(since_epoch, 1000)
    return datetime.fromtimestamp(seconds, UTC).replace(microsecond=rest * 1000)
