"""Ed25519 signatures with keys that can be changed every year; knows nothing of what is signed."""

import hashlib
from collections.abc import Mapping
from dataclasses import dataclass
from pathlib import Path
from typing import Final

from cryptography.exceptions import InvalidSignature
from cryptography.hazmat.primitives.asymmetric.ed25519 import Ed25519PrivateKey, Ed25519PublicKey
from cryptography.hazmat.primitives.serialization import Encoding, PublicFormat

from contest.foundation.keyring import KeyFault, key_folder, make_key, read_key

# The generation stands in the file name, so that the newest key is found without a clock.
_STEM: Final = "sign-{:04}-{}"


@dataclass(frozen=True, slots=True)
class Signature:
    """64 bytes over the data, and the id of the key that made them."""

    key_id: str
    value: bytes


def key_id_of(public_key: bytes) -> str:
    """The first 8 hexadecimal digits of the key's SHA-256: anyone can recompute it."""
    return hashlib.sha256(public_key).hexdigest()[:8]


def sign(data: bytes, key_dir: Path | None = None) -> Signature:
    """Sign `data` with the newest key; the first call of an installation makes that key.

    Raises `KeyFault` when public keys are there but the newest private key is not: a new key made
    in silence would hide the loss.
    """
    folder = key_folder(key_dir)
    newest = _newest(folder)
    if newest is None:
        rotate(folder)
        newest = _newest(folder)
    if newest is None:
        raise KeyFault(f"No signing key could be made in {folder}.")
    private = Ed25519PrivateKey.from_private_bytes(read_key(newest.with_suffix(".key")))
    return Signature(newest.stem.rsplit("-", 1)[1], private.sign(data))


def current_key_id(key_dir: Path | None = None) -> str:
    """The id of the key that signs now; the first call of an installation makes that key."""
    return sign(b"", key_dir).key_id


def verify(data: bytes, signature: Signature, keys: Mapping[str, bytes]) -> bool:
    """True when the signature is by one of `keys` (see `public_keys`) and `data` is unchanged."""
    public = keys.get(signature.key_id)
    if public is None or key_id_of(public) != signature.key_id:
        return False
    try:
        Ed25519PublicKey.from_public_bytes(public).verify(signature.value, data)
    except InvalidSignature:
        return False
    return True


def public_keys(key_dir: Path | None = None) -> dict[str, bytes]:
    """Every public key that ever signed, 32 bytes by key id, oldest first."""
    folder = key_folder(key_dir)
    return {path.stem.rsplit("-", 1)[1]: path.read_bytes() for path in _publics(folder)}


def rotate(key_dir: Path | None = None) -> str:
    """Make the next signing key and return its id; older public keys stay for verification."""
    folder = key_folder(key_dir)
    before = _newest(folder)
    generation = int(before.stem.split("-")[1]) + 1 if before else 1
    private = Ed25519PrivateKey.generate()
    public = private.public_key().public_bytes(Encoding.Raw, PublicFormat.Raw)
    key_id = key_id_of(public)
    stem = _STEM.format(generation, key_id)
    # The private half first: a public key without it would look like a loss.
    make_key(folder / f"{stem}.key", private.private_bytes_raw())
    make_key(folder / f"{stem}.pub", public, mode=0o644)
    return key_id


def _publics(folder: Path) -> list[Path]:
    return sorted(folder.glob("sign-*.pub"))


def _newest(folder: Path) -> Path | None:
    publics = _publics(folder)
    return publics[-1] if publics else None
