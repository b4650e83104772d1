"""Argon2 hashes of passwords; an unknown account costs as much time as a known one."""

from typing import Final

from argon2 import PasswordHasher
from argon2.exceptions import InvalidHashError, VerificationError

# RFC 9106, second recommended set: 64 MiB, three passes, four lanes.
_HASHER: Final = PasswordHasher(time_cost=3, memory_cost=65536, parallelism=4)
# A hash of a password that nobody has; checked where there is no account.
_NOBODY: Final = (
    "$argon2id$v=19$m=65536,t=3,p=4$bGVpdGFpLW5vYm9keS1oZXJl"
    "$kqkqkqkqkqkqkqkqkqkqkqkqkqkqkqkqkqkqkqkqkqk"
)


def hashed(password: str) -> str:
    """Return the hash to keep of `password`."""
    return _HASHER.hash(password)


def is_right(kept: str | None, password: str) -> bool:
    """Say whether `password` is the one of hash `kept`; None takes as long and is never right."""
    try:
        _HASHER.verify(kept or _NOBODY, password)
    except (VerificationError, InvalidHashError):
        return False
    return kept is not None


def is_outdated(kept: str) -> bool:
    """Say whether a hash was made with other settings than those of today."""
    return _HASHER.check_needs_rehash(kept)
