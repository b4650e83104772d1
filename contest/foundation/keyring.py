"""Key files of the installation: readable by the owner only, made once, never overwritten.

Knows nothing of what the keys are for.
"""

import os
import secrets
from collections.abc import Callable
from pathlib import Path

_folder: list[Path] = []


class KeyFault(RuntimeError):
    """A key file is missing, damaged or readable by others; the text says what to do."""


def configure(folder: Path) -> None:
    """Name the folder of this process's keys, usually LEITAI_DATA/keys. Made on first use."""
    _folder[:] = [Path(folder)]


def key_folder(folder: Path | None = None) -> Path:
    """The folder given, else the configured one; it exists and is closed to others."""
    if folder is None and not _folder:
        raise KeyFault("No key folder is configured: call keyring.configure at the start.")
    chosen = Path(folder) if folder is not None else _folder[0]
    chosen.mkdir(mode=0o700, parents=True, exist_ok=True)
    return chosen


def read_key(path: Path) -> bytes:
    """The bytes of a key file. Raises `KeyFault` when it is missing or readable by others."""
    try:
        mode = path.stat().st_mode
        if mode & 0o077:
            raise KeyFault(f"{path} is readable by others. Remedy: chmod 600 {path}")
        return path.read_bytes()
    except FileNotFoundError:
        raise KeyFault(f"{path} is missing. Remedy: restore it from the backup.") from None


def make_key(path: Path, content: bytes, *, mode: int = 0o600) -> bool:
    """Write a new file with `content`, durably and all at once; False when it was there already.

    Two processes that start together both get the content of the one that came first, because a
    hard link is made only if the name is free.
    """
    draft = path.with_name(f".{path.name}.{secrets.token_hex(8)}")
    descriptor = os.open(draft, os.O_WRONLY | os.O_CREAT | os.O_EXCL, mode)
    try:
        with os.fdopen(descriptor, "wb") as file:
            file.write(content)
            file.flush()
            os.fsync(file.fileno())
        try:
            os.link(draft, path)
        except FileExistsError:
            return False
        _sync(path.parent)
        return True
    finally:
        draft.unlink(missing_ok=True)


def key(name: str, make: Callable[[], bytes], folder: Path | None = None) -> bytes:
    """The key called `name`, made by `make` when there is none yet."""
    path = key_folder(folder) / name
    if not path.exists():
        make_key(path, make())
    return read_key(path)


def _sync(folder: Path) -> None:
    descriptor = os.open(folder, os.O_RDONLY)
    try:
        os.fsync(descriptor)
    finally:
        os.close(descriptor)
