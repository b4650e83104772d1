"""The form of a backup: a tar file whose last two members are a manifest and its signature.

Every byte that counts is named in the manifest with its hash. It knows nothing of databases.
"""

import hashlib
import io
import json
import os
import re
import tarfile
from collections.abc import Iterator, Mapping
from contextlib import contextmanager
from dataclasses import dataclass
from pathlib import Path
from typing import Any, BinaryIO

from contest.foundation import signing
from contest.foundation.canonical import canonical_json

FORMAT, VERSION = "leitai-backup", 1
MANIFEST, SIGNATURE = "manifest.json", "manifest.sig"
DATABASE = "database"
_MEMBER = re.compile(r"database|files/[0-9a-f]{2}/[0-9a-f]{62}|keys/sign-\d{4}-[0-9a-f]{8}\.pub")
_CHUNK = 1024 * 1024
_LARGEST_MANIFEST = 256 * _CHUNK


class BackupFault(RuntimeError):
    """The backup cannot be made, is damaged or does not fit; the text says what and where."""


@dataclass(frozen=True, slots=True)
class Backup:
    """A backup whose bytes are what its signed manifest says."""

    path: Path
    manifest: Mapping[str, Any]
    key_id: str
    is_known_key: bool
    """Whether this machine held the public key already; else the paper has to be asked."""

    @property
    def heads(self) -> dict[str, tuple[int, str]]:
        """The heads of the trail when the backup was made."""
        return {name: (seq, digest) for name, (seq, digest) in self.manifest["heads"].items()}


class Writer:
    """Adds members to a new backup and notes their hashes for the manifest."""

    def __init__(self, stream: BinaryIO) -> None:
        self._tar = tarfile.open(fileobj=stream, mode="w", format=tarfile.PAX_FORMAT)  # noqa: SIM115 - closed by `finish`
        self.members: dict[str, dict[str, int | str]] = {}

    def add(self, name: str, path: Path) -> None:
        """Add a file under a name; raises `BackupFault` when it changes meanwhile."""
        digest, size = sha256_of(path)
        entry = tarfile.TarInfo(name)
        entry.size, entry.mode = size, 0o600
        with path.open("rb") as content:
            self._tar.addfile(entry, content)
        if sha256_of(path) != (digest, size):
            raise BackupFault(f"{path} changed while it was copied")
        self.members[name] = {"sha256": digest, "size": size}

    def finish(self, told: Mapping[str, object], key_dir: Path) -> None:
        """Write the manifest with all that is `told`, signed with the newest key."""
        manifest = canonical_json(
            {**told, "format": FORMAT, "version": VERSION, "members": self.members}
        )
        signature = signing.sign(manifest, key_dir)
        public = signing.public_keys(key_dir)[signature.key_id]
        sealed = {
            "key_id": signature.key_id,
            "public_key": public.hex(),
            "signature": signature.value.hex(),
        }
        for name, content in ((MANIFEST, manifest), (SIGNATURE, canonical_json(sealed))):
            entry = tarfile.TarInfo(name)
            entry.size, entry.mode = len(content), 0o600
            self._tar.addfile(entry, io.BytesIO(content))
        self._tar.close()


@contextmanager
def new_file(path: Path) -> Iterator[BinaryIO]:
    """Give a stream that becomes `path` as a whole or not at all; a name that is taken is kept."""
    if path.exists():
        raise BackupFault(f"{path} exists already")
    aside = path.with_name(f".{path.name}.part")
    descriptor = os.open(aside, os.O_WRONLY | os.O_CREAT | os.O_TRUNC, 0o600)
    try:
        with os.fdopen(descriptor, "wb") as stream:
            yield stream
            stream.flush()
            os.fsync(stream.fileno())
        os.rename(aside, path)
        sync_folder(path.parent)
    finally:
        aside.unlink(missing_ok=True)


def read(path: Path, key_dir: Path) -> Backup:
    """Hash every member, compare with the signed manifest, and return the backup.

    Raises `BackupFault` for anything damaged, missing or beyond what the manifest names. A key that
    `key_dir` does not hold is taken from the backup itself, and `is_known_key` is False.
    """
    try:
        with tarfile.open(path, "r:") as tar:
            manifest_bytes, sealed, found = _members(tar)
        manifest = json.loads(manifest_bytes)
        key_id, is_known = _verified(manifest_bytes, json.loads(sealed), key_dir)
        if (manifest["format"], manifest["version"]) != (FORMAT, VERSION):
            raise BackupFault(f"{path.name} is of a form that this version does not know")
        if manifest["members"] != found:
            names = sorted(
                name
                for name in {*manifest["members"], *found}
                if manifest["members"].get(name) != found.get(name)
            )
            raise BackupFault(f"{path.name} is damaged: {', '.join(names[:5])}")
    except (OSError, tarfile.TarError, ValueError, LookupError, TypeError) as error:
        raise BackupFault(f"{path.name} cannot be read as a backup: {error}") from error
    return Backup(path, manifest, key_id, is_known)


def unpack(backup: Backup, folder: Path) -> None:
    """Write the members below `folder`, each hashed once more on its way."""
    with tarfile.open(backup.path, "r:") as tar:
        for name, stated in backup.manifest["members"].items():
            target = folder / name
            target.parent.mkdir(parents=True, exist_ok=True, mode=0o700)
            source = tar.extractfile(name)
            if source is None:
                raise BackupFault(f"{name} is no file")
            descriptor = os.open(target, os.O_WRONLY | os.O_CREAT | os.O_EXCL, 0o600)
            with os.fdopen(descriptor, "wb") as stream:
                digest = hashlib.sha256()
                while chunk := source.read(_CHUNK):
                    digest.update(chunk)
                    stream.write(chunk)
                stream.flush()
                os.fsync(stream.fileno())
            if digest.hexdigest() != stated["sha256"]:
                raise BackupFault(f"{backup.path.name} changed while it was read: {name}")


def sha256_of(path: Path) -> tuple[str, int]:
    """Return hash and size of a file."""
    with path.open("rb") as stream:
        return _hashed(stream)


def sync_folder(folder: Path) -> None:
    """Bring a folder's names to the disk."""
    descriptor = os.open(folder, os.O_RDONLY)
    try:
        os.fsync(descriptor)
    finally:
        os.close(descriptor)


def _hashed(stream: Any) -> tuple[str, int]:
    digest, size = hashlib.sha256(), 0
    while chunk := stream.read(_CHUNK):
        digest.update(chunk)
        size += len(chunk)
    return digest.hexdigest(), size


def _members(tar: tarfile.TarFile) -> tuple[bytes, bytes, dict[str, dict[str, int | str]]]:
    told: dict[str, bytes] = {}
    found: dict[str, dict[str, int | str]] = {}
    for entry in tar:
        stream = tar.extractfile(entry) if entry.isreg() else None
        if stream is None or entry.name in found or entry.name in told:
            raise BackupFault(f"{entry.name!r} does not belong into a backup")
        if entry.name in (MANIFEST, SIGNATURE):
            if entry.size > _LARGEST_MANIFEST:
                raise BackupFault("the manifest is larger than any of ours")
            told[entry.name] = stream.read()
        elif _MEMBER.fullmatch(entry.name):
            digest, size = _hashed(stream)
            found[entry.name] = {"sha256": digest, "size": size}
        else:
            raise BackupFault(f"{entry.name!r} does not belong into a backup")
    return told[MANIFEST], told[SIGNATURE], found


def _verified(manifest: bytes, sealed: Mapping[str, str], key_dir: Path) -> tuple[str, bool]:
    known = signing.public_keys(key_dir)
    key_id = sealed["key_id"]
    keys = known if key_id in known else {key_id: bytes.fromhex(sealed["public_key"])}
    signature = signing.Signature(key_id, bytes.fromhex(sealed["signature"]))
    if not signing.verify(manifest, signature, keys):
        raise BackupFault(f"the manifest is not what key {key_id} signed")
    return key_id, key_id in known
