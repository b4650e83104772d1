"""Heads of the trail that somebody keeps elsewhere: written down, read again, held against it.

A chain proves nothing against whoever can rewrite all of it; a head in other hands does.
"""

import re
from collections.abc import Iterable, Mapping

from sqlalchemy import text
from sqlalchemy.orm import Session

from contest.foundation import ledger
from contest.foundation.ledger import Verdict
from contest.foundation.models import LedgerRecord

Head = tuple[int, str]
"""Sequence number and hash: 64 hexadecimal digits, or the first 32 as they are printed."""

_HEAD = re.compile(r"(\d{1,18}):([0-9a-f]{32}|[0-9a-f]{64})")
_GUARDS = {
    "sqlite": ("ledger_records_no_update", "ledger_records_no_delete"),
    "postgresql": ("ledger_records_no_change", "ledger_records_no_truncate"),
}
_TRIGGERS = {
    "sqlite": text("SELECT name FROM sqlite_master WHERE type = 'trigger' AND tbl_name = :guarded"),
    # 'D' is a trigger that is there and does nothing.
    "postgresql": text(
        "SELECT tgname FROM pg_trigger WHERE tgenabled <> 'D' AND tgrelid = to_regclass(:guarded)"
    ),
}
# Compared as text: a value of another type must not hide its row.
_STRAY_RECORDS = text(
    "SELECT count(*) FROM ledger_records WHERE coalesce(CAST(stream_id AS VARCHAR), '') "
    "NOT IN (SELECT CAST(id AS VARCHAR) FROM ledger_streams WHERE id IS NOT NULL)"
)
_STRAY_SECRETS = text(
    "SELECT count(*) FROM ledger_secrets WHERE coalesce(CAST(record_id AS VARCHAR), '') "
    "NOT IN (SELECT CAST(id AS VARCHAR) FROM ledger_records WHERE id IS NOT NULL)"
)
_TOLD_TWICE = text("SELECT event_id FROM ledger_records GROUP BY event_id HAVING count(*) > 1")


def heads(session: Session) -> dict[str, Head]:
    """Return the newest head of each stream, `system` first."""
    return {name: ledger.head(session, name) for name in ledger.streams(session)}


def written(kept: Mapping[str, Head]) -> str:
    """Return heads as lines `stream SEQ:HASH`, which `read` takes."""
    return "".join(f"{name} {seq}:{digest}\n" for name, (seq, digest) in kept.items())


def read(lines: str) -> dict[str, Head]:
    """Return the heads that `written` wrote; raises `ValueError` naming the line at fault."""
    found: dict[str, Head] = {}
    for number, line in enumerate(lines.splitlines(), start=1):
        if not line.strip():
            continue
        name, _, rest = line.strip().partition(" ")
        try:
            found[name] = head_in(rest)
        except ValueError as error:
            raise ValueError(f"line {number}: {error}") from None
    return found


def head_in(written_head: str) -> Head:
    """Return the head that `SEQ:HASH` says, with or without hyphens; raises `ValueError`."""
    match = _HEAD.fullmatch(written_head.strip().replace("-", "").lower())
    if match is None:
        raise ValueError("write it as SEQ:HASH, with 32 or 64 hexadecimal digits")
    return int(match[1]), match[2]


def verify_trail(
    session: Session, kept: Mapping[str, Head], *, only: str | None = None
) -> list[Verdict]:
    """Check every stream, each against its kept head; a stream of `kept` that is gone is bad.

    Then what no chain can see is looked for: missing guards, and rows that belong to no stream.
    `only` names the one stream that is asked for.
    """
    names = dict.fromkeys([*ledger.streams(session), *kept]) if only is None else (only,)
    verdicts = [ledger.verify(session, name, known_head=kept.get(name)) for name in names]
    if only is None:
        verdicts += _beside_the_chains(session)
    return verdicts


def missing_guards(session: Session) -> list[str]:
    """Return the names of the triggers that should refuse a change of the trail and do not."""
    dialect = session.get_bind().dialect.name
    guarded = {"guarded": LedgerRecord.__tablename__}
    there = set(session.scalars(_TRIGGERS[dialect], guarded))
    return [name for name in _GUARDS[dialect] if name not in there]


def _beside_the_chains(session: Session) -> Iterable[Verdict]:
    missing = missing_guards(session)
    if missing:
        yield _bad(f"without its guards: {', '.join(missing)}")
    stray = (session.scalar(_STRAY_RECORDS) or 0) + (session.scalar(_STRAY_SECRETS) or 0)
    if stray:
        yield _bad(f"{stray} rows of no stream")
    if session.scalar(_TOLD_TWICE) is not None:
        yield _bad("one thing that happened stands in the trail twice")


def _bad(reason: str) -> Verdict:
    return Verdict("database", 0, ledger.GENESIS_HASH, reason=reason)
