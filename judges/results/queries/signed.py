"""What a version says: its snapshot, refused where it is not what was computed and signed.

Pages and papers read a version here and nowhere else; the rows beside it are for joins only.
"""

import json
from dataclasses import dataclass
from decimal import Decimal
from typing import Any

from sqlalchemy.orm import Session

from contest.entries.models import Entry
from contest.foundation import signing
from contest.foundation.canonical import sha256_hex
from judges.results.errors import SnapshotBroken
from judges.results.models import ResultState, ResultVersion
from judges.results.queries.versions import entries_by_public_id


@dataclass(frozen=True, slots=True)
class Line:
    """One line of the list as the snapshot has it, with the entry that its code stands for."""

    entry: Entry
    entry_id: int
    status: str
    total: Decimal | None
    rank: int | None
    awards: tuple[str, ...]
    trace: dict[str, Any]


def content_of(version: ResultVersion) -> dict[str, Any]:
    """Return the content of a version; raises `SnapshotBroken` where a byte of it was changed.

    Once it is signed the signature decides, before that the fingerprint.
    """
    if sha256_hex(version.snapshot.encode()) != version.sha256:
        raise SnapshotBroken
    if version.state is not ResultState.COMPUTED and not is_signed(version):
        raise SnapshotBroken
    content: dict[str, Any] = json.loads(version.snapshot)
    return content


def lines_of(session: Session, version: ResultVersion) -> list[Line]:
    """Return the lines of a version in list order; raises `SnapshotBroken`."""
    lines = content_of(version)["lines"]
    entries = entries_by_public_id(session, version.event, [line["entry"] for line in lines])
    return [
        Line(
            entry=entries[line["entry"]],
            entry_id=entries[line["entry"]].id,
            status=line["status"],
            total=None if line["total"] is None else Decimal(line["total"]),
            rank=line["rank"],
            awards=tuple(line["awards"]),
            trace=line["trace"],
        )
        for line in lines
    ]


def is_signed(version: ResultVersion) -> bool:
    """Say whether the installation's signature fits the snapshot."""
    if version.signature is None or version.key_id is None:
        return False
    try:
        value = bytes.fromhex(version.signature)
    except ValueError:
        return False
    signature = signing.Signature(version.key_id, value)
    return signing.verify(version.snapshot.encode(), signature, signing.public_keys())
