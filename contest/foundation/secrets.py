"""Identity and phone numbers: kept encrypted, found by a blind index, shown masked.

One rule of masking for every page, list and export, so that two sources never add up to more.
"""

import base64
import binascii
import hashlib
import hmac
import os
import re
import unicodedata
from collections.abc import Iterable
from pathlib import Path
from typing import Final

from cryptography.exceptions import InvalidTag
from cryptography.hazmat.primitives.ciphers.aead import AESGCM

from contest.foundation import keyring

_NONCE: Final = 12
_VERSION: Final = "e1"
_CIPHER_KEY: Final = "personal-{key:04}.key"
_INDEX_KEY: Final = "personal-index.key"
# Two characters of a shorter number would be too large a part of it.
_SHORTEST_SHOWN: Final = 6


class Unreadable(keyring.KeyFault):
    """A stored value was not made with this installation's keys, or has been altered."""


def configure(folder: Path) -> None:
    """Name the folder of the keys; the application calls this once at its start."""
    keyring.configure(folder)


def encrypt(text: str, *, kind: str = "") -> str:
    """`text` as an opaque token (AES-256-GCM with a fresh nonce; two calls never agree).

    `kind` ("identity", "phone") is sealed in: a token moved to another column does not open.
    """
    return encrypt_all([text], kind=kind)[0]


def encrypt_all(texts: Iterable[str], *, kind: str = "") -> list[str]:
    """Return a token of `encrypt` for each text, in their order; the key is read once."""
    number = _newest_key()
    cipher, bound = AESGCM(_cipher_key(number)), _bound(number, kind)
    tokens = []
    for text in texts:
        nonce = os.urandom(_NONCE)
        sealed = nonce + cipher.encrypt(nonce, text.encode(), bound)
        tokens.append(f"{_VERSION}.{number}.{base64.urlsafe_b64encode(sealed).decode()}")
    return tokens


def decrypt(token: str, *, kind: str = "") -> str:
    """The text inside a token of `encrypt`. Raises `Unreadable` for anything else."""
    try:
        version, key, body = token.split(".")
        if version != _VERSION:
            raise ValueError(version)
        raw = base64.b64decode(body, altchars=b"-_", validate=True)
        # The last sign carries bits that decoding drops: one token has one writing.
        if base64.urlsafe_b64encode(raw).decode() != body:
            raise ValueError(body)
        number = int(key)
        cipher = AESGCM(keyring.read_key(keyring.key_folder() / _CIPHER_KEY.format(key=number)))
        return cipher.decrypt(raw[:_NONCE], raw[_NONCE:], _bound(number, kind)).decode()
    except (ValueError, binascii.Error, InvalidTag) as error:
        raise Unreadable(
            "This value was not written with the keys of this installation."
        ) from error


def blind_index(text: str, *, kind: str = "") -> str:
    """64 hexadecimal digits that are equal for equal numbers and say nothing without the key.

    Width, case, spaces and hyphens of the writing make no difference. HMAC-SHA256, one key for
    the life of the installation, because a new one would need every row written again.
    """
    return blind_indexes([text], kind=kind)[text]


def blind_indexes(texts: Iterable[str], *, kind: str = "") -> dict[str, str]:
    """Return the `blind_index` of each text, by the text; the key is read once."""
    secret = keyring.key(_INDEX_KEY, lambda: os.urandom(32))
    return {
        text: hmac.new(secret, f"{kind}\0{_plain(text)}".encode(), hashlib.sha256).hexdigest()
        for text in texts
    }


def rotate() -> int:
    """Make the next key for `encrypt` and return its number; older tokens stay readable."""
    number = _newest_key() + 1
    _cipher_key(number)
    return number


def _plain(text: str) -> str:
    return re.sub(r"[\s\-]", "", unicodedata.normalize("NFKC", text)).upper()


def _newest_key() -> int:
    numbers = [int(path.stem[-4:]) for path in keyring.key_folder().glob("personal-[0-9]*.key")]
    return max(numbers, default=1)


def _cipher_key(number: int) -> bytes:
    return keyring.key(_CIPHER_KEY.format(key=number), lambda: os.urandom(32))


def _bound(number: int, kind: str) -> bytes:
    return f"{_VERSION}.{number}.{kind}".encode()


def mask_name(name: str) -> str:
    """张* for two characters, 张*明 for three, 欧**国 for four; first and last stay, no more."""
    hidden = "*" * max(len(name) - 2, 1)
    return name[:1] + hidden + name[2:][-1:] if name[1:] else "*" * len(name)


def mask_phone(phone: str) -> str:
    """138****1234. A number that is not of eleven digits keeps its last two only."""
    if re.fullmatch(r"[0-9]{11}", phone):
        return f"{phone[:3]}****{phone[-4:]}"
    return _mostly_hidden(phone)


def mask_identity(number: str) -> str:
    """320***********1234. Other papers (passport, permit) keep their last two characters only."""
    if re.fullmatch(r"[0-9]{17}[0-9Xx]", number):
        return f"{number[:3]}{'*' * 11}{number[-4:]}"
    return _mostly_hidden(number)


def _mostly_hidden(text: str) -> str:
    shown = text[-2:] if len(text) >= _SHORTEST_SHOWN else ""
    return "*" * (len(text) - len(shown)) + shown
